/**
 * The first working day: what the law of 2017 leaves to the county is published in the law register, by two people each, and two
 * publications that may not happen are tried. The values are this fictitious county's own; the citations say so.
 */
import { plainDate, type PlainDate } from '@doudi/kernel';
import type { Client } from '../client.js';
import { county, officer } from '../county.js';
import type { Progress } from '../progress.js';

const from = plainDate('2017-01-03');
const keeper = officer('POLICY_KEEPER', 1);
const other = officer('POLICY_KEEPER', 2);

type Policy = { readonly rule: string; readonly value: unknown; readonly from: PlainDate; readonly clause: string };

/** What the packs leave open here: the look-up answers from this day on. */
export const countyPolicies: readonly Policy[] = [
  { rule: 'townshipSmallAmount', value: 80_000, from, clause: 'small amounts a township approves, in fen' },
  { rule: 'sourceAnswerDays', value: { days: 3, unit: 'wd' }, from, clause: 'answer time of data sources' },
  { rule: 'reportValidityDays', value: { days: 60, unit: 'cal' }, from, clause: 'validity of a verification report' },
  { rule: 'urgentHours', value: 24, from, clause: 'urgent help' },
  { rule: 'urgentPapersDays', value: { days: 10, unit: 'wd' }, from, clause: 'papers after urgent help' },
];

const draft = ({ rule, value, from: day, clause }: Policy): Record<string, unknown> => ({
  rule, value, from: day, jurisdiction: county, citation: { document: 'rules of the fictitious county 439901', clause }, strength: 'MUST', status: 'verified',
});

const idOf = (answer: Record<string, unknown>): string => String(answer['stream']).slice('policy-'.length);

export const publishCountyLaw = async (client: Client, progress: Progress, stories: Map<string, string>): Promise<void> => {
  const work = progress.begin('the county publishes what the law leaves to it', countyPolicies.length);
  for (const policy of countyPolicies) {
    const policyId = idOf(await client.must(keeper, '/v1/policies', draft(policy), `policy ${policy.rule}`));
    await client.must(other, `/v1/policies/${policyId}/publication`, {}, `publish ${policy.rule}`);
    work.done();
  }
  work.end();
  await tryUnlawful(client, stories);
};

/** One keeper alone, and a number of investigators below the nation's: each refused, nothing changed. */
const tryUnlawful = async (client: Client, stories: Map<string, string>): Promise<void> => {
  const alone = idOf(await client.must(keeper, '/v1/policies', draft({ rule: 'standardAdjustmentDays', value: { days: 30, unit: 'cal' }, from, clause: 'adjustment of standards' }), 'policy alone'));
  const looser = idOf(await client.must(keeper, '/v1/policies', draft({ rule: 'minInvestigators', value: 1, from, clause: 'investigators' }), 'policy looser'));
  for (const [who, policyId, story] of [[keeper, alone, 'a keeper publishes what they prepared'], [other, looser, 'one investigator where the nation asks for two']] as const) {
    const { status, body } = await client.post(who, `/v1/policies/${policyId}/publication`, {}, story);
    if (status < 400) throw new Error(`${story} was accepted`);
    stories.set(story, `refused: ${String(body['code'])}`);
  }
};
