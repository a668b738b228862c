/**
 * The words of the log. One service has one log; its positions have no gaps; an append is all or nothing; a command's first
 * answer is its answer for ever. Both adapters (memory, PostgreSQL) keep these promises and pass one contract suite.
 */
import type { Division, Figures, Instant, Message, PlainDate, Uuid } from '@doudi/kernel';

/** Who acted: the verified token's subject, or a process of a service. Never a person's name. */
export type Actor = { readonly sub: string; readonly roles: readonly string[]; readonly division: Division };

/** What every event of one command shares. `at` is when it was so (`occurredAt`); `recordedAt` is set by the append. */
export type CommandMeta = {
  readonly commandId: Uuid;
  readonly actor: Actor;
  readonly at: Instant;
  readonly division: Division;
  readonly lawHash: string;
  readonly causationId: Uuid;
  readonly correlationId: Uuid;
  readonly traceparent: string | null;
  /** Keyed digest of the request's body (hex), or null for a process's own command: the same command id with another digest is refused. */
  readonly requestDigest: string | null;
};

export type Envelope = {
  readonly eventId: Uuid;
  readonly stream: string;
  readonly version: number;
  readonly position: number;
  readonly epoch: Uuid;
  readonly type: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly effectiveOn: PlainDate | null;
  readonly actor: Actor;
  readonly commandId: Uuid;
  readonly causationId: Uuid;
  readonly correlationId: Uuid;
  readonly traceparent: string | null;
  readonly lawHash: string;
  readonly division: Division;
};

/** An event as it lies in the log. `payload` is the exact text that was accepted; it is sent on verbatim and never serialised again. */
export type StoredEvent = Envelope & {
  readonly payload: string;
  /** Whether contracts name it: the feed carries only published events of one's own. */
  readonly published: boolean;
  /** For an import: the publisher's envelope, word for word (JSON text). Null for an event of one's own. */
  readonly foreign: string | null;
};

export type EventToAppend = {
  readonly stream: string;
  readonly type: string;
  readonly payload: string;
  readonly effectiveOn: PlainDate | null;
  readonly published: boolean;
};

/** What a command got when its answer was not events alone. `code` is null for "already so". Kept as code and figures, never as text. */
export type Outcome = { readonly code: string | null; readonly figures: Figures };

/**
 * All or nothing: heads are checked, unique keys claimed, events numbered and inserted, the outcome stored. Events take their
 * id from the command, their stream and their ordinal, so that a command cannot be stored twice and no two logs give one id.
 */
export type AppendUnit = {
  readonly meta: CommandMeta;
  readonly expected: readonly { readonly stream: string; readonly version: number }[];
  readonly events: readonly EventToAppend[];
  readonly uniqueKeys: readonly string[];
  readonly outcome: Outcome | null;
};

/** A foreign event, appended as it came to `in.<publisher>.<stream>`; its event id is unique there, so that a repeat is a no-op. */
export type ImportUnit = {
  readonly publisher: string;
  /** The publisher's envelope as JSON text, with its own `published` predecessor for gap detection. */
  readonly envelope: string;
  readonly payload: string;
};

export type AppendResult =
  | { readonly kind: 'appended'; readonly events: readonly StoredEvent[]; readonly position: number; readonly outcome: Outcome | null }
  | { readonly kind: 'repeated'; readonly events: readonly StoredEvent[]; readonly position: number; readonly outcome: Outcome | null }
  | { readonly kind: 'differs' }
  | { readonly kind: 'conflict'; readonly stream: string; readonly actual: number }
  | { readonly kind: 'keyTaken'; readonly key: string };

export type LogHead = { readonly position: number; readonly epoch: Uuid; readonly recordedAt: Instant };

export interface EventLog {
  append(unit: AppendUnit): Promise<AppendResult>;
  /** The first answer of a command, if it had one. */
  answerOf(commandId: Uuid, requestDigest: string | null): Promise<Extract<AppendResult, { kind: 'repeated' | 'differs' }> | null>;
  /** Appends what is new, in order; returns how many were. Atomic as a group. */
  importEvents(units: readonly ImportUnit[]): Promise<number>;
  /** Events of one stream after that version, in order. */
  readStream(stream: string, afterVersion?: number): Promise<readonly StoredEvent[]>;
  /** Events after that position, own and imported, in order. */
  readAll(afterPosition: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The published part: own events that contracts name, after that position, each with the stream's previous published version. */
  feed(afterPosition: number, limit: number): Promise<readonly FedEvent[]>;
  head(): Promise<LogHead>;
}

/** `previousVersion` is the version of the same stream's published event before this one (0 = none): how a subscriber sees a gap. */
export type FedEvent = StoredEvent & { readonly previousVersion: number };

/** A codec: throws on what it does not know. zod schemas fit. */
export type EventSchema = { parse(data: unknown): unknown };

/** A decider with its name and the shapes of its events: all that `handle` needs. */
export type Aggregate<Command extends Message, State, Event extends Message> = {
  /** The stream is `<name>-<id>`. */
  readonly name: string;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => readonly Event[] | { readonly rejected: string; readonly figures: Figures; readonly events?: readonly Event[] };
  /** Every event type the aggregate may emit, with its schema. */
  readonly events: Readonly<Record<Event['type'], EventSchema>>;
  /** Types that contracts name, so that the feed carries them. */
  readonly published?: readonly Event['type'][];
  /** Claims that must hold across streams, taken in the same step as the event; they may rest on what the command said was known. */
  readonly uniqueKeys?: (event: Event, command?: Command) => readonly string[];
  /** The refusal when such a claim is already taken. */
  readonly keyTaken?: string;
  /** The day from which the event has effect, where that is not the day it happened. */
  readonly effectiveOn?: (event: Event) => PlainDate | null;
};

/** What a caller is told. `repeated` marks the first answer given again. */
export type Answer =
  | {
      readonly kind: 'done';
      readonly stream: string;
      readonly version: number;
      readonly position: number;
      readonly events: readonly { readonly eventId: Uuid; readonly type: string }[];
      readonly repeated: boolean;
    }
  | { readonly kind: 'already'; readonly stream: string; readonly position: number; readonly repeated: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly figures: Figures; readonly position: number; readonly repeated: boolean }
  /** The same command id came with another body. */
  | { readonly kind: 'differs' };

/** Parses a stored payload. The text stays what it is. */
export const dataOf = (event: Pick<StoredEvent, 'payload'>): unknown => JSON.parse(event.payload) as unknown;
