/**
 * New households, from their application to the township's notice: delivered, accepted, checked, visited, appraised, and an opinion
 * with the amount that follows from the standard. Each story takes its own turn on the way.
 */
import { createHash } from 'node:crypto';
import { caseIdOf } from '@doudi/household-verification';
import { uuid } from '@doudi/kernel';
import { deductionsOf, incomeOf } from '@doudi/testing';
import { officerAt } from '../county.js';
import type { Officer } from '../client.js';
import { headOf, inEvery, payeeOf, refused, type Home, type Stage } from './stage.js';

export type Case = { readonly home: Home; readonly applicationId: string; readonly path: string };

export const storyOf = ({ home }: Case): string => home.household.story ?? '';
export const isTemporary = ({ home }: Case): boolean => home.household.scheme === 'TEMPORARY_ASSISTANCE';
export const nameOf = ({ home }: Case): string => home.household.key;

export const desk = ({ home }: Pick<Case, 'home'>): Officer => officerAt(home.household.township, 'TOWNSHIP_WINDOW');
export const reviewer = ({ home }: Case): Officer => officerAt(home.household.township, 'TOWNSHIP_REVIEWER');
const investigator = ({ home }: Case, n = 1): Officer => officerAt(home.household.township, 'TOWNSHIP_INVESTIGATOR', n);
const villageOfficer = ({ household }: Home): Officer => officerAt(household.village, 'VILLAGE_OFFICER');

const evidence = createHash('sha256').update('a signed form').digest('hex');

const relativesOf = (home: Home) => home.persons.flatMap(({ member, personId }) => (member.relativeOf === null ? [] : [{ personId, ...member.relativeOf }]));

const filing = (home: Home) => ({
  householdId: home.householdId, scheme: home.household.scheme, applicant: headOf(home).personId, payee: payeeOf(home),
  members: home.persons.map(({ member, personId }) => ({ personId, adult: member.adult, ...member.declared })),
  ...(home.household.story === 'URGENT_AID' && { urgent: true, cause: 'ILLNESS' }),
  ...(home.household.story === 'TEMPORARY_AID' && { cause: 'ACCIDENT' }),
  ...(relativesOf(home).length > 0 && { nearRelatives: relativesOf(home) }),
});

/** One household asks; the township alone accepts, and where papers are missing says so once. */
export const file = async (stage: Stage, home: Home): Promise<Case> => {
  const { client } = stage;
  const { key, story } = home.household;
  const byVillage = story === 'VILLAGE_TRIES_TO_ACCEPT';
  const filed = await client.must(byVillage ? villageOfficer(home) : desk({ home }), '/v1/applications', filing(home), `application ${key}`);
  const one: Case = { home, applicationId: String(filed['id']), path: `/v1/applications/${String(filed['id'])}` };
  const step = (name: string, body: unknown = {}, by = desk(one)) => client.must(by, `${one.path}/${name}`, body, `${name} ${key}`);
  if (byVillage) await refused(stage, 'a village committee tries to accept', 'application.village_may_not_accept', [villageOfficer(home), `${one.path}/acceptance`, {}], `village accepts ${key}`);
  if (story === 'MISSING_PAPERS') {
    await step('supplement-requests', { items: ['INCOME_PROOF'] });
    await refused(stage, 'accepted while papers are missing', 'application.supplement_outstanding', [desk(one), `${one.path}/acceptance`, {}], `too early ${key}`);
    await step('supplements');
  }
  await step('acceptance');
  if (story === 'NEAR_RELATIVE') for (const relative of relativesOf(home)) await step('near-relatives', relative);
  if (story === 'WITHDRAWN') await step('withdrawal');
  else await step('verification-request');
  if (story === 'URGENT_AID') await step('urgent-aid', { amountFen: 80_000 }, reviewer(one));
  return one;
};

/** Every adult allows the check, then it is commissioned; the report issues itself when the sources have answered. */
export const authorise = async ({ client }: Stage, one: Case): Promise<void> => {
  if (storyOf(one) === 'WITHDRAWN') return;
  const theCase = `/v1/verification-cases/${caseIdOf(uuid(one.applicationId))}`;
  const adults = one.home.persons.filter(({ member }) => member.adult);
  const authorisations = adults.map(({ personId }) => ({ personId, validTo: '2017-12-31', evidence }));
  await client.must(desk(one), `${theCase}/authorisations`, { authorisations }, `authorisations ${nameOf(one)}`);
  await client.must(investigator(one), `${theCase}/commission`, {}, `commission ${nameOf(one)}`);
};

/** Two go to the home and write down what they found; the neighbours are heard. */
export const investigate = async ({ client }: Stage, one: Case, round = ''): Promise<void> => {
  const members = one.home.household.members;
  const investigators = [investigator(one).sub, investigator(one, 2).sub];
  const survey = {
    investigators, deductionsYearlyFen: deductionsOf(members), doubtful: storyOf(one).startsWith('HIDDEN'),
    incomes: one.home.persons.map(({ member, personId }) => ({ personId, incomeYearlyFen: incomeOf(member) })),
  };
  const step = (name: string, body: unknown, by: Officer) => client.must(by, `${one.path}/${name}`, body, `${name} ${nameOf(one)}${round}`);
  await step('investigation', { investigators }, investigator(one));
  await step('investigation-result', survey, investigator(one, 2));
  if (!isTemporary(one)) await step('appraisal', { present: 20, villagers: 16, inFavour: 17, against: 1 }, investigator(one));
};

/** Grant where something is left to grant; deposits that were hidden speak against it, whatever the sum. */
export const opine = async (stage: Stage, one: Case, round = ''): Promise<void> => {
  const { client } = stage;
  const opinion = (what: 'GRANT' | 'REFUSE', step: string) =>
    client.post(reviewer(one), `${one.path}/first-opinion`, { opinion: what }, `${step} ${nameOf(one)}${round}`);
  if (storyOf(one) === 'NEAR_RELATIVE_NOT_REGISTERED') {
    const attempt = [reviewer(one), `${one.path}/first-opinion`, { opinion: 'GRANT' }] as const;
    await refused(stage, 'a near relative who is declared and not registered', 'application.near_relative_not_registered', attempt, `unregistered ${nameOf(one)}`);
    for (const relative of relativesOf(one.home)) await client.must(desk(one), `${one.path}/near-relatives`, relative, `near-relatives ${nameOf(one)}`);
  }
  const wanted = storyOf(one) === 'HIDDEN_DEPOSITS' ? 'REFUSE' : 'GRANT';
  const given = await opinion(wanted, 'opinion');
  if (given.status < 400) return post(stage, one, wanted, round);
  if (given.body['code'] !== 'application.nothing_to_grant') throw new Error(`the opinion on ${nameOf(one)} was answered ${JSON.stringify(given.body)}`);
  const refusal = await opinion('REFUSE', 'opinion to refuse');
  if (refusal.status >= 400) throw new Error(`the opinion on ${nameOf(one)} was answered ${JSON.stringify(refusal.body)}`);
  await post(stage, one, 'REFUSE', round);
};

/** What is to be granted is posted; what is to be refused goes up as it is. */
const post = async ({ client }: Stage, one: Case, opinion: 'GRANT' | 'REFUSE', round: string): Promise<void> => {
  if (opinion === 'GRANT') await client.must(reviewer(one), `${one.path}/posting`, { place: 'VILLAGE_BOARD' }, `posting ${nameOf(one)}${round}`);
  else await client.must(reviewer(one), `${one.path}/submission`, {}, `submission ${nameOf(one)}`);
};

/** The township decides small amounts itself; after urgent help the papers follow. */
export const settleTemporary = async ({ client }: Stage, one: Case): Promise<void> => {
  if (storyOf(one) === 'URGENT_AID') await client.must(reviewer(one), `${one.path}/papers`, {}, `papers ${nameOf(one)}`);
  else await client.must(reviewer(one), `${one.path}/small-amount-approval`, { amountFen: 50_000 }, `small amount ${nameOf(one)}`);
};

export const forEachCase = (stage: Stage, label: string, cases: readonly Case[], work: (stage: Stage, one: Case) => Promise<void>): Promise<void> =>
  inEvery(stage, label, cases, (one) => work(stage, one));
