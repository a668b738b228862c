/**
 * Examples of a decider: `given(aggregate)(...events).when(command).then(events | rejection | code)`. Throws with a diff that can be
 * read; needs no test runner. What an example reached is remembered, so that a spec can assert that nothing was missed.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { isRejection, type Message, type Rejection } from '@doudi/kernel';
import type { Aggregate } from '@doudi/event-store';
import { reach } from './reached.js';

export type Expected<E> = readonly E[] | Rejection<E> | string;

export const given = <C extends Message, S, E extends Message>(aggregate: Aggregate<C, S, E>) => (...events: readonly E[]) => {
  const state = events.reduce(aggregate.evolve, aggregate.initial);
  return {
    /** The state itself, for what no command shows. */
    state,
    when: (command: C) => {
      const decision = aggregate.decide(command, state);
      reach(aggregate, decision);
      return {
        decision,
        /** Events in full, a rejection with its figures, or the code of a rejection whatever its figures. */
        then: (expected: Expected<E>): void => {
          const actual = typeof expected === 'string' && isRejection(decision) ? decision.rejected : decision;
          deepStrictEqual(written(actual), written(expected));
        },
      };
    },
  };
};

/** Compared as it would be stored: an absent term and one that is undefined are the same. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
