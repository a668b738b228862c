// One writing process of the two-writers measurement: url, seconds, how many in flight.
import { randomUUID } from 'node:crypto';
import { openOurs } from './contenders.mjs';

const [, , url, seconds, atOnce] = process.argv;
const contender = openOurs(url, 4);
const until = performance.now() + Number(seconds) * 1_000;
let count = 0;
await Promise.all(Array.from({ length: Number(atOnce) }, async () => {
  const id = randomUUID();
  while (performance.now() < until) {
    await contender.handle(id, randomUUID());
    count += 1;
  }
}));
await contender.close();
process.send(count, () => process.exit(0));
