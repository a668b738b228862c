/** What a month and a first payment owed is judged as it was known by the due day: nobody escapes by an end recorded later, nobody is accused of what was not waited for. */
import { derivedId } from '@doudi/kernel';
import { actsOf, ok, rural, urban } from './edge/acts.fixture.js';
import { householdOf, openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeAll(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  await ok(acts.standard(302_600, '2017-01-01'));
  await acts.cashFor(10_000_000, rural);
  await acts.cashFor(10_000_000, urban);
});
afterAll(async () => { await world.close(); });

type Row = Record<string, unknown>;
const carried = (number: number, names: readonly string[], scheme: 'RURAL_DIBAO' | 'URBAN_DIBAO', from: string) =>
  acts.carryOver({ number, names, scheme, amountMonthlyFen: 15_300, from });
const entitlementOf = async (name: string, scheme = 'RURAL_DIBAO'): Promise<string> =>
  String((await world.get(`/v1/entitlements?scheme=${scheme}&limit=500`)).body.items!.find(({ householdId }) => householdId === householdOf(name))!['entitlementId']);
const end = (entitlementId: string, lastPeriod: string, reason = 'GIVEN_UP') =>
  ok(world.post(`/v1/entitlements/${entitlementId}/end`, 'preparer', { lastPeriod, reason }));
const approve = async (name: string): Promise<string> => {
  const { county } = world.places;
  const applicationId = derivedId('application', name);
  const standardId = String((await world.get('/v1/standards?on=2017-01-10')).body.items![0]!['standardId']);
  await world.intake.publish('ApplicationApproved', county, householdOf(name), {
    applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: householdOf(name), division: county, standardId, coveredMembers: 3, familySize: 3,
    countedIncomeYearlyFen: 540_000, amountMonthlyFen: 30_650, payee: { personId: personOf(name), papersVersion: 1 }, decidedOn: '2017-01-20', findings: [],
  });
  await world.settle();
  return String((await world.get(`/v1/entitlements?applicationId=${applicationId}`)).body.items![0]!['entitlementId']);
};
const ruralBatch = (period: string, number: number) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number });
const clockOf = async (subject: string): Promise<Row> => {
  await world.settle();
  return (await world.get('/v1/clocks?limit=500')).body.items!.find((clock) => clock['subject'] === subject)!;
};
const facts = async (wanted: string): Promise<readonly Row[]> =>
  (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === wanted).map(({ payload }) => JSON.parse(payload) as Row);

it('no month before the one in which recipients are carried over is anybody’s delay here: it is refused', async () => {
  const former = { number: 9, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: '某民救〔2016〕9号', decidedOn: '2016-03-15' }, from: '2016-03-01',
    lines: [{ householdId: householdOf('former'), payee: { personId: personOf('former'), papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen: 15_300 }] };
  expect(await world.post('/v1/carry-overs', 'preparer', former)).toMatchObject({ status: 422, body: { code: 'carry_over.month_past', figures: { from: '2016-03-01', month: '2017-01' } } });
  await world.settle();
  expect((await world.get('/v1/clocks')).body.items).toEqual([]);
});

describe('January: a month that was missed', () => {
  it('is met for a scheme whose only household has its benefit by another, on the day it had it', async () => {
    await carried(1, ['paid', 'by another', 'held back'], 'RURAL_DIBAO', '2017-01-01');
    await carried(2, ['by another'], 'URBAN_DIBAO', '2017-01-01');
    await world.intake.publish('HouseholdMemberLeft', world.places.county, householdOf('held back'), { personId: personOf('held back'), reason: 'DEATH', leftOn: '2017-01-02' });
    await world.settle();
    expect(await acts.paid(await ruralBatch('2017-01', 1))).toMatchObject({ status: 'COMPLETE', count: 2, held: 1 });
    await ok(world.post(`/v1/entitlements/${await entitlementOf('held back')}/payee`, 'preparer', { payee: { personId: personOf('widow'), papersVersion: 1 } }));
    await acts.funded(await ruralBatch('2017-01', 2));
    await world.moveTo('2017-01-11');
    expect(await clockOf('MONTH URBAN_DIBAO 2017-01')).toMatchObject({ status: 'met', metOn: '2017-01-03', daysLate: 0 });
    expect(await facts('ClockMissed')).toMatchObject([{ clock: 'DC-10', outstandingFen: 15_300, moneyThere: true, planThere: true }]);
  });

  it('stays missed, and its lead open, when the household is ended afterwards with an earlier month', async () => {
    expect(await clockOf('MONTH RURAL_DIBAO 2017-01')).toMatchObject({ status: 'missed', late: [{ cause: 'BATCH:NOT_SENT', lines: 1 }] });
    await end(await entitlementOf('held back'), '2016-12', 'OTHER');
    await world.moveTo('2017-01-12');
    expect(await clockOf('MONTH RURAL_DIBAO 2017-01')).toMatchObject({ status: 'missed', daysLate: 2 });
    expect(await facts('ClockMissWithdrawn')).toEqual([]);
    expect((await world.get('/v1/leads')).body.items).toMatchObject([{ kind: 'HOLD_BACK', amountFen: 15_300 }]);
    const [second] = (await world.get('/v1/batches?status=FUNDED')).body.items!;
    await ok(world.post(`/v1/batches/${String(second!['batchId'])}/cancellation`, 'preparer', { reason: 'ROSTER_WRONG' }));
  });
});

describe('February: what nobody waits for any more', () => {
  let [gaveUp, other, forgotten] = ['', '', ''];
  it('is met on the day the last household that was owed gave up, when that is known by the due day', async () => {
    await world.moveTo('2017-01-20');
    [gaveUp, other] = [await approve('gave up'), await approve('by another')];
    await end(gaveUp, '2017-01');
    await world.moveTo('2017-02-03');
    await carried(3, ['gone'], 'URBAN_DIBAO', '2017-02-01');
    await world.settle();
    await end(await entitlementOf('gone', 'URBAN_DIBAO'), '2017-01');
    await end(await entitlementOf('by another', 'URBAN_DIBAO'), '2017-01');
    expect(await acts.paid(await ruralBatch('2017-02', 1))).toMatchObject({ status: 'COMPLETE', count: 2, held: 1 });
    await world.moveTo('2017-02-11');
    expect(await clockOf('MONTH URBAN_DIBAO 2017-02')).toMatchObject({ status: 'met', metOn: '2017-02-03', daysLate: 0 });
    expect(await clockOf('MONTH RURAL_DIBAO 2017-02')).toMatchObject({ status: 'met', metOn: '2017-02-03' });
    forgotten = await approve('forgotten');
  });

  it('a first payment that was given up, or that the household had by another benefit, is met; one that was waited for is missed, whatever ends later', async () => {
    await world.moveTo('2017-03-01');
    expect(await clockOf(`FIRST_PAYMENT ${gaveUp}`)).toMatchObject({ status: 'met', metOn: '2017-01-20', daysLate: 0 });
    expect(await clockOf(`FIRST_PAYMENT ${other}`)).toMatchObject({ status: 'met', metOn: '2017-02-03', daysLate: 0 });
    expect(await clockOf(`FIRST_PAYMENT ${forgotten}`)).toMatchObject({ status: 'missed', outstandingFen: 30_650 });
    await end(forgotten, '2017-01');
    await world.moveTo('2017-03-02');
    expect(await clockOf(`FIRST_PAYMENT ${forgotten}`)).toMatchObject({ status: 'missed', daysLate: 2 });
  });
});

describe('March: a household of two benefits that had neither in time', () => {
  it('was waited for in both months; the one that is paid late ends both late, and withdraws nothing', async () => {
    await carried(4, ['two schemes'], 'RURAL_DIBAO', '2017-03-01');
    await carried(5, ['two schemes'], 'URBAN_DIBAO', '2017-03-01');
    await world.moveTo('2017-03-11');
    expect(await clockOf('MONTH URBAN_DIBAO 2017-03')).toMatchObject({ status: 'missed', outstandingFen: 15_300, late: [{ cause: 'BATCH:NOT_ORDERED', lines: 1 }] });
    await world.moveTo('2017-03-13');
    expect(await acts.paid(await ruralBatch('2017-03', 1))).toMatchObject({ status: 'COMPLETE' });
    for (const scheme of ['RURAL_DIBAO', 'URBAN_DIBAO']) {
      expect(await clockOf(`MONTH ${scheme} 2017-03`)).toMatchObject({ status: 'met', metOn: '2017-03-13', daysLate: 3 });
    }
    expect(await facts('ClockMissWithdrawn')).toEqual([]);
  });
});

describe('April: figures that no whole fen can say', () => {
  it('of one county stop no deadline: they are said as the most', async () => {
    await carried(6, ['vast 1', 'vast 2'], 'URBAN_DIBAO', '2017-04-01');
    await world.moveTo('2017-03-31');
    await world.runtime.pool.query("UPDATE entitlement SET amount_fen = $1 WHERE scheme = 'URBAN_DIBAO'", [Number.MAX_SAFE_INTEGER]);
    await world.moveTo('2017-04-11');
    expect(await clockOf('MONTH URBAN_DIBAO 2017-04')).toMatchObject({ status: 'missed', amountFen: Number.MAX_SAFE_INTEGER, outstandingFen: Number.MAX_SAFE_INTEGER });
    expect(await clockOf('MONTH RURAL_DIBAO 2017-04')).toMatchObject({ status: 'missed' });
    await world.runtime.rebuildView('entitlement');
  });
});
