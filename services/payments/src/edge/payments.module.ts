/** Payments as a Nest module over its running service. */
import type { ServiceRuntime } from '@doudi/edge';
import { Module, type DynamicModule } from '@nestjs/common';
import { BatchesController } from './batches.controller.js';
import { EntitlementsController } from './entitlements.controller.js';
import { FundsController } from './funds.controller.js';
import { OversightController } from './oversight.controller.js';
import type { Ports } from './ports.js';
import { createSending } from './sending.js';
import { StandardsController } from './standards.controller.js';
import { paymentsRuntime, paymentsSending } from './token.js';

export const controllers = [StandardsController, FundsController, EntitlementsController, BatchesController, OversightController];

@Module({})
export class PaymentsModule {
  static register({ runtime, ports }: { readonly runtime: ServiceRuntime; readonly ports: Ports }): DynamicModule {
    const providers = [{ provide: paymentsRuntime, useValue: runtime }, { provide: paymentsSending, useValue: sendingOf(ports) }];
    return { module: PaymentsModule, controllers, providers };
  }
}

const sendings = new WeakMap<Ports, ReturnType<typeof createSending>>();
/** One way to the bureau per set of ports: the controllers and the service's deadline know of each other's sending. */
export const sendingOf = (ports: Ports): ReturnType<typeof createSending> => {
  const known = sendings.get(ports) ?? createSending(ports);
  sendings.set(ports, known);
  return known;
};
