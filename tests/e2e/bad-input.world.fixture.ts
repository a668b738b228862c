/** What is there before anything bad is sent, so that an address leads to a thing and not to a 404 for want of one. All invented. */
import { caseIdOf } from '@doudi/household-verification';
import { uuid } from '@doudi/kernel';
import type { Deployment, Place } from './bad-input.deployment.fixture.js';
import { canaries, type Known } from './bad-input.examples.fixture.js';

const village = '439901101201';
const fund = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017 };
const evidence = '0a'.repeat(32);
type Answer = Readonly<Record<string, unknown>>;

/** Ids by the names that paths and bodies call them. */
export const furnish = async ({ ask, token }: Deployment): Promise<Known> => {
  let step = 0;
  const post = async (place: Place, role: string, path: string, body: unknown): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token(place, role)}`, 'idempotency-key': `furnish-${String(step += 1)}` };
    const { status, text } = await ask('POST', path, headers, JSON.stringify(body));
    if (status >= 300) throw new Error(`${path} was answered ${status} ${text}`);
    return JSON.parse(text) as Answer;
  };
  const settle = (): Promise<Answer> => post('province', 'SANDBOX', '/v1/sandbox/settlement', {});
  const { id: personId } = await post('township', 'TOWNSHIP_WINDOW', '/v1/persons', {
    division: village, papers: { name: canaries.name, idNumber: canaries.idNumber, phone: canaries.phone, address: canaries.address, freeText: canaries.freeText },
  });
  const home = { area: 'RURAL', division: village, members: [{ personId, relation: 'HEAD', adult: true }] };
  const { id: householdId } = await post('township', 'TOWNSHIP_WINDOW', '/v1/households', home);
  const payee = { personId, papersVersion: 1 };
  const { id: applicationId } = await post('township', 'TOWNSHIP_WINDOW', '/v1/applications', {
    householdId, scheme: 'RURAL_DIBAO', applicant: personId, payee, members: [{ personId, adult: true, incomeYearlyFen: 0, depositsFen: 0, houses: 0, vehicles: 0 }],
  });
  await post('township', 'TOWNSHIP_WINDOW', `/v1/applications/${String(applicationId)}/acceptance`, {});
  await post('township', 'TOWNSHIP_WINDOW', `/v1/applications/${String(applicationId)}/verification-request`, {});
  const roster = await post('county', 'COUNTY_CIVIL', '/v1/rosters/439901101000/2017-W02/seed-commitment', { commitment: evidence });
  const policy = await post('province', 'POLICY_KEEPER', '/v1/policies', {
    rule: 'urgentHours', value: 24, from: '2017-01-03', jurisdiction: '439901000000', citation: { document: '虚县规定', clause: '1' }, strength: 'MUST', status: 'verified',
  });
  for (const track of ['BUDGET', 'CASH']) {
    await post('county', 'COUNTY_FINANCE', '/v1/funds/opening-balances', { ...fund, track, docNo: '虚财社〔2016〕9号', amountFen: 1_000_000 });
  }
  const { id: planId } = await post('county', 'COUNTY_FINANCE', '/v1/funds/plans', { ...fund, lines: [{ to: '439901101000', amountFen: 1_000 }] });
  const sending = { ...fund, docNo: '虚财社〔2017〕8号', kind: 'SPECIAL', to: '439901101000', amountFen: 1_000 };
  const { id: transferId } = await post('county', 'COUNTY_FINANCE', '/v1/funds/transfers', sending);
  const { id: batchId } = await post('county', 'COUNTY_CIVIL', '/v1/batches', { scheme: 'RURAL_DIBAO', fund: fund.fund, year: 2017, period: '2017-01', number: 1 });
  await post('county', 'COUNTY_CIVIL', '/v1/carry-overs', {
    number: 9, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: '虚民救〔2016〕9号', decidedOn: '2016-03-15' }, from: '2017-01-01',
    lines: [{ householdId, payee, coveredMembers: 1, amountMonthlyFen: 29_600 }],
  });
  await settle();
  const list = await ask('GET', '/v1/entitlements', { authorization: `Bearer ${token('county', 'COUNTY_CIVIL')}` });
  const [owed] = (JSON.parse(list.text) as { items: { entitlementId: string }[] }).items;
  return {
    personId, householdId, applicationId, applicant: personId, otherId: householdId, planId, transferId, batchId, entitlementId: owed!.entitlementId,
    policyId: policy['id'], sampleId: roster['id'], caseId: caseIdOf(uuid(String(applicationId))), township: '439901101000', week: '2017-W02',
  };
};
