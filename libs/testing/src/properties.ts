/**
 * What holds for every decider, on walks from states that were really reached: decided twice is decided once; evolve takes all that
 * decide emits; events survive the codec. A failure prints its seed and its shortest walk.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { isRejection, type Message } from '@doudi/kernel';
import type { Aggregate } from '@doudi/event-store';
import fc from 'fast-check';
import { note, reach, reachedOf, type Reached } from './reached.js';

/** Commands to try next: the same everywhere, or chosen by the state so that a walk gets somewhere. */
export type Commands<C, S> = fc.Arbitrary<C> | ((state: S) => fc.Arbitrary<C>);

export type WalkOptions<C extends Message> = {
  /** Walks; 100 unless told. */
  readonly runs?: number;
  /** Commands a walk; 30 unless told. */
  readonly steps?: number;
  readonly seed?: number;
  /** Commands that may have an effect each time they come (a refusal that is a fact, a reading that is taken again), named because they are few. */
  readonly repeatable?: readonly C['type'][];
};

/** `reachableFrom` are histories to start from; the empty one is always among them. Throws on the first property that does not hold. */
export const universalProperties = <C extends Message, S, E extends Message>(
  aggregate: Aggregate<C, S, E>,
  commands: Commands<C, S>,
  reachableFrom: readonly (readonly E[])[] = [],
  options: WalkOptions<C> = {},
): Reached => {
  const starts = [[], ...reachableFrom].map((events) => events.reduce(aggregate.evolve, aggregate.initial));
  const walk = fc.property(fc.constantFrom(...starts), fc.gen(), (start, draw) => {
    let state = start;
    for (let step = 0; step < (options.steps ?? 30); step += 1) {
      const command = draw(() => (typeof commands === 'function' ? commands(state) : commands));
      state = decidedOnce(aggregate, command, state, options.repeatable?.includes(command.type) ?? false);
    }
  });
  fc.assert(walk, { numRuns: options.runs ?? 100, includeErrorInReport: true, ...(options.seed === undefined ? {} : { seed: options.seed }) });
  note(`walk ${aggregate.name.replace(/^watched /, '')}`); // a copy that a spec watches is walked for the aggregate itself
  return reachedOf(aggregate);
};

const decidedOnce = <C extends Message, S, E extends Message>(aggregate: Aggregate<C, S, E>, command: C, state: S, repeatable: boolean): S => {
  const decision = aggregate.decide(command, state);
  reach(aggregate, decision);
  const events = isRejection(decision) ? (decision.events ?? []) : decision;
  const after = events.map((event) => throughCodec(aggregate, event)).reduce(aggregate.evolve, state);
  if (repeatable || isRejection(decision)) return after;
  const again = aggregate.decide(command, after);
  if (!isRejection(again) && again.length > 0) {
    throw new Error(`${aggregate.name}: ${command.type} decided twice gave ${again.map(({ type }) => type).join(', ')} a second time`);
  }
  return after;
};

const throughCodec = <E extends Message>(aggregate: Pick<Aggregate<never, unknown, E>, 'name' | 'events'>, event: E): E => {
  const schema = aggregate.events[event.type as E['type']];
  if (schema === undefined) throw new Error(`${aggregate.name} emitted ${event.type}, for which it has no schema`);
  const data = JSON.parse(JSON.stringify(event.data)) as unknown;
  deepStrictEqual(schema.parse(data), data, `${aggregate.name}: ${event.type} does not survive its codec`);
  return { type: event.type, data } as E;
};
