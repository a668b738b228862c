/** Formulas in force from a day, with the clause they carry out and the document that makes each version law. */
import type { PlainDate } from '@doudi/kernel';

type Version<Formula> = { readonly from: string; readonly to?: string; readonly by: string; readonly value: Formula };

export type Dated<Formula> = {
  readonly clause: string;
  readonly versions: readonly Version<Formula>[];
  /** The formula in force on the day; throws `FormulaSilent` outside its dates. */
  readonly on: (day: PlainDate) => Formula;
};

/** No version of the formula is in force on the day. */
export class FormulaSilent extends Error {
  constructor(readonly clause: string, readonly day: PlainDate) {
    super(`no formula for ${clause} is in force on ${day}`);
    this.name = 'FormulaSilent';
  }
}

export const clause = (id: string): string => id;
export const document = (number: string): string => number;

/** Versions in order of their days; each must end before the next begins. */
export const dated = <Formula>(id: string, versions: readonly Version<Formula>[]): Dated<Formula> => {
  versions.forEach((version, index) => {
    const next = versions[index + 1];
    if (next !== undefined && (version.to ?? '9999-12-31') >= next.from) throw new RangeError(`${id}: two formulas on ${next.from}`);
  });
  return {
    clause: id,
    versions,
    on: (day) => {
      const version = versions.find(({ from, to }) => from <= day && (to === undefined || day <= to));
      if (version === undefined) throw new FormulaSilent(id, day);
      return version.value;
    },
  };
};
