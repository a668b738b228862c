/** The two shapes every aggregate is made of: decide answers a command with facts or a rejection, evolve folds facts into state. */

/**
 * A command that is not allowed. `rejected` is a code of the one catalogue (contracts/refusals), `figures` are the numbers and
 * references behind it (never personal data). `events` is present only for the few refusals that are themselves facts.
 */
export type Rejection<Event = never> = {
  readonly rejected: string;
  readonly figures: Figures;
  readonly events?: readonly Event[];
};

export type Figures = Readonly<Record<string, unknown>>;

export type Decision<Event> = readonly Event[] | Rejection<Event>;

export type Decider<Command, State, Event> = {
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => Decision<Event>;
};

/** A command or event as `decide` and `evolve` see it: a name and its terms. */
export type Message<Type extends string = string, Data = unknown> = { readonly type: Type; readonly data: Data };

/** The member of a union of messages that has this name. */
export type Of<Union extends Message, Type extends Union['type']> = Extract<Union, { readonly type: Type }>;

export const reject = (rejected: string, figures: Figures = {}): Rejection<never> => ({ rejected, figures });

/** A refusal that is itself a fact: nothing changes but the record that it was tried. */
export const rejectRecorded = <Event>(rejected: string, figures: Figures, ...events: readonly Event[]): Rejection<Event> => ({
  rejected,
  figures,
  events,
});

export const isRejection = <Event>(decision: Decision<Event>): decision is Rejection<Event> => 'rejected' in decision;

export const fold = <State, Event>(decider: Pick<Decider<never, State, Event>, 'initial' | 'evolve'>, events: readonly Event[]): State =>
  events.reduce(decider.evolve, decider.initial);
