import { fen } from '@doudi/kernel';
import { given, notReached, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { county, day, idOf, payeeOf, preparer, province } from './examples.fixture.js';
import { payment, type PaymentCommand, type PaymentEvent } from './payment.js';

const order = { batchId: idOf('batch'), entitlementId: idOf('entitlement'), division: county, amountFen: fen(30_650), payee: payeeOf('one'), status: 'RETURNED', replaced: false };
const ask = (papersVersion = 2, change: Partial<PaymentCommand['data']> = {}): PaymentCommand =>
  ({ type: 'RequestReissue', data: { orderId: idOf('order'), payee: payeeOf('one', papersVersion), order, today: day, by: preparer, ...change } });
const requested: PaymentEvent = {
  type: 'ReissueRequested',
  data: { orderId: idOf('order'), batchId: order.batchId, entitlementId: order.entitlementId, amountFen: order.amountFen, payee: payeeOf('one', 2), requestedBy: 'preparer', requestedOn: day },
};

describe('an order that came back', () => {
  it('is ordered again once, to other papers, which may be asked for again until then', () => {
    given(payment)().when(ask()).then([requested]);
    given(payment)(requested).when(ask()).then([]);
    given(payment)(requested).when(ask(3)).then([{ type: 'ReissueRequested', data: { ...requested.data, payee: payeeOf('one', 3) } }]);
    given(payment)(requested).when(ask(3, { order: { ...order, replaced: true } })).then('payment.reissue_differs');
    given(payment)(requested).when(ask(2, { order: { ...order, replaced: true } })).then([]);
    given(payment)().when(ask(1)).then('payment.payee_unchanged');
  });

  it.each(['ORDERED', 'CREDITED', 'CANCELLED'])('not one that is %s', (status) => { given(payment)().when(ask(2, { order: { ...order, status } })).then('payment.not_returned'); });

  it('by its own county, and with the universal properties', () => {
    given(payment)().when(ask(2, { by: { ...preparer, division: province } })).then('payment.unknown');
    universalProperties(payment, fc.integer({ min: 1, max: 4 }).map((version) => ask(version)), [[requested]]);
    expect(notReached([payment], ['payment.unknown', 'payment.reissue_differs', 'payment.not_returned', 'payment.payee_unchanged'])).toEqual([]);
  });
});
