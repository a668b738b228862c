import { division, nation, plainDate } from '@doudi/kernel';
import * as fc from 'fast-check';
import { find, lawOf, lookUp } from './law.js';
import type { PublishedPolicy } from './overlay.js';
import { loadPacks } from './packs.js';
import { checkPolicy } from './policy.js';

const packs = loadPacks();
const law = lawOf(packs);
const day = plainDate;
const [hunan, county, hebei] = [division('430000000000'), division('439901000000'), division('130000000000')];
const policy = (changes: Partial<PublishedPolicy> = {}): PublishedPolicy => ({
  policyId: 'p-1', rule: 'povertyLine', jurisdiction: nation, value: 295200, from: day('2017-01-01'), to: null, qualifier: {},
  citation: { document: 'notice', clause: 'art. 1' }, strength: 'MUST', status: 'verified', ...changes,
});
const guide = (policyId: string, from: string, amount: number, changes: Partial<PublishedPolicy> = {}) => policy({
  policyId, rule: 'dibaoGuide', jurisdiction: hunan, qualifier: { area: 'RURAL' }, value: { amount, per: 'YEAR' }, from: day(from),
    ...changes });
const valueOn = (published: readonly PublishedPolicy[], on: string) =>
  find(lawOf(packs, published), 'dibaoGuide', county, day(on), { area: 'RURAL' })?.value.amount ?? null;

describe('published policies lie over the packs', () => {
  it('a gap is filled, from its day to its last', () => {
    const filled = lawOf(packs, [policy({ to: day('2017-12-31') })]);
    expect(find(filled, 'povertyLine', county, day('2016-12-31'))?.value).toBe(295200);
    expect(lookUp(filled, 'povertyLine', county, day('2017-01-01'))).toMatchObject({ status: 'verified', policyId: 'p-1' });
    expect(find(filled, 'povertyLine', county, day('2017-12-31'))).not.toBeNull();
    expect(find(filled, 'povertyLine', county, day('2018-01-01'))).toBeNull();
  });
  it('a pack entry is closed the day before, and goes on after a policy that ends', () => {
    const published = [guide('a', '2017-04-01', 310000, { to: day('2017-06-30') })];
    expect(['2017-03-31', '2017-04-01', '2017-06-30', '2017-07-01', '2018-01-01'].map((on) =>
      valueOn(published, on))).toEqual([302600, 310000, 310000, 302600, null]);
  });
  it('a later one closes the earlier one the day before its first day, in whatever order they arrive', () => {
    const published = [guide('a', '2017-04-01', 310000), guide('b', '2017-07-01', 320000)];
    for (const order of [published, [...published].reverse()]) {
      expect(['2017-06-30', '2017-07-01', '2018-01-01'].map((on) => valueOn(order, on))).toEqual([310000, 320000, 320000]);
    }
  });
  it('a correction takes the place of what it supersedes', () => {
    const published = [guide('a', '2017-04-01', 310000), guide('b', '2017-04-01', 311000, { supersedes: 'a' }), guide('c', '2017-03-01',
      305000)];
    expect(['2017-02-28', '2017-03-01', '2017-04-01'].map((on) => valueOn(published, on))).toEqual([302600, 305000, 311000]);
  });
  it('the hash knows each policy and no order of arrival', () => fc.assert(fc.property(
    fc.uniqueArray(fc.record({ month: fc.integer({ min: 1, max: 12 }), amount: fc.integer({ min: 302600, max: 400000 }) }),
      { selector: ({ month }) => month, maxLength: 6 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
    ([list, shuffled]) => {
      const laid = (some: typeof list) => lawOf(packs, some.map(({ month, amount }) =>
        guide(`m${month}`, `2017-${String(month).padStart(2, '0')}-01`, amount))).hash;
      expect(laid(shuffled)).toBe(laid(list));
      if (list.length > 0) expect(laid(list)).not.toBe(laid(list.slice(1)));
    }), { numRuns: 30 }));
  it('a calendar published later makes the year known', () => {
    const calendar = policy({ rule: 'workCalendar', qualifier: { key: '2027' }, from: day('2027-01-01'), to: day('2027-12-31'),
      value: { off: ['2027-01-01', '2027-02-06'], working: [], springFestival: '2027-02-06' } });
    expect(checkPolicy(law, calendar, day('2026-11-20'))).toBeNull();
    expect(lawOf(packs, [calendar]).calendars.get(2027)?.springFestival).toBe('2027-02-06');
    expect(checkPolicy(law, { ...calendar, jurisdiction: hunan }, day('2026-11-20'))?.code).toBe('policy.calendar-malformed');
    expect(checkPolicy(law, { ...calendar, qualifier: { key: '2028' } }, day('2026-11-20'))?.code).toBe('policy.calendar-malformed');
  });
  it('what could not have been published is a bug', () => {
    expect(() => lawOf(packs, [policy({ rule: 'noSuchRule' })])).toThrow(/no rule of this name/);
  });
  it('two that begin on one day leave the law standing: the one with the later id holds, for everybody, in whatever order they came', () => {
    const published = [guide('a', '2017-04-01', 310000), guide('b', '2017-04-01', 320000), guide('c', '2017-07-01', 330000)];
    for (const order of [published, [...published].reverse()]) {
      expect(['2017-03-31', '2017-04-01', '2017-06-30', '2017-07-01'].map((on) => valueOn(order, on))).toEqual([302600, 320000, 320000, 330000]);
      expect(lookUp(lawOf(packs, order), 'workCalendar', county, day('2017-04-03'), { key: '2017' })).toBeTruthy();
    }
  });
  it('of two that take the place of one, the earlier ends it, in whatever order they came', () => {
    const published = [guide('a', '2017-04-01', 310000), guide('b', '2017-03-01', 311000, { to: day('2017-03-31'), supersedes: 'a' }),
      guide('c', '2017-06-01', 312000, { supersedes: 'a' })];
    for (const order of [published, [...published].reverse()]) {
      expect(['2017-03-31', '2017-04-01', '2017-06-01'].map((on) => valueOn(order, on))).toEqual([311000, 302600, 312000]);
    }
  });
  it('neighbours that answer one question answer it alike everywhere, in whatever order they came', () => {
    const published = [policy({ policyId: 'a', rule: 'classRate', jurisdiction: hebei, qualifier: { scheme: 'DIBAO' }, value: 100 }),
      policy({ policyId: 'b', rule: 'classRate', jurisdiction: hebei, qualifier: { area: 'RURAL' }, value: 200 })];
    const told = [published, [...published].reverse()].map((order) =>
      find(lawOf(packs, order), 'classRate', hebei, day('2017-04-01'), { scheme: 'DIBAO', area: 'RURAL' })?.policyId);
    expect(told[0]).toBe(told[1]);
  });
});

describe('what may be published', () => {
  const today = day('2017-01-01');
  const step = { rule: 'procedureStep', jurisdiction: hebei, qualifier: { scheme: 'TEMPORARY_ASSISTANCE', key: 'REVIEW' },
    from: day('2017-07-01') };
  const full = { order: 1, body: 'TOWNSHIP', limit: { days: 3, unit: 'wd' }, after: 'ACCEPTANCE' };
  it.each([
    ['a sound policy', policy(), null],
    ['an unknown rule', policy({ rule: 'noSuchRule' }), 'policy.unknown-rule'],
    ['no value', policy({ value: null }), 'policy.value-missing'],
    ['a fraction of a fen', policy({ value: 295200.5 }), 'policy.value-malformed'],
    ['a qualifier nobody asks for', policy({ qualifier: { colour: 'red' } }), 'policy.qualifier-malformed'],
    ['no clause', policy({ citation: { document: 'notice', clause: '' } }), 'policy.citation-missing'],
    ['an end before the beginning', policy({ to: day('2016-12-31') }), 'policy.period-malformed'],
    ['back-dated by a day without a reason', policy({ from: day('2016-12-31') }), 'policy.back-dated'],
    ['back-dated with a blank reason', policy({ from: day('2016-12-31'), reason: ' ' }), 'policy.back-dated'],
    ['back-dated with a reason', policy({ from: day('2016-12-31'), reason: 'notice came late' }), null],
    ['superseding nothing', policy({ supersedes: 'nothing' }), 'policy.supersedes-unknown'],
    ['a county guide below the province', guide('p-1', '2017-01-01', 302599, { jurisdiction: county }), 'policy.looser'],
    ['a county guide at the province', guide('p-1', '2017-01-01', 302600, { jurisdiction: county }), null],
    ['HB-3.5: a Hebei step without a limit', policy({ ...step, value: { ...full, limit: null } }), 'policy.step-without-body-or-limit'],
    ['HB-3.5: a Hebei step without a body', policy({ ...step, value: { ...full, body: null } }), 'policy.step-without-body-or-limit'],
    ['HB-3.5: a Hebei step with both', policy({ ...step, value: full }), null],
    ['a Hunan step without a limit', policy({ ...step, jurisdiction: hunan, value: { ...full, limit: null } }), null],
  ])('%s', (_name, candidate, code) => expect(checkPolicy(law, candidate, today)?.code ?? null).toBe(code));

  it('two values on one day are refused, a correction that names the first is not', () => {
    const known = lawOf(packs, [guide('a', '2017-04-01', 310000)]);
    expect(checkPolicy(known, guide('b', '2017-04-01', 320000), today))
      .toMatchObject({ code: 'policy.two-values', figures: { policyId: 'a' } });
    expect(checkPolicy(known, guide('b', '2017-04-01', 320000, { supersedes: 'a' }), today)).toBeNull();
    expect(checkPolicy(known, guide('b', '2017-04-02', 320000), today)).toBeNull();
  });
  it('whatever is published one after another, no day has two values', () => fc.assert(fc.property(
    fc.array(fc.record({ month: fc.integer({ min: 1, max: 12 }), amount: fc.integer({ min: 302600, max: 400000 }),
      months: fc.option(fc.nat({ max: 6 })) }), { maxLength: 8 }),
    (tries) => {
      const accepted = tries.reduce<readonly PublishedPolicy[]>((so, { month, amount, months }, index) => {
        const from = `2017-${String(month).padStart(2, '0')}-01`;
        const to = months === null ? null : day(`2017-${String(Math.min(12, month + months)).padStart(2, '0')}-28`);
        const next = guide(`p${index}`, from, amount, { to });
        return checkPolicy(lawOf(packs, so), next, today) === null ? [...so, next] : so;
      }, []);
      const laid = lawOf(packs, accepted);
      const rural = laid.entries.filter(({ rule, qualifier }) => rule === 'dibaoGuide' && qualifier.area === 'RURAL');
      for (let month = 1; month <= 12; month += 1) {
        const on = day(`2017-${String(month).padStart(2, '0')}-15`);
        expect(rural.filter(({ from, to }) => from <= on && (to === undefined || on <= to)).length).toBeLessThanOrEqual(1);
      }
      expect(accepted.length).toBe(new Set(tries.map(({ month }) => month)).size);
    }), { numRuns: 50 }));
  it('a neighbouring question that would get two answers is refused', () => {
    const known = lawOf(packs, [policy({ policyId: 'a', rule: 'classRate', jurisdiction: hebei, qualifier: { scheme: 'DIBAO' },
      value: 100 })]);
    expect(checkPolicy(known, policy({ policyId: 'b', rule: 'classRate', jurisdiction: hebei, qualifier: { area: 'RURAL' }, value: 200 }),
      today)?.code).toBe('policy.two-values');
    expect(checkPolicy(known, policy({ policyId: 'b', rule: 'classRate', jurisdiction: hebei, qualifier: { scheme: 'RURAL_DIBAO' },
      value: 200 }), today)).toBeNull();
  });
});
