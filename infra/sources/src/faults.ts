/** The faults that can be set, per source and per person; and when a delayed answer is due. */
import { addDays, weekday, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { sourceNames, zDay, zFactsPatch, zIdNumber, type FactsPatch, type SourceName } from './facts.js';

const zFault = z.strictObject({
  delayDays: z.int().min(0).max(366).default(0),
  unit: z.enum(['CALENDAR', 'WORKING']).default('CALENDAR'),
  silent: z.boolean().default(false),
  unavailable: z.boolean().default(false),
});
export type Fault = z.infer<typeof zFault>;

const zPerSource = z.partialRecord(z.enum(sourceNames), zFault);

const zPersonFault = z.strictObject({ idNumber: zIdNumber, sources: zPerSource.default({}), facts: zFactsPatch.default({}) });

export const zFaults = z.strictObject({
  sources: zPerSource.default({}),
  people: z.array(zPersonFault).max(100_000).default([]),
  holidays: z.array(zDay).max(1_000).default([]),
});
export type Faults = z.infer<typeof zFaults>;

export const noFaults: Faults = zFaults.parse({});
const noFault: Fault = zFault.parse({});

/** Faults arranged for look-ups; a person's own fault comes before the source's. */
export type Mischief = {
  readonly faultOf: (source: SourceName, idNumber: string) => Fault;
  readonly patchOf: (idNumber: string) => FactsPatch | undefined;
  readonly holidays: readonly PlainDate[];
};

export const mischiefOf = ({ sources, people, holidays }: Faults): Mischief => {
  const byPerson = new Map(people.map((person) => [person.idNumber, person]));
  return {
    faultOf: (source, idNumber) => byPerson.get(idNumber)?.sources[source] ?? sources[source] ?? noFault,
    patchOf: (idNumber) => byPerson.get(idNumber)?.facts,
    holidays,
  };
};

/** The n-th calendar or working day after `day`. */
export const dueOn = (day: PlainDate, { delayDays, unit }: Fault, holidays: readonly PlainDate[]): PlainDate => {
  if (unit === 'CALENDAR') return addDays(day, delayDays);
  let due = day;
  for (let left = delayDays; left > 0; left -= Number(weekday(due) <= 5 && !holidays.includes(due))) due = addDays(due, 1);
  return due;
};
