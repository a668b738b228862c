/** Shapes of the event store and the bus as this package uses them. */
import type { Aggregate, Answer, CommandMeta, EventSchema, StoredEvent } from '@doudi/event-store';
import type { Figures, Message, PlainDate } from '@doudi/kernel';

export type Queryable = {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>;
};

export type AnyAggregate = {
  readonly name: string;
  readonly initial: unknown;
  readonly evolve: (state: never, event: never) => unknown;
  readonly decide: (command: never, state: never) =>
    readonly Message[] | { readonly rejected: string; readonly figures: Figures; readonly events?: readonly Message[] };
  readonly events: Readonly<Record<string, EventSchema>>;
  readonly published?: readonly string[];
  readonly uniqueKeys?: (event: never) => readonly string[];
  readonly keyTaken?: string;
  readonly effectiveOn?: (event: never) => PlainDate | null;
};

export type Handle = <Command extends Message, State, Event extends Message>(
  aggregate: Aggregate<Command, State, Event>, id: string, command: Command, meta: CommandMeta,
) => Promise<Answer>;

export type View = {
  readonly name: string;
  readonly version: number;
  readonly create: (table: string) => string;
  readonly apply: (events: readonly StoredEvent[], sql: Queryable, table: string) => Promise<void>;
};

export type Process<State> = {
  readonly name: string;
  readonly key: (event: StoredEvent) => string | null;
  readonly initial: State;
  readonly evolve: (state: State, event: StoredEvent) => State;
};

export type Subscription = { readonly publisher: string; readonly types: readonly string[] };

export type Ticking = { tick(): Promise<boolean> };

export type ViewRunner = Ticking & {
  position(view: string): Promise<number>;
  rebuild(view: string): Promise<void>;
  waitFor(view: string, position: number, timeoutMs: number): Promise<boolean>;
};
