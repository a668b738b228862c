/** A standard never goes down and, in the country, lies below neither the poverty line nor the guide; what was checked is kept with it. */
import { division, isRejection, plainDate, uuid, yuan, type Uuid } from '@doudi/kernel';
import { lawOf, loadPacks, type PublishedPolicy } from '@doudi/rules';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { seriesId, standard, type StandardCommand, type StandardEvent } from './standard.js';

const county = division('439901000000');
const [january, july] = [plainDate('2017-01-01'), plainDate('2017-07-01')];
const id = (n: number): Uuid => uuid(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const packs = loadPacks();
/** The packs know no poverty line of 2017; here the province's register has published one. */
const povertyLine = (value: number): PublishedPolicy => ({
  policyId: id(90), rule: 'povertyLine', jurisdiction: division('430000000000'), value, from: january,
  citation: { document: '某省扶贫线通知', clause: '第一条' }, strength: 'MUST', status: 'verified',
});
const lawWith = (line: number) => lawOf(packs, [povertyLine(line)]);
const [law, silent] = [lawWith(295_200), lawOf(packs)];

type Terms = StandardCommand['data'];
const terms = (amount: string, change: Partial<Terms> = {}): Terms => ({
  standardId: id(1), scheme: 'RURAL_DIBAO', area: 'RURAL', division: county, valueFen: yuan(amount), unit: 'YEAR', from: january, citation: '某县民发〔2016〕30号',
  today: plainDate('2016-12-20'), by: { sub: 'c-1', roles: ['COUNTY_CIVIL'], division: county }, law, ...change,
});
const publish = (amount: string, change: Partial<Terms> = {}): StandardCommand => ({ type: 'PublishStandard', data: terms(amount, change) });
const urban = { scheme: 'URBAN_DIBAO', area: 'URBAN', unit: 'MONTH' } as const;
const published = (amount: string, change: Partial<Terms> = {}): StandardEvent => {
  const { today: _today, by: _by, law: _law, ...kept } = terms(amount, change);
  return { type: 'StandardPublished', data: { ...kept, findings: [] } };
};
const findingsOf = (command: StandardCommand, ...before: readonly StandardEvent[]) => {
  const { decision } = given(standard)(...before).when(command);
  return isRejection(decision) ? decision.rejected : Object.fromEntries(decision.flatMap(({ data }) => data.findings ?? []).map(({ rule, met }) => [rule, met]));
};

describe('a standard', () => {
  it('HN1-1.1: does not go down, not by a fen; as high as before or higher is free', () => {
    const before = published('3200');
    given(standard)(before).when(publish('3199.99', { from: july })).then('standard.below_before');
    given(standard)(before).when(publish('2900', { from: july })).then('standard.below_before');
    expect(findingsOf(publish('3200', { from: july }), before)).toMatchObject({ nonRegression: true });
    expect(findingsOf(publish('3200.01', { from: july }), before)).toMatchObject({ nonRegression: true });
  });

  it('HN1-1.1: goes down neither when it is told by the month', () => {
    given(standard)(published('3600')).when(publish('299.99', { unit: 'MONTH', from: july })).then('standard.below_before');
    expect(findingsOf(publish('300', { unit: 'MONTH', from: july }), published('3600'))).toMatchObject({ nonRegression: true });
  });

  it('HN1-2.1: a rural one is not below the poverty line of the year; at the line it is', () => {
    given(standard)().when(publish('3099.99', { law: lawWith(310_000) })).then('standard.below_poverty_line');
    expect(findingsOf(publish('3100', { law: lawWith(310_000) }))).toMatchObject({ ruralLineNotBelowPoverty: true });
  });

  it('HN1-2.1: a poverty line that nobody has set refuses nothing, and is said to be missing', () => {
    const { decision } = given(standard)().when(publish('3026', { law: silent }));
    const findings = isRejection(decision) ? [] : decision.flatMap(({ data }) => data.findings ?? []);
    expect(findings.find(({ rule }) => rule === 'ruralLineNotBelowPoverty')).toMatchObject({ met: null, figures: { missing: 'povertyLine' } });
  });

  it.each(['3025.99', '3000'])('HN2-2.2.1: %s a year in the country is below the guide of 3,026, and refused', (amount) => {
    given(standard)().when(publish(amount)).then('standard.below_guide');
  });

  it.each(['3026', '3026.01', '6000'])('HN2-2.2.2: %s a year is free', (amount) => {
    expect(findingsOf(publish(amount))).toMatchObject({ localNotBelowGuide: true, ruralLineNotBelowPoverty: true });
  });

  it('HN2-2.2.1: an urban one below its guide stands, with the finding that opens a task', () => {
    const guide: PublishedPolicy = { ...povertyLine(0), policyId: id(91), rule: 'dibaoGuide', qualifier: { area: 'URBAN' }, value: { amount: 42_000, per: 'MONTH' } };
    expect(findingsOf(publish('419.99', { ...urban, law: lawOf(packs, [guide]) }))).toEqual({ localNotBelowGuide: false });
    expect(findingsOf(publish('420', { ...urban, law: lawOf(packs, [guide]) }))).toEqual({ localNotBelowGuide: true });
    expect(findingsOf(publish('1', urban))).toEqual({ localNotBelowGuide: null });
  });

  it('says which figures refused it', () => {
    expect(given(standard)().when(publish('3000')).decision).toMatchObject({ figures: { lineYearlyFen: 300_000, guideYearlyFen: 302_600, rule: 'localNotBelowGuide' } });
  });

  it('is answered by the first duty that is broken', () => {
    given(standard)(published('3200')).when(publish('2900', { from: july, law: lawWith(310_000) })).then('standard.below_before');
    given(standard)().when(publish('2900', { law: lawWith(310_000) })).then('standard.below_poverty_line');
  });

  it('is published once; another of its day and one of an earlier day are refused', () => {
    const one = published('3200', { from: july });
    given(standard)(one).when(publish('3200', { from: july })).then([]);
    given(standard)(one).when(publish('3300', { from: july })).then('standard.day_taken');
    given(standard)(one).when(publish('3200', { from: july, citation: '某县民发〔2017〕1号' })).then('standard.day_taken');
    given(standard)(one).when(publish('3300')).then('standard.before_latest');
  });

  it('is set by its own place, for the area of its scheme', () => {
    given(standard)().when(publish('3200', { by: { sub: 'c-9', roles: ['COUNTY_CIVIL'], division: division('439902000000') } })).then('standard.not_holder');
    given(standard)().when(publish('3200', { area: 'URBAN' })).then('standard.area_differs');
    expect(seriesId('RURAL_DIBAO', 'RURAL', county)).not.toBe(seriesId('URBAN_DIBAO', 'URBAN', county));
  });

  it('HN1-1.1: whatever is published in whatever order, the series only rises', () => {
    const commands = fc.tuple(fc.integer({ min: 2_900, max: 4_000 }), fc.integer({ min: 1, max: 9 }))
      .map(([amount, month]) => publish(String(amount), { standardId: id(month), from: plainDate(`2017-0${month}-01`) }));
    const rising: typeof standard = {
      ...standard, name: 'watched standard',
      evolve: (state, event) => {
        const [last, next] = [state.versions.at(-1), event.data];
        if (last !== undefined && (next.valueFen < last.valueFen || next.from <= last.from)) throw new Error(`${next.valueFen} from ${next.from} after ${last.valueFen} from ${last.from}`);
        return standard.evolve(state, event);
      },
    };
    const { events, codes } = universalProperties(rising, commands, [[published('3100')]], { seed: 2017, runs: 50 });
    expect([...events]).toEqual(['StandardPublished']);
    expect([...codes].sort()).toEqual(['standard.before_latest', 'standard.below_before', 'standard.below_guide', 'standard.below_poverty_line', 'standard.day_taken']);
  });
});
