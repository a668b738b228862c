/**
 * What the sources know, were asked and have answered: a fold over what was taken in. A query id is one query for ever, and an answer once
 * given stays as it was.
 */
import type { PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { factsOf, zDay, zIdNumber, type Facts, type SourceName } from './facts.js';
import { dueOn, type Mischief } from './faults.js';

const zWord = z.string().min(1).max(200);

export const zQuery = z.strictObject({
  queryId: zWord, idNumber: zIdNumber, authorisationId: zWord, purpose: zWord, requester: zWord, day: zDay,
});
export type Query = z.infer<typeof zQuery> & { readonly source: SourceName };

export type Answer = { readonly queryId: string } & (
  | { readonly status: 'PENDING' | 'UNAVAILABLE' | 'UNKNOWN' }
  | { readonly status: 'ANSWERED'; readonly answeredOn: PlainDate; readonly facts: Facts[SourceName] | null }
);
type Given = Extract<Answer, { status: 'ANSWERED' }>;

/** What is taken in, and so what is kept. */
export type Entry = {
  readonly people?: readonly { readonly idNumber: string; readonly facts: Facts }[];
  readonly queries?: readonly Query[];
  readonly answers?: readonly (Given & { readonly source: SourceName })[];
};

type Asked = { readonly query: Query; given: Given | null; inVainOn: PlainDate | null };

/** Grows in place: people and queries come in by the ten thousand. */
export type Register = { readonly people: Map<string, Facts>; readonly asked: ReadonlyMap<SourceName, Map<string, Asked>> };

export const emptyRegister = (sources: readonly SourceName[]): Register =>
  ({ people: new Map(), asked: new Map(sources.map((source) => [source, new Map<string, Asked>()])) });

export const enter = (register: Register, { people = [], queries = [], answers = [] }: Entry): Register => {
  for (const { idNumber, facts } of people) register.people.set(idNumber, facts);
  for (const query of queries) {
    const asked = askedOf(register, query.source);
    if (!asked.has(query.queryId)) asked.set(query.queryId, { query, given: null, inVainOn: null });
  }
  for (const { source, ...given } of answers) {
    const asked = askedOf(register, source).get(given.queryId);
    if (asked) asked.given ??= given;
  }
  return register;
};

export const askedOf = (register: Register, source: SourceName): Map<string, Asked> => register.asked.get(source)!;

const terms = ['idNumber', 'authorisationId', 'purpose', 'requester'] as const;

/** The same id with another person, authorisation, purpose or requester; the day of the first asking stands. */
export const hasOtherTerms = (register: Register, query: Query): boolean => {
  const first = askedOf(register, query.source).get(query.queryId)?.query;
  return first !== undefined && terms.some((term) => first[term] !== query[term]);
};

/** What the source says today. It remembers being asked in vain, so that a late answer does not look as if it had been in time. */
export const answerTo = (register: Register, source: SourceName, queryId: string, today: PlainDate, mischief: Mischief): Answer => {
  const asked = askedOf(register, source).get(queryId);
  if (asked === undefined) return { queryId, status: 'UNKNOWN' };
  if (asked.given !== null) return asked.given;
  const { idNumber, day } = asked.query;
  const fault = mischief.faultOf(source, idNumber);
  const due = dueOn(day, fault, mischief.holidays);
  if (fault.silent || fault.unavailable || today < due) {
    asked.inVainOn = today;
    return { queryId, status: fault.unavailable ? 'UNAVAILABLE' : 'PENDING' };
  }
  const answeredOn = asked.inVainOn !== null && asked.inVainOn > due ? asked.inVainOn : due;
  return { queryId, status: 'ANSWERED', answeredOn, facts: factsOf(source, register.people.get(idNumber), mischief.patchOf(idNumber)) };
};
