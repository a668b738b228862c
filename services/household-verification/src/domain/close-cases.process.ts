/** An application that has ended takes its case with it: without a purpose nobody is checked. A case opened in the meantime is closed too. */
import type { Uuid } from '@doudi/kernel';
import { causeOf, importedData, ownField, type Cause, type Imported, type Seen } from './imported.js';
import { verificationCase, type CaseCommand } from './verification-case.js';
import { caseIdOf } from './verification-case.state.js';

type Known = { readonly opened: boolean; readonly ended: Cause<Imported<'ApplicationClosed'>> | null };

const applicationOf = (event: Seen): Uuid | null => {
  const opened = ownField(event, ['CaseOpened'], 'request') as { applicationId: Uuid } | undefined;
  return opened?.applicationId ?? (ownField(event, ['CaseClosed'], 'applicationId') as Uuid | undefined) ?? null;
};

export const closeCases = {
  name: 'household-verification.close-cases',
  key: (event: Seen): string | null => importedData(event, 'ApplicationClosed')?.applicationId ?? applicationOf(event),
  initial: { opened: false, ended: null } as Known,
  evolve: ({ opened, ended }: Known, event: Seen): Known => {
    const data = importedData(event, 'ApplicationClosed');
    return data === null ? { opened: event.type === 'CaseOpened', ended } : { opened, ended: causeOf(event, data) };
  },
  next: ({ opened, ended }: Known) => {
    if (!opened || ended === null) return [];
    const { eventId, correlationId, division, data: { applicationId, outcome, closedOn } } = ended;
    const command: CaseCommand = { type: 'CloseCase', data: { outcome, closedOn } };
    return [{ causedBy: eventId, aggregate: verificationCase, id: caseIdOf(applicationId), command, division, correlationId }];
  },
} as const;
