/** Household verification as a Nest module over its running service. */
import type { ServiceRuntime } from '@doudi/edge';
import { Module, type DynamicModule } from '@nestjs/common';
import { CasesController } from './cases.controller.js';
import { SamplesController } from './samples.controller.js';
import { verificationRuntime } from './token.js';

export const controllers = [CasesController, SamplesController];

@Module({})
export class HouseholdVerificationModule {
  static register({ runtime }: { readonly runtime: ServiceRuntime }): DynamicModule {
    return { module: HouseholdVerificationModule, controllers, providers: [{ provide: verificationRuntime, useValue: runtime }] };
  }
}
