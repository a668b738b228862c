/** An application that has ended leaves every roster that is still open; one that was closed before keeps it. */
import { atLevel, type Uuid } from '@doudi/kernel';
import { causeOf, importedData, ownField, type Cause, type Imported, type Seen } from './imported.js';
import { sample, type SampleCommand } from './sample.js';

type Known = { readonly rosters: readonly Uuid[]; readonly ended: Cause<Imported<'ApplicationClosed'>> | null };

export const leaveRosters = {
  name: 'household-verification.leave-rosters',
  key: (event: Seen): string | null =>
    importedData(event, 'ApplicationClosed')?.applicationId ?? (ownField(event, ['RosterJoined'], 'applicationId') as Uuid | undefined) ?? null,
  initial: { rosters: [], ended: null } as Known,
  evolve: ({ rosters, ended }: Known, event: Seen): Known => {
    const data = importedData(event, 'ApplicationClosed');
    if (data !== null) return { rosters, ended: causeOf(event, data) };
    return { rosters: [...rosters, ownField(event, ['RosterJoined'], 'sampleId') as Uuid], ended };
  },
  next: ({ rosters, ended }: Known) => {
    if (ended === null) return [];
    const { eventId, correlationId, division, data: { applicationId, closedOn } } = ended;
    const command: SampleCommand = { type: 'LeaveRoster', data: { applicationId, closedOn } };
    return rosters.map((id) => ({ causedBy: eventId, aggregate: sample, id, command, division: atLevel(division, 'TOWNSHIP'), correlationId }));
  },
} as const;
