/** The screens of a batch (3.3.4) through REST, beside the real bureau: no household is paid twice for a month, nobody is paid who has died, and all who are held are named. */
import { derivedId } from '@doudi/kernel';
import { actsOf, ok, rural, urban } from './edge/acts.fixture.js';
import { accountOf } from './edge/neighbours.fixture.js';
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

const approve = async (name: string): Promise<string> => {
  const { county } = world.places;
  const applicationId = derivedId('application', name);
  const standardId = String((await world.get('/v1/standards?on=2017-01-10')).body.items!.find(({ area, division }) => area === 'RURAL' && division === county)!['standardId']);
  await world.intake.publish('ApplicationApproved', county, householdOf(name), {
    applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: householdOf(name), division: county, standardId, coveredMembers: 3, familySize: 3,
    countedIncomeYearlyFen: 540_000, amountMonthlyFen: 30_650, payee: { personId: personOf(name), papersVersion: 1 }, decidedOn: '2017-01-20', findings: [],
  });
  await world.settle();
  return String((await world.get(`/v1/entitlements?applicationId=${applicationId}`)).body.items![0]!['entitlementId']);
};
const carriedOf = async (name: string, scheme = 'RURAL_DIBAO'): Promise<string> =>
  String((await world.get(`/v1/entitlements?scheme=${scheme}&limit=500`)).body.items!.find(({ householdId, carriedOver }) => householdId === householdOf(name) && carriedOver === true)!['entitlementId']);
const member = async (type: 'HouseholdMemberLeft' | 'HouseholdMemberJoined', name: string, data: unknown): Promise<void> => {
  await world.intake.publish(type, world.places.county, householdOf(name), data);
  await world.settle();
};
const died = (name: string, leftOn: string) => member('HouseholdMemberLeft', name, { personId: personOf(name), reason: 'DEATH', leftOn });
const heldLines = async (query = '') => {
  await world.settle();
  return (await ok(world.get(`/v1/held-lines${query}`)))['items'] as readonly Record<string, unknown>[];
};
const ordered = async (batchId: string): Promise<readonly string[]> =>
  (await ok(world.get(`/v1/batches/${batchId}/lines?limit=500`)) as { items: { obligation: { entitlementId: string } }[] }).items.map(({ obligation }) => obligation.entitlementId);
const differences = async (batchId: string) => (await ok(world.get(`/v1/batches/${batchId}/differences`)))['items'] as readonly Record<string, unknown>[];
const ruralBatch = (period: string, number: number) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number });
const creditsOf = async (name: string) => (await world.books()).credits.filter(({ account }) => account === accountOf(personOf(name), 1)).map(({ amountFen }) => amountFen);

describe('a household that is owed twice', () => {
  it('is paid the older benefit; the newer is held by name until one has ended, and then paid in full', async () => {
    await acts.carryOver({ number: 1, names: ['old and new', 'old only'], scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' });
    const january = await ruralBatch('2017-01', 1);
    expect(await acts.paid(january)).toMatchObject({ status: 'COMPLETE', count: 2, held: 0 });
    expect((await differences(january)).map(({ change, cause, nowFen }) => [change, cause, nowFen])).toEqual([['NEW', 'CARRIED_OVER', 15_300], ['NEW', 'CARRIED_OVER', 15_300]]);
    await world.moveTo('2017-01-20');
    const [granted, carried] = [await approve('old and new'), await carriedOf('old and new')];
    await world.moveTo('2017-02-03');
    const first = await ruralBatch('2017-02', 1);
    await acts.checked(first);
    expect(await acts.shown(first)).toMatchObject({ count: 2, held: 1, totalFen: 30_600 });
    expect(await ordered(first)).toContain(carried);
    expect(await differences(first)).toEqual([]);
    expect(await heldLines()).toEqual([{
      obligation: { period: '2017-02', entitlementId: granted, kind: 'BENEFIT', cause: 'MONTHLY' }, householdId: householdOf('old and new'), amountFen: 30_650,
      reason: 'HOUSEHOLD_TWICE', other: carried, batchId: first, division: world.places.county, scheme: 'RURAL_DIBAO', heldOn: '2017-02-03',
    }]);
    expect(await world.post(`/v1/batches/${await ruralBatch('2017-02', 2)}/freeze`, 'preparer')).toMatchObject({ status: 422, body: { code: 'batch.empty', figures: { held: 1 } } });
    await ok(world.post(`/v1/batches/${first}/cancellation`, 'preparer', { reason: 'ROSTER_WRONG' }));
    await ok(world.post(`/v1/entitlements/${carried}/end`, 'preparer', { lastPeriod: '2017-01', reason: 'OTHER' }));
    const next = await ruralBatch('2017-02', 3);
    expect(await acts.paid(next)).toMatchObject({ status: 'COMPLETE', count: 2, held: 0, totalFen: 15_300 + 30_650 });
    expect(await heldLines()).toEqual([]);
    expect(await creditsOf('old and new')).toEqual([15_300, 30_650]);
    expect(new Set(await differences(next))).toEqual(new Set([
      { entitlementId: granted, period: '2017-02', change: 'NEW', beforeFen: null, nowFen: 30_650, cause: 'GRANTED' },
      { entitlementId: await carriedOf('old only'), period: '2017-02', change: 'AGAIN', beforeFen: 15_300, nowFen: 15_300, cause: 'CANCELLED' },
      { entitlementId: carried, period: '2017-02', change: 'GONE', beforeFen: 15_300, nowFen: null, cause: 'ENDED:OTHER' },
    ]));
  });

  it('of town and country is paid once, although both batches are frozen at the same instant', async () => {
    await world.moveTo('2017-03-02');
    await acts.carryOver({ number: 2, names: ['moved to town'], scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-03-01' });
    await acts.carryOver({ number: 3, names: ['moved to town'], scheme: 'URBAN_DIBAO', amountMonthlyFen: 29_600, from: '2017-03-01' });
    const both = await Promise.all([ruralBatch('2017-03', 1), acts.batchOf({ scheme: 'URBAN_DIBAO', period: '2017-03', number: 1 })]);
    await Promise.all(both.map((batchId) => world.post(`/v1/batches/${batchId}/freeze`, 'preparer')));
    let paid = 0;
    for (const batchId of both) {
      const { status, contentHash } = await acts.shown(batchId);
      if (status === 'DRAFT') continue;
      await ok(world.post(`/v1/batches/${batchId}/civil-check`, 'checker', { contentHash }));
      const signed = await world.post(`/v1/batches/${batchId}/finance-check`, 'county', { contentHash });
      if (signed.status === 409) {
        expect(signed.body).toMatchObject({ code: 'batch.screen_failed', figures: { householdTwice: 1, payeeDeceased: 0 } });
        await ok(world.post(`/v1/batches/${batchId}/cancellation`, 'preparer', { reason: 'ROSTER_WRONG' }));
        continue;
      }
      await ok(world.post(`/v1/batches/${batchId}/funding`, 'county-2'));
      await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
      paid += 1;
    }
    await world.settle();
    expect(paid).toBeGreaterThan(0);
    for (const scheme of ['RURAL_DIBAO', 'URBAN_DIBAO']) {
      const last = await acts.batchOf({ scheme, period: '2017-03', number: 2 });
      const { status } = await world.post(`/v1/batches/${last}/freeze`, 'preparer');
      if (status < 300) expect(await acts.paid(last)).toMatchObject({ status: 'COMPLETE' });
    }
    expect(await creditsOf('moved to town')).toHaveLength(1);
    expect(await heldLines('?reason=HOUSEHOLD_TWICE')).toMatchObject([{ householdId: householdOf('moved to town') }]);
  });

  it('is nobody’s delay: the month is met with the one benefit', async () => {
    await world.moveTo('2017-03-11');
    const months = (await world.get('/v1/clocks?clock=DC-10')).body.items!.filter(({ subject }) => String(subject).endsWith('2017-03'));
    expect(months.map(({ status, late = [] }) => [status, late])).toEqual([['met', []], ['met', []]]);
    const [{ obligation }] = await heldLines() as [{ obligation: { entitlementId: string } }];
    await ok(world.post(`/v1/entitlements/${obligation.entitlementId}/end`, 'preparer', { lastPeriod: '2017-02', reason: 'MOVED_OUT' }));
    expect(await heldLines()).toEqual([]);
  });
});

describe('a payee who has died', () => {
  it('is held by name from the day it is told, and named as the cause when the month is missed; another payee of the household is paid', async () => {
    await world.moveTo('2017-04-05');
    await died('old only', '2017-04-04');
    const batchId = await ruralBatch('2017-04', 1);
    expect(await acts.paid(batchId)).toMatchObject({ status: 'COMPLETE', held: 1 });
    expect(await heldLines(`?batchId=${batchId}&reason=PAYEE_DECEASED`)).toMatchObject([{ householdId: householdOf('old only'), reason: 'PAYEE_DECEASED', other: null }]);
    const gone = { entitlementId: await carriedOf('old only'), period: '2017-04', change: 'GONE', beforeFen: 15_300, nowFen: null, cause: 'HELD:PAYEE_DECEASED' };
    expect(await differences(batchId)).toContainEqual(gone);
    await world.moveTo('2017-04-11');
    const april = (await world.get('/v1/clocks?clock=DC-10&status=missed')).body.items!.filter(({ subject }) => subject === 'MONTH RURAL_DIBAO 2017-04');
    expect(april).toMatchObject([{ outstandingFen: 15_300, late: [{ cause: 'DATA:PAYEE_DECEASED', lines: 1 }] }]);
    await ok(world.post(`/v1/entitlements/${await carriedOf('old only')}/payee`, 'preparer', { payee: { personId: personOf('widow'), papersVersion: 1 } }));
    const second = await ruralBatch('2017-04', 2);
    expect(await acts.paid(second)).toMatchObject({ status: 'COMPLETE', count: 1, held: 0 });
    expect(await differences(second)).toContainEqual({ ...gone, change: 'PAYEE', nowFen: 15_300, cause: 'PAYEE_CHANGED' });
    expect((await differences(second)).filter(({ entitlementId }) => entitlementId !== gone.entitlementId).map(({ change, cause }) => [change, cause]))
      .toContainEqual(['GONE', 'ORDERED_IN:1']);
    expect([await creditsOf('widow'), await heldLines('?reason=PAYEE_DECEASED')]).toEqual([[15_300], []]);
  });

  it('told after the freeze stops the check of finance; a death recorded by mistake is taken back when the person joins again', async () => {
    await world.moveTo('2017-05-03');
    const first = await ruralBatch('2017-05', 1);
    await ok(world.post(`/v1/batches/${first}/freeze`, 'preparer'));
    const { contentHash } = await acts.shown(first);
    await ok(world.post(`/v1/batches/${first}/civil-check`, 'checker', { contentHash }));
    await died('old and new', '2017-05-02');
    expect(await world.post(`/v1/batches/${first}/finance-check`, 'county', { contentHash }))
      .toMatchObject({ status: 409, body: { code: 'batch.screen_failed', figures: { payeeDeceased: 1, householdTwice: 0 } } });
    await ok(world.post(`/v1/batches/${first}/cancellation`, 'preparer', { reason: 'ROSTER_WRONG' }));
    const second = await ruralBatch('2017-05', 2);
    expect(await acts.paid(second)).toMatchObject({ held: 1 });
    expect(await creditsOf('old and new')).toHaveLength(4);
    await member('HouseholdMemberLeft', 'old and new', { personId: personOf('somebody else'), reason: 'MOVED_OUT', leftOn: '2017-05-02' });
    await member('HouseholdMemberJoined', 'old and new', { member: { personId: personOf('old and new'), relation: 'HEAD', adult: true }, joinedOn: '2017-05-03' });
    expect(await acts.paid(await ruralBatch('2017-05', 3))).toMatchObject({ status: 'COMPLETE', count: 1, held: 0, totalFen: 30_650 });
  });
});

describe('the differences of a batch', () => {
  it('call aid what it is; a sum that no fact explains is named so; another county sees none', async () => {
    await acts.cashFor(100_000, { fund: 'TEMPORARY_ASSISTANCE', purpose: '2082001', year: 2017 });
    await world.intake.publish('AidGranted', world.places.county, householdOf('flood'), {
      applicationId: derivedId('application', 'flood'), householdId: householdOf('flood'), division: world.places.county, urgent: true, approvedBy: 'TOWNSHIP', amountFen: 50_000,
      payee: { personId: personOf('flood'), papersVersion: 1 }, grantedOn: '2017-05-02', findings: [],
    });
    await world.settle();
    const aid = await acts.batchOf({ scheme: 'TEMPORARY_ASSISTANCE', fund: 'TEMPORARY_ASSISTANCE', period: '2017-05', number: 1 });
    await ok(world.post(`/v1/batches/${aid}/freeze`, 'preparer'));
    expect(await differences(aid)).toMatchObject([{ period: 'ONCE', change: 'NEW', beforeFen: null, nowFen: 50_000, cause: 'AID' }]);
    expect((await world.get(`/v1/batches/${aid}/differences`, 'stranger')).status).toBe(404);
    const [april] = (await world.get('/v1/batches?period=2017-04')).body.items!;
    await world.runtime.pool.query("UPDATE payment_line SET amount_fen = amount_fen + 1 WHERE period = '2017-03' AND entitlement_id IN (SELECT entitlement_id FROM payment_line WHERE batch_id = $1)",
      [april!['batchId']]);
    expect((await differences(String(april!['batchId']))).map(({ change, cause }) => [change, cause])).toContainEqual(['AMOUNT', 'UNEXPLAINED']);
    await world.runtime.rebuildView('payment_line');
  });
});

describe('what follows from the log', () => {
  it('every view of the screens rebuilt from zero says the same', async () => {
    await died('flood', '2017-05-01');
    const views = ['deceased', 'held_line', 'entitlement', 'batch', 'payment_line'];
    const rows = async (view: string) => (await world.runtime.pool.query<Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1, 2`)).rows;
    const before = await Promise.all(views.map(rows));
    expect(before.slice(0, 2).map(({ length }) => length > 0)).toEqual([true, true]);
    for (const view of views) await world.runtime.rebuildView(view);
    expect(await Promise.all(views.map(rows))).toEqual(before);
  });
});
