/** Money that came back, through REST: ordered again from the account it lies on, to whoever is the payee by then, and never in anybody's way. */
import { actsOf, ok, payeeOf, rural, type OrderShown } from './edge/acts.fixture.js';
import { accountOf } from './edge/neighbours.fixture.js';
import { openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeEach(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  await acts.cashFor(10_000_000, rural);
});
afterEach(async () => { await world.close(); });

const carry = (number: number, names: readonly string[], from = '2017-01-01') => acts.carryOver({ number, names, scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from });
const batchOf = (period: string, number: number, more: Record<string, unknown> = {}) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number, ...more });
const closed = (...names: readonly string[]) => world.faults({ closedAccounts: names.map((name) => accountOf(personOf(name), 1)) });
const returnedIn = async (batchId: string): Promise<OrderShown> => (await acts.linesOf(batchId)).find(({ status }) => status === 'RETURNED')!;
const reissue = (orderId: string, name: string, version: number) => world.post(`/v1/payments/${orderId}/reissue`, 'preparer', payeeOf(name, version));
const periodsOf = async (batchId: string) => (await acts.linesOf(batchId)).map(({ obligation, payee }) => [obligation.period, payee.papersVersion]).sort();
const factsSince = async (position: number): Promise<readonly string[]> => (await world.runtime.log.readAll(position, 100)).map(({ type }) => type);

/** One of two comes back; all accounts work again. */
const oneReturned = async (batchId: string, name: string): Promise<OrderShown> => {
  await closed(name);
  expect(await acts.paid(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', returned: 1 });
  await world.faults({});
  return returnedIn(batchId);
};

describe('an order that came back', () => {
  it('is ordered again from the fund that its money lies in: two funds of one month do not stop each other', async () => {
    await acts.cashFor(10_000_000, { ...rural, fund: 'BASIC_LIVING' });
    await carry(1, ['a', 'b']);
    const first = await oneReturned(await batchOf('2017-01', 1), 'a');
    await carry(2, ['c', 'd']);
    const second = await oneReturned(await batchOf('2017-01', 2, { fund: 'BASIC_LIVING' }), 'c');
    await ok(reissue(first.orderId, 'a', 2));
    await ok(reissue(second.orderId, 'c', 2));
    await world.moveTo('2017-02-03');
    const dibao = await batchOf('2017-02', 1);
    expect(await acts.paid(dibao)).toMatchObject({ status: 'COMPLETE', count: 5, fund: 'DIBAO', year: 2017 });
    expect(await ok(world.get(`/v1/payments/${second.orderId}`))).toMatchObject({ status: 'RETURNED', reissueRequested: true, replacedBy: null });
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 15_300, unaccounted: 0 });
    const other = await batchOf('2017-02', 2, { fund: 'BASIC_LIVING' });
    expect(await acts.paid(other)).toMatchObject({ status: 'COMPLETE', count: 1, fund: 'BASIC_LIVING' });
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 0, unaccounted: 0 });
  });

  it('of December does not stop January of the new year; it is paid from the old year, also after a batch with it was cancelled', async () => {
    await world.moveTo('2017-12-05');
    await carry(1, ['a', 'b'], '2017-12-01');
    const back = await oneReturned(await batchOf('2017-12', 1), 'a');
    await ok(reissue(back.orderId, 'a', 2));
    await world.moveTo('2018-01-04');
    const given = await batchOf('2017-12', 2);
    await acts.funded(given);
    await acts.cancelled(given);
    await acts.cashFor(10_000_000, { ...rural, year: 2018 });
    const january = await batchOf('2018-01', 1, { year: 2018 });
    expect(await acts.paid(january)).toMatchObject({ status: 'COMPLETE', count: 2, fund: 'DIBAO', year: 2018 });
    const december = await batchOf('2017-12', 3);
    expect(await acts.paid(december)).toMatchObject({ status: 'COMPLETE', count: 1, totalFen: 15_300 });
    expect(await periodsOf(december)).toEqual([['2017-12', 2]]);
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 0, unaccounted: 0 });
  });

  it('of an entitlement that has ended since is paid to new papers, for the month that is owed', async () => {
    await carry(1, ['a', 'b']);
    const back = await oneReturned(await batchOf('2017-01', 1), 'a');
    await ok(world.post(`/v1/entitlements/${back.obligation.entitlementId}/end`, 'preparer', { lastPeriod: '2017-01', reason: 'MOVED_OUT' }));
    await ok(reissue(back.orderId, 'a', 2));
    const next = await batchOf('2017-02', 1);
    expect(await acts.paid(next)).toMatchObject({ status: 'COMPLETE', count: 2 });
    expect(await periodsOf(next)).toEqual([['2017-01', 2], ['2017-02', 1]]);
  });

  it('asked for with older papers writes nothing; it may be asked again until it is ordered, and goes to the payee of that day', async () => {
    await carry(1, ['a', 'b']);
    const back = await oneReturned(await batchOf('2017-01', 1), 'a');
    const path = `/v1/entitlements/${back.obligation.entitlementId}/payee`;
    await ok(world.post(path, 'preparer', payeeOf('a', 3)));
    const { position } = await world.runtime.log.head();
    expect(await reissue(back.orderId, 'a', 2)).toMatchObject({ status: 409, body: { code: 'entitlement.papers_older' } });
    expect(await reissue(back.orderId, 'a', 1)).toMatchObject({ status: 422, body: { code: 'payment.payee_unchanged' } });
    const paid = (await acts.linesOf((await world.get('/v1/batches')).body.items!.map(({ batchId }) => String(batchId))[0]!)).find(({ status }) => status === 'CREDITED')!;
    expect(await reissue(paid.orderId, 'b', 2)).toMatchObject({ status: 409, body: { code: 'payment.not_returned' } });
    expect(await factsSince(position)).toEqual([]);
    await ok(reissue(back.orderId, 'a', 3));
    await ok(reissue(back.orderId, 'a', 4));
    await ok(world.post(path, 'preparer', payeeOf('a', 5)));
    const next = await batchOf('2017-01', 2);
    expect(await acts.paid(next)).toMatchObject({ status: 'COMPLETE', count: 1 });
    expect(await periodsOf(next)).toEqual([['2017-01', 5]]);
    const before = (await world.runtime.log.head()).position;
    expect(await reissue(back.orderId, 'a', 6)).toMatchObject({ status: 409, body: { code: 'payment.reissue_differs' } });
    expect(await factsSince(before)).toEqual([]);
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 0, unaccounted: 0 });
  });
});
