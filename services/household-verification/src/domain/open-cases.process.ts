/**
 * Every request of intake gets its case, once: the request is the only way a case comes to be. An application that has ended gets none
 * any more.
 */
import type { Uuid } from '@doudi/kernel';
import { causeOf, importedData, ownField, type Cause, type Imported, type Made, type Seen } from './imported.js';
import { verificationCase, type CaseCommand } from './verification-case.js';
import { caseIdOf } from './verification-case.state.js';

type Waiting = Cause<Imported<'VerificationRequested'>> | 'CLOSED' | null;

const request = (event: Seen) => importedData(event, 'VerificationRequested');
const openedFor = (event: Seen): Uuid | null => {
  const opened = ownField(event, ['CaseOpened'], 'request') as { applicationId: Uuid } | undefined;
  return opened?.applicationId ?? null;
};

export const openCases = {
  name: 'household-verification.open-cases',
  key: (event: Seen): string | null => request(event)?.applicationId ?? importedData(event, 'ApplicationClosed')?.applicationId ?? openedFor(event),
  initial: null as Waiting,
  evolve: (before: Waiting, event: Seen): Waiting => {
    if (before === 'CLOSED' || importedData(event, 'ApplicationClosed') !== null) return 'CLOSED';
    const data = request(event);
    return data === null ? null : causeOf(event, data);
  },
  next: (waiting: Waiting) => {
    if (waiting === null || waiting === 'CLOSED') return [];
    const { eventId, correlationId, data } = waiting;
    const caseId = caseIdOf(data.applicationId);
    const command: Made<CaseCommand> = ({ today }) => ({ type: 'OpenCase', data: { caseId, request: data, today } });
    return [{ causedBy: eventId, aggregate: verificationCase, id: caseId, command, division: data.division, correlationId }];
  },
} as const;
