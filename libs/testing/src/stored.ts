/** What was ever stored is read for ever: every event type has an example that must still be taken, unchanged, by schema and evolve. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Message } from '@doudi/kernel';

type Stored = {
  readonly name: string;
  readonly initial: unknown;
  readonly events: Readonly<Record<string, { parse(data: unknown): unknown }>>;
};

/** One check for each example of `file` (`{EventType: [data, …]}`), and one that no event type lacks its own. Each throws with a diff. */
export const storedExamples = (aggregate: Stored, file: URL): readonly (readonly [title: string, check: () => void])[] => {
  const examples = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly unknown[]>>;
  const { evolve } = aggregate as unknown as { evolve: (state: unknown, event: Message) => unknown };
  const complete = (): void => deepStrictEqual(Object.keys(examples).sort(), Object.keys(aggregate.events).sort());
  const each = Object.entries(examples).flatMap(([type, list]) => list.map((data, index) => [`${type} ${index} is read as it was`, (): void => {
    deepStrictEqual(aggregate.events[type]!.parse(data), data);
    if (evolve(aggregate.initial, { type, data: data as Message['data'] }) === undefined) throw new Error(`${aggregate.name} folds ${type} to nothing`);
  }] as const));
  return [['has an example of every event', complete], ...each];
};
