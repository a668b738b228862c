/** What was ever stored is read for ever: every event type has an example that must still be taken, unchanged, by schema and evolve. */
import { readFileSync } from 'node:fs';
import type { Message } from '@doudi/kernel';
import { account } from './account.js';
import { batch } from './batch.js';
import { carryOverStream } from './carry-over.js';
import { clock } from './clock.js';
import { entitlement } from './entitlement.js';
import { payment } from './payment.js';
import { standard } from './standard.js';

const read = (name: string): Readonly<Record<string, readonly unknown[]>> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Readonly<Record<string, readonly unknown[]>>;

describe.each([account, batch, carryOverStream, clock, entitlement, payment, standard].map((aggregate) => [aggregate.name, aggregate] as const))('%s', (name, aggregate) => {
  const examples = read(name);
  const schemas = aggregate.events as Readonly<Record<string, { parse(data: unknown): unknown }>>;
  it('has an example of every event', () => { expect(Object.keys(examples).sort()).toEqual(Object.keys(schemas).sort()); });
  it.each(Object.entries(examples).flatMap(([type, list]) => list.map((data, index) => [type, index, data] as const)))('%s %i is read as it was', (type, _, data) => {
    expect(schemas[type]!.parse(data)).toEqual(data);
    const evolve = aggregate.evolve as (state: unknown, event: Message) => unknown;
    expect(evolve(aggregate.initial, { type, data })).toBeDefined();
  });
});
