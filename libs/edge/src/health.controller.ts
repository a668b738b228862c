/** Alive: the process answers. Ready: every service's database answers too, and its last round did not fail. */
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Operation } from './operation.js';
import { refuse } from './problem.js';
import type { ServiceRuntime } from './service.js';

const Health = z.strictObject({ status: z.enum(['live', 'ready']) });

export const healthController = (runtimes: readonly Pick<ServiceRuntime, 'name' | 'ready'>[]) => {
  @Controller()
  class HealthController {
    @Operation({
      id: 'getLiveness', method: 'GET', path: '/health/live', summary: 'Whether the process answers', tag: 'edge', roles: 'PUBLIC',
      answer: Health,
    })
    live(): Promise<z.output<typeof Health>> {
      return Promise.resolve({ status: 'live' });
    }

    @Operation({
      id: 'getReadiness', method: 'GET', path: '/health/ready', summary: 'Whether every service can work', tag: 'edge', roles: 'PUBLIC',
      answer: Health, refusals: ['service.not_ready'],
    })
    async ready(): Promise<z.output<typeof Health>> {
      const answers = await Promise.allSettled(runtimes.map((runtime) => runtime.ready()));
      const services = runtimes.filter((_, index) => answers[index]!.status === 'rejected').map(({ name }) => name);
      return services.length === 0 ? { status: 'ready' } : refuse('service.not_ready', { services });
    }
  }
  return HealthController;
};
