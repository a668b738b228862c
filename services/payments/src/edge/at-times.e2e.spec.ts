/** What was so on a day, and what was known of it then, over REST; and money that many hands press at once moves once. */
import { derivedId } from '@doudi/kernel';
import { actsOf, ok, rural } from './acts.fixture.js';
import { householdOf, openWorld, personOf, type Reply, type World } from './world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeAll(async () => {
  world = await openWorld();
  acts = actsOf(world);
});
afterAll(async () => { await world.close(); });

const at = (times: Readonly<Record<string, string>>): string => `?${new URLSearchParams(times).toString()}`;
const accountOf = async (holder: string): Promise<string> =>
  String((await ok(world.get('/v1/funds/accounts?track=CASH'))).items!.find((row) => row['holder'] === holder)!['accountId']);

describe('an account', () => {
  it('holds money from the day it came, and that is known from the day it was written down', async () => {
    const sent = { source: 'FROM_ABOVE', kind: 'SPECIAL', track: 'CASH', ...rural };
    await ok(world.post('/v1/funds/appropriations', 'city', { ...sent, docNo: '财库〔2017〕1号', amountFen: 500, receivedOn: '2017-01-03' }));
    await world.moveTo('2017-01-10');
    await ok(world.post('/v1/funds/appropriations', 'city', { ...sent, docNo: '财库〔2017〕2号', amountFen: 70, receivedOn: '2017-01-05' }));
    await world.settle();
    const id = await accountOf(world.places.city);
    const freeFen = async (times: Record<string, string>) => (await world.get(`/v1/funds/accounts/${id}${at(times)}`)).body['freeFen'];
    expect(await freeFen({})).toBe(570);
    expect(await freeFen({ asOf: '2017-01-04T12:00:00+08:00' })).toBe(500);
    expect(await freeFen({ asOf: '2017-01-05T00:00:00+08:00' })).toBe(570);
    expect(await freeFen({ asOf: '2017-01-05T00:00:00+08:00', knownAt: '2017-01-09T00:00:00+08:00' })).toBe(500);
    expect(await ok(world.get(`/v1/funds/accounts/${id}`))).toEqual((await ok(world.get('/v1/funds/accounts?track=CASH'))).items!.find((row) => row['accountId'] === id));
  });

  it('is not there before its first posting, nor for another county', async () => {
    const id = await accountOf(world.places.city);
    expect(await world.get(`/v1/funds/accounts/${id}${at({ asOf: '2017-01-02T12:00:00+08:00' })}`)).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
    expect(await world.get(`/v1/funds/accounts/${id}`, 'stranger')).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
    expect(await world.get(`/v1/funds/accounts/${derivedId('nobody')}`)).toMatchObject({ status: 404 });
  });
});

describe('an entitlement', () => {
  const path = async (name: string, times: Readonly<Record<string, string>> = {}) => {
    const row = (await ok(world.get('/v1/entitlements'))).items!.find(({ householdId }) => householdId === householdOf(name))!;
    return `/v1/entitlements/${String(row['entitlementId'])}${at(times)}`;
  };

  it('of former years has the payee of the day asked for, and ends when it was ended', async () => {
    await acts.carryOver({ number: 1, names: ['one', 'two'], amountMonthlyFen: 15_300, scheme: 'RURAL_DIBAO', from: '2017-01-01' });
    await world.settle();
    const before = await ok(world.get(await path('one')));
    await world.moveTo('2017-01-12');
    await ok(world.post((await path('one')).replace(/\?.*$/, '/payee'), 'preparer', { payee: { personId: personOf('one'), papersVersion: 2 } }));
    await world.moveTo('2017-01-14');
    await ok(world.post((await path('one')).replace(/\?.*$/, '/end'), 'preparer', { lastPeriod: '2017-01', reason: 'MOVED_OUT' }));
    await world.settle();
    const shown = async (asOf: string) => (await world.get(await path('one', { asOf }))).body;
    expect(await shown('2017-01-11T12:00:00+08:00')).toEqual(before);
    expect(await shown('2017-01-13T12:00:00+08:00')).toEqual({ ...before, payee: { personId: personOf('one'), papersVersion: 2 } });
    expect(await shown('2017-01-15T12:00:00+08:00')).toMatchObject({ lastPeriod: '2017-01' });
    expect(await shown('2016-12-31T12:00:00+08:00')).toMatchObject({ code: 'resource.not_found' });
    const now = await ok(world.get(await path('one')));
    expect(now).toEqual((await ok(world.get('/v1/entitlements'))).items!.find((row) => row['entitlementId'] === now['entitlementId']));
    expect(await world.get(await path('one'), 'stranger')).toMatchObject({ status: 404 });
    expect(await world.get(`/v1/entitlements/${derivedId('nobody')}`)).toMatchObject({ status: 404 });
  });
});

describe('pressed ten times at once', () => {
  const ten = <Answer>(press: () => Promise<Answer>): Promise<readonly Answer[]> => Promise.all(Array.from({ length: 10 }, press));
  /** All are answered, and one of them did it. */
  const once = (replies: readonly Reply[]) => {
    expect(replies.filter(({ status }) => status >= 300)).toEqual([]);
    expect(replies.filter(({ status, body }) => status === 201 || body['already'] === false)).toHaveLength(1);
  };
  const cashOf = async (holder: string) => (await ok(world.get(`/v1/funds/accounts/${await accountOf(holder)}`)));

  it('cash is released once under its document, received once, and every press is told the same transfer', async () => {
    const { city, county } = world.places;
    const released = await ten(() => world.post('/v1/funds/cash-releases', 'city', { ...rural, docNo: '某拨1号', kind: 'SPECIAL', to: county, amountFen: 400 }));
    once(released);
    const ids = new Set(released.map(({ body }) => body['id']));
    expect(ids.size).toBe(1);
    once(await ten(() => world.post(`/v1/funds/cash-releases/${String([...ids][0])}/receipt`, 'county', {})));
    await world.settle();
    expect([(await cashOf(city))['freeFen'], (await cashOf(county))['freeFen']]).toEqual([170, 400]);
    expect(await acts.money()).toMatchObject({ released: 570, heldCash: 570, inTransit: 0, unaccounted: 0 });
  });

  it('a batch is funded once', async () => {
    const { county } = world.places;
    await acts.cashFor(20_000, rural);
    await world.settle();
    const batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', period: '2017-02', number: 1 });
    await acts.checked(batchId);
    once(await ten(() => world.post(`/v1/batches/${batchId}/funding`, 'county-2')));
    await world.settle();
    expect(await cashOf(county)).toMatchObject({ freeFen: 20_400 - 15_300, reservedFen: 15_300 });
    expect(await world.post(`/v1/batches/${batchId}/funding`, 'county-2')).toMatchObject({ status: 200 });
    expect(await cashOf(county)).toMatchObject({ freeFen: 20_400 - 15_300, reservedFen: 15_300 });
  });

  it('a batch that is cancelled gives its money back once, and is not funded again', async () => {
    const { county } = world.places;
    const [batch] = (await ok(world.get('/v1/batches'))).items!;
    const path = `/v1/batches/${String(batch!['batchId'])}`;
    once(await ten(() => world.post(`${path}/cancellation`, 'preparer', { reason: 'ROSTER_WRONG' })));
    await world.settle();
    expect(await cashOf(county)).toMatchObject({ freeFen: 20_400, reservedFen: 0 });
    expect(await world.post(`${path}/funding`, 'county-2')).toMatchObject({ status: 409, body: { code: 'batch.cancelled' } });
    expect(await cashOf(county)).toMatchObject({ freeFen: 20_400, reservedFen: 0 });
  });
});
