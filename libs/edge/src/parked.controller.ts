/** Streams that wait because an event of theirs cannot be read yet: listed, and released by whoever runs the deployment. */
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { createFirstAnswers } from './first-answers.js';
import { CallParam, Operation, type Call } from './operation.js';
import { notFound } from './problem.js';
import type { ServiceRuntime } from './service.js';

const Parked = z.strictObject({
  subscriber: z.string(), publisher: z.string(), stream: z.string(),
  version: z.int().meta({ description: 'The version of the publisher’s event that cannot be read.' }),
  waiting: z.int().meta({ description: 'How many events wait, this one included.' }),
});
const Listed = z.strictObject({ items: z.array(Parked) });
const Release = z.strictObject({ subscriber: z.string().min(1).max(40), stream: z.string().min(1).max(300) });
const Released = z.strictObject({ waiting: z.int().meta({ description: 'How many events still wait: 0 when all could be read.' }) });
const tag = 'operation';

export const parkedController = (runtimes: readonly Pick<ServiceRuntime, 'bus'>[]) => {
  const parked = async () => (await Promise.all(runtimes.map(async ({ bus }) => (bus === null ? [] : (await bus.parked()).map((one) => ({ ...one, bus })))))).flat();
  const firstAnswer = createFirstAnswers<z.output<typeof Released>>(); // a release repeated after a restart finds nothing, or tries again

  @Controller()
  class ParkedController {
    @Operation({
      id: 'listParkedStreams', method: 'GET', path: '/v1/parked-streams', summary: 'Streams that wait for an event that cannot be read', tag, roles: ['SERVICE'],
      answer: Listed,
    })
    async list(): Promise<z.output<typeof Listed>> {
      return { items: (await parked()).map(({ bus: _, ...shown }) => shown) };
    }

    @Operation({
      id: 'releaseParkedStream', method: 'POST', path: '/v1/parked-streams/release', summary: 'Imports a parked stream as far as it can be read by now', tag,
      roles: ['SERVICE'], body: Release, answer: Released, refusals: ['resource.not_found'],
    })
    release(@CallParam() call: Call<typeof Release>): Promise<z.output<typeof Released>> {
      const { subscriber, stream } = call.body;
      const found = async () => (await parked()).find((one) => one.subscriber === subscriber && one.stream === stream);
      return firstAnswer(call, async () => {
        const { bus } = (await found()) ?? notFound();
        await bus.release(stream);
        return { waiting: (await found())?.waiting ?? 0 };
      });
    }
  }
  return ParkedController;
};
