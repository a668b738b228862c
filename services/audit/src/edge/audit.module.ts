/** Audit as a Nest module over its running service. */
import type { ServiceRuntime } from '@doudi/edge';
import { Module, type DynamicModule } from '@nestjs/common';
import { LawController } from './law.controller.js';
import { PoliciesController } from './policies.controller.js';
import { auditRuntime } from './token.js';

export const controllers = [PoliciesController, LawController];

@Module({})
export class AuditModule {
  static register({ runtime }: { readonly runtime: ServiceRuntime }): DynamicModule {
    return { module: AuditModule, controllers, providers: [{ provide: auditRuntime, useValue: runtime }] };
  }
}
