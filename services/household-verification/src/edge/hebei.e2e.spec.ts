/** What Hebei asks of the departments that know: answers in time, or named as late; through REST in a county of Hebei. */
import { idOf, openWorld, placesOf, type World } from './world.fixture.js';

const places = placesOf('13');
let world: World;
beforeAll(async () => { world = await openWorld(places); });
afterAll(async () => { await world.close(); });

it('HB-4.4: a vehicle query unanswered after the limit is late, and the case and the list show which source is missing', async () => {
  const policyId = idOf('police limit');
  await world.audit.publish('PolicyPublished', places.county, policyId, {
    policyId, rule: 'sourceAnswerDays', jurisdiction: places.county, qualifier: { key: 'POLICE' }, value: { days: 4, unit: 'wd' }, from: '2017-01-01', to: null,
    citation: { document: '某县核对办法', clause: '第六条' }, strength: 'SHALL', status: 'verified', preparedBy: 'keeper-1', approvedBy: 'keeper-2',
  });
  await world.settle();
  const household = await world.requested('hb-4.4');
  await world.sourcesFail({ POLICE: { silent: true } });
  const path = await world.commissioned(household); // on 1 March: the limit ends on 7 March
  expect(await world.caseOf(path)).toMatchObject({ status: 'QUERYING', missing: [{ source: 'POLICE', standing: 'WAITING', dueOn: '2017-03-07' }], report: null });
  await world.moveTo('2017-03-07');
  expect(await world.ask('VERIFICATION_OFFICER', places.county, `${path}/report`, {})).toMatchObject({ status: 409, body: { code: 'report.sources_outstanding', clause: 'HB-4.4' } });
  await world.moveTo('2017-03-08');
  expect(await world.caseOf(path)).toMatchObject({ missing: [{ source: 'POLICE', standing: 'LATE', persons: [household.father, household.child], waitingDays: 7 }] });
  const late = await world.ask('VERIFICATION_OFFICER', places.county, '/v1/source-queries?standing=LATE&source=POLICE');
  expect(late.body).toMatchObject({ items: [{ caseId: household.caseId, source: 'POLICE', standing: 'LATE' }, { caseId: household.caseId }] });
  expect((await world.ask('VERIFICATION_OFFICER', places.county, '/v1/verification-cases?late=POLICE')).body).toMatchObject({ items: [{ caseId: household.caseId }] });
  await world.done('VERIFICATION_OFFICER', places.county, `${path}/report`, {});
  expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', report: { complete: false, missing: [{ source: 'POLICE', reason: 'LATE' }] } });
  await world.sourcesFail(null);
  await world.moveTo('2017-03-09');
  expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', reportVersion: 2, missing: [], report: { complete: true } });
});
