/** Hebei's clauses on paying in time, in full, and for nothing else, through REST in a county of Hebei. */
import { derivedId, type Division, type Uuid } from '@doudi/kernel';
import { carriedEntitlementId } from './domain/carry-over.js';
import { actsOf, ok, rural } from './edge/acts.fixture.js';
import { accountOf } from './edge/neighbours.fixture.js';
import { householdOf, openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
let county: Division;
beforeAll(async () => {
  world = await openWorld('13', '2017-07-03T01:00:00Z');
  acts = actsOf(world);
  ({ county } = world.places);
});
afterAll(async () => { await world.close(); });

const names = Array.from({ length: 1_000 }, (_, index) => `household ${index}`);
const amountMonthlyFen = 21_300;

describe('in time and in full', () => {
  let batchId: string;
  it('HB-2.11: of 1,000 households due on 10 July 2017 997 are credited', async () => {
    await acts.carryOver({ number: 1, names, scheme: 'RURAL_DIBAO', amountMonthlyFen, from: '2017-07-01' });
    await acts.cashFor(names.length * amountMonthlyFen, rural);
    await world.faults({ closedAccounts: names.slice(0, 3).map((name) => accountOf(personOf(name), 1)) });
    batchId = await acts.batchOf({ scheme: 'RURAL_DIBAO', period: '2017-07', number: 1 });
    expect(await acts.paid(batchId)).toMatchObject({ count: 1_000, dueOn: '2017-07-10', sendBy: '2017-07-07', credited: 997, returned: 3, late: 0 });
    expect((await world.books()).creditedTwice).toEqual([]);
    await world.moveTo('2017-07-10');
    expect(await acts.shown(batchId)).toMatchObject({ credited: 997, late: 0 });
  });

  it('HB-2.11: on the 11th three are late with reasons, and the batch is not complete', async () => {
    await world.moveTo('2017-07-11');
    const batch = await acts.shown(batchId);
    expect(batch).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', credited: 997, late: 3 });
    expect(batch['status']).not.toBe('COMPLETE');
    const late = (await world.get(`/v1/batches/${batchId}/lines?late=true`)).body.items!;
    expect(late.map(({ lateCause, status }) => [lateCause, status])).toEqual(Array.from({ length: 3 }, () => ['DATA:AC04', 'RETURNED']));
    expect((await world.get('/v1/clocks?clock=DC-10')).body.items).toMatchObject([{
      holder: county, subject: 'MONTH RURAL_DIBAO 2017-07', dueOn: '2017-07-10', status: 'missed', clause: '民发〔2012〕220号 art. 31; HB-2.11',
      outstandingFen: 3 * amountMonthlyFen, late: [{ cause: 'DATA:AC04', lines: 3, amountFen: 3 * amountMonthlyFen }],
    }]);
    expect(await acts.money()).toMatchObject({ credited: 997 * amountMonthlyFen, returnedNotReissued: 3 * amountMonthlyFen, unaccounted: 0 });
  });

  it('HB-2.11: in full is what was decided: reissued to new papers, the last three are credited and the month is paid', async () => {
    await world.faults({});
    for (const { orderId, payee } of (await world.get(`/v1/batches/${batchId}/lines?late=true`)).body.items!) {
      await ok(world.post(`/v1/payments/${String(orderId)}/reissue`, 'preparer', { payee: { ...(payee as object), papersVersion: 2 } }));
    }
    const again = await acts.batchOf({ scheme: 'RURAL_DIBAO', period: '2017-07', number: 2 });
    expect(await acts.paid(again)).toMatchObject({ status: 'COMPLETE', count: 3, credited: 3, totalFen: 3 * amountMonthlyFen });
    expect(await acts.money()).toMatchObject({ credited: 1_000 * amountMonthlyFen, returnedNotReissued: 0, unaccounted: 0 });
    expect((await world.get('/v1/clocks?clock=DC-10')).body.items).toMatchObject([{ status: 'met', metOn: '2017-07-11', daysLate: 1 }]);
  });
});

describe('nothing else', () => {
  it('HB-2.10: office renovation from the dibao fund is refused and a DIVERT lead is open though nothing moved; the same key again is the same refusal', async () => {
    const temporary = { ...rural, fund: 'TEMPORARY_ASSISTANCE', purpose: '2082001' };
    await acts.cashFor(1_000_000, temporary);
    const renovation = { ...rural, forPurpose: '2080299', payee: { kind: 'CONTRACTOR' }, amountFen: 800_000 };
    const first = await world.post('/v1/funds/postings', 'county', renovation, 'renovation-key');
    expect(first).toMatchObject({ status: 422, body: { code: 'posting.purpose_outside_fund', figures: { kind: 'DIVERT' } } });
    const again = await world.post('/v1/funds/postings', 'county', renovation, 'renovation-key');
    expect(again).toMatchObject({ status: 422, body: { code: first.body['code'], figures: first.body['figures'] } });
    expect(await world.post('/v1/funds/postings', 'county', { ...renovation, forPurpose: '2081902' })).toMatchObject({ status: 422, body: { code: 'posting.payee_not_lawful', figures: { kind: 'DIVERT' } } });
    expect(await world.post('/v1/funds/postings', 'county', { ...renovation, payee: { kind: 'OWN_OFFICE' } })).toMatchObject({ body: { code: 'posting.purpose_outside_fund', figures: { kind: 'CROWD_OUT' } } });
    await world.settle();
    const leads = (await world.get(`/v1/leads?division=${county}`)).body.items!;
    expect(leads.map(({ kind, amountFen }) => [kind, amountFen]).sort()).toEqual([['CROWD_OUT', 800_000], ['DIVERT', 800_000], ['DIVERT', 800_000]]);
    expect(leads).toMatchObject(leads.map(() => ({ evidence: { clause: expect.stringContaining('HB-2.10') as unknown } })));
    const published = (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === 'PostingRefused').map(({ payload }) => JSON.parse(payload) as unknown);
    expect(published).toMatchObject([{ kind: 'DIVERT', amountFen: 800_000, code: 'posting.purpose_outside_fund', purpose: '2080299' }, { kind: 'DIVERT' }, { kind: 'CROWD_OUT' }]);
    expect((await world.get('/v1/funds/accounts?track=CASH')).body.items!.find(({ fund }) => fund === 'TEMPORARY_ASSISTANCE')).toMatchObject({ freeFen: 1_000_000 });
  });

  it('HB-2.10: a recipient is paid by batch only; one of another county, or of another scheme, is like one that does not exist', async () => {
    await acts.carryOver({ number: 2, names: ['of this county'], scheme: 'RURAL_DIBAO', amountMonthlyFen, from: '2017-07-01' });
    const owed = carriedEntitlementId('RURAL_DIBAO', householdOf('of this county'));
    const attempt = async (by: string, entitlementId: Uuid, forPurpose = rural.purpose) => {
      const { status, body } = await world.post('/v1/funds/postings', by, { ...rural, purpose: forPurpose, forPurpose, payee: { kind: 'BENEFICIARY', entitlementId }, amountFen: 100 });
      return [status, body['code'], body['figures']];
    };
    expect((await attempt('county', owed)).slice(0, 2)).toEqual([422, 'posting.only_by_batch']);
    const absent = await attempt('stranger', derivedId('entitlement', 'nobody'));
    expect(absent.slice(0, 2)).toEqual([422, 'posting.payee_not_lawful']);
    expect(await attempt('stranger', owed)).toEqual(absent);
    expect((await attempt('county', owed, '2081901')).slice(0, 2)).toEqual([422, 'posting.payee_not_lawful']);
    await world.settle();
    const recorded = (await world.runtime.log.feed(0, 1_000)).filter(({ type, division }) => type === 'PostingRefused' && division === world.places.otherCounty);
    expect(recorded).toHaveLength(2);
  });
});
