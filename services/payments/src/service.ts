/**
 * Payments as one value: what it imports, shows, owes and publishes. The bureau and the papers of payees come in as ports, since asking
 * the bank is part of the service's own work and not of its REST.
 */
import { fileURLToPath } from 'node:url';
import { paymentsEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { clockStarts } from './domain/clocks.process.js';
import { funding } from './domain/funding.process.js';
import { grants } from './domain/grants.process.js';
import { firstPayments, lateOrders, moneyClocks, monthsBegin, monthsEnd } from './edge/deadlines.js';
import { sendingOf } from './edge/payments.module.js';
import type { Ports } from './edge/ports.js';
import { accountsView } from './views/accounts.js';
import { batchesView } from './views/batches.js';
import { clocksView } from './views/clocks.js';
import { deceasedView } from './views/deceased.js';
import { entitlementsView } from './views/entitlements.js';
import { heldLinesView } from './views/held-lines.js';
import { leadsView } from './views/leads.js';
import { onwardView } from './views/onward.js';
import { paymentLinesView } from './views/payment-lines.js';
import { standardsView } from './views/standards.js';
import { transfersView } from './views/transfers.js';
import { unpayableView } from './views/unpayable.js';

export const paymentsService = (ports: Ports): ServiceDefinition => ({
  name: 'payments',
  migrations: fileURLToPath(new URL('../migrations/', import.meta.url)),
  views: [accountsView, transfersView, onwardView, standardsView, entitlementsView, deceasedView, unpayableView, batchesView, paymentLinesView, heldLinesView,
    clocksView, leadsView],
  processes: [grants, clockStarts, funding],
  subscriptions: [
    { publisher: 'intake', types: ['ApplicationApproved', 'AidGranted', 'HouseholdMemberLeft', 'HouseholdMemberJoined'] },
    { publisher: 'audit', types: ['PolicyPublished'] },
  ],
  // Batches say which orders are late, and why, before the month is judged by it.
  deadlines: [sendingOf(ports).deadline, monthsBegin, moneyClocks, lateOrders, firstPayments, monthsEnd],
  published: paymentsEvents,
});
