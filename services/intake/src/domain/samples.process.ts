/**
 * A draw and its visits, told to every application of the roster: whether it was drawn, that it was visited, and, once the last visit
 * that was drawn or is mandatory has been made, that the sample is complete. Only then may the county decide on any of them.
 */
import type { householdVerificationEvents } from '@doudi/contracts';
import type { Uuid } from '@doudi/kernel';
import type { z } from 'zod';
import { application, type ApplicationCommand } from './application.js';
import { applicationEvents } from './application.events.js';
import { causeOf, importedData, ownId, type Cause, type Made, type Seen } from './stored.js';

type Drawn = z.output<(typeof householdVerificationEvents)['SampleDrawn']>;
type Visit = z.output<(typeof householdVerificationEvents)['SampleVisitDone']>;
type Roster = {
  readonly drawn: Cause<Drawn> | null;
  readonly visits: readonly Cause<Visit>[];
  /** Application by application, what its own stream says already. */
  readonly recorded: readonly Uuid[];
  readonly visited: readonly Uuid[];
  readonly completed: readonly Uuid[];
};

const ownTypes = { SampleRecorded: 'recorded', VisitRecorded: 'visited', SampleCompleted: 'completed' } as const;
const isOwn = (type: string): type is keyof typeof ownTypes => Object.hasOwn(ownTypes, type);

const ownSampleId = (event: Seen): Uuid | null =>
  (isOwn(event.type) && event.foreign === null ? applicationEvents[event.type].parse(JSON.parse(event.payload)).sampleId : null);

const owed = ({ eventId, correlationId, division }: Cause<unknown>, id: Uuid, command: ApplicationCommand | Made<ApplicationCommand>) =>
  ({ causedBy: eventId, aggregate: application, id, command, division, correlationId });

const recordSample = (drawn: Cause<Drawn>, id: Uuid) => {
  const { sampleId, roster, needed, selected, mandatory, drawnOn } = drawn.data;
  return owed(drawn, id, {
    type: 'RecordSample',
    data: {
      sampleId, rosterSize: roster.length, needed, drawn: selected.length, selected: selected.includes(id),
      mandatory: mandatory.includes(id), drawnOn,
    },
  });
};

const recordVisit = (visit: Cause<Visit>) => {
  const { sampleId, visitors, result, visitedOn, applicationId } = visit.data;
  return owed(visit, applicationId, ({ law }) => ({ type: 'RecordVisit', data: { law, sampleId, visitors, result, visitedOn } }));
};

/** What completed the sample: the visit after which none was outstanding, or the draw itself where nothing was to be visited. */
const completion = ({ drawn, visits }: Roster): Cause<unknown> | null => {
  if (drawn === null) return null;
  const outstanding = new Set([...drawn.data.selected, ...drawn.data.mandatory]);
  if (outstanding.size === 0) return drawn;
  for (const visit of visits) if (outstanding.delete(visit.data.applicationId) && outstanding.size === 0) return visit;
  return null;
};

export const recordSamples = {
  name: 'intake.record-samples',
  key: (event: Seen): Uuid | null =>
    (importedData(event, 'SampleDrawn') ?? importedData(event, 'SampleVisitDone'))?.sampleId ?? ownSampleId(event),
  initial: { drawn: null, visits: [], recorded: [], visited: [], completed: [] } as Roster,
  evolve: (state: Roster, event: Seen): Roster => {
    const drawn = importedData(event, 'SampleDrawn');
    if (drawn !== null) return { ...state, drawn: causeOf(event, drawn) };
    const visit = importedData(event, 'SampleVisitDone');
    if (visit !== null) return { ...state, visits: [...state.visits, causeOf(event, visit)] };
    const id = ownId(event, application.name);
    if (id === null || !isOwn(event.type)) return state;
    const done = ownTypes[event.type];
    return { ...state, [done]: [...state[done], id] };
  },
  next: (state: Roster) => {
    const { drawn } = state;
    if (drawn === null) return [];
    const [recorded, visited, completed] = [new Set(state.recorded), new Set(state.visited), new Set(state.completed)];
    const last = completion(state);
    return [
      ...drawn.data.roster.filter((id) => !recorded.has(id)).map((id) => recordSample(drawn, id)),
      ...state.visits.filter(({ data }) => recorded.has(data.applicationId) && !visited.has(data.applicationId)).map(recordVisit),
      ...(last === null ? [] : state.recorded.filter((id) => !completed.has(id)).map((id) =>
        owed(last, id, { type: 'CompleteSample', data: { sampleId: drawn.data.sampleId, visited: drawn.data.selected.length } }))),
    ];
  },
} as const;
