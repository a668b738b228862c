/** The requirements of payments through REST, under their ids; Hebei's clauses are kept in a Hunan county where they forbid what the Budget Law forbids. */
import { derivedId, inYuan, yuan } from '@doudi/kernel';
import { accountOf } from './edge/neighbours.fixture.js';
import { city, county, householdOf, hunan, openWorld, personOf, type Reply, type World } from './edge/world.fixture.js';

let world: World;
beforeAll(async () => { world = await openWorld(); });
afterAll(async () => { await world.close(); });

const rural = { fund: 'DIBAO', purpose: '2081902', year: 2017 };
const urban = { fund: 'DIBAO', purpose: '2081901', year: 2017 };
const ok = async (reply: Promise<Reply>): Promise<Record<string, unknown>> => {
  const { status, body } = await reply;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};
let documents = 0;
const docNo = (): string => `湘财社〔2017〕${documents += 1}号`;
const cashFor = (amountFen: number, fund: typeof rural) => ok(world.post('/v1/funds/opening-balances', 'county', { ...fund, track: 'CASH', docNo: docNo(), amountFen }));
const standardOf = (valueFen: number, from: string, by = 'preparer') =>
  world.post('/v1/standards', by, { scheme: 'RURAL_DIBAO', area: 'RURAL', valueFen, unit: 'YEAR', from, citation: '某县民发〔2017〕1号' });
const carryOver = (number: number, names: readonly string[], amountMonthlyFen = 15_300, scheme = 'RURAL_DIBAO') => ok(world.post('/v1/carry-overs', 'preparer', {
  number, scheme, area: scheme.slice(0, 5), decision: { docNo: '某民救〔2016〕88号', decidedOn: '2016-03-15' }, from: '2017-01-01',
  lines: names.map((name) => ({ householdId: householdOf(name), payee: { personId: personOf(name), papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen })),
}));
const batchOf = async (body: Record<string, unknown>): Promise<string> => String((await ok(world.post('/v1/batches', 'preparer', { fund: 'DIBAO', year: 2017, ...body })))['id']);
const shown = (batchId: string) => ok(world.get(`/v1/batches/${batchId}`));
const checked = async (batchId: string): Promise<void> => {
  await ok(world.post(`/v1/batches/${batchId}/freeze`, 'preparer'));
  const { contentHash } = await shown(batchId);
  await ok(world.post(`/v1/batches/${batchId}/civil-check`, 'checker', { contentHash }));
  await ok(world.post(`/v1/batches/${batchId}/finance-check`, 'county', { contentHash }));
};
const funded = async (batchId: string): Promise<void> => {
  await checked(batchId);
  await ok(world.post(`/v1/batches/${batchId}/funding`, 'county-2'));
};
const paid = async (batchId: string): Promise<Record<string, unknown>> => {
  await funded(batchId);
  await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
  await world.settle();
  return shown(batchId);
};
const money = async () => (await ok(world.get('/v1/money')))['money'] as Record<string, number>;

describe('standards', () => {
  it('HN2-2.2.1, HN2-2.2.2: 3,000 is below the guide and refused, 3,026 is accepted, and so is more', async () => {
    expect(await standardOf(300_000, '2017-01-01')).toMatchObject({ status: 422, body: { code: 'standard.below_guide', clause: 'HN2-2.2.1' } });
    expect(await standardOf(302_600, '2017-01-01')).toMatchObject({ status: 200, body: { already: false } });
    expect(await standardOf(360_000, '2017-10-01')).toMatchObject({ status: 200 });
  });

  it('HN1-1.1: a version of 2,900 after 3,600 is refused, and the reply cites the clause', async () => {
    expect(await standardOf(290_000, '2017-12-01')).toMatchObject({ status: 422, body: { code: 'standard.below_before', clause: 'HN1-1.1' } });
  });

  it('HN1-2.1: below the poverty line of the year is refused once the law register has the line', async () => {
    const policyId = derivedId('policy', 'poverty line');
    await world.audit.publish('PolicyPublished', hunan, policyId, {
      policyId, rule: 'povertyLine', jurisdiction: hunan, qualifier: {}, value: 310_000, from: '2018-01-01', to: null,
      citation: { document: '扶贫标准', clause: '2018' }, strength: 'MUST', status: 'verified', preparedBy: 'one', approvedBy: 'other',
    });
    await world.settle();
    const other = (valueFen: number) => world.post('/v1/standards', 'stranger', { scheme: 'RURAL_DIBAO', area: 'RURAL', valueFen, unit: 'YEAR', from: '2018-01-01', citation: '另县民发〔2018〕1号' });
    expect(await other(309_999)).toMatchObject({ status: 422, body: { code: 'standard.below_poverty_line', clause: 'HN1-2.1' } });
    expect(await other(320_000)).toMatchObject({ status: 200 });
  });

  it('HN1-2.2: an urban standard below a guide opens the task, and the county is on the list', async () => {
    const policyId = derivedId('policy', 'urban guide');
    await ok(world.post('/v1/standards', 'preparer', { scheme: 'URBAN_DIBAO', area: 'URBAN', valueFen: 42_000, unit: 'MONTH', from: '2017-01-01', citation: '某县民发〔2017〕2号' }));
    await world.audit.publish('PolicyPublished', hunan, policyId, {
      policyId, rule: 'dibaoGuide', jurisdiction: hunan, qualifier: { area: 'URBAN' }, value: { amount: 60_000, per: 'MONTH' }, from: '2018-01-01', to: null,
      citation: { document: '指导标准', clause: '2018' }, strength: 'SHALL', status: 'verified', preparedBy: 'one', approvedBy: 'other',
    });
    await world.settle();
    const { body } = await world.get('/v1/standards/below-guide?on=2018-01-01');
    expect(body.items).toMatchObject([{ task: 'STANDARD_ADJUSTMENT_DUE', guideYearlyFen: 720_000, openedOn: '2018-01-01', standard: { division: county, area: 'URBAN' } }]);
  });
});

describe('the chain of funds', () => {
  const budget = { ...rural, fund: 'BASIC_LIVING' };
  it('budget and cash go down level by level, are in transit until they are received, and a document is posted once', async () => {
    await ok(world.post('/v1/funds/appropriations', 'province', { ...budget, track: 'BUDGET', docNo: '财社〔2017〕1号', amountFen: 1_000_000_000, source: 'FROM_ABOVE', kind: 'SPECIAL' }));
    await ok(world.post('/v1/funds/appropriations', 'province', { ...budget, track: 'CASH', docNo: '财库〔2017〕1号', amountFen: 500_000_000, source: 'FROM_ABOVE', kind: 'SPECIAL' }));
    const issued = await ok(world.post('/v1/funds/transfers', 'province', { ...budget, docNo: '湘财社〔2017〕900号', kind: 'SPECIAL', to: city, amountFen: 900_000_000 }));
    expect((await money())['issuedDown']).toBe(900_000_000);
    expect((await world.get('/v1/funds/transfers?inTransit=true')).body.items).toMatchObject([{ transferId: issued['id'], receivedOn: null }]);
    await ok(world.post(`/v1/funds/transfers/${issued['id']}/receipt`, 'city', {}));
    const onward = await ok(world.post('/v1/funds/transfers', 'city', { ...budget, docNo: '某财社〔2017〕1号', kind: 'SPECIAL', to: county, amountFen: 900_000_000 }));
    await ok(world.post(`/v1/funds/transfers/${onward['id']}/receipt`, 'county', {}));
    for (const [from, to, number] of [['province', city, '湘拨1号'], ['city', county, '某拨1号']] as const) {
      const released = await ok(world.post('/v1/funds/cash-releases', from, { ...budget, docNo: number, kind: 'SPECIAL', to, amountFen: 300_000_000 }));
      await ok(world.post(`/v1/funds/cash-releases/${released['id']}/receipt`, to === city ? 'city' : 'county', {}));
    }
    expect(await world.post('/v1/funds/transfers', 'province', { ...budget, docNo: '湘财社〔2017〕900号', kind: 'SPECIAL', to: city, amountFen: 1 }))
      .toMatchObject({ status: 409, body: { code: 'account.document_differs' } });
    expect(await world.post('/v1/funds/transfers', 'province', { ...budget, docNo: '湘财社〔2017〕901号', kind: 'SPECIAL', to: city, amountFen: 100_000_001 }))
      .toMatchObject({ status: 409, body: { code: 'account.balance_too_small' } });
    expect(await world.post('/v1/funds/transfers', 'window', { ...budget, docNo: '村财〔2017〕1号', kind: 'SPECIAL', to: city, amountFen: 1 })).toMatchObject({ status: 403, body: { code: 'auth.role_missing' } });
    const { unaccounted, heldCash, released } = await money();
    expect({ unaccounted, heldCash, released }).toEqual({ unaccounted: 0, heldCash: 500_000_000, released: 500_000_000 });
  });

  it('HB-2.10: office renovation from the dibao fund is refused and a DIVERT lead is open though nothing moved; the same key again is the same refusal', async () => {
    await cashFor(1_000_000, rural);
    const renovation = { ...rural, forPurpose: '2080299', payee: { kind: 'CONTRACTOR' }, amountFen: 800_000 };
    const first = await world.post('/v1/funds/postings', 'county', renovation, 'renovation-key');
    expect(first).toMatchObject({ status: 422, body: { code: 'posting.purpose_outside_fund', figures: { kind: 'DIVERT' } } });
    const again = await world.post('/v1/funds/postings', 'county', renovation, 'renovation-key');
    expect(again).toMatchObject({ status: 422, body: { code: first.body['code'], figures: first.body['figures'] } });
    expect(await world.post('/v1/funds/postings', 'county', { ...renovation, forPurpose: '2081902' })).toMatchObject({ status: 422, body: { code: 'posting.payee_not_lawful', figures: { kind: 'DIVERT' } } });
    expect(await world.post('/v1/funds/postings', 'county', { ...renovation, payee: { kind: 'OWN_OFFICE' } })).toMatchObject({ body: { code: 'posting.purpose_outside_fund', figures: { kind: 'CROWD_OUT' } } });
    expect(await world.post('/v1/funds/transfers', 'province', { ...budget, docNo: '湘财社〔2017〕902号', kind: 'SPECIAL', to: county, amountFen: 1 })).toMatchObject({ body: { code: 'posting.level_skipped' } });
    await world.settle();
    const leads = (await world.get(`/v1/leads?division=${county}`)).body.items!;
    expect(leads.map(({ kind, amountFen }) => [kind, amountFen]).sort()).toEqual([['CROWD_OUT', 800_000], ['DIVERT', 800_000], ['DIVERT', 800_000]]);
    expect((await world.get('/v1/funds/accounts?track=CASH')).body.items!.find(({ fund }) => fund === 'DIBAO')).toMatchObject({ freeFen: 1_000_000 });
  });
});

describe('January', () => {
  it('1,500 recipients carried over are paid through a batch that three people answer for; twenty release presses send one message', async () => {
    await carryOver(1, Array.from({ length: 1_000 }, (_, index) => `old ${index}`));
    await carryOver(2, Array.from({ length: 500 }, (_, index) => `old ${index + 1_000}`));
    await cashFor(23 * 29_600, urban);
    const batchId = await batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-01', number: 1 });
    const began = performance.now();
    await checked(batchId);
    expect(await shown(batchId)).toMatchObject({ status: 'FINANCE_CHECKED', count: 1_500, totalFen: 1_500 * 15_300, dueOn: '2017-01-10', sendBy: '2017-01-09' });
    await ok(world.post(`/v1/batches/${batchId}/funding`, 'county-2'));
    expect(await world.post(`/v1/batches/${batchId}/release`, 'county')).toMatchObject({ status: 403, body: { code: 'batch.same_person' } });
    const presses = await Promise.all(Array.from({ length: 20 }, () => world.post(`/v1/batches/${batchId}/release`, 'releaser')));
    expect(presses.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    await world.settle();
    expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE', credited: 1_500, returned: 0 });
    expect(performance.now() - began).toBeLessThan(20_000);
    const books = await world.books();
    expect([books.messages.length, books.credits.length, books.creditedTwice.length]).toEqual([1, 1_500, 0]);
    expect(books.messages[0]!.messageId).toMatch(/^[0-9a-f]{32}$/);
    expect(world.revealed).toEqual(['BANK_FILE']);
    const { unaccounted, credited } = await money();
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

describe('money that stays', () => {
  it('HN1-3.5: a province that issued 900 of 1,000 has missed DC-02 with 100 held back; a plan tells HOLD_BACK from INTERCEPT; a county on DC-06 is reminded', async () => {
    const plan = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017 };
    const draft = await ok(world.post('/v1/funds/plans', 'province', { ...plan, lines: [{ to: city, amountFen: 1_000_000_000 }] }));
    expect(await world.post(`/v1/funds/plans/${draft['id']}/approval`, 'province', plan)).toMatchObject({ status: 403, body: { code: 'plan.same_person' } });
    await ok(world.post(`/v1/funds/plans/${draft['id']}/approval`, 'province-2', plan));
    await ok(world.post('/v1/funds/appropriations', 'province', { ...plan, purpose: '2082001', track: 'BUDGET', docNo: '财社〔2017〕2号', amountFen: 7_000, source: 'FROM_ABOVE', kind: 'SPECIAL' }));
    await world.moveTo('2017-02-03');
    const clocks = (await world.get('/v1/clocks')).body.items!;
    expect(clocks.filter(({ clock }) => clock === 'DC-02')).toMatchObject([
      { holder: hunan, status: 'missed', dueOn: '2017-02-02', outstandingFen: 100_000_000, moneyThere: true, planThere: true }, { status: 'running', amountFen: 7_000 },
    ]);
    expect(clocks.find(({ clock, holder }) => clock === 'DC-06' && holder === county)).toMatchObject({ status: 'reminded', verified: false });
    await world.moveTo('2017-02-20');
    const leads = (await world.get('/v1/leads')).body.items!.filter(({ holder }) => holder === hunan);
    expect(leads).toContainEqual(expect.objectContaining({ kind: 'HOLD_BACK', amountFen: 100_000_000 }));
    expect(leads).toContainEqual(expect.objectContaining({ kind: 'INTERCEPT', amountFen: 7_000 }));
    expect((await world.get('/v1/leads?kind=HOLD_BACK')).body.items!.some(({ holder }) => holder === county)).toBe(false);
  });
});

describe('February and March', () => {
  const names = ['closed 1', 'closed 2', 'closed 3', ...Array.from({ length: 20 }, (_, index) => `town ${index}`)];
  it('HB-2.11: of 23 due three come back; on the 11th three are late with reasons and the batch is not complete', async () => {
    await world.moveTo('2017-03-07');
    await ok(world.post('/v1/carry-overs', 'preparer', {
      number: 3, scheme: 'URBAN_DIBAO', area: 'URBAN', decision: { docNo: '某民救〔2016〕99号', decidedOn: '2016-03-15' }, from: '2017-03-01',
      lines: names.map((name) => ({ householdId: householdOf(name), payee: { personId: personOf(name), papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen: 29_600 })),
    }));
    await world.faults({ closedAccounts: names.slice(0, 3).map((name) => accountOf(personOf(name), 1)) });
    const batchId = await batchOf({ scheme: 'URBAN_DIBAO', period: '2017-03', number: 1 });
    expect(await paid(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', credited: 20, returned: 3, late: 0 });
    await world.moveTo('2017-03-11');
    expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', late: 3 });
    const late = (await world.get(`/v1/batches/${batchId}/lines?late=true`)).body.items!;
    expect(late.map(({ lateCause }) => lateCause)).toEqual(['DATA:AC04', 'DATA:AC04', 'DATA:AC04']);
    expect((await world.get('/v1/clocks?clock=DC-10&status=missed')).body.items!.find(({ subject }) => subject === 'MONTH URBAN_DIBAO 2017-03'))
      .toMatchObject({ outstandingFen: 3 * 29_600, late: [{ cause: 'DATA:AC04', lines: 3 }] });
    expect(await money()).toMatchObject({ returnedNotReissued: 3 * 29_600, unaccounted: 0 });
  });

  it('an order that came back is ordered again once, to new papers, and names the returned one', async () => {
    await world.faults({});
    const [order] = (await world.get('/v1/batches?period=2017-03')).body.items!.filter(({ scheme }) => scheme === 'URBAN_DIBAO');
    const [returned] = (await world.get(`/v1/batches/${order!['batchId']}/lines?status=RETURNED`)).body.items!;
    const orderId = String(returned!['orderId']);
    const payee = returned!['payee'] as { personId: string };
    expect(await world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee })).toMatchObject({ status: 422, body: { code: 'payment.payee_unchanged' } });
    await ok(world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee: { ...payee, papersVersion: 2 } }));
    expect(await world.post(`/v1/payments/${orderId}/reissue`, 'preparer', { payee: { ...payee, papersVersion: 3 } })).toMatchObject({ status: 409, body: { code: 'payment.reissue_differs' } });
    const batchId = await batchOf({ scheme: 'URBAN_DIBAO', period: '2017-03', number: 2 });
    expect(await paid(batchId)).toMatchObject({ status: 'COMPLETE', count: 1, credited: 1 });
    expect(await ok(world.get(`/v1/payments/${orderId}`))).toMatchObject({ status: 'RETURNED', replacedBy: expect.any(String) as unknown });
    expect(await money()).toMatchObject({ returnedNotReissued: 2 * 29_600, unaccounted: 0 });
    expect((await ok(world.get('/v1/money')))['payments']).toMatchObject({ reissued: 1, returned: 3 });
  });

  it('a bank that books and does not answer: in doubt, asked, never sent under another id', async () => {
    await world.faults({ silentAfterBooking: 1 });
    const before = (await world.books()).messages.length;
    const batchId = await batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-02', number: 1 });
    await funded(batchId);
    await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
    expect(await shown(batchId)).toMatchObject({ status: 'IN_DOUBT' });
    await world.settle();
    expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE', count: 1_501 });
    const { messages, creditedTwice } = await world.books();
    expect([messages.length - before, creditedTwice]).toEqual([1, []]);
  });

  it('a bank that was not reached booked nothing: the same message goes again under the same id; a contradiction is asked about', async () => {
    await world.faults({ refuseConnections: true });
    const batchId = await batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-03', number: 1 });
    await funded(batchId);
    await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
    expect(await shown(batchId)).toMatchObject({ status: 'IN_DOUBT' });
    await world.faults({ contradictory: 1, doubled: true });
    await world.moveTo('2017-03-12');
    expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE', credited: 1_501 });
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
    const batchId = await batchOf({ scheme: 'RURAL_DIBAO', fund: 'BASIC_LIVING', period: '2017-04', number: 1 });
    expect(await paid(batchId)).toMatchObject({ status: 'SETTLING', count: 1_500, dueOn: '2017-04-10', sendBy: '2017-04-07' });
    const april = async () => (await world.get('/v1/clocks?clock=DC-10')).body.items!.find(({ subject }) => subject === 'MONTH RURAL_DIBAO 2017-04');
    await world.moveTo('2017-04-10');
    expect(await april()).toMatchObject({ status: 'running' });
    await world.moveTo('2017-04-11');
    expect(await april()).toMatchObject({ status: 'missed', late: [{ cause: 'BANK:NOT_BOOKED', lines: 1_500 }] });
    expect((await world.get('/v1/leads?kind=HOLD_BACK')).body.items!.filter(({ holder }) => holder === county)).toEqual([]);
    await world.moveTo('2017-04-13');
    expect(await april()).toMatchObject({ status: 'withdrawn', metOn: '2017-04-07', daysLate: 0 });
    expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE', late: 1_500 });
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
  const aidBatch = (number: number) => batchOf({ scheme: 'TEMPORARY_ASSISTANCE', fund: 'TEMPORARY_ASSISTANCE', period: '2017-04', number });

  it('two batches want the last fen at once: one is funded, the other refused', async () => {
    await cashFor(100_000, temporary);
    await aid('flood one', 100_000);
    const first = await aidBatch(1);
    await checked(first);
    await aid('flood two', 100_000);
    const second = await aidBatch(2);
    await checked(second);
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
    expect(await paid(next)).toMatchObject({ status: 'COMPLETE', count: 1, totalFen: 100_000 });
    expect(await world.post(`/v1/batches/${next}/cancellation`, 'preparer', { reason: 'OTHER' })).toMatchObject({ status: 409, body: { code: 'batch.already_sent' } });
  });

  it('nobody checks what they prepared, nor signs another content; another county sees nothing', async () => {
    await aid('flood three', 50_000);
    const batchId = await aidBatch(4);
    await ok(world.post(`/v1/batches/${batchId}/freeze`, 'preparer'));
    const { contentHash } = await shown(batchId);
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
    expect(await money()).toMatchObject({ unaccounted: 0 });
    const { netCreditedFen, creditedTwice } = await world.books();
    expect([(await money())['credited'], creditedTwice]).toEqual([netCreditedFen, []]);
  });
});

