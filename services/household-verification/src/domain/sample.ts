/**
 * The home visits of one township and week (入户抽查): a roster that closes, a seed promised before it closes, a draw that anybody
 * can repeat, and the visits made. At least the share of the law is drawn at random; mandatory visits come besides.
 */
import { reject, type Decision as DecisionOf, type Division, type Message, type Of, type PlainDate, type Uuid } from '@doudi/kernel';
import { checkSample, type Law } from '@doudi/rules';
import { commitmentTo, inRosterOrder, redraw, rosterHashOf } from './draw.js';
import {
  evolve, initial, nextWeek, sampleEvents, sampleIdOf, type Entry, type Place, type SampleEvent, type SampleState, type Visit,
} from './sample.state.js';

type Act = { readonly by: string; readonly today: PlainDate };

export type SampleCommand =
  | Message<'JoinRoster', Place & Entry>
  | Message<'LeaveRoster', { readonly applicationId: Uuid; readonly closedOn: PlainDate }>
  | Message<'CommitSeed', Place & Act & { readonly commitment: string }>
  | Message<'FreezeRoster', Act & { readonly nonce: Uuid }>
  | Message<'DrawSample', Act & { readonly seed: string; readonly law: Law }>
  | Message<'RecordVisits', { readonly visits: readonly Visit[]; readonly today: PlainDate }>;

type Data<Type extends SampleCommand['type']> = Of<SampleCommand, Type>['data'];
type Decision = DecisionOf<SampleEvent>;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const join = ({ township, week, applicationId, mandatory, investigators }: Data<'JoinRoster'>, state: SampleState): Decision => {
  if (state.passedOn.includes(applicationId) || state.entries.some((entry) => entry.applicationId === applicationId)) return [];
  const entry = { applicationId, mandatory: [...mandatory], investigators: [...investigators] };
  if (state.frozen !== null) return [{ type: 'RosterPassedOn', data: { township, toWeek: nextWeek(week), ...entry } }];
  return [{ type: 'RosterJoined', data: { sampleId: sampleIdOf(township, week), township, week, ...entry } }];
};

/** A frozen list is never changed: who ends after that stays in it and is visited all the same. */
const leave = ({ applicationId, closedOn }: Data<'LeaveRoster'>, { entries, frozen }: SampleState): Decision =>
  (frozen !== null || !entries.some((entry) => entry.applicationId === applicationId) ? [] : [{ type: 'RosterLeft', data: { applicationId, closedOn } }]);

const commit = ({ township, week, commitment, by, today }: Data<'CommitSeed'>, state: SampleState): Decision => {
  if (state.commitment !== null) return state.commitment.commitment === commitment ? [] : reject('roster.other_commitment');
  return [{ type: 'SeedCommitted', data: { sampleId: sampleIdOf(township, week), township, week, commitment, by, committedOn: today } }];
};

const freeze = ({ by, today, nonce }: Data<'FreezeRoster'>, { commitment, entries, frozen }: SampleState): Decision => {
  if (frozen !== null) return [];
  if (commitment === null) return reject('roster.seed_not_committed');
  if (entries.length === 0) return reject('roster.empty');
  if (commitment.by === by) return reject('roster.freezer_knows_seed');
  const roster = [...inRosterOrder(entries.map(({ applicationId }) => applicationId))];
  const mandatory = [...inRosterOrder(entries.filter((entry) => entry.mandatory.length > 0).map(({ applicationId }) => applicationId))];
  return [{ type: 'RosterFrozen', data: { roster, mandatory, hash: rosterHashOf(roster), by, frozenOn: today, nonce } }];
};

/** F7 under the law of the day; 0 where no sample is asked for. */
const neededOf = (law: Law, township: Division, today: PlainDate, proposed: number): number =>
  Number(checkSample(law, township, today, { scheme: 'DIBAO', proposed, visited: 0 })?.figures.required ?? 0);

const draw = ({ seed, law, today }: Data<'DrawSample'>, { place, commitment, frozen, drawn }: SampleState): Decision => {
  if (place === null || commitment === null || frozen === null) return reject('roster.not_frozen');
  if (commitmentTo(seed) !== commitment.commitment) return reject('sample.seed_differs', { commitment: commitment.commitment });
  if (drawn !== null) return [];
  const { roster, mandatory, nonce } = frozen;
  const needed = neededOf(law, place.township, today, roster.length);
  const selected = [...redraw({ seed, nonce, roster, mandatory, needed })];
  const published = { ...place, roster, needed, selected, mandatory, seedCommitment: commitment.commitment, seed, drawnOn: today };
  return [{ type: 'SampleDrawn', data: { ...published, ...(nonce !== undefined && { nonce }) } }];
};

/** Guards per visit: of this roster (what is drawn or mandatory must be visited, any other may be); two or more; none of them investigated; after the draw and not to come; one visit, one record. */
const recordVisits = ({ visits, today }: Data<'RecordVisits'>, state: SampleState): Decision => {
  const { drawn } = state;
  if (drawn === null) return reject('sample.not_drawn');
  const events: SampleEvent[] = [];
  for (const { applicationId, visitors, result, visitedOn } of visits) {
    const visit = { applicationId, visitors: [...new Set(visitors)].sort(), result, visitedOn };
    if (!drawn.roster.includes(applicationId)) return reject('sample_visit.not_in_roster', { applicationId });
    if (visit.visitors.length < 2) return reject('sample_visit.too_few_visitors', { applicationId });
    const entry = state.entries.find((one) => one.applicationId === applicationId);
    if (visit.visitors.some((visitor) => entry?.investigators.includes(visitor))) return reject('sample_visit.visitor_investigated', { applicationId });
    if (visitedOn < drawn.drawnOn || visitedOn > today) return reject('sample_visit.not_on_that_day', { applicationId, drawnOn: drawn.drawnOn });
    const known = [...state.visits, ...events.flatMap((event) => (event.type === 'SampleVisitDone' ? [event.data] : []))]
      .find((one) => one.applicationId === applicationId);
    if (known === undefined) events.push({ type: 'SampleVisitDone', data: { sampleId: drawn.sampleId, ...visit } });
    else if (!same([known.visitors, known.result, known.visitedOn], [visit.visitors, result, visitedOn])) {
      return reject('sample_visit.other_terms', { applicationId });
    }
  }
  return events;
};

const decide = (command: SampleCommand, state: SampleState): Decision => {
  switch (command.type) {
    case 'JoinRoster': return join(command.data, state);
    case 'LeaveRoster': return leave(command.data, state);
    case 'CommitSeed': return commit(command.data, state);
    case 'FreezeRoster': return freeze(command.data, state);
    case 'DrawSample': return draw(command.data, state);
    case 'RecordVisits': return recordVisits(command.data, state);
  }
};

export const sample = {
  name: 'sample', initial, evolve, decide, events: sampleEvents, published: ['SampleDrawn', 'SampleVisitDone'] as const,
} as const;
