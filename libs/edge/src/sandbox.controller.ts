/** The one clock of a sandbox, moved forward by those who may; every service then does what became due. Refused outside a sandbox. */
import type { Instant } from '@doudi/kernel';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { isSandboxClock, type Clock, type SandboxClock } from './clock.js';
import { createFirstAnswers } from './first-answers.js';
import { zInstant } from './lists.js';
import { CallParam, Operation, type Call } from './operation.js';
import { refuse } from './problem.js';
import type { ServiceRuntime } from './service.js';

const Time = z.strictObject({
  now: z.string().meta({ format: 'date-time' }), today: z.string().meta({ format: 'date' }), sandbox: z.boolean(),
});
const Settlement = z.strictObject({ ...Time.shape, rounds: z.int() });
const MoveClock = z.strictObject({ to: zInstant.meta({ description: 'Not before the clock, and not more than ten years after it: there is no way back.', 'x-years-back': 100, 'x-years-ahead': 10 }) });

/** More rounds than this mean that two services keep each other busy for ever. */
const maxRounds = 100_000;

/** Ticks all services until nothing moves; returns the number of rounds. */
export const settle = async (runtimes: readonly Pick<ServiceRuntime, 'tick'>[]): Promise<number> => {
  for (let round = 1; round <= maxRounds; round += 1) {
    let moved = false;
    for (const runtime of runtimes) moved = (await runtime.tick()) || moved;
    if (!moved) return round;
  }
  throw new Error(`the services did not come to rest within ${maxRounds} rounds`);
};

/** Moves the clock, lets every log follow, and settles. */
export const moveClock = async (
  clock: SandboxClock, to: Instant, runtimes: readonly Pick<ServiceRuntime, 'tick' | 'followClock'>[],
): Promise<number> => {
  clock.moveTo(to);
  for (const runtime of runtimes) await runtime.followClock();
  return settle(runtimes);
};

const timeOf = (clock: Clock) => ({ now: clock.now(), today: clock.today(), sandbox: isSandboxClock(clock) });
const tag = 'sandbox';

export const sandboxController = (clock: Clock, runtimes: readonly ServiceRuntime[]) => {
  const sandbox = (): SandboxClock => (isSandboxClock(clock) ? clock : refuse('sandbox.refused'));
  const firstAnswer = createFirstAnswers<z.output<typeof Settlement>>(); // they last as long as the process, and so does its clock

  @Controller()
  class SandboxController {
    @Operation({
      id: 'getClock', method: 'GET', path: '/v1/sandbox/clock', summary: 'The time of the deployment', tag, roles: 'PUBLIC', answer: Time,
    })
    time(): Promise<z.output<typeof Time>> {
      return Promise.resolve(timeOf(clock));
    }

    @Operation({
      id: 'moveClock', method: 'POST', path: '/v1/sandbox/clock', summary: 'Moves the clock forward and settles', tag, roles: ['SANDBOX'],
      body: MoveClock, answer: Settlement, refusals: ['sandbox.refused', 'clock.goes_back'],
    })
    move(@CallParam() call: Call<typeof MoveClock>): Promise<z.output<typeof Settlement>> {
      return firstAnswer(call, async () => {
        const rounds = await moveClock(sandbox(), call.body.to, runtimes);
        return { ...timeOf(clock), rounds };
      });
    }

    @Operation({
      id: 'settle', method: 'POST', path: '/v1/sandbox/settlement', summary: 'Lets every service finish what is outstanding', tag,
      roles: ['SANDBOX'], answer: Settlement, refusals: ['sandbox.refused'],
    })
    settle(@CallParam() call: Call): Promise<z.output<typeof Settlement>> {
      return firstAnswer(call, async () => {
        sandbox();
        const rounds = await settle(runtimes);
        return { ...timeOf(clock), rounds };
      });
    }
  }
  return SandboxController;
};
