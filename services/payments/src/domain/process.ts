/** How a process of this service is written: it folds the own log under a key and says which commands are still outstanding. Pure. */
import type { StoredEvent } from '@doudi/event-store';
import type { Division, Message, PlainDate, Uuid } from '@doudi/kernel';
import type { Law } from '@doudi/rules';

/** The event that makes a command due, as far as the command's envelope needs it. */
export type Cause = { readonly eventId: Uuid; readonly division: Division; readonly correlationId: Uuid };
export const causeOf = ({ eventId, division, correlationId }: StoredEvent): Cause => ({ eventId, division, correlationId });
export const read = <Data>({ payload }: StoredEvent): Data => JSON.parse(payload) as Data;

/** What a command may take from outside when it is sent. */
export type Context = { readonly law: Law; readonly today: PlainDate };
export const outstanding = <Target>(cause: Cause, aggregate: Target, id: string, command: Message | ((context: Context) => Message)) =>
  ({ causedBy: cause.eventId, aggregate, id, command, division: cause.division, correlationId: cause.correlationId });
