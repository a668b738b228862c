import { derivedId, division, fen, plainDate, yearMonth, yuan, zeroFen, type Fen } from '@doudi/kernel';
import { given, notReached, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { entitlement, grantedEntitlementId, type Aid, type Approval, type EntitlementCommand, type EntitlementEvent, type StandardTerms } from './entitlement.js';
import { county, day, idOf, law, lawWith, lawWithout, payeeOf, preparer, province } from './examples.fixture.js';

const standard: StandardTerms = {
  standardId: idOf('standard'), scheme: 'RURAL_DIBAO', area: 'RURAL', division: county, valueFen: yuan('3026'), unit: 'YEAR', from: plainDate('2017-01-01'), citation: '某县民发〔2017〕1号',
};
const approval: Approval = {
  applicationId: idOf('application'), scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf('household'), division: county, standardId: standard.standardId, coveredMembers: 3,
  familySize: 3, countedIncomeYearlyFen: yuan('5400'), amountMonthlyFen: yuan('306.50'), payee: payeeOf('head'), decidedOn: day, findings: [],
};
const aid: Aid = {
  applicationId: idOf('application'), householdId: idOf('household'), division: county, urgent: true, approvedBy: 'TOWNSHIP', amountFen: yuan('800'), payee: payeeOf('head'), grantedOn: day, findings: [],
};
const entitlementId = grantedEntitlementId(approval.applicationId);
const grant = (change: Partial<Approval> = {}, terms: StandardTerms | null = standard, by = law): EntitlementCommand =>
  ({ type: 'GrantEntitlement', data: { approval: { ...approval, ...change }, standard: terms, today: day, law: by } });
const granted = (entitlement.decide(grant(), entitlement.initial)) as readonly EntitlementEvent[];
const refused = (decidedFen: Fen, calculatedFen: Fen): EntitlementEvent =>
  ({ type: 'EntitlementRefused', data: { applicationId: approval.applicationId, division: county, decidedFen, calculatedFen, refusedOn: day } });
const known = { entitlementId, division: county, carried: null, today: day, by: preparer };
const end = (lastPeriod = '2017-06', change: Partial<typeof known> | { carried: { payee: typeof aid.payee } } = {}): EntitlementCommand =>
  ({ type: 'EndEntitlement', data: { ...known, lastPeriod: yearMonth(lastPeriod), reason: 'INCOME_ABOVE_LINE', ...change } });
const change = (papersVersion: number, extra: object = {}, name = 'head'): EntitlementCommand => ({ type: 'ChangePayee', data: { ...known, payee: payeeOf(name, papersVersion), ...extra } });
const ended: EntitlementEvent = { type: 'EntitlementEnded', data: { entitlementId, division: county, lastPeriod: yearMonth('2017-06'), reason: 'INCOME_ABOVE_LINE', endedOn: day } };
const changed = (papersVersion: number): EntitlementEvent => ({ type: 'PayeeChanged', data: { entitlementId, division: county, payee: payeeOf('head', papersVersion), changedOn: day } });
const owed: EntitlementEvent = { type: 'AidOwed', data: { entitlementId, applicationId: aid.applicationId, householdId: aid.householdId, division: county, payee: aid.payee, amountFen: aid.amountFen, owedOn: day } };

describe('a grant', () => {
  it('HN2-2.2.3: 3,026 a year, three people, 1,800 a head: 306.50 a month from the first of the next month, with the clause', () => {
    expect(granted).toMatchObject([
      { type: 'EntitlementGranted', data: { amountMonthlyFen: 30_650, from: '2017-02-01', entitlementId: derivedId('entitlement', approval.applicationId) } },
      { type: 'GrantTermsKept', data: { clock: { clock: 'DC-11', dueOn: '2017-02-28' }, findings: expect.arrayContaining([expect.objectContaining({ clause: 'HN2-2.2.3' })]) as unknown } },
    ]);
    given(entitlement)(...granted).when(grant()).then([]);
  });

  it.each([['a fen more', yuan('306.51')], ['a fen less', yuan('306.49')]])('%s than payments calculates is refused as a fact with both figures', (_, amountMonthlyFen) => {
    given(entitlement)().when(grant({ amountMonthlyFen })).then([refused(amountMonthlyFen, yuan('306.50'))]);
    given(entitlement)(refused(amountMonthlyFen, yuan('306.50'))).when(grant()).then([]);
  });

  it.each<[string, StandardTerms | null]>([
    ['is not known', null], ['is of another scheme', { ...standard, scheme: 'URBAN_DIBAO' }], ['is of another area', { ...standard, area: 'URBAN' }],
    ['begins after the decision', { ...standard, from: plainDate('2017-01-21') }],
  ])('is refused where the standard %s', (_, terms) => { given(entitlement)().when(grant({}, terms)).then([refused(yuan('306.50'), zeroFen)]); });

  it('HN2-2.2.4: with 2,990 a head after support and a line of 2,995 it is flagged BELOW_LINE for the county to act', () => {
    const below = lawWith('povertyLine', yuan('2995'));
    const { decision } = given(entitlement)().when(grant({ countedIncomeYearlyFen: yuan('5400'), amountMonthlyFen: yuan('297.50') }, { ...standard, valueFen: yuan('2990') }, below));
    expect(decision).toMatchObject([{}, { data: { findings: expect.arrayContaining([expect.objectContaining({ met: false, figures: expect.objectContaining({ flag: 'BELOW_LINE' }) })]) as unknown } }]);
  });

  it('HN2-2.2.4: without a poverty line the finding says what is missing, and the household is paid', () => {
    const { decision } = given(entitlement)().when(grant({}, standard, lawWithout('povertyLine')));
    expect(decision).toMatchObject([{}, { data: { findings: expect.arrayContaining([expect.objectContaining({ met: null, figures: expect.objectContaining({ missing: 'povertyLine' }) })]) as unknown } }]);
  });

  it('GS-2.2.5: rural Gansu is granted by the rate of its class; without a class, or with one that has no rate, nothing is calculated', () => {
    const gansu = { division: division('629901000000'), decidedOn: plainDate('2017-03-20'), amountMonthlyFen: yuan('825') };
    const decided = (extra: object) => given(entitlement)().when(grant({ ...gansu, ...extra })).decision;
    expect(decided({ classKey: '2' })).toMatchObject([{ data: { amountMonthlyFen: 82_500, from: '2017-04-01' } }, { data: { findings: [{ figures: { method: 'CLASS' } }] } }]);
    expect(decided({ classKey: '3' })).toMatchObject([{ type: 'EntitlementRefused', data: { decidedFen: 82_500, calculatedFen: 25_200 } }]);
    expect(decided({})).toMatchObject([{ type: 'EntitlementRefused', data: { calculatedFen: 0 } }]);
    expect(decided({ classKey: '9' })).toMatchObject([{ type: 'EntitlementRefused', data: { calculatedFen: 0 } }]);
  });

  it('in a town pays by the month’s standard', () => {
    const urban = { ...standard, scheme: 'URBAN_DIBAO', area: 'URBAN', valueFen: yuan('420'), unit: 'MONTH' } as const;
    expect(given(entitlement)().when(grant({ scheme: 'URBAN_DIBAO', area: 'URBAN', countedIncomeYearlyFen: yuan('3600'), amountMonthlyFen: yuan('960') }, urban)).decision)
      .toMatchObject([{ data: { amountMonthlyFen: 96_000 } }, {}]);
  });

  it('falls or stays as income rises, and is never negative', () => {
    const amountAt = (income: number): number => {
      const decision = entitlement.decide(grant({ countedIncomeYearlyFen: fen(income), amountMonthlyFen: fen(1) }), entitlement.initial) as readonly EntitlementEvent[];
      return decision[0]!.type === 'EntitlementRefused' ? decision[0]!.data.calculatedFen : 1;
    };
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_500_000 }), fc.integer({ min: 0, max: 10_000 }), (income, more) => {
      expect(amountAt(income)).toBeGreaterThanOrEqual(amountAt(income + more));
      expect(amountAt(income + more)).toBeGreaterThanOrEqual(0);
    }));
  });
});

describe('after that', () => {
  it('aid is owed once', () => {
    given(entitlement)().when({ type: 'OweAid', data: { aid } }).then([owed]);
    given(entitlement)(owed).when({ type: 'OweAid', data: { aid } }).then([]);
    given(entitlement)(ended).when({ type: 'OweAid', data: { aid } }).then([]);
  });

  it('it ends once, by its own county, and what was never there cannot end', () => {
    given(entitlement)(...granted).when(end()).then([ended]);
    given(entitlement)(...granted, ended).when(end()).then([]);
    given(entitlement)(...granted, ended).when(end('2017-07')).then('entitlement.ended');
    given(entitlement)().when(end()).then('entitlement.unknown');
    given(entitlement)(refused(fen(1), fen(2))).when(end()).then('entitlement.unknown');
    given(entitlement)(...granted).when(end('2017-06', { by: { ...preparer, division: '439902000000' as typeof county } })).then('entitlement.unknown');
    given(entitlement)(...granted).when(end('2017-06', { by: { ...preparer, division: province } })).then([ended]);
    given(entitlement)().when(end('2017-06', { carried: { payee: payeeOf('head') } })).then([ended]);
  });

  it('the payee changes to newer papers only, also of what has ended', () => {
    given(entitlement)(...granted).when(change(2)).then([changed(2)]);
    given(entitlement)(...granted, changed(2)).when(change(2)).then([]);
    given(entitlement)(...granted, changed(2)).when(change(1)).then('entitlement.papers_older');
    given(entitlement)(...granted, ended).when(change(2)).then([changed(2)]);
    given(entitlement)().when(change(2)).then('entitlement.unknown');
    given(entitlement)().when(change(2, { carried: { payee: payeeOf('head') } })).then([changed(2)]);
    given(entitlement)().when(change(1, { carried: { payee: payeeOf('head') } })).then([]);
    expect(given(entitlement)(...granted).when(change(1, {}, 'guardian')).decision).toMatchObject([{ type: 'PayeeChanged' }]);
  });

  it('keeps the universal properties', () => {
    const commands = fc.oneof(
      fc.constantFrom(yuan('306.50'), yuan('1')).map((amountMonthlyFen) => grant({ amountMonthlyFen })), fc.constant<EntitlementCommand>({ type: 'OweAid', data: { aid } }),
      fc.constantFrom('2017-05', '2017-06').map((month) => end(month)), fc.integer({ min: 1, max: 4 }).map((version) => change(version)),
    );
    universalProperties(entitlement, commands, [granted, [owed]]);
    expect(notReached([entitlement], ['entitlement.unknown', 'entitlement.ended', 'entitlement.papers_older'])).toEqual([]);
  });
});
