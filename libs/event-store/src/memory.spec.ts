import { instantOfMs } from '@doudi/kernel';
import { createMemoryLog } from './memory.js';
import { createFoldCache } from './folded.js';
import { logContract } from './log.contract.js';
import { unitOf } from './sample.js';

describe('the log in memory', () => {
  let ms = 1_483_405_200_000;
  logContract(async () => createMemoryLog({ now: () => instantOfMs((ms += 7)) }));

  it('keeps recordedAt when its clock is set back', async () => {
    const times = [50, 40, 60].map((at) => instantOfMs(at));
    const log = createMemoryLog({ now: () => times.shift()! });
    for (let n = 0; n < 3; n += 1) await log.append(unitOf(`${n}`, 'a', n));
    expect((await log.readAll(0, 9)).map(({ recordedAt }) => Date.parse(recordedAt))).toEqual([50, 50, 60]);
  });
});

describe('the cache of folded states', () => {
  it('is bounded and drops what was used longest ago', () => {
    const cache = createFoldCache(2);
    const aggregate = { initial: 0 };
    for (const stream of ['a', 'b']) cache.set(stream, aggregate, { state: 1, version: 1 });
    cache.get('a', aggregate);
    cache.set('c', aggregate, { state: 1, version: 1 });
    expect(['a', 'b', 'c'].map((stream) => cache.get(stream, aggregate) !== undefined)).toEqual([true, false, true]);
  });
});
