/**
 * One household of three applies for rural dibao on the first day: a village committee that tries to accept is refused, the township
 * accepts, the adults authorise, the sources are asked, and the report says what they answered. All over REST.
 */
import { createHash } from 'node:crypto';
import { caseIdOf } from '@doudi/household-verification';
import { derivedId, uuid } from '@doudi/kernel';
import { checkDigitOf } from '@doudi/vault';
import type { Client } from './client.js';
import { officer, township } from './county.js';
import type { Progress } from './progress.js';

const village = township.replace(/000$/, '201');
const desk = officer('TOWNSHIP_WINDOW');

/** Invented; the address code 439901 belongs to nobody. */
const people = [
  { name: '甲示例', born: '19700101', relation: 'HEAD', adult: true, incomeYearlyFen: 540_000 },
  { name: '乙示例', born: '19720202', relation: 'SPOUSE', adult: true, incomeYearlyFen: 0 },
  { name: '丙示例', born: '20080303', relation: 'CHILD', adult: false, incomeYearlyFen: 0 },
] as const;

const idNumber = (born: string, seed: number): string => {
  const digits = `439901${born}${String(seed % 1_000).padStart(3, '0')}`;
  return `${digits}${checkDigitOf(digits)}`;
};

/** The registers know of these people what the household declares. */
const tellSources = async (url: string, seed: number): Promise<void> => {
  const known = people.map(({ born, relation, incomeYearlyFen }) => ({
    idNumber: idNumber(born, seed),
    facts: {
      POLICE: { diedOn: null, movedAwayOn: null, vehicles: 0 }, TAX: { incomeYearlyFen }, SOCIAL_INSURANCE: { pensionYearlyFen: 0 },
      HOUSING: { houses: relation === 'HEAD' ? 1 : 0 }, MARKET_REGISTRATION: { businesses: 0, businessYearlyFen: 0 }, BANKS: { depositsFen: 0 },
      POVERTY_REGISTRY: { registered: true, householdSize: people.length },
    },
  }));
  const { status } = await fetch(`${url}/people`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(known) });
  if (status >= 400) throw new Error(`the sources answered ${status}`);
};

export type FirstCase = { readonly applicationId: string; readonly phase: unknown; readonly report: Readonly<Record<string, unknown>> };

export const openFirstCase = async (client: Client, progress: Progress, seed: number, sourcesUrl: string): Promise<FirstCase> => {
  await tellSources(sourcesUrl, seed);
  const settle = (step: string): Promise<unknown> => client.must(officer('SANDBOX'), '/v1/sandbox/settlement', {}, step);
  const persons: { personId: string; adult: boolean; relation: string; incomeYearlyFen: number }[] = [];
  for (const { name, born, relation, adult, incomeYearlyFen } of people) {
    const { id } = await client.must(desk, '/v1/persons', { division: village, papers: { name, idNumber: idNumber(born, seed) } }, `person ${name}`);
    persons.push({ personId: String(id), adult, relation, incomeYearlyFen });
  }
  const members = persons.map(({ personId, relation, adult }) => ({ personId, relation, adult }));
  const home = await client.must(desk, '/v1/households', { area: 'RURAL', division: village, members }, 'household');
  const head = persons[0]!.personId;
  const filed = await client.must(officer('VILLAGE_OFFICER'), '/v1/applications', {
    householdId: home['id'], scheme: 'RURAL_DIBAO', applicant: head, payee: { personId: head, papersVersion: 1 },
    members: persons.map(({ personId, adult, incomeYearlyFen }) => ({ personId, adult, incomeYearlyFen, depositsFen: 0, houses: personId === head ? 1 : 0, vehicles: 0 })),
  }, 'application');
  const applicationId = String(filed['id']);
  const refused = await client.post(officer('VILLAGE_OFFICER'), `/v1/applications/${applicationId}/acceptance`, {}, 'a village tries to accept');
  if (refused.status < 400) throw new Error('a village committee accepted an application');
  progress.line(`a village committee tries to accept: refused, ${String(refused.body['code'])}`);
  await client.must(desk, `/v1/applications/${applicationId}/acceptance`, {}, 'acceptance');
  await client.must(desk, `/v1/applications/${applicationId}/verification-request`, {}, 'verification request');
  await settle(derivedId('settle', 'request'));
  const theCase = `/v1/verification-cases/${caseIdOf(uuid(applicationId))}`;
  const evidence = createHash('sha256').update('signed form').digest('hex');
  await client.must(desk, `${theCase}/authorisations`, {
    authorisations: persons.filter(({ adult }) => adult).map(({ personId }) => ({ personId, validTo: '2017-12-31', evidence })),
  }, 'authorisations');
  await client.must(officer('TOWNSHIP_INVESTIGATOR'), `${theCase}/commission`, {}, 'commission');
  await settle(derivedId('settle', 'commission'));
  const report = await client.see(officer('VERIFICATION_OFFICER'), theCase);
  const { phase } = await client.see(desk, `/v1/applications/${applicationId}`);
  progress.line(`a household of three applied and was checked: application ${String(phase)}, verification ${String(report['status'])}`);
  return { applicationId, phase, report };
};
