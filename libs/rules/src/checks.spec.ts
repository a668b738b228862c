import { division, nation, plainDate, yuan, type Division } from '@doudi/kernel';
import {
  benefitOf, checkAfterSupport, checkLevelRaise, checkLineNotBelowPoverty, checkNonRegression, checkNotBelowGuide, checkPaidToInstitution,
  checkPurposeOfFund, checkSample, checkTownshipSmallAmount,
} from './checks.js';
import { lawOf, LawSilent } from './law.js';
import type { PublishedPolicy } from './overlay.js';
import { loadPacks } from './packs.js';
import { procedureStep, procedureSteps } from './procedure.js';

const packs = loadPacks();
const policy = (rule: string, jurisdiction: Division, value: unknown, changes: Partial<PublishedPolicy> = {}): PublishedPolicy => ({
  policyId: `p-${rule}`, rule, jurisdiction, value, from: plainDate('2017-01-01'), citation: { document: 'notice', clause: 'art. 1' },
  strength: 'MUST', status: 'verified', ...changes,
});
const hebeiCounty = division('130102000000');
const bare = lawOf(packs);
const law = lawOf(packs, [policy('povertyLine', nation, 295200), policy('townshipSmallAmount', hebeiCounty, 50000,
  { from: plainDate('2017-06-07') })]);
const [county, gansu, day] = [division('439901000000'), division('620102000000'), plainDate('2017-07-01')];
const line = (amount: string) => ({ amount: yuan(amount), per: 'YEAR' as const });

describe('lines', () => {
  it.each([['2952', true], ['2951.99', false], ['2952.01', true]])('HN1-2.1: a rural line of %s against a poverty line of 2,952', (amount,
    met) =>
    expect(checkLineNotBelowPoverty(law, county, day, { line: line(amount), area: 'RURAL' }))
      .toMatchObject({ met, clause: 'HN1-2.1', status: 'verified' }));
  it('HN1-2.1: without a poverty line nothing is met or broken, and the finding says what is missing', () =>
    expect(checkLineNotBelowPoverty(bare, county, day, { line: line('2900'), area: 'RURAL' }))
      .toMatchObject({ met: null, figures: { missing: 'povertyLine' } }));
  it('HN1-2.1: speaks of rural lines in Hunan alone', () => {
    expect(checkLineNotBelowPoverty(law, county, day, { line: line('1'), area: 'URBAN' })).toBeNull();
    expect(checkLineNotBelowPoverty(law, gansu, day, { line: line('1'), area: 'RURAL' })).toBeNull();
  });
  it.each([['3026', true], ['3000', false], ['3025.99', false], ['3600', true]])('HN2-2.2.1, HN2-2.2.2: %s against the guide of 3,026',
    (amount, met) =>
    expect(checkNotBelowGuide(law, county, day, { line: line(amount), area: 'RURAL' }))
      .toMatchObject({ met, clause: 'HN2-2.2.1', figures: { strength: 'MUST' } }));
  it('HN1-2.2: no urban guide of 2017 is known', () =>
    expect(checkNotBelowGuide(law, county, day, { line: line('5000'), area: 'URBAN' }))
      .toMatchObject({ met: null, figures: { missing: 'dibaoGuide', strength: 'SHALL' } }));
  it.each([['3026', '2900', false], ['3026', '3026', true], ['3026', '3025.99', false]])('HN1-1.1: from %s to %s', (before, after, met) =>
    expect(checkNonRegression(law, county, day, { before: line(before), after: line(after) })).toMatchObject({ met, clause: 'HN1-1.1' }));
  it('HN1-1.1: the first line of a series regresses from nothing', () =>
    expect(checkNonRegression(law, county, day, { before: null, after: line('1') })).toBeNull());
});

describe('households', () => {
  const terms = { income: yuan('5400'), incomeMonths: 12, size: 3 };
  it('HN2-2.2.4: flags BELOW_LINE', () => {
    expect(checkAfterSupport(law, county, day, { ...terms, benefitMonthly: yuan('306.50') })).toMatchObject({ met: true });
    const below = checkAfterSupport(law, county, day, { ...terms, benefitMonthly: yuan('287.99') });
    expect(below).toMatchObject({ met: false, clause: 'HN2-2.2.4', figures: { flag: 'BELOW_LINE' } });
    expect(checkAfterSupport(law, county, day, { ...terms, benefitMonthly: yuan('288.00') })).toMatchObject({ met: true });
    expect(checkAfterSupport(bare, county, day, { ...terms, benefitMonthly: yuan('1') }))
      .toMatchObject({ met: null, figures: { missing: 'povertyLine' } });
  });
  it('HN2-2.2.3: a safety-net household of Hunan is due 306.50 under its own clause, another under the nation’s', () => {
    const due = { ...terms, members: 3, line: line('3026'), scheme: 'RURAL_DIBAO' };
    expect(benefitOf(law, county, day, { ...due, cohort: 'SAFETY_NET' }))
      .toMatchObject({ amountMonthly: 30650, method: 'DIFFERENCE', finding: { clause: 'HN2-2.2.3' } });
    expect(benefitOf(law, county, day, due)).toMatchObject({ amountMonthly: 30650, finding: { clause: '民发〔2012〕220号 difference method' } });
  });
  it('F3: a class household of Gansu is due its class’s rate; without a class the law is silent', () => {
    const due = { ...terms, size: 2, members: 2, line: line('3500'), scheme: 'RURAL_DIBAO' };
    expect(benefitOf(law, gansu, day, { ...due, classKey: '1' })).toMatchObject({ amountMonthly: 58333, method: 'CLASS' });
    expect(() => benefitOf(law, gansu, day, due)).toThrow(LawSilent);
  });
});

describe('funds', () => {
  it.each([
    ['DIBAO', '2081901', true], ['DIBAO', '2081902', true], ['DIBAO', '2082001', false], ['DIBAO', '2080199', false],
    ['TEMPORARY_ASSISTANCE', '2082001', true], ['TEMPORARY_ASSISTANCE', '2081902', false],
    ['BASIC_LIVING', '2081902', true], ['BASIC_LIVING', '2081001', true], ['BASIC_LIVING', '2081107', false],
  ])('HB-2.10: money of %s for %s: %s', (fund, purpose, met) => {
    const clause = fund === 'BASIC_LIVING' ? '财社〔2017〕58号 art. 2' : '预算法 art. 63';
    expect(checkPurposeOfFund(law, county, day, { fund, purpose })).toMatchObject({ met, clause, status: 'verified' });
  });
  it('are silent about a fund that no law knows, and before the law of 2017 about the centre’s', () => {
    expect(() => checkPurposeOfFund(law, county, day, { fund: 'ROADS', purpose: '2081901' })).toThrow(LawSilent);
    expect(() => checkPurposeOfFund(law, county, plainDate('2016-12-31'), { fund: 'BASIC_LIVING', purpose: '2081901' })).toThrow(LawSilent);
    expect(checkPurposeOfFund(law, county, plainDate('2017-01-01'), { fund: 'BASIC_LIVING', purpose: '2081901' })).toMatchObject({ met: true });
  });
  it.each([['2082102', true], ['2081001', true], ['2081902', false]])('care of %s is paid to its institution: %s', (purpose, met) =>
    expect(checkPaidToInstitution(law, county, day, purpose)).toMatchObject({ met, clause: '财社〔2017〕58号 art. 10' }));
  it('nothing is paid to an institution before a law says so', () =>
    expect(checkPaidToInstitution(law, county, plainDate('2016-12-31'), '2082102')).toBeNull());
});

describe('procedure', () => {
  it.each([[14, false], [15, true], [16, true]])('GS-2.4.3: %i visits of a batch of 47', (visited, met) =>
    expect(checkSample(law, gansu, day, { scheme: 'RURAL_DIBAO', proposed: 47, visited }))
      .toMatchObject({ met, clause: 'GS-2.4.3', figures: { required: 15 } }));
  it('GS-2.4.3: other schemes have no sample', () => expect(checkSample(law, gansu, day, { scheme: 'TEMPORARY_ASSISTANCE', proposed: 9,
    visited: 0 })).toBeNull());
  it('HB-5.5: the township decides up to the limit, which must be set', () => {
    expect(checkTownshipSmallAmount(law, hebeiCounty, day, yuan('500'))).toMatchObject({ met: true });
    expect(checkTownshipSmallAmount(law, hebeiCounty, day, yuan('500.01'))).toMatchObject({ met: false });
    expect(checkTownshipSmallAmount(bare, hebeiCounty, day, yuan('1')))
      .toMatchObject({ met: null, clause: 'HB-5.5', figures: { missing: 'townshipSmallAmount' } });
    expect(checkTownshipSmallAmount(law, county, day, yuan('1'))).toBeNull();
  });
  it('HN1-2.3: urban and rural apart; nobody paid is no level', () => {
    const level = (paid: string, personMonths = 1) => ({ paid: yuan(paid), personMonths });
    expect(checkLevelRaise(law, county, day, { area: 'RURAL', before: level('100'), after: level('109.99') }))
      .toMatchObject({ met: false, clause: 'HN1-2.3' });
    expect(checkLevelRaise(law, county, day, { area: 'RURAL', before: level('100'), after: level('110.00') })).toMatchObject({ met: true });
    expect(checkLevelRaise(law, county, day, { area: 'URBAN', before: level('100'), after: level('115') })).toMatchObject({ met: true });
    expect(checkLevelRaise(law, county, day, { area: 'URBAN', before: level('0', 0), after: level('1') })).toMatchObject({ met: null });
    expect(checkLevelRaise(law, gansu, day, { area: 'URBAN', before: level('1'), after: level('1') })).toBeNull();
  });
  it('the procedure of 2012 until 2021-06-30, that of 2021 from the next day', () => {
    const steps = (on: string) => procedureSteps(law, 'RURAL_DIBAO', county, plainDate(on)).map(({ step, limit }) =>
      [step, limit?.days ?? null, limit?.unit ?? null]);
    const old = [['ACCEPTANCE', null, null], ['INVESTIGATION', 10, 'wd'], ['APPRAISAL', 5, 'wd'], ['POSTING', 7, 'cal'], ['COUNTY_OPINION',
      5, 'wd'],
      ['COUNTY_POSTING', 7, 'cal'], ['DECISION', 3, 'wd'], ['REDECISION', 20, 'wd'], ['REFUSAL_NOTICE', 3, 'cal']];
    expect(steps('2017-01-03')).toEqual(old);
    expect(steps('2021-06-30')).toEqual(old);
    expect(steps('2021-07-01')).toEqual([['ACCEPTANCE', null, null], ['DATA_CHECK_START', 3, 'wd'], ['INVESTIGATION_START', 3, 'wd'],
      ['POSTING', 7, 'cal'],
      ['DECISION', 10, 'wd'], ['REFUSAL_NOTICE', 3, 'wd']]);
    expect(steps('2012-12-11')).toEqual([]);
  });
  it('one step by name; a published county step is shorter', () => {
    const own = lawOf(packs, [policy('procedureStep', county, { order: 2, body: 'TOWNSHIP', limit: { days: 8, unit: 'wd' },
      after: 'ACCEPTANCE' },
      { qualifier: { scheme: 'DIBAO', key: 'INVESTIGATION' } })]);
    expect(procedureStep(own, 'URBAN_DIBAO', 'INVESTIGATION', county, day))
      .toMatchObject({ limit: { days: 8, unit: 'wd' }, clause: 'notice art. 1' });
    expect(procedureStep(own, 'URBAN_DIBAO', 'NONE', county, day)).toBeNull();
  });
});
