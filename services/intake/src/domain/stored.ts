/** A stored event as a process sees it: one of our own, or a fact of a neighbour that this log took in word for word. */
import { householdVerificationEvents } from '@doudi/contracts';
import type { Division, Instant, Message, PlainDate, Uuid } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import type { z } from 'zod';

export type Seen = {
  readonly eventId: Uuid; readonly stream: string; readonly type: string; readonly payload: string; readonly foreign: string | null;
  readonly correlationId: Uuid; readonly division: Division;
};
/** What a process remembers of the event that makes it owe something. */
export type Cause<Data> = { readonly eventId: Uuid; readonly correlationId: Uuid; readonly division: Division; readonly data: Data };
/** A command is made when it is sent: a process reads no clock. */
export type Made<Command extends Message> = (context: { readonly today: PlainDate; readonly now: Instant; readonly law: Law }) => Command;

type Verified = typeof householdVerificationEvents;

export const importedData = <Type extends keyof Verified>(event: Seen, type: Type): z.output<Verified[Type]> | null =>
  event.type === type && event.foreign !== null
    ? (householdVerificationEvents[type].parse(JSON.parse(event.payload)) as z.output<Verified[Type]>)
    : null;

/** The id behind a stream of our own; null for another aggregate's, and for imports. */
export const ownId = ({ stream, foreign }: Seen, aggregate: string): Uuid | null =>
  (foreign === null && stream.startsWith(`${aggregate}-`) ? (stream.slice(aggregate.length + 1) as Uuid) : null);

export const causeOf = <Data,>({ eventId, correlationId, division }: Seen, data: Data): Cause<Data> => ({
  eventId, correlationId, division, data,
});
