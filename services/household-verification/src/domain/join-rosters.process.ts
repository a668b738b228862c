/**
 * Every application that goes up to the county joins the roster of its township and week; what comes too late joins the next one, and
 * what has ended joins none.
 */
import { atLevel, isoWeek, type Uuid } from '@doudi/kernel';
import { causeOf, importedData, ownField, type Cause, type Seen } from './imported.js';
import { sample, type SampleCommand } from './sample.js';
import { sampleEvents, sampleIdOf, type Entry, type Place } from './sample.state.js';

type Waiting = Cause<Place & Entry> | 'CLOSED' | null;

const submitted = (event: Seen): (Place & Entry) | null => {
  const data = importedData(event, 'ApplicationSubmitted');
  if (data === null) return null;
  const { applicationId, division, mandatoryVisit, submittedOn, investigators = [] } = data;
  return { township: atLevel(division, 'TOWNSHIP'), week: isoWeek(submittedOn), applicationId, mandatory: mandatoryVisit, investigators };
};

const passedOn = (event: Seen): (Place & Entry) | null => {
  if (event.type !== 'RosterPassedOn' || event.foreign !== null) return null;
  const { toWeek, ...rest } = sampleEvents.RosterPassedOn.parse(JSON.parse(event.payload));
  return { ...rest, week: toWeek };
};

export const joinRosters = {
  name: 'household-verification.join-rosters',
  key: (event: Seen): string | null =>
    submitted(event)?.applicationId ?? importedData(event, 'ApplicationClosed')?.applicationId ??
    (ownField(event, ['RosterJoined', 'RosterPassedOn'], 'applicationId') as Uuid | undefined) ?? null,
  initial: null as Waiting,
  evolve: (before: Waiting, event: Seen): Waiting => {
    if (before === 'CLOSED' || importedData(event, 'ApplicationClosed') !== null) return 'CLOSED';
    const data = submitted(event) ?? passedOn(event);
    return data === null ? null : causeOf(event, data);
  },
  next: (waiting: Waiting) => {
    if (waiting === null || waiting === 'CLOSED') return [];
    const { eventId, correlationId, data } = waiting;
    const command: SampleCommand = { type: 'JoinRoster', data };
    return [{ causedBy: eventId, aggregate: sample, id: sampleIdOf(data.township, data.week), command, division: data.township, correlationId }];
  },
} as const;
