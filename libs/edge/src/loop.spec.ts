/** The loop: never twice at once, again after a fault, at once when nudged. */
import { createLoop } from './loop.js';

const wait = (ms: number) => new Promise<void>((resume) => setTimeout(resume, ms));

describe('the loop', () => {
  it('runs one after the other', async () => {
    let at = 0;
    let most = 0;
    const loop = createLoop(async () => { at += 1; most = Math.max(most, at); await wait(2); at -= 1; return true; }, () => undefined);
    expect(await Promise.all([loop.once(), loop.once(), loop.once()])).toEqual([true, true, true]);
    expect(most).toBe(1);
  });

  it('goes on after a fault, wakes when nudged and ends when stopped', async () => {
    let runs = 0;
    const faults: unknown[] = [];
    const loop = createLoop(async () => { runs += 1; if (runs === 1) throw new Error('first'); return false; }, (fault) => faults.push(fault));
    loop.start(60_000);
    await wait(5);
    expect([runs, faults.length]).toEqual([1, 1]);
    loop.nudge();
    await wait(5);
    expect(runs).toBe(2);
    await loop.stop();
    loop.nudge();
    await wait(5);
    expect(runs).toBe(2);
  });

  it('lets a caller see the fault of its own run only', async () => {
    let runs = 0;
    const loop = createLoop(async () => { runs += 1; if (runs === 1) throw new Error('first'); return true; }, () => undefined);
    const [first, second] = await Promise.allSettled([loop.once(), loop.once()]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
  });
});
