/**
 * What a service declares and what it gets back: one value in, one running thing out. A service adds no infrastructure of its
 * own; its log, views, processes, deadlines and imports are run by the edge in the same way for all.
 */
import type { Bus, Subscription } from '@doudi/event-bus';
import type {
  Actor, Aggregate, Answer, AnyProcess, EventLog, EventSchema, Handle, Queryable, Times, View,
} from '@doudi/event-store';
import type { Division, Instant, Message, PlainDate, Uuid } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import type pg from 'pg';
import type { Clock } from './clock.js';
import type { AnyCall } from './operation.js';
import type { AnyAggregate } from './ports.js';

/** What comes into a command from outside: the law that its `lawHash` will pin, the day, and who acts. */
export type CommandContext = { readonly law: Law; readonly today: PlainDate; readonly now: Instant; readonly by: Actor };

/** A command, or how it is made when it is sent: a process and a deadline read no clock and no law themselves. */
export type CommandFor<Command extends Message = Message> = Command | ((context: CommandContext) => Command);

/** What a process still owes because of an event. Its command id follows from process, cause, type and target. */
export type OutstandingCommand = {
  readonly causedBy: Uuid;
  readonly aggregate: AnyAggregate;
  readonly id: string;
  readonly command: CommandFor;
  readonly division: Division;
  readonly correlationId: Uuid;
};

/** Its name is unique in the service; states are kept under it. */
export type ServiceProcess = Omit<AnyProcess, 'next'> & { readonly next: (state: never, key: string) => readonly OutstandingCommand[] };

/** A row whose instant has come. Its command id follows from the deadline and `key`, so that firing twice is a no-op. */
export type DueCommand = {
  readonly key: string;
  readonly aggregate: AnyAggregate;
  readonly id: string;
  readonly command: CommandFor;
  readonly division: Division;
};

export type Deadline = { readonly name: string; due(pool: Queryable, now: Instant): Promise<readonly DueCommand[]> };

export type ServiceName = 'intake' | 'household-verification' | 'payments' | 'audit';

export type ServiceDefinition = {
  readonly name: ServiceName;
  /** Directory of numbered SQL of the service's own, beside the log's. */
  readonly migrations: string;
  readonly views: readonly View[];
  readonly processes: readonly ServiceProcess[];
  readonly subscriptions: readonly Subscription[];
  readonly deadlines: readonly Deadline[];
  /** Its events that others consume: type -> schema, from contracts. */
  readonly published: Readonly<Record<string, EventSchema>>;
};

export type ServiceRuntime = {
  readonly name: ServiceName;
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** As the store's `handle`; an empty `meta.lawHash` is filled with the hash of `law()`. */
  readonly handle: Handle;
  /** The packs with what the law register published over them, as far as this service's own log knows. */
  law(): Law;
  /** Law, day and actor of a call: what goes into a command. */
  context(call: Pick<AnyCall, 'actor' | 'now' | 'today'>): CommandContext;
  /**
   * Sends one command for a call. `division` is the case's (the actor's when absent). A call that sends more than one command names
   * its further steps, since each command has an id of its own.
   */
  run<Command extends Message<Type>, Type extends string, State, Event extends Message>(
    call: Pick<AnyCall, 'actor' | 'now' | 'today' | 'meta'>, aggregate: Aggregate<Command, State, Event>, id: string,
    command: CommandFor<NoInfer<Command>>, division?: Division, step?: string,
  ): Promise<Answer>;
  load<State, Event extends Message>(
    aggregate: Aggregate<never, State, Event>, id: string, times?: Times,
  ): Promise<{ readonly state: State; readonly version: number }>;
  /** Waits up to two seconds; refuses with `view.behind`. */
  waitForView(view: string, position: number): Promise<void>;
  viewPosition(view: string): Promise<number>;
  rebuildView(view: string): Promise<void>;
  /** Bus, views, processes and deadlines once, each also when another fails; true if anything moved. Runs of one runtime never overlap. */
  tick(): Promise<boolean>;
  /** Ticks from now on, at once after an append and else every so often. */
  start(intervalMs?: number): void;
  /** Does not wait for the interval. */
  nudge(): void;
  /** Resolves when the database answers and the last round did not fail. */
  ready(): Promise<void>;
  /** The sandbox clock was moved: the log's `recordedAt` follows. */
  followClock(): Promise<void>;
  /** What brings foreign events: parked streams are listed and released there. Null for a service that imports nothing. */
  readonly bus: Bus | null;
  /** Ends the background loop; others may still read this log. */
  halt(): Promise<void>;
  /** Halts, then closes the pool. */
  close(): Promise<void>;
};

/** The command as it is sent. */
export const prepared = <Command extends Message>(command: CommandFor<Command>, context: CommandContext): Command =>
  typeof command === 'function' ? command(context) : command;
