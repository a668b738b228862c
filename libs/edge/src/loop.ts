/** Work that is repeated: never twice at once, at once when nudged, after a fault again rather than never, and no step of it held up by another. */

export type Loop = {
  /** One run; a second caller waits for its own run, which begins after the first one's end. */
  once(): Promise<boolean>;
  start(intervalMs: number): void;
  nudge(): void;
  /** Lets the running round end. */
  stop(): Promise<void>;
};

export const createLoop = (work: () => Promise<boolean>, onFault: (error: unknown) => void): Loop => {
  let last: Promise<unknown> = Promise.resolve();
  let running: Promise<void> | null = null;
  let stopped = false;
  let nudged = false;
  let wake: () => void = () => undefined;

  const once = (): Promise<boolean> => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
  const pause = (ms: number): Promise<void> => new Promise((resume) => {
    const timer = setTimeout(resume, ms);
    wake = () => { clearTimeout(timer); resume(); };
    if (nudged || stopped) wake();
  });
  const rounds = async (intervalMs: number): Promise<void> => {
    while (!stopped) {
      nudged = false;
      const moved = await once().catch((error: unknown) => { onFault(error); return false; });
      if (!moved) await pause(intervalMs);
    }
  };
  return {
    once,
    start: (intervalMs) => { running ??= rounds(intervalMs); },
    nudge: () => { nudged = true; wake(); },
    stop: async () => {
      stopped = true;
      wake();
      await running;
      await last;
    },
  };
};

/** Takes every step, also after one that failed, and then throws what failed: one fault as it is, several as an AggregateError. */
export const inTurn = async (steps: readonly (() => Promise<boolean>)[]): Promise<boolean> => {
  const faults: unknown[] = [];
  let moved = false;
  for (const step of steps) {
    try {
      moved = (await step()) || moved;
    } catch (fault) {
      faults.push(...(fault instanceof AggregateError ? (fault.errors as unknown[]) : [fault]));
    }
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults);
  return moved;
};
