/** A single order gets a stream of its own at its first exception: it came back, and is ordered again once, to the payee that the entitlement has by then. */
import { zPayee, zPlainDate, zPositiveFen, zUuid, type Payee } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import { reject, type Decision, type Division, type Fen, type Message, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import type { Act } from './act.js';

const events = {
  /** Binds the next batch of the account that its money lies on to order it again; the new order names this one. The last request counts. */
  ReissueRequested: z.strictObject({
    orderId: zUuid, batchId: zUuid, entitlementId: zUuid, amountFen: zPositiveFen, payee: zPayee, requestedBy: z.string(),
    requestedOn: zPlainDate,
  }),
} as const;
export type PaymentEvent = Message<'ReissueRequested', z.output<(typeof events)['ReissueRequested']>>;
/** `order` is the line as it was sent and what became of it; `replaced`: by an order that names it. */
export type PaymentCommand = Message<'RequestReissue', Act & {
  readonly orderId: Uuid; readonly payee: Payee;
  readonly order: { readonly batchId: Uuid; readonly entitlementId: Uuid; readonly division: Division; readonly amountFen: Fen;
    readonly payee: Payee; readonly status: string; readonly replaced: boolean };
}>;
export type Payment = { readonly reissue: Payee | null };

const samePayee = (one: Payee, other: Payee): boolean => one.personId === other.personId && one.papersVersion === other.papersVersion;

const requestReissue = ({ data: { orderId, payee, order, by, today } }: PaymentCommand, { reissue }: Payment): Decision<PaymentEvent> => {
  if (by.division !== order.division) return reject('payment.unknown');
  if (reissue !== null && samePayee(reissue, payee)) return [];
  if (order.status !== 'RETURNED') return reject('payment.not_returned', { status: order.status });
  if (order.replaced) return reject('payment.reissue_differs', { orderId });
  if (samePayee(order.payee, payee)) return reject('payment.payee_unchanged', { orderId });
  const { batchId, entitlementId, amountFen } = order;
  return [{ type: 'ReissueRequested', data: { orderId, batchId, entitlementId, amountFen, payee, requestedBy: by.sub,
    requestedOn: today } }];
};

export const payment: Aggregate<PaymentCommand, Payment, PaymentEvent> = {
  name: 'payment',
  initial: { reissue: null },
  evolve: (_, { data }) => ({ reissue: data.payee }),
  events,
  decide: requestReissue,
};
