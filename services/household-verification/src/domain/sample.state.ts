/** What a roster and its sample know: who joined, what was promised, which list was closed, who was drawn, who was visited. */
import { householdVerificationEvents, intakeEvents, zDivision, zPlainDate, zUuid } from '@doudi/contracts';
import { addDays, derivedId, isoWeek, plainDate, weekday, type Division, type Message, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { zDigest, zSubject } from './verification-case.events.js';

export const zWeek = householdVerificationEvents.SampleDrawn.shape.week;
const zMandatory = intakeEvents.ApplicationSubmitted.shape.mandatoryVisit;
export type Place = { readonly township: Division; readonly week: string };
export type Entry = { readonly applicationId: Uuid; readonly mandatory: z.output<typeof zMandatory>; readonly investigators: readonly string[] };
export type Visit = Omit<z.output<typeof householdVerificationEvents.SampleVisitDone>, 'sampleId'>;

export const sampleEvents = {
  /** A submitted application will be drawn from, or visited in any case. */
  RosterJoined: z.strictObject({
    sampleId: zUuid, township: zDivision, week: zWeek, applicationId: zUuid, mandatory: zMandatory, investigators: z.array(zSubject),
  }),
  /** It came after the list was closed: the roster of the next week takes it. */
  RosterPassedOn: z.strictObject({
    township: zDivision, toWeek: zWeek, applicationId: zUuid, mandatory: zMandatory, investigators: z.array(zSubject),
  }),
  /** The application has ended before the list was closed: it does not count and is not drawn. */
  RosterLeft: z.strictObject({ applicationId: zUuid, closedOn: zPlainDate }),
  /** The promise: whoever draws must show the seed that has this hash. */
  SeedCommitted: z.strictObject({ sampleId: zUuid, township: zDivision, week: zWeek, commitment: zDigest, by: zSubject, committedOn: zPlainDate }),
  /** The list is closed; its hash says which list it was. */
  RosterFrozen: z.strictObject({ roster: z.array(zUuid).min(1), mandatory: z.array(zUuid), hash: zDigest, by: zSubject, frozenOn: zPlainDate,
    /** Added to the seed at the draw; who promised the seed did not know it. */
    nonce: zUuid.optional() }),
  SampleDrawn: householdVerificationEvents.SampleDrawn,
  SampleVisitDone: householdVerificationEvents.SampleVisitDone,
} as const;
export type SampleEvent = { [Type in keyof typeof sampleEvents]: Message<Type, z.output<(typeof sampleEvents)[Type]>> }[keyof typeof sampleEvents];
type DataOf<Type extends SampleEvent['type']> = z.output<(typeof sampleEvents)[Type]>;

export type SampleState = {
  readonly place: (Place & { readonly sampleId: Uuid }) | null;
  /** In the order they joined. */
  readonly entries: readonly Entry[];
  readonly passedOn: readonly Uuid[];
  readonly commitment: DataOf<'SeedCommitted'> | null;
  readonly frozen: DataOf<'RosterFrozen'> | null;
  readonly drawn: DataOf<'SampleDrawn'> | null;
  readonly visits: readonly Visit[];
};
export const initial: SampleState = { place: null, entries: [], passedOn: [], commitment: null, frozen: null, drawn: null, visits: [] };

export const evolve = (state: SampleState, event: SampleEvent): SampleState => {
  switch (event.type) {
    case 'RosterJoined': {
      const { sampleId, township, week, ...entry } = event.data;
      return { ...state, place: { sampleId, township, week }, entries: [...state.entries, entry] };
    }
    case 'RosterPassedOn': return { ...state, passedOn: [...state.passedOn, event.data.applicationId] };
    case 'RosterLeft': return { ...state, entries: state.entries.filter(({ applicationId }) => applicationId !== event.data.applicationId) };
    case 'SeedCommitted': {
      const { sampleId, township, week } = event.data;
      return { ...state, place: { sampleId, township, week }, commitment: event.data };
    }
    case 'RosterFrozen': return { ...state, frozen: event.data };
    case 'SampleDrawn': return { ...state, drawn: event.data };
    case 'SampleVisitDone': {
      const { applicationId, visitors, result, visitedOn } = event.data;
      return { ...state, visits: [...state.visits, { applicationId, visitors, result, visitedOn }] };
    }
  }
};

/** The stream of a township and week. */
export const sampleIdOf = (township: Division, week: string): Uuid => derivedId('sample', township, week);

const mondayOf = (week: string): PlainDate => {
  const fourth = plainDate(`${week.slice(0, 4)}-01-04`); // always in week 1
  return addDays(fourth, 1 - weekday(fourth) + 7 * (Number(week.slice(6)) - 1));
};
/** Whether the year has that week: 'W53' exists in some years only. */
export const isWeek = (text: string): boolean => zWeek.safeParse(text).success && isoWeek(mondayOf(text)) === text;
export const nextWeek = (week: string): string => isoWeek(addDays(mondayOf(week), 7));

/** Everybody who is visited: drawn or mandatory, each once. */
export const toVisit = ({ drawn }: SampleState): readonly Uuid[] =>
  drawn === null ? [] : [...new Set([...drawn.selected, ...drawn.mandatory])].sort();
/** Of the drawn ones, how many were visited: what is held against the share of the law. */
export const visitedAtRandom = ({ drawn, visits }: SampleState): number =>
  (drawn?.selected ?? []).filter((id) => visits.some(({ applicationId }) => applicationId === id)).length;
/** Whether decisions may be taken: enough visits of the draw, and every mandatory one. */
export const isComplete = (state: SampleState): boolean =>
  state.drawn !== null && toVisit(state).every((id) => state.visits.some(({ applicationId }) => applicationId === id));
