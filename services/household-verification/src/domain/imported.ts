/** A stored event as a process sees it: one of our own, or a fact of intake that this service's log took in word for word. */
import { intakeEvents } from '@doudi/contracts';
import type { Division, Message, PlainDate, Uuid } from '@doudi/kernel';
import type { z } from 'zod';

export type Seen = {
  readonly eventId: Uuid; readonly type: string; readonly payload: string; readonly foreign: string | null; readonly correlationId: Uuid;
  readonly division: Division;
};
/** What a process remembers of the event that makes it owe something. */
export type Cause<Data> = { readonly eventId: Uuid; readonly correlationId: Uuid; readonly division: Division; readonly data: Data };

type IntakeType = keyof typeof intakeEvents;
export type Imported<Type extends IntakeType> = z.output<(typeof intakeEvents)[Type]>;

export const importedData = <Type extends IntakeType>(event: Seen, type: Type): Imported<Type> | null =>
  event.type === type && event.foreign !== null ? (intakeEvents[type].parse(JSON.parse(event.payload)) as Imported<Type>) : null;

/** The one field a process needs of an event of our own. */
export const ownField = (event: Seen, types: readonly string[], field: string): unknown =>
  types.includes(event.type) && event.foreign === null ? (JSON.parse(event.payload) as Record<string, unknown>)[field] : undefined;

export const causeOf = <Data>({ eventId, correlationId, division }: Seen, data: Data): Cause<Data> => ({ eventId, correlationId, division, data });

/** A command is made when it is sent: the process reads no clock. */
export type Made<Command extends Message> = (context: { readonly today: PlainDate }) => Command;
