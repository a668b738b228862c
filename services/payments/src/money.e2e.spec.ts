/** Every fen is accounted for at every position of the log: also between what the bank said and what the account has booked of it, and while views read on. */
import type { Queryable } from '@doudi/event-store';
import { nation } from '@doudi/kernel';
import { actsOf, ok, rural } from './edge/acts.fixture.js';
import { openWorld, personOf, type World } from './edge/world.fixture.js';
import { accountsView } from './views/accounts.js';
import { batchesView } from './views/batches.js';
import { moneyOf } from './views/money.js';
import { paymentLinesView } from './views/payment-lines.js';
import { transfersView } from './views/transfers.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeAll(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
});
afterAll(async () => { await world.close(); });

const batchOf = (period: string, number: number) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number });
/** One is booked on the first day, taken back on the second, and the last is booked on the third. */
const bookedBitByBit = (): (() => void) => {
  const bureau = world.ports.bureau as { statementOf: World['ports']['bureau']['statementOf'] };
  const whole = bureau.statementOf;
  bureau.statementOf = async (messageId, today) => {
    const entries = [...(await whole(messageId, today)) ?? []].sort((one, other) => one.orderId.localeCompare(other.orderId));
    if (today < '2017-01-04') return entries.slice(0, 2);
    const [first, ...others] = entries;
    return [...(first === undefined ? [] : [{ ...first, returned: { reason: 'AC04', on: today } }]), ...(today < '2017-01-05' ? others.slice(0, 1) : others)];
  };
  return () => { bureau.statementOf = whole; };
};

const books = [accountsView, transfersView, batchesView, paymentLinesView];
/** Reads the same of tables that show the log up to a position of our choice. */
const replay = (sql: Queryable): Queryable => ({
  query: (text, values) => sql.query(text.replaceAll(/\b(FROM|JOIN) (account|account_unsettled|transfer|batch|payment_line)\b/g, '$1 replay_$2'), values),
});

it('of a story with credits, returns, a reissue, a cancellation and money in transit, nothing is unaccounted after any event', async () => {
  const { county, province, city } = world.places;
  const cash = { ...rural, track: 'CASH', kind: 'SPECIAL' };
  await ok(world.post('/v1/funds/appropriations', 'province', { ...cash, source: 'FROM_ABOVE', docNo: '财库〔2017〕1号', amountFen: 100_000_000 }));
  const released = await ok(world.post('/v1/funds/cash-releases', 'province', { ...rural, kind: 'SPECIAL', docNo: '湘拨1号', to: city, amountFen: 50_000_000 }));
  await ok(world.post(`/v1/funds/cash-releases/${String(released['id'])}/receipt`, 'city', {}));
  const onward = await ok(world.post('/v1/funds/cash-releases', 'city', { ...rural, kind: 'SPECIAL', docNo: '某拨1号', to: county, amountFen: 30_000_000 }));
  await ok(world.post(`/v1/funds/cash-releases/${String(onward['id'])}/receipt`, 'county', {}));
  await acts.carryOver({ number: 1, names: ['one', 'two', 'three'], scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' });
  const whole = bookedBitByBit();
  const first = await batchOf('2017-01', 1);
  await acts.paid(first);
  await world.moveTo('2017-01-04');
  await world.moveTo('2017-01-05');
  expect(await acts.shown(first)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', credited: 2, returned: 1 });
  whole();
  const [returned] = (await world.get(`/v1/batches/${first}/lines?status=RETURNED`)).body.items as { orderId: string; payee: { personId: string } }[];
  const name = ['one', 'two', 'three'].find((one) => personOf(one) === returned!.payee.personId)!;
  await ok(world.post(`/v1/payments/${returned!.orderId}/reissue`, 'preparer', { payee: { personId: personOf(name), papersVersion: 2 } }));
  const second = await batchOf('2017-01', 2);
  await acts.funded(second);
  await ok(world.post(`/v1/batches/${second}/cancellation`, 'preparer', { reason: 'OTHER' }));
  await world.settle();
  expect(await acts.paid(await batchOf('2017-01', 3))).toMatchObject({ status: 'COMPLETE', count: 1 });
  expect(await acts.money()).toMatchObject({ credited: 3 * 15_300, unaccounted: 0 });

  const events = await world.runtime.log.readAll(0, 10_000);
  const { pool } = world.runtime;
  for (const view of books) await pool.query(view.create(`replay_${view.name}`));
  for (const event of events) {
    for (const view of books) await view.apply([event], pool, `replay_${view.name}`);
    for (const place of [nation, province, city, county]) {
      const { money } = (await moneyOf(replay(pool), place))!;
      expect([event.position, event.type, place, money.unaccounted]).toEqual([event.position, event.type, place, 0]);
    }
  }
  const types = events.map(({ type }) => type);
  expect(types.indexOf('CreditsSettled') - types.indexOf('PaymentsCredited')).toBeGreaterThan(0);
  expect(types.indexOf('ReturnsSettled') - types.indexOf('PaymentsReturned')).toBeGreaterThan(0);
});

it('is told while orders settle, and never with a fen too many or too few', async () => {
  await acts.carryOver({ number: 2, names: Array.from({ length: 400 }, (_, index) => `many ${index}`), scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' });
  const batchId = await batchOf('2017-01', 4);
  await acts.funded(batchId);
  const seen = new Set<number>();
  let settling = true;
  const watching = (async () => { while (settling) seen.add((await acts.money())['unaccounted']!); })();
  await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
  await world.settle();
  settling = false;
  await watching;
  expect([...seen]).toEqual([0]);
});
