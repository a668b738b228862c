// One writing process of the two-writers measurement: url, seconds, how many in flight.
import { randomUUID } from 'node:crypto';
import { openOurs } from './contenders.mjs';

const [, , url, seconds, atOnce] = process.argv;
const contender = openOurs(url, 4);
// The first second warms up and does not count, as with every contender.
const from = performance.now() + 1_000;
const until = from + Number(seconds) * 1_000;
let count = 0;
await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
  const id = randomUUID();
  while (performance.now() < until) {
    await contender.handle(id, randomUUID());
    if (performance.now() >= from) count += 1;
  }
}));
await contender.close();
process.send(count, () => process.exit(0));
