/** What a runtime is given to run on, and an aggregate among others of its kind. */
import type { EventSchema } from '@doudi/event-store';
import type { Figures, Message, PlainDate } from '@doudi/kernel';

/** An aggregate whose commands, state and events are its own affair; every `Aggregate` is one. */
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

export type Ticking = { tick(): Promise<boolean> };
