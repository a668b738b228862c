/** Hunan's money on its way down, through REST: level by level, in time or named, and told apart where it stays (2.21). */
import { yuan, type Division } from '@doudi/kernel';
import { actsOf, ok } from './edge/acts.fixture.js';
import { openWorld, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
let province: Division;
let city: Division;
let county: Division;
beforeAll(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  ({ province, city, county } = world.places);
});
afterAll(async () => { await world.close(); });

const rural = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017 };
const received = { track: 'BUDGET', source: 'FROM_ABOVE', kind: 'SPECIAL' };
const clocksOf = async (clock: string) => (await world.get(`/v1/clocks?clock=${clock}`)).body.items!;
const published = async (wanted: string) =>
  (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === wanted).map(({ payload }) => JSON.parse(payload) as unknown);
const leads = async () => (await world.get('/v1/leads')).body.items!;

describe('the chain of funds', () => {
  it('budget and cash go down level by level, are in transit until they are received, and a document is posted once', async () => {
    await ok(world.post('/v1/funds/appropriations', 'province', { ...rural, ...received, docNo: '财社〔2017〕1号', amountFen: 1_000_000_000 }));
    await ok(world.post('/v1/funds/appropriations', 'province', { ...rural, ...received, track: 'CASH', docNo: '财库〔2017〕1号', amountFen: 500_000_000 }));
    const issued = await ok(world.post('/v1/funds/transfers', 'province', { ...rural, docNo: '湘财社〔2017〕900号', kind: 'SPECIAL', to: city, amountFen: 900_000_000 }));
    expect((await acts.money())['issuedDown']).toBe(900_000_000);
    expect((await world.get('/v1/funds/transfers?inTransit=true')).body.items).toMatchObject([{ transferId: issued['id'], receivedOn: null }]);
    await ok(world.post(`/v1/funds/transfers/${issued['id']}/receipt`, 'city', {}));
    const onward = await ok(world.post('/v1/funds/transfers', 'city', { ...rural, docNo: '某财社〔2017〕1号', kind: 'SPECIAL', to: county, amountFen: 900_000_000 }));
    await ok(world.post(`/v1/funds/transfers/${onward['id']}/receipt`, 'county', {}));
    for (const [from, to, number] of [['province', city, '湘拨1号'], ['city', county, '某拨1号']] as const) {
      const released = await ok(world.post('/v1/funds/cash-releases', from, { ...rural, docNo: number, kind: 'SPECIAL', to, amountFen: 300_000_000 }));
      await ok(world.post(`/v1/funds/cash-releases/${released['id']}/receipt`, to === city ? 'city' : 'county', {}));
    }
    const send = (docNo: string, amountFen: number, by = 'province') =>
      world.post('/v1/funds/transfers', by, { ...rural, docNo, kind: 'SPECIAL', to: city, amountFen });
    expect(await send('湘财社〔2017〕900号', 1)).toMatchObject({ status: 409, body: { code: 'account.document_differs' } });
    expect(await send('湘财社〔2017〕901号', 100_000_001)).toMatchObject({ status: 409, body: { code: 'account.balance_too_small' } });
    expect(await send('村财〔2017〕1号', 1, 'window')).toMatchObject({ status: 403, body: { code: 'auth.role_missing' } });
    const { unaccounted, heldCash, released } = await acts.money();
    expect({ unaccounted, heldCash, released }).toEqual({ unaccounted: 0, heldCash: 500_000_000, released: 500_000_000 });
  });

  it('a level may not be left out: the attempt is a fact', async () => {
    const past = { ...rural, docNo: '湘财社〔2017〕902号', kind: 'SPECIAL', to: county, amountFen: 1 };
    expect(await world.post('/v1/funds/transfers', 'province', past)).toMatchObject({ body: { code: 'posting.level_skipped' } });
    await world.settle();
    expect(await leads()).toMatchObject([{ holder: province, evidence: { detail: expect.stringContaining('posting.level_skipped') as unknown } }]);
  });
});

describe('money that stays', () => {
  const approvedPlan = async (purpose: string, amountFen: number): Promise<void> => {
    const plan = { ...rural, purpose };
    const draft = await ok(world.post('/v1/funds/plans', 'province', { ...plan, lines: [{ to: city, amountFen }] }));
    expect(await world.post(`/v1/funds/plans/${draft['id']}/approval`, 'province', plan)).toMatchObject({ status: 403, body: { code: 'plan.same_person' } });
    await ok(world.post(`/v1/funds/plans/${draft['id']}/approval`, 'province-2', plan));
  };

  it('a province that issued 900 of 1,000 has missed DC-02 with 100 there; a plan tells HOLD_BACK from INTERCEPT; a county on DC-06 is reminded', async () => {
    await approvedPlan('2081902', 1_000_000_000);
    await ok(world.post('/v1/funds/appropriations', 'province', { ...rural, ...received, purpose: '2082001', docNo: '财社〔2017〕2号', amountFen: 7_000 }));
    await world.moveTo('2017-02-03');
    const [stayed, unplanned] = [...await clocksOf('DC-02')].sort((one, other) => Number(other['amountFen']) - Number(one['amountFen']));
    const missed = { holder: province, status: 'missed', dueOn: '2017-02-02', moneyThere: true };
    expect(stayed).toMatchObject({ ...missed, amountFen: 1_000_000_000, outstandingFen: 100_000_000, planThere: true });
    expect(unplanned).toMatchObject({ ...missed, amountFen: 7_000, outstandingFen: 7_000, planThere: false });
    expect((await clocksOf('DC-06')).find(({ holder }) => holder === county)).toMatchObject({ status: 'reminded', verified: false });
    expect(await leads()).toEqual(expect.arrayContaining([
      expect.objectContaining({ kind: 'HOLD_BACK', holder: province, amountFen: 100_000_000 }), expect.objectContaining({ kind: 'INTERCEPT', holder: province, amountFen: 7_000 }),
    ]));
    expect((await world.get('/v1/leads?kind=HOLD_BACK')).body.items!.some(({ holder }) => holder === county)).toBe(false);
  });

  it('HN1-3.5: of a central notice received on 13 June 2017 nothing is allotted by 13 July: on the 14th the delay is a fact that cites Budget Law art. 52 and HN1-3.5', async () => {
    await world.moveTo('2017-06-13');
    const notice = { ...rural, purpose: '2081901', docNo: '财社〔2017〕58号' };
    await ok(world.post('/v1/funds/appropriations', 'province', { ...notice, ...received, receivedOn: '2017-06-13', amountFen: yuan('10000000') }));
    await approvedPlan('2081901', yuan('10000000'));
    await world.settle();
    const clock = async () => (await clocksOf('DC-02')).find(({ subject }) => String(subject).endsWith(notice.docNo));
    const running = { holder: province, startedOn: '2017-06-13', dueOn: '2017-07-13', clause: '预算法 art. 52; HN1-3.5', verified: true, status: 'running' };
    expect(await clock()).toMatchObject(running);
    await world.moveTo('2017-07-13');
    expect(await clock()).toMatchObject(running);
    await world.moveTo('2017-07-14');
    expect(await clock()).toMatchObject({ ...running, status: 'missed', daysLate: 1, outstandingFen: 1_000_000_000, moneyThere: true, planThere: true });
    expect((await leads()).filter(({ openedOn }) => openedOn === '2017-07-14')).toMatchObject([
      { kind: 'HOLD_BACK', holder: province, amountFen: 1_000_000_000, evidence: { clause: '预算法 art. 52; HN1-3.5', detail: 'DC-02 2017-07-13' } },
    ]);
    expect(await published('ClockMissed')).toContainEqual(expect.objectContaining({
      clock: 'DC-02', clause: '预算法 art. 52; HN1-3.5', dueOn: '2017-07-13', outstandingFen: 1_000_000_000, moneyThere: true, planThere: true,
    }));
  });

  it('HN1-3.5: issued down late, the clock is met with its days late, and the delay stays on the list', async () => {
    await ok(world.post('/v1/funds/transfers', 'province', { ...rural, purpose: '2081901', docNo: '湘财社〔2017〕910号', kind: 'SPECIAL', to: city, amountFen: yuan('10000000') }));
    await world.settle();
    expect((await clocksOf('DC-02')).find(({ dueOn }) => dueOn === '2017-07-13')).toMatchObject({ status: 'met', metOn: '2017-07-14', daysLate: 1 });
    expect((await leads()).some(({ openedOn }) => openedOn === '2017-07-14')).toBe(true);
  });

  it('every view of money rebuilt from zero says the same', async () => {
    const views = ['account', 'transfer', 'clock', 'lead'];
    const rows = async (view: string) => (await world.runtime.pool.query<Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1`)).rows;
    const before = await Promise.all(views.map(rows));
    for (const view of views) await world.runtime.rebuildView(view);
    expect(await Promise.all(views.map(rows))).toEqual(before);
    expect(before.every((table) => table.length > 0)).toBe(true);
  });
});
