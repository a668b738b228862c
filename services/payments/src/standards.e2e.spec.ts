/** Hunan's law of standards and of what a household is due from them, each acceptance example through REST. */
import { derivedId, inYuan, yuan, type Division, type Fen, type Uuid } from '@doudi/kernel';
import { actsOf, ok } from './edge/acts.fixture.js';
import { householdOf, openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
let province: Division;
let county: Division;
let otherCounty: Division;
beforeAll(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  ({ province, county, otherCounty } = world.places);
});
afterAll(async () => { await world.close(); });

/** As the law register publishes it: for the province, from that day on. */
const policy = async (rule: string, value: unknown, { from, to = null, qualifier = {} }: { from: string; to?: string | null; qualifier?: object }): Promise<void> => {
  const policyId = derivedId('policy', rule, from, JSON.stringify(qualifier));
  await world.audit.publish('PolicyPublished', province, policyId, {
    policyId, rule, jurisdiction: province, qualifier, value, from, to, citation: { document: '省级通知', clause: from.slice(0, 4) }, strength: 'MUST', status: 'verified',
    preparedBy: 'keeper-1', approvedBy: 'keeper-2',
  });
  await world.settle();
};
const rural = async (on: string, place = county): Promise<Record<string, unknown> | undefined> => {
  await world.settle();
  return (await world.get(`/v1/standards?on=${on}`)).body.items!.find(({ area, division }) => area === 'RURAL' && division === place);
};

describe('a county’s standard', () => {
  it('HN1-2.2: the guide rises to 3,026 on 1 January 2017 while a county still has 2,640: STANDARD_ADJUSTMENT_DUE is open, and it is on the list', async () => {
    const below = async (on: string) => (await world.get(`/v1/standards/below-guide?on=${on}`)).body.items;
    expect(await acts.standard(264_000, '2016-01-01')).toMatchObject({ status: 200 });
    expect(await below('2016-12-31')).toEqual([]);
    expect(await below('2017-01-01')).toMatchObject([{
      task: 'STANDARD_ADJUSTMENT_DUE', openedOn: '2017-01-01', guideYearlyFen: 302_600, clause: 'HN2-2.2.1; HN1-2.2',
      standard: { division: county, area: 'RURAL', valueFen: 264_000 },
    }]);
  });

  it('HN2-2.2.1: the guide is 3,026 from 1 January 2017: 3,000 is refused, citing the clause, and 3,026 is accepted', async () => {
    expect(await acts.standard(300_000, '2017-01-01')).toMatchObject({
      status: 422, body: { code: 'standard.below_guide', clause: 'HN2-2.2.1', figures: { lineYearlyFen: 300_000, guideYearlyFen: 302_600 } },
    });
    expect(await rural('2017-01-01')).toMatchObject({ valueFen: 264_000 });
    expect(await acts.standard(302_600, '2017-01-01')).toMatchObject({ status: 200, body: { already: false } });
    expect(await rural('2017-01-01')).toMatchObject({ valueFen: 302_600 });
    expect((await world.get('/v1/standards/below-guide?on=2017-01-01')).body.items).toEqual([]);
  });

  it('HN1-1.1: 3,026 is in force from 1 January 2017: 2,900 from 1 July is refused, and the reply cites the clause', async () => {
    expect(await acts.standard(290_000, '2017-07-01')).toMatchObject({
      status: 422, body: { code: 'standard.below_before', clause: 'HN1-1.1', figures: { beforeYearlyFen: 302_600, afterYearlyFen: 290_000 } },
    });
    expect(await rural('2017-07-01')).toMatchObject({ valueFen: 302_600, from: '2017-01-01' });
  });

  it('HN2-2.2.2: above the guide of 3,026 a county sets 3,600: accepted; 3,000: refused', async () => {
    expect(await acts.standard(300_000, '2017-01-01', 'stranger')).toMatchObject({ status: 422, body: { code: 'standard.below_guide' } });
    expect(await rural('2017-01-01', otherCounty)).toBeUndefined();
    expect(await acts.standard(360_000, '2017-01-01', 'stranger')).toMatchObject({ status: 200 });
    expect(await rural('2017-01-01', otherCounty)).toMatchObject({ valueFen: 360_000, unit: 'YEAR' });
  });
});

it('HN1-2.2: an urban standard below a guide that rises stands, and the task is open from the day of the guide', async () => {
  const urban = { scheme: 'URBAN_DIBAO', area: 'URBAN', valueFen: 42_000, unit: 'MONTH', from: '2017-01-01', citation: '某县民发〔2017〕2号' };
  await ok(world.post('/v1/standards', 'preparer', urban));
  await policy('dibaoGuide', { amount: 60_000, per: 'MONTH' }, { from: '2018-01-01', qualifier: { area: 'URBAN' } });
  expect((await world.get('/v1/standards/below-guide?on=2017-12-31')).body.items).toEqual([]);
  expect((await world.get('/v1/standards/below-guide?on=2018-01-01')).body.items).toMatchObject([
    { task: 'STANDARD_ADJUSTMENT_DUE', guideYearlyFen: 720_000, openedOn: '2018-01-01', dueOn: null, clause: 'HN1-2.2', standard: { division: county, area: 'URBAN' } },
  ]);
  await policy('standardAdjustmentDays', { days: 30, unit: 'cal' }, { from: '2018-01-01' });
  expect((await world.get('/v1/standards/below-guide?on=2018-01-01')).body.items).toMatchObject([{ dueOn: '2018-01-31' }]);
});

describe('two lines in one', () => {
  let poor: World;
  beforeAll(async () => { poor = await openWorld('43'); });
  afterAll(async () => { await poor.close(); });

  it('HN1-2.1: the poverty line of the year is 2,952: 2,900 is refused as two lines that are broken, 2,952 is accepted', async () => {
    const place = poor.places.province;
    await poor.audit.publish('PolicyPublished', place, derivedId('line'), {
      policyId: derivedId('line'), rule: 'povertyLine', jurisdiction: place, qualifier: {}, value: 295_200, from: '2018-01-01', to: '2018-12-31',
      citation: { document: '扶贫标准', clause: '2018' }, strength: 'MUST', status: 'verified', preparedBy: 'keeper-1', approvedBy: 'keeper-2',
    });
    await poor.settle();
    const { standard } = actsOf(poor);
    expect(await standard(290_000, '2018-01-01')).toMatchObject({
      status: 422, body: { code: 'standard.below_poverty_line', clause: 'HN1-2.1', figures: { lineYearlyFen: 290_000, povertyLineYearlyFen: 295_200 } },
    });
    expect(await standard(295_199, '2018-01-01')).toMatchObject({ status: 422, body: { code: 'standard.below_poverty_line' } });
    expect(await standard(295_200, '2018-01-01')).toMatchObject({ status: 200, body: { already: false } });
  });
});

describe('what a household is due', () => {
  type Household = { readonly familySize: number; readonly coveredMembers: number; readonly countedIncomeYearlyFen: Fen; readonly amountMonthlyFen: Fen };
  const approve = async (name: string, terms: Household): Promise<void> => {
    await world.intake.publish('ApplicationApproved', county, householdOf(name), {
      applicationId: derivedId('application', name), scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: householdOf(name), division: county,
      standardId: (await rural('2017-01-10'))!['standardId'] as Uuid, payee: { personId: personOf(name), papersVersion: 1 }, decidedOn: '2017-01-20', findings: [], ...terms,
    });
    await world.settle();
  };
  const granted = async (name: string) => (await world.get(`/v1/entitlements?applicationId=${derivedId('application', name)}`)).body.items!;

  it('HN2-2.2.3: 3,026 a year, three persons, 1,800 a head: (3,026 − 1,800) × 3 / 12 = 306.50 a month; a fen more is refused as a fact', async () => {
    await world.moveTo('2017-01-20');
    const three = { familySize: 3, coveredMembers: 3, countedIncomeYearlyFen: yuan('5400') };
    expect(inYuan(yuan('306.50'))).toBe('306.50');
    await approve('household of F1', { ...three, amountMonthlyFen: yuan('306.50') });
    expect(await granted('household of F1')).toMatchObject([{ amountFen: 30_650, from: '2017-02-01', coveredMembers: 3, flags: [] }]);
    await approve('wrongly computed', { ...three, amountMonthlyFen: yuan('306.51') });
    expect(await granted('wrongly computed')).toEqual([]);
    const facts = (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === 'EntitlementRefused').map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
    expect(facts).toMatchObject([{ decidedFen: 30_651, calculatedFen: 30_650 }]);
  });

  it('HN2-2.2.4: a household that has 2,990 a head after support, with a line of 2,995, is flagged BELOW_LINE for the county to act', async () => {
    await policy('povertyLine', 299_500, { from: '2017-01-01', to: '2017-12-31' });
    // One of two is covered: 2,954 a head and (3,026 − 2,954) × 1 / 12 = 6.00 a month make (2 × 2,954 + 12 × 6) / 2 = 2,990 a head.
    await approve('below the line', { familySize: 2, coveredMembers: 1, countedIncomeYearlyFen: yuan('5908'), amountMonthlyFen: yuan('6') });
    expect(await granted('below the line')).toMatchObject([{ amountFen: 600, flags: ['BELOW_LINE'] }]);
    expect((await world.get('/v1/entitlements?flag=BELOW_LINE', 'preparer')).body.items).toMatchObject([{ householdId: householdOf('below the line'), division: county }]);
    await approve('both covered', { familySize: 2, coveredMembers: 2, countedIncomeYearlyFen: yuan('5908'), amountMonthlyFen: yuan('12') });
    expect(await granted('both covered')).toMatchObject([{ amountFen: 1_200, flags: [] }]);
  });
});
