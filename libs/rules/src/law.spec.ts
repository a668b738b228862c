import { addDays, division, nation, plainDate } from '@doudi/kernel';
import { canonical } from './canonical.js';
import { faultsOf } from './consistency.js';
import type { RuleEntry } from './entry.js';
import { find, lawOf, LawSilent, lookUp } from './law.js';
import { loadPacks } from './packs.js';

const packs = loadPacks();
const law = lawOf(packs);
const day = plainDate;
const county = division('439901000000');
const [hunan, gansu, hebei] = [division('430000000000'), division('620000000000'), division('130000000000')];

describe('look-up', () => {
  it('the most specific place in force answers: Gansu has its own sample, Hunan the nation’s', () => {
    expect(lookUp(law, 'homeVisitSample', division('620102000000'), day('2017-03-01'), { scheme: 'DIBAO' }).citation.document).toBe('GS');
    expect(lookUp(law, 'homeVisitSample', county, day('2017-03-01'), { scheme: 'DIBAO' }).citation.document).toBe('MF-2012-220');
  });
  it('GS-2.4.3: the sample of Gansu stays when the national one ends', () => {
    expect(lookUp(law, 'homeVisitSample', gansu, day('2021-07-01'), { scheme: 'DIBAO' }).value.share).toBe('3/10');
    expect(find(law, 'homeVisitSample', county, day('2021-06-30'), { scheme: 'DIBAO' })).not.toBeNull();
    expect(find(law, 'homeVisitSample', county, day('2021-07-01'), { scheme: 'DIBAO' })).toBeNull();
  });
  it('urban and rural dibao are dibao, in an area', () => {
    expect(lookUp(law, 'procedureStep', county, day('2017-01-03'), { scheme: 'RURAL_DIBAO', key: 'INVESTIGATION' }).value.limit)
      .toEqual({ days: 10, unit: 'wd' });
    expect(lookUp(law, 'benefitMethod', gansu, day('2017-03-01'), { scheme: 'RURAL_DIBAO' }).value).toBe('CLASS');
    expect(lookUp(law, 'benefitMethod', gansu, day('2017-03-01'), { scheme: 'URBAN_DIBAO' }).value).toBe('DIFFERENCE');
  });
  it('at one place the narrower entry answers, whatever its place in the file', () => {
    const entries = [
      entry({ rule: 'minInvestigators', value: 3, qualifier: { scheme: 'DIBAO', area: 'RURAL' } }),
      entry({ rule: 'minInvestigators', value: 2, qualifier: { scheme: 'DIBAO' } }),
    ];
    for (const order of [entries, [...entries].reverse()]) {
      const both = lawOf({ documents: [], entries: order });
      expect(lookUp(both, 'minInvestigators', county, day('2017-06-01'), { scheme: 'RURAL_DIBAO' }).value).toBe(3);
      expect(lookUp(both, 'minInvestigators', county, day('2017-06-01'), { scheme: 'URBAN_DIBAO' }).value).toBe(2);
    }
  });
  it('is silent outside the dates, with rule, place and day', () => {
    expect(() => lookUp(law, 'nonRegression', county, day('2016-12-31'))).toThrow(LawSilent);
    expect(lookUp(law, 'nonRegression', county, day('2017-01-01')).value).toBe(true);
    expect(() => lookUp(law, 'nonRegression', hebei, day('2018-01-01'))).toThrow(/nonRegression at 130000000000 on 2018-01-01/);
  });
  it('what must be set and is not is null, never false', () => {
    expect(lookUp(law, 'townshipSmallAmount', division('130102000000'), day('2017-07-01')).value).toBeNull();
    expect(find(law, 'townshipSmallAmount', county, day('2017-07-01'))).toBeNull();
  });
  it('the poverty line of 2017 is left to the law register, that of 2016 is unverified', () => {
    expect(find(law, 'povertyLine', county, day('2017-01-01'))).toBeNull();
    expect(lookUp(law, 'povertyLine', county, day('2016-12-31'))).toMatchObject({ value: 295200, status: 'unverified' });
  });
  it.each(packs.entries.map((entry) => [`${entry.rule} ${JSON.stringify(entry.qualifier)} ${entry.jurisdiction} ${entry.from}`,
    entry] as const))(
    '%s holds from its first day to its last and not beside', (_name, entry) => {
      const own = (on: RuleEntry['from']) => find(law, entry.rule, entry.jurisdiction, on, entry.qualifier)?.citation;
      expect(own(entry.from)).toBe(entry.citation);
      expect(own(addDays(entry.from, 1))).toBe(entry.citation);
      expect(own(addDays(entry.from, -1))).not.toBe(entry.citation);
      if (entry.to === undefined) return;
      expect(own(entry.to)).toBe(entry.citation);
      expect(own(addDays(entry.to, 1))).not.toBe(entry.citation);
    });
});

const entry = (changes: Partial<RuleEntry> & Pick<RuleEntry, 'rule' | 'value'>): RuleEntry => ({
  jurisdiction: nation, qualifier: {}, from: day('2017-01-01'), citation: { document: 'X', clause: 'art. 1' }, strength: 'MUST',
    status: 'verified', source: 'test',
  ...changes,
});

describe('never looser than its parent', () => {
  it('holds in the packs', () => expect(faultsOf(packs.entries)).toEqual([]));
  it.each([
    ['minInvestigators', 2, 1, 3],
    ['homeVisitSample', { share: '3/10', before: 'DECISION' }, { share: '29/100', before: 'DECISION' }, { share: '0.31',
      before: 'DECISION' }],
    ['fundPurposes', ['2081901', '2081902'], ['2081901', '2082001'], ['2081902']],
    ['institutionAccountPurposes', ['2082101', '2082102'], ['2081902'], []],
    ['minLevelRaise', '0.10', '0.0999', '0.11'],
    ['povertyLine', 295200, 295199, 295201],
    ['dibaoGuide', { amount: 302600, per: 'YEAR' }, { amount: 25216, per: 'MONTH' }, { amount: 25217, per: 'MONTH' }],
    ['urgentHours', 48, 49, 47],
    ['reportValidityDays', { days: 30, unit: 'cal' }, { days: 31, unit: 'cal' }, { days: 29, unit: 'cal' }],
    ['villageMayAccept', false, true, false],
    ['nonRegression', true, false, true],
    ['verificationRequired', 'ALL', 'WHERE_AVAILABLE', 'ALL'],
    ['mandatorySteps', ['POSTING', 'APPRAISAL'], ['POSTING'], ['POSTING', 'APPRAISAL', 'HOME_SURVEY']],
    ['dangerousHouseDue', '2019-12-31', '2020-01-01', '2019-12-30'],
    ['procedureStep', { order: 1, body: 'TOWNSHIP', limit: { days: 10, unit: 'wd' }, after: 'A', atLeast: false },
      { order: 1, body: 'TOWNSHIP', limit: { days: 11, unit: 'wd' }, after: 'A', atLeast: false },
      { order: 1, body: 'TOWNSHIP', limit: { days: 9, unit: 'wd' }, after: 'A', atLeast: false }],
    ['procedureStep', { order: 1, body: 'TOWNSHIP', limit: { days: 7, unit: 'cal' }, after: 'A', atLeast: true },
      { order: 1, body: 'TOWNSHIP', limit: { days: 6, unit: 'cal' }, after: 'A', atLeast: true },
      { order: 1, body: 'TOWNSHIP', limit: { days: 8, unit: 'cal' }, after: 'A', atLeast: true }],
    ['moneyClock', { kind: 'DAYS', starts: 'A', ends: 'B', days: 30, unit: 'cal' }, { kind: 'DAYS', starts: 'A', ends: 'B', days: 31,
      unit: 'cal' },
      { kind: 'DAYS', starts: 'A', ends: 'B', days: 29, unit: 'cal' }],
  ] as const)('%s: just looser is refused, the limit itself and just stricter are not', (rule, limit, looser, stricter) => {
    const parent = entry({ rule, value: limit as RuleEntry['value'] });
    const child = (value: unknown) => faultsOf([parent, entry({ rule, jurisdiction: hunan, value: value as RuleEntry['value'] })])
      .map(({ code }) => code);
    expect(child(looser)).toEqual(['law.looser']);
    expect(child(limit)).toEqual([]);
    expect(child(stricter)).toEqual([]);
  });
  it('binds only on the days that child and parent share', () => {
    const codes = (from: string) => faultsOf([entry({ rule: 'minInvestigators', value: 2, to: day('2017-06-30') }),
      entry({ rule: 'minInvestigators', jurisdiction: hunan, value: 1, from: day(from) })]).map(({ code }) => code);
    expect([codes('2017-06-30'), codes('2017-07-01')]).toEqual([['law.looser'], []]);
  });
  it('a value that its parent has overtaken gives way to it', () => {
    const overtaken = lawOf({ documents: [], entries: [
      entry({ rule: 'minInvestigators', jurisdiction: hunan, value: 2 }), entry({ rule: 'minInvestigators', value: 3 }),
    ] });
    expect(lookUp(overtaken, 'minInvestigators', county, day('2017-06-01')).value).toBe(3);
  });
});

describe('two values on one day', () => {
  const two = (one: Partial<RuleEntry>, other: Partial<RuleEntry>) => faultsOf([
    entry({ rule: 'minInvestigators', value: 2, ...one }), entry({ rule: 'minInvestigators', value: 3, ...other })]).map(({ code }) =>
      code);
  it.each([
    ['on the same days', {}, {}, ['law.two-values']],
    ['sharing one day', { to: day('2017-06-30') }, { from: day('2017-06-30') }, ['law.two-values']],
    ['one after the other', { to: day('2017-06-30') }, { from: day('2017-07-01') }, []],
    ['one special, one general', { qualifier: { scheme: 'DIBAO' } }, {}, []],
    ['neither more special', { qualifier: { scheme: 'DIBAO' } }, { qualifier: { area: 'RURAL' } }, ['law.two-values']],
    ['for two areas', { qualifier: { area: 'URBAN' } }, { qualifier: { area: 'RURAL' } }, []],
  ] as const)('%s', (_name, one, other, codes) => expect(two(one, other)).toEqual(codes));
});

describe('lawHash', () => {
  const hash = (entries: readonly RuleEntry[]) => lawOf({ ...packs, entries }).hash;
  it('does not depend on the order of files', () => expect(hash([...packs.entries].reverse())).toBe(law.hash));
  const altered = (value: unknown): unknown => {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'string') return `${value}0`;
    if (typeof value === 'boolean') return !value;
    if (value === null) return 1;
    if (Array.isArray(value)) return value.slice(1);
    const [[key, first], ...rest] = Object.entries(value as object) as [[string, unknown], ...[string, unknown][]];
    return Object.fromEntries([[key, altered(first)], ...rest]);
  };
  it('changes when any single value, day or status changes', () => {
    const seen = new Set([law.hash]);
    packs.entries.forEach((changed, index) => {
      const variants: readonly RuleEntry[] = [
        { ...changed, value: altered(changed.value) as RuleEntry['value'] }, { ...changed, from: addDays(changed.from, -1) },
        { ...changed, to: changed.to === undefined ? day('2099-12-31') : addDays(changed.to, 1) },
        { ...changed, status: changed.status === 'unverified' ? 'verified' : 'unverified' },
      ];
      for (const variant of variants) seen.add(hash(packs.entries.with(index, variant)));
    });
    expect(seen.size).toBe(1 + packs.entries.length * 4);
  });
  it('frames lengths, so that moved borders differ', () => {
    expect(canonical(['ab', 'c'])).not.toBe(canonical(['a', 'bc']));
    expect(canonical({ b: 1, a: undefined })).toBe(canonical({ b: 1 }));
    expect(canonical('省')).toBe('s3:省');
    expect(() => canonical(0.1)).toThrow(TypeError);
  });
});
