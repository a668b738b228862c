/** A quarter of a Hunan county with its bank, through REST: recipients are paid once, what is late is named, and what must not go through does not. */
import { derivedId, inYuan, yuan, type Division } from '@doudi/kernel';
import { actsOf, ok, rural, urban } from './edge/acts.fixture.js';
import { accountOf } from './edge/neighbours.fixture.js';
import { householdOf, openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
let county: Division;
beforeAll(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  ({ county } = world.places);
  await ok(acts.standard(302_600, '2017-01-01'));
});
afterAll(async () => { await world.close(); });

describe('January', () => {
  it('1,500 recipients carried over are paid through a batch that three people answer for; twenty release presses send one message', async () => {
    const old = { scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' } as const;
    await acts.carryOver({ ...old, number: 1, names: Array.from({ length: 1_000 }, (_, index) => `old ${index}`) });
    await acts.carryOver({ ...old, number: 2, names: Array.from({ length: 500 }, (_, index) => `old ${index + 1_000}`) });
    await acts.cashFor(300_000_000, { ...rural, fund: 'BASIC_LIVING' });
    await acts.cashFor(23 * 29_600, urban);
    const batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-01', number: 1 });
    const began = performance.now();
    await acts.checked(batchId);
    expect(await acts.shown(batchId)).toMatchObject({ status: 'FINANCE_CHECKED', count: 1_500, totalFen: 1_500 * 15_300, dueOn: '2017-01-10', sendBy: '2017-01-09' });
    await ok(world.post(`/v1/batches/${batchId}/funding`, 'county-2'));
    expect(await world.post(`/v1/batches/${batchId}/release`, 'county')).toMatchObject({ status: 403, body: { code: 'batch.same_person' } });
    const presses = await Promise.all(Array.from({ length: 20 }, () => world.post(`/v1/batches/${batchId}/release`, 'releaser')));
    expect(presses.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    await world.settle();
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE', credited: 1_500, returned: 0 });
    expect(performance.now() - began).toBeLessThan(20_000);
    const books = await world.books();
    expect([books.messages.length, books.credits.length, books.creditedTwice.length]).toEqual([1, 1_500, 0]);
    expect(books.messages[0]!.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(world.revealed).toEqual(['BANK_FILE']);
    const { unaccounted, credited } = await acts.money();
    expect({ unaccounted, credited }).toEqual({ unaccounted: 0, credited: 1_500 * 15_300 });
    expect((await world.get('/v1/clocks?clock=DC-10')).body.items).toMatchObject([{ status: 'met', dueOn: '2017-01-10', daysLate: 0 }]);
  });

  it('HN2-2.2.3: 3,026 a year, three people, 1,800 a head: 306.50 is granted from the next month; another amount is refused as a fact', async () => {
    const standardId = String((await world.get('/v1/standards?on=2017-01-10')).body.items!.find(({ area, division }) => area === 'RURAL' && division === county)!['standardId']);
    const approve = (name: string, amountMonthlyFen: number) => world.intake.publish('ApplicationApproved', county, householdOf(name), {
      applicationId: derivedId('application', name), scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: householdOf(name), division: county, standardId, coveredMembers: 3,
      familySize: 3, countedIncomeYearlyFen: 540_000, amountMonthlyFen, payee: { personId: personOf(name), papersVersion: 1 }, decidedOn: '2017-01-20', findings: [],
    });
    await world.moveTo('2017-01-20');
    await approve('household of F1', yuan('306.50'));
    await approve('wrongly computed', yuan('306.51'));
    await world.settle();
    const granted = (await world.get(`/v1/entitlements?applicationId=${derivedId('application', 'household of F1')}`)).body.items!;
    expect(granted).toMatchObject([{ amountFen: 30_650, from: '2017-02-01', coveredMembers: 3 }]);
    expect(inYuan(yuan('306.50'))).toBe('306.50');
    expect((await world.get(`/v1/entitlements?applicationId=${derivedId('application', 'wrongly computed')}`)).body.items).toEqual([]);
    const facts = (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === 'EntitlementRefused').map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
    expect(facts).toMatchObject([{ decidedFen: 30_651, calculatedFen: 30_650 }]);
    expect((await world.get('/v1/clocks?clock=DC-11')).body.items).toMatchObject([{ status: 'running', dueOn: '2017-02-28' }]);
  });
});

describe('February and March', () => {
  const names = ['closed 1', 'closed 2', 'closed 3', ...Array.from({ length: 20 }, (_, index) => `town ${index}`)];
  it('of 23 due three come back; on the 11th three are late with reasons and the batch is not complete', async () => {
    await world.moveTo('2017-03-07');
    await acts.carryOver({ number: 3, names, scheme: 'URBAN_DIBAO', amountMonthlyFen: 29_600, from: '2017-03-01' });
    await world.faults({ closedAccounts: names.slice(0, 3).map((name) => accountOf(personOf(name), 1)) });
    const batchId = await acts.batchOf({ scheme: 'URBAN_DIBAO', period: '2017-03', number: 1 });
    expect(await acts.paid(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', credited: 20, returned: 3, late: 0 });
    await world.moveTo('2017-03-11');
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', late: 3 });
    const late = (await world.get(`/v1/batches/${batchId}/lines?late=true`)).body.items!;
    expect(late.map(({ lateCause }) => lateCause)).toEqual(['DATA:AC04', 'DATA:AC04', 'DATA:AC04']);
    expect((await world.get('/v1/clocks?clock=DC-10&status=missed')).body.items!.find(({ subject }) => subject === 'MONTH URBAN_DIBAO 2017-03'))
      .toMatchObject({ outstandingFen: 3 * 29_600, late: [{ cause: 'DATA:AC04', lines: 3 }] });
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 3 * 29_600, unaccounted: 0 });
  });

  it('an order that came back is ordered again once, to new papers, and names the returned one', async () => {
    await world.faults({});
    const [order] = (await world.get('/v1/batches?period=2017-03')).body.items!.filter(({ scheme }) => scheme === 'URBAN_DIBAO');
    const [returned] = (await world.get(`/v1/batches/${order!['batchId']}/lines?status=RETURNED`)).body.items!;
    const orderId = String(returned!['orderId']);
    const payee = returned!['payee'] as { personId: string };
    expect(await world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee })).toMatchObject({ status: 422, body: { code: 'payment.payee_unchanged' } });
    await ok(world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee: { ...payee, papersVersion: 2 } }));
    const batchId = await acts.batchOf({ scheme: 'URBAN_DIBAO', period: '2017-03', number: 2 });
    expect(await acts.paid(batchId)).toMatchObject({ status: 'COMPLETE', count: 1, credited: 1 });
    expect(await world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee: { ...payee, papersVersion: 3 } })).toMatchObject({ status: 409, body: { code: 'payment.reissue_differs' } });
    expect(await ok(world.get(`/v1/payments/${orderId}`))).toMatchObject({ status: 'RETURNED', replacedBy: expect.any(String) as unknown });
    expect(await acts.money()).toMatchObject({ returnedNotReissued: 2 * 29_600, unaccounted: 0 });
    expect((await ok(world.get('/v1/money')))['payments']).toMatchObject({ reissued: 1, returned: 3 });
  });

  it('a bank that books and does not answer: in doubt, asked, never sent under another id', async () => {
    await world.faults({ silentAfterBooking: 1 });
    const before = (await world.books()).messages.length;
    const batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-02', number: 1 });
    await acts.funded(batchId);
    await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
    expect(await acts.shown(batchId)).toMatchObject({ status: 'IN_DOUBT' });
    await world.settle();
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE', count: 1_501, inDoubtOn: '2017-03-11' });
    const { messages, creditedTwice } = await world.books();
    expect([messages.length - before, creditedTwice]).toEqual([1, []]);
  });

  it('a bank that was not reached booked nothing: the same message goes again under the same id; a contradiction is asked about', async () => {
    await world.faults({ refuseConnections: true });
    const batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-03', number: 1 });
    await acts.funded(batchId);
    await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
    expect(await acts.shown(batchId)).toMatchObject({ status: 'IN_DOUBT' });
    await world.faults({ contradictory: 1, doubled: true });
    await world.moveTo('2017-03-12');
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE', credited: 1_501 });
    expect((await world.books()).creditedTwice).toEqual([]);
    await world.faults({});
  });
});

describe('April', () => {
  it('a statement that comes late shows that the credits were in time: the miss is withdrawn, and what was said of lateness stays', async () => {
    await world.moveTo('2017-04-07');
    const [owed] = (await world.get('/v1/entitlements?scheme=RURAL_DIBAO')).body.items!;
    await ok(world.post(`/v1/entitlements/${String(owed!['entitlementId'])}/end`, 'preparer', { lastPeriod: '2017-03', reason: 'MOVED_OUT' }));
    await world.faults({ late: 5 });
    const batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-04', number: 1 });
    expect(await acts.paid(batchId)).toMatchObject({ status: 'SETTLING', count: 1_500, dueOn: '2017-04-10', sendBy: '2017-04-07' });
    const april = async () => (await world.get('/v1/clocks?clock=DC-10')).body.items!.find(({ subject }) => subject === 'MONTH RURAL_DIBAO 2017-04');
    await world.moveTo('2017-04-10');
    expect(await april()).toMatchObject({ status: 'running' });
    await world.moveTo('2017-04-11');
    expect(await april()).toMatchObject({ status: 'missed', late: [{ cause: 'BANK:NOT_BOOKED', lines: 1_500 }] });
    expect((await world.get('/v1/leads?kind=HOLD_BACK')).body.items!.filter(({ holder }) => holder === county)).toEqual([]);
    await world.moveTo('2017-04-13');
    expect(await april()).toMatchObject({ status: 'withdrawn', metOn: '2017-04-07', daysLate: 0 });
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE', late: 1_500 });
    await world.faults({});
  });
});

describe('what must not go through', () => {
  const aid = async (name: string, amountFen: number): Promise<void> => {
    await world.intake.publish('AidGranted', county, householdOf(name), {
      applicationId: derivedId('application', name), householdId: householdOf(name), division: county, urgent: true, approvedBy: 'TOWNSHIP', amountFen,
      payee: { personId: personOf(name), papersVersion: 1 }, grantedOn: '2017-03-12', findings: [],
    });
    await world.settle();
  };
  const temporary = { fund: 'TEMPORARY_ASSISTANCE', purpose: '2082001', year: 2017 };
  const aidBatch = (number: number) => acts.batchOf({ scheme: 'TEMPORARY_ASSISTANCE', fund: 'TEMPORARY_ASSISTANCE', period: '2017-04', number });

  it('two batches want the last fen at once: one is funded, the other refused', async () => {
    await acts.cashFor(100_000, temporary);
    await aid('flood one', 100_000);
    const first = await aidBatch(1);
    await acts.checked(first);
    await aid('flood two', 100_000);
    const second = await aidBatch(2);
    await acts.checked(second);
    const asked = await Promise.all([first, second].map((batchId) => world.post(`/v1/batches/${batchId}/funding`, 'county-2')));
    const refused = asked.filter(({ status }) => status === 409);
    expect(asked.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(refused).toMatchObject([{ body: { code: 'account.balance_too_small' } }]);
  });

  it('a payee altered after the approval stops the release; the batch is cancelled, its money comes back, and the next batch pays the new payee', async () => {
    await world.settle();
    const [batchRow] = (await world.get('/v1/batches?status=FUNDED')).body.items!;
    const batchId = String(batchRow!['batchId']);
    const [line] = (await world.get(`/v1/batches/${batchId}/lines`)).body.items!;
    const { entitlementId } = line!['obligation'] as { entitlementId: string };
    await ok(world.post(`/v1/entitlements/${entitlementId}/payee`, 'preparer', { payee: { ...(line!['payee'] as object), papersVersion: 2 } }));
    expect(await world.post(`/v1/batches/${batchId}/release`, 'releaser')).toMatchObject({ status: 409, body: { code: 'batch.payee_altered', figures: { altered: 1 } } });
    await ok(world.post(`/v1/batches/${batchId}/cancellation`, 'preparer', { reason: 'PAYEE_ALTERED' }));
    await world.settle();
    const next = await aidBatch(3);
    expect(await acts.paid(next)).toMatchObject({ status: 'COMPLETE', count: 1, totalFen: 100_000 });
    expect(await world.post(`/v1/batches/${next}/cancellation`, 'preparer', { reason: 'OTHER' })).toMatchObject({ status: 409, body: { code: 'batch.already_sent' } });
  });

  it('nobody checks what they prepared, nor signs another content; another county sees nothing', async () => {
    await aid('flood three', 50_000);
    const batchId = await aidBatch(4);
    await ok(world.post(`/v1/batches/${batchId}/freeze`, 'preparer'));
    const { contentHash } = await acts.shown(batchId);
    expect(await world.post(`/v1/batches/${batchId}/civil-check`, 'preparer', { contentHash })).toMatchObject({ status: 403, body: { code: 'batch.same_person' } });
    expect(await world.post(`/v1/batches/${batchId}/civil-check`, 'checker', { contentHash: '0'.repeat(64) })).toMatchObject({ status: 409, body: { code: 'batch.hash_differs' } });
    expect(await world.post(`/v1/batches/${batchId}/release`, 'releaser')).toMatchObject({ status: 409, body: { code: 'batch.not_funded' } });
    const absent = await world.get(`/v1/batches/${derivedId('no', 'batch')}`, 'stranger');
    const foreign = await world.get(`/v1/batches/${batchId}`, 'stranger');
    expect([foreign.status, foreign.body['code']]).toEqual([absent.status, absent.body['code']]);
    expect((await world.post(`/v1/batches/${batchId}/civil-check`, 'stranger', { contentHash })).status).toBe(404);
    expect((await world.get('/v1/batches', 'stranger')).body.items).toEqual([]);
  });
});

describe('what follows from the log', () => {
  it('no name and no account number is in it, and every view rebuilt from zero says the same', async () => {
    const all = await world.runtime.log.readAll(0, 100_000);
    expect(all.filter(({ payload }) => payload.includes('某某') || payload.includes(accountOf(personOf('old 1'), 1)))).toEqual([]);
    const views = ['account', 'transfer', 'batch', 'payment_line', 'entitlement', 'clock', 'lead', 'standard'];
    const rows = async (view: string) => (await world.runtime.pool.query<Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1`)).rows;
    const before = await Promise.all(views.map(rows));
    for (const view of views) await world.runtime.rebuildView(view);
    expect(await Promise.all(views.map(rows))).toEqual(before);
    expect(await acts.money()).toMatchObject({ unaccounted: 0 });
    const { netCreditedFen, creditedTwice } = await world.books();
    expect([(await acts.money())['credited'], creditedTwice]).toEqual([netCreditedFen, []]);
  });
});

