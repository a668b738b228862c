/** The law register's one aggregate: a row per command and state, a row per refusal, and terms that differ field by field. */
import { createHandler, createMemoryLog, type CommandMeta } from '@doudi/event-store';
import { derivedId, division, instant, isRejection, plainDate, uuid, type Uuid } from '@doudi/kernel';
import { lawOf, loadPacks } from '@doudi/rules';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { policy, type PolicyCommand, type PolicyEvent, type Terms } from './policy.js';

const hebei = division('130000000000');
const place = division('139901000000');
const law = lawOf(loadPacks());
const today = plainDate('2017-07-03');
const preparer = { sub: 'keeper-1', division: hebei };
const other = { sub: 'keeper-2', division: hebei };
const policyId = uuid('00000000-0000-4000-8000-000000000001');

const terms: Terms = {
  policyId, rule: 'urgentHours', jurisdiction: place, qualifier: {}, value: 24, from: plainDate('2017-08-01'), to: null,
  citation: { document: '某县救助办法', clause: '第三条' }, strength: 'MUST', status: 'verified', supersedes: null, reason: null,
};
const step = (value: Record<string, unknown>): Partial<Terms> => ({
  rule: 'procedureStep', qualifier: { scheme: 'DIBAO', key: 'VILLAGE_ASSIST' }, value: { order: 1, after: 'FILED', atLeast: false, ...value },
});

const preparing = (data: Partial<Terms> = {}): PolicyCommand => ({ type: 'PreparePolicy', data: { terms: { ...terms, ...data }, by: preparer, today, law } });
const publishing = (by = other, ofLaw = law): PolicyCommand => ({ type: 'PublishPolicy', data: { policyId, by, today, law: ofLaw } });
const prepare = (data: Partial<Terms> = {}, history: readonly PolicyEvent[] = []) => given(policy)(...history).when(preparing(data)).decision;
const publish = (history: readonly PolicyEvent[], by = other, ofLaw = law) => given(policy)(...history).when(publishing(by, ofLaw)).decision;
const after = (...decisions: readonly ReturnType<typeof prepare>[]): readonly PolicyEvent[] =>
  decisions.flatMap((decision) => { if (isRejection(decision)) throw new Error(decision.rejected); return [...decision]; });
const codeOf = (decision: ReturnType<typeof prepare>): string | null => (isRejection(decision) ? decision.rejected : null);

const prepared = after(prepare());
const published = after(prepare(), publish(prepared));

describe('two people', () => {
  it('publish what one prepared and the other read', () => {
    expect(given(policy)(...published).state).toEqual({ status: 'published', terms, preparedBy: 'keeper-1', approvedBy: 'keeper-2' });
    expect(policy.published).toEqual(['PolicyPublished']);
  });
  it.each([
    ['unprepared', [], other, 'policy.not_prepared'],
    ['by the one who prepared it', prepared, preparer, 'policy.same_person'],
    ['again', published, other, null],
  ])('publishing %s', (_, state, by, code) => {
    const decision = publish(state, by);
    expect(codeOf(decision)).toBe(code);
    if (code === null) expect(decision).toEqual([]);
  });
});

describe('two publications at once, each judged by a law that does not know of the other', () => {
  const ids = [1, 2, 3].map((n) => uuid(`00000000-0000-4000-8000-00000000000${n}`));
  const [first, second, third] = ids as [Uuid, Uuid, Uuid];
  const meta = (label: string): CommandMeta => ({
    commandId: derivedId(label), actor: { sub: 'keeper', roles: [], division: hebei }, at: instant('2017-07-03T01:00:00.000Z'), division: hebei, lawHash: '',
    causationId: derivedId('cause'), correlationId: derivedId('cause'), traceparent: null, requestDigest: null,
  });
  /** Prepares and publishes all, at once, by the law with those that were known; tells what became of each. */
  const atOnce = async (known: readonly Terms[], drafts: readonly Terms[], log = createMemoryLog({ now: () => instant('2017-07-03T01:00:00.000Z') })) => {
    const handle = createHandler(log);
    const step = async (terms: Terms, so: readonly Terms[]): Promise<string> => {
      const ofLaw = lawOf(loadPacks(), so);
      await handle(policy, terms.policyId, { type: 'PreparePolicy', data: { terms, by: preparer, today, law: ofLaw } }, meta(`prepare ${terms.policyId}`));
      const answer = await handle(policy, terms.policyId,
        { type: 'PublishPolicy', data: { policyId: terms.policyId, by: other, today, law: ofLaw } }, meta(`publish ${terms.policyId}`));
      return answer.kind === 'refused' ? answer.code : answer.kind;
    };
    for (const [index, one] of known.entries()) expect(await step(one, known.slice(0, index))).toBe('done');
    return (await Promise.all(drafts.map((draft) => step(draft, known)))).sort();
  };
  const on = (policyId: Uuid, change: Partial<Terms> = {}): Terms => ({ ...terms, policyId, ...change });
  const oneOfTwo = ['done', 'policy.two_values_on_one_day'];

  it.each([
    ['the same words', [], [on(first), on(second, { value: 12 })]],
    ['one slot in two spellings', [], [on(first, { qualifier: { scheme: 'RURAL_DIBAO' } }), on(second, { qualifier: { scheme: 'DIBAO', area: 'RURAL' }, value: 12 })]],
    ['one that takes the place of an earlier day’s', [on(first, { from: plainDate('2017-07-20') })], [on(second, { supersedes: first }), on(third, { value: 12 })]],
    ['two that take the place of the same', [on(first)], [on(second, { value: 12, supersedes: first }), on(third, { value: 10, supersedes: first })]],
  ])('%s: one of two', async (_, known, drafts) => {
    expect(await atOnce(known, drafts)).toEqual(oneOfTwo);
  });
  it('other days and other slots do not meet, and a successor may begin on its predecessor’s day', async () => {
    const apart = [on(first), on(second, { from: plainDate('2017-08-02') }), on(third, { qualifier: { scheme: 'DIBAO' } })];
    expect(await atOnce([], apart)).toEqual(['done', 'done', 'done']);
    expect(await atOnce([on(first), on(second, { value: 12, supersedes: first })], [on(third, { value: 10, supersedes: second })])).toEqual(['done']);
  });
});

describe('one text under one id', () => {
  it('the same terms are already so, in whatever order their fields come', () => {
    expect(prepare({}, prepared)).toEqual([]);
    expect(prepare({ citation: { clause: '第三条', document: '某县救助办法' } }, published)).toEqual([]);
  });
  const others: Partial<Terms> = {
    rule: 'urgentPapersDays', jurisdiction: hebei, qualifier: { scheme: 'TEMPORARY_ASSISTANCE' }, value: 12, from: plainDate('2017-08-02'), to: plainDate('2018-08-01'),
    citation: { document: '某县救助办法', clause: '第四条' }, strength: 'SHALL', status: 'unverified', supersedes: policyId, reason: '更正',
  };
  it.each(Object.keys(others) as (keyof Terms)[])('another %s is refused', (field) => {
    expect(codeOf(prepare({ [field]: others[field] }, prepared))).toBe('policy.terms_differ');
  });
});

it('decided twice is decided once', () => {
  const commands = fc.constantFrom(preparing(), preparing({ value: 12 }), preparing({ value: null }), publishing(), publishing(preparer));
  universalProperties(policy, commands, [prepared]);
});

describe('what cannot be read is no draft', () => {
  it.each([
    ['policy.unknown_rule', { rule: 'noSuchRule' }],
    ['policy.value_missing', { value: null }],
    ['policy.value_malformed', { value: 'soon' }],
    ['policy.qualifier_malformed', { qualifier: { colour: 'red' } }],
    ['policy.citation_missing', { citation: { document: '', clause: '' } }],
    ['policy.division_unknown', { jurisdiction: '1399' as typeof place }],
    ['policy.period_malformed', { to: plainDate('2017-07-31') }],
  ] as const)('%s', (code, change) => {
    expect(codeOf(prepare(change))).toBe(code);
  });
});

describe('the law of the day judges what is published', () => {
  it.each([
    ['HB-3.5: policy.step_incomplete without a time limit', 'policy.step_incomplete', step({ body: 'VILLAGE', limit: null })],
    ['HB-3.5: policy.step_incomplete without a body', 'policy.step_incomplete', step({ body: null, limit: { days: 3, unit: 'wd' } })],
    ['HB-3.5: with both it is published', null, step({ body: 'VILLAGE', limit: { days: 3, unit: 'wd' } })],
    ['HB-3.5: elsewhere nobody asks for it', null, { ...step({ body: 'VILLAGE', limit: null }), jurisdiction: division('439901000000') }],
    ['policy.back_dated', 'policy.back_dated', { from: plainDate('2017-07-02') }],
    ['back-dated with a reason', null, { from: plainDate('2017-07-02'), reason: '补录' }],
    ['from today', null, { from: today }],
    ['policy.supersedes_unknown', 'policy.supersedes_unknown', { supersedes: uuid('00000000-0000-4000-8000-000000000009') }],
    ['policy.looser_than_parent', 'policy.looser_than_parent', { rule: 'minInvestigators', value: 1 }],
    ['policy.calendar_malformed', 'policy.calendar_malformed', {
      rule: 'workCalendar', qualifier: { key: '2031' }, value: { off: ['2031-01-01'], working: [], springFestival: '2031-01-23' },
    }],
  ] as const)('%s', (_, code, change) => {
    expect(codeOf(publish(after(prepare(change))))).toBe(code);
  });

  it('policy.two_values_on_one_day', () => {
    const known = lawOf(loadPacks(), [{ ...terms, policyId: uuid('00000000-0000-4000-8000-000000000002') }]);
    expect(codeOf(publish(prepared, other, known))).toBe('policy.two_values_on_one_day');
    expect(policy.keyTaken).toBe('policy.two_values_on_one_day');
  });
});
