/** Draws that follow from a seed alone, and the small invented world they draw from. Nobody in it exists: the county is fictitious. */
import { addDays, daysBetween, type PlainDate } from '@doudi/kernel';

export type Draw = {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  of<Item>(items: readonly Item[]): Item;
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean;
};

/** FNV-1a over the text, then mulberry32: 32 bits of state are enough for a population. */
export const drawFrom = (seed: string): Draw => {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.codePointAt(0)!, 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const between = (from: number, to: number): number => from + (next() % (to - from + 1));
  return { between, of: (items) => items[between(0, items.length - 1)]!, chance: (percent) => between(1, 100) <= percent };
};

const surnames = Array.from('云石江松禾岑柏溪桑棠芦蓝');
const givenCharacters = Array.from('一乙山川木禾田平安和宁青白朝晚春秋冬晴雨岚岸渡舟');

export const surname = (draw: Draw): string => draw.of(surnames);
export const givenName = (draw: Draw): string => draw.of(givenCharacters) + (draw.chance(70) ? draw.of(givenCharacters) : '');

export const townshipNames = ['云渡镇', '石岸镇', '禾川乡', '松岚乡', '芦溪乡'] as const;

/** A day on which someone has that age on `today`. */
export const bornWithAge = (draw: Draw, age: number, today: PlainDate): PlainDate => {
  const last = `${Number(today.slice(0, 4)) - age}${today.slice(4)}` as PlainDate;
  return addDays(last, -draw.between(0, 364));
};

export const ageOn = (bornOn: PlainDate, today: PlainDate): number =>
  Number(today.slice(0, 4)) - Number(bornOn.slice(0, 4)) - (today.slice(5) < bornOn.slice(5) ? 1 : 0);

/** ISO 7064 MOD 11-2, worked digit by digit: another way than the vault's weighted sum, so that one slip does not hide in both. */
const checkDigitOf = (first17: string): string => {
  const rest = Array.from(first17).reduce((product, digit) => ((product + Number(digit)) * 2) % 11, 0);
  return '0123456789X'[(12 - rest) % 11]!;
};

/** Numbers of the fictitious address code, each given out once: odd orders for men, even ones for women, from 1 up for each birthday. */
export const idNumbers = (addressCode: string): ((bornOn: PlainDate, sex: 'M' | 'F') => string) => {
  const given = new Map<string, number>();
  return (bornOn, sex) => {
    const order = given.get(bornOn + sex) ?? (sex === 'M' ? 1 : 2);
    if (order > 995) throw new RangeError('more people than numbers for one birthday');
    given.set(bornOn + sex, order + 2);
    const first17 = `${addressCode}${bornOn.replaceAll('-', '')}${String(order).padStart(3, '0')}`;
    return `${first17}${checkDigitOf(first17)}`;
  };
};

export const fifteenDigits = (idNumber: string): string => idNumber.slice(0, 6) + idNumber.slice(8, 17);
export const wrongCheckDigit = (idNumber: string): string => idNumber.slice(0, 17) + (idNumber.endsWith('0') ? '1' : '0');
export const impossibleBirthday = (idNumber: string): string => {
  const first17 = `${idNumber.slice(0, 10)}0230${idNumber.slice(14, 17)}`;
  return first17 + checkDigitOf(first17);
};

/** 19 digits with a Luhn digit, under a prefix that no bank has. */
export const bankAccount = (serial: number): string => {
  const digits = `62000043990${String(serial).padStart(7, '0')}`;
  const sum = Array.from(digits).reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
};

/** 11 digits under a prefix that no network has. */
export const phone = (serial: number): string => `100${String(serial).padStart(8, '0')}`;

export const dayBetween = (draw: Draw, from: PlainDate, to: PlainDate): PlainDate => addDays(from, draw.between(0, daysBetween(from, to)));
