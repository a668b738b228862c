/**
 * Administrative divisions by their 12-digit code (GB/T 2260 and 10114): province 2, prefecture 2, county 2, township 3, village 3.
 * The tree is in the digits: a parent is a prefix, filled with zeros. '000000000000' is the nation.
 */

declare const divisionBrand: unique symbol;
export type Division = string & { readonly [divisionBrand]: true };
export type DivisionLevel = 'NATION' | 'PROVINCE' | 'PREFECTURE' | 'COUNTY' | 'TOWNSHIP' | 'VILLAGE';

const cuts: readonly (readonly [DivisionLevel, number])[] = [
  ['NATION', 0], ['PROVINCE', 2], ['PREFECTURE', 4], ['COUNTY', 6], ['TOWNSHIP', 9], ['VILLAGE', 12],
];

export const nation = '000000000000' as Division;

/** 12 digits in which no level is filled below an empty one (a county without a prefecture does not exist). */
export const isDivision = (text: unknown): text is Division => {
  if (typeof text !== 'string' || !/^\d{12}$/.test(text)) return false;
  const parts = cuts.slice(1).map(([, end], index) => Number(text.slice(cuts[index]![1], end)) > 0);
  return parts.every((filled, index) => !filled || index === 0 || parts[index - 1] === true);
};

export const division = (text: string): Division => {
  if (!isDivision(text)) throw new RangeError(`not a 12-digit division code: ${text}`);
  return text;
};

export const levelOf = (code: Division): DivisionLevel => {
  const used = code.replace(/0+$/, '').length;
  return cuts.find(([, end]) => used <= end)![0];
};

/** The division of that level which this one is or lies in; itself when it is of that level or above. */
export const atLevel = (code: Division, level: DivisionLevel): Division => {
  const end = cuts.find(([name]) => name === level)![1];
  return code.slice(0, end).padEnd(12, '0') as Division;
};

export const parentOf = (code: Division): Division | null => {
  const index = cuts.findIndex(([name]) => name === levelOf(code));
  return index === 0 ? null : atLevel(code, cuts[index - 1]![0]);
};

/** Itself first, then each parent, the nation last: the order in which the law is looked up. */
export const selfAndParents = (code: Division): readonly Division[] => {
  const parent = parentOf(code);
  return parent === null ? [code] : [code, ...selfAndParents(parent)];
};

/** Whether `code` is `area` or lies in it. */
export const isWithin = (code: Division, area: Division): boolean => atLevel(code, levelOf(area)) === area;
