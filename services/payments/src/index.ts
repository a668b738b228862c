import { account } from './domain/account.js';
import { batch } from './domain/batch.js';
import { carryOverStream } from './domain/carry-over.js';
import { clock } from './domain/clock.js';
import { entitlement } from './domain/entitlement.js';
import { payment } from './domain/payment.js';
import { standard } from './domain/standard.js';

export { createHttpBureau } from './edge/bureau.js';
export { controllers, PaymentsModule } from './edge/payments.module.js';
export { type Bureau, type Ports, type Reveal } from './edge/ports.js';
export { createHttpReveal } from './edge/reveal-http.js';
export { paymentsService } from './service.js';
export const aggregates = [standard, account, clock, carryOverStream, entitlement, batch, payment];
