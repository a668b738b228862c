/**
 * From the township's notice to the county's decision: objections, files sent up, rosters frozen and drawn by a promised seed, home
 * visits, the county's own notice, and a decision by somebody who has not touched the case before.
 */
import { createHash } from 'node:crypto';
import { commitmentTo, sampleIdOf } from '@doudi/household-verification';
import { type Division, type PlainDate, isoWeek } from '@doudi/kernel';
import type { Body } from '../client.js';
import { nameOf, reviewer, storyOf, desk, investigate, opine, type Case } from './cases.js';
import { civil } from './funds.js';
import { inEvery, refused, settle, type Stage } from './stage.js';

/** Day 7 is still within the notice: it cannot be closed, and who objects is heard. The case begins again. */
export const objectOnDaySeven = async (stage: Stage, one: Case): Promise<void> => {
  await refused(stage, 'a notice is taken down on day 7', 'posting.still_hanging', [reviewer(one), `${one.path}/posting-closure`, {}], `day 7 ${nameOf(one)}`);
  await stage.client.must(desk(one), `${one.path}/objections`, { kind: 'INCOME_DOUBTED' }, `objection ${nameOf(one)}`);
  const { phase } = await stage.client.once(`after the objection ${nameOf(one)}`, () => stage.client.see(desk(one), one.path));
  stage.stories.set('a posting objected to on day 7', `the case begins again: ${String(phase)}`);
};

export const beginAgain = async (stage: Stage, one: Case): Promise<void> => {
  await investigate(stage, one, ' again');
  await opine(stage, one, ' again');
};

/** The household's head has died or moved away since: the procedure ends, with its reason. */
export const endFor = async ({ client }: Stage, one: Case): Promise<void> => {
  const reason = storyOf(one) === 'DIED_MEANWHILE' ? 'APPLICANT_DIED' : 'MOVED_AWAY';
  await client.must(desk(one), `${one.path}/procedure-end`, { reason }, `end ${nameOf(one)}`);
};

export const closeAndSubmit = async ({ client }: Stage, one: Case): Promise<void> => {
  await client.must(reviewer(one), `${one.path}/posting-closure`, {}, `closure ${nameOf(one)}`);
  await client.must(reviewer(one), `${one.path}/submission`, {}, `submission ${nameOf(one)}`);
};

const officers = ['county-visitor-1', 'county-visitor-2'];

/** The seed is promised by one, the list closed by another, and what the draw names is visited by two. */
const drawFor = async (stage: Stage, township: Division, week: string): Promise<void> => {
  const { client, seed } = stage;
  const roster = `/v1/rosters/${township}/${week}`;
  const name = `${township} ${week}`;
  const secret = createHash('sha256').update(`${seed}/${name}`).digest('hex');
  await client.must(civil(1), `${roster}/seed-commitment`, { commitment: commitmentTo(secret) }, `commitment ${name}`);
  await client.must(civil(2), `${roster}/freeze`, {}, `freeze ${name}`);
  await client.must(civil(1), `${roster}/draw`, { seed: secret }, `draw ${name}`);
  const sampleId = sampleIdOf(township, week);
  const drawn = await client.once(`sample ${name}`, () => client.see(civil(3), `/v1/samples/${sampleId}`));
  const chosen = [...new Set([...(drawn['selected'] as string[]), ...(drawn['mandatory'] as string[])])];
  const visits = chosen.map((applicationId) => ({ applicationId, visitors: officers, result: 'CONFIRMED' }));
  await client.must(civil(3), `/v1/samples/${sampleId}/visits/batch`, { visits }, `visits ${name}`);
};

export const drawAndVisit = async (stage: Stage, cases: readonly Case[], today: PlainDate): Promise<void> => {
  await settle(stage, `submissions ${today}`);
  const townships = [...new Set(cases.map(({ home }) => home.household.township))].sort();
  await inEvery(stage, 'rosters are frozen, drawn and visited', townships, (township) => drawFor(stage, township, isoWeek(today)));
  await settle(stage, `visits ${today}`);
};

export const postAtCounty = async ({ client }: Stage, one: Case): Promise<void> => {
  await client.must(civil(2), `${one.path}/county-opinion`, { opinion: 'GRANT' }, `county opinion ${nameOf(one)}`);
  await client.must(civil(2), `${one.path}/county-posting`, { place: 'COUNTY_SITE' }, `county posting ${nameOf(one)}`);
};

export const refuse = async ({ client }: Stage, one: Case): Promise<void> => {
  const reason = storyOf(one) === 'HIDDEN_DEPOSITS' ? 'DEPOSITS_NOT_DECLARED' : 'INCOME_NOT_BELOW_LINE';
  await client.must(civil(2), `${one.path}/refusal`, { reasons: [reason] }, `refusal ${nameOf(one)}`);
  await client.must(desk(one), `${one.path}/refusal-notice`, {}, `refusal notice ${nameOf(one)}`);
};

export const approve = async (stage: Stage, one: Case): Promise<void> => {
  const { client } = stage;
  await client.must(civil(2), `${one.path}/county-posting-closure`, {}, `county closure ${nameOf(one)}`);
  if (storyOf(one) === 'REVIEWER_TRIES_TO_APPROVE') {
    await refused(stage, 'a reviewer tries to approve', 'application.only_county_approves', [reviewer(one), `${one.path}/approval`, {}], `reviewer approves ${nameOf(one)}`);
    const both = { ...reviewer(one), roles: ['COUNTY_CIVIL'] as const };
    await refused(stage, 'the same person, with a post at the county', 'application.own_work', [both, `${one.path}/approval`, {}], `own work ${nameOf(one)}`);
  }
  await client.must(civil(2), `${one.path}/approval`, {}, `approval ${nameOf(one)}`);
};

/** Where each case stands, as the county's list shows it. */
export const phasesOf = async ({ client }: Stage, cases: readonly Case[], step: string): Promise<ReadonlyMap<string, string>> => {
  const rows = await client.once(`phases ${step}`, async () => (await client.all(civil(1), '/v1/applications')).map((row: Body) => [row['applicationId'], row['phase']] as [string, string]));
  const known = new Map(rows);
  return new Map(cases.map(({ applicationId }) => [applicationId, known.get(applicationId) ?? '']));
};
