/** The loop: never twice at once, again after a fault, at once when nudged. */
import { createLoop, inTurn } from './loop.js';

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

describe('steps in turn', () => {
  const failing = (message: string) => () => Promise.reject(new Error(message));
  it('are all taken, and what failed is thrown', async () => {
    const taken: number[] = [];
    const taking = (n: number, moved: boolean) => async () => { taken.push(n); return moved; };
    expect(await inTurn([taking(1, false), taking(2, true)])).toBe(true);
    expect(await inTurn([taking(3, false)])).toBe(false);
    await expect(inTurn([failing('one'), taking(4, true)])).rejects.toThrow('one');
    await expect(inTurn([failing('one'), taking(5, true), () => inTurn([failing('two'), failing('three')])])).rejects.toMatchObject({ errors: [{ message: 'one' }, { message: 'two' }, { message: 'three' }] });
    expect(taken).toEqual([1, 2, 3, 4, 5]);
  });
});
