/**
 * One clock for all services of a deployment. Outside a sandbox it is the machine's; in a sandbox it starts on a chosen day, runs
 * on from there and can be moved forward, never back.
 */
import { dayOf, instantOfMs, msOfInstant, type Instant, type PlainDate } from '@doudi/kernel';
import { refuse } from './problem.js';

export type Clock = { now(): Instant; today(): PlainDate };
/** `offsetMs` is the distance from the machine's clock; logs get it so that `recordedAt` follows. */
export type SandboxClock = Clock & { moveTo(at: Instant): void; offsetMs(): number };

const clockWith = (nowMs: () => number): Clock => ({
  now: () => instantOfMs(nowMs()),
  today: () => dayOf(instantOfMs(nowMs())),
});

export const systemClock: Clock = clockWith(() => Date.now());

/** Throws the refusal `clock.goes_back` when asked to move to an earlier instant. */
export const createSandboxClock = (options: { readonly start: Instant }): SandboxClock => {
  let offset = msOfInstant(options.start) - Date.now();
  const clock = clockWith(() => Date.now() + offset);
  return {
    ...clock,
    offsetMs: () => offset,
    moveTo: (at) => {
      const now = Date.now();
      if (msOfInstant(at) < now + offset) refuse('clock.goes_back', { now: clock.now() });
      offset = msOfInstant(at) - now;
    },
  };
};

export const isSandboxClock = (clock: Clock): clock is SandboxClock => 'moveTo' in clock;
