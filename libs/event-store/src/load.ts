/** Folds a stream: as it is now, or as it was on a day (`asOf`) as far as was known then (`knownAt`). */
import { startOfDay, type Instant, type Message } from '@doudi/kernel';
import { dataOf, type Aggregate, type EventLog, type StoredEvent } from './log.js';

export type Folded<S> = { readonly state: S; readonly version: number };

/** When it was so, and what was known when; now, where absent. */
export type Times = { readonly asOf?: Instant | undefined; readonly knownAt?: Instant | undefined };

type Folds<S, E extends Message> = Pick<Aggregate<never, S, E>, 'name' | 'initial' | 'evolve'>;

export const streamOf = (aggregate: { readonly name: string }, id: string): string => `${aggregate.name}-${id}`;

export const load = async <S, E extends Message>(
  log: Pick<EventLog, 'readStream'>,
  aggregate: Folds<S, E>,
  id: string,
  times: Times = {},
): Promise<Folded<S>> => {
  const events = await log.readStream(streamOf(aggregate, id));
  return foldOn(aggregate, { state: aggregate.initial, version: 0 }, events.filter((event) => counts(event, times)));
};

const counts = (event: StoredEvent, { asOf, knownAt }: Times): boolean => {
  if (knownAt !== undefined && event.recordedAt > knownAt) return false;
  return asOf === undefined || (event.effectiveOn === null ? event.occurredAt : startOfDay(event.effectiveOn)) <= asOf;
};

export const notFolded = <S>(aggregate: { readonly initial: S }): Folded<S> => ({ state: aggregate.initial, version: 0 });

/** Folds what came after. */
const foldOn = <S, E extends Message>(aggregate: Folds<S, E>, folded: Folded<S>, events: readonly StoredEvent[]): Folded<S> => ({
  state: events.reduce((state, event) => aggregate.evolve(state, { type: event.type, data: dataOf(event) } as E), folded.state),
  version: events.at(-1)?.version ?? folded.version,
});

export const catchUp = async <S, E extends Message>(
  log: Pick<EventLog, 'readStream'>,
  aggregate: Folds<S, E>,
  stream: string,
  folded: Folded<S>,
): Promise<Folded<S>> => foldOn(aggregate, folded, await log.readStream(stream, folded.version));
