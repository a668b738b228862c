/** What Gansu's law makes of payments, through REST in a county of Gansu: rural dibao by class, and money that has to move. */
import { derivedId, yuan } from '@doudi/kernel';
import { actsOf, ok } from './edge/acts.fixture.js';
import { householdOf, openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
beforeAll(async () => { world = await openWorld('62', '2017-03-01T01:00:00Z'); });
afterAll(async () => { await world.close(); });

it('GS-2.2.5: a household of the second class is granted its rate; one without a class is refused as a fact, and the next is still granted', async () => {
  const { county } = world.places;
  const { id: standardId } = await ok(actsOf(world).standard(350_000, '2017-01-01'));
  const approve = (name: string, terms: object) => world.intake.publish('ApplicationApproved', county, householdOf(name), {
    applicationId: derivedId('application', name), scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: householdOf(name), division: county, standardId, familySize: 3,
    coveredMembers: 3, countedIncomeYearlyFen: yuan('5400'), amountMonthlyFen: yuan('825'), payee: { personId: personOf(name), papersVersion: 1 }, decidedOn: '2017-03-01',
    findings: [], ...terms,
  });
  const granted = async (name: string) => (await world.get(`/v1/entitlements?applicationId=${derivedId('application', name)}`)).body.items;
  await approve('no class', {});
  await approve('second class', { classKey: '2' });
  await world.settle();
  expect(await granted('no class')).toEqual([]);
  expect(await granted('second class')).toMatchObject([{ amountFen: 82_500, from: '2017-04-01' }]);
  const facts = (await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type === 'EntitlementRefused').map(({ payload }) => JSON.parse(payload) as Record<string, unknown>);
  expect(facts).toMatchObject([{ decidedFen: 82_500, calculatedFen: 0 }]);
});

it('GS-2.1.2: a county that set 15 days is late on the 16th, citing its own rule and the clause', async () => {
  const { city, county } = world.places;
  await world.audit.publish('PolicyPublished', county, derivedId('days'), {
    policyId: derivedId('days'), rule: 'passDownDays', jurisdiction: county, qualifier: {}, value: { days: 15, unit: 'cal' }, from: '2017-01-01', to: null,
    citation: { document: '某县资金管理办法', clause: '第五条' }, strength: 'MUST', status: 'verified', preparedBy: 'keeper-1', approvedBy: 'keeper-2',
  });
  await world.settle();
  const money = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017, kind: 'SPECIAL', amountFen: 5_000_000 };
  await ok(world.post('/v1/funds/appropriations', 'province', { ...money, track: 'BUDGET', source: 'FROM_ABOVE', docNo: '财社〔2017〕1号' }));
  for (const [from, to, by, docNo] of [['province', city, 'city', '甘财社〔2017〕1号'], ['city', county, 'county', '某财社〔2017〕1号']] as const) {
    const issued = await ok(world.post('/v1/funds/transfers', from, { ...money, docNo, to }));
    await ok(world.post(`/v1/funds/transfers/${issued['id']}/receipt`, by, {}));
  }
  await world.settle();
  const clock = async () => (await world.get('/v1/clocks?clock=DC-06')).body.items!.find(({ holder }) => holder === county);
  expect(await clock()).toMatchObject({ startedOn: '2017-03-01', dueOn: '2017-03-16', verified: true, status: 'running', clause: '某县资金管理办法 第五条; GS-2.1.2' });
  await world.moveTo('2017-03-16');
  expect(await clock()).toMatchObject({ status: 'running' });
  await world.moveTo('2017-03-17');
  expect(await clock()).toMatchObject({ status: 'missed', outstandingFen: 5_000_000, moneyThere: true, planThere: false });
});
