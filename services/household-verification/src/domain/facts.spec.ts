/** Declared against found: every kind, to the last fen and the last house. */
import { fen } from '@doudi/kernel';
import { differencesOf, foundIncomeOf, onRegistry, type Declared, type Facts } from './facts.js';
import { id } from './household.fixture.js';

const personId = id(1);
const member: Declared = { personId, adult: true, incomeYearlyFen: fen(100), depositsFen: fen(50), houses: 1, vehicles: 1 };
const tax = (incomeYearlyFen: number): Facts => ({ source: 'TAX', incomeYearlyFen: fen(incomeYearlyFen) });
const business = (businesses: number, incomeYearlyFen = 0): Facts => ({ source: 'MARKET_REGISTRATION', businesses, incomeYearlyFen: fen(incomeYearlyFen) });
const pension = (incomeYearlyFen: number): Facts => ({ source: 'SOCIAL_INSURANCE', incomeYearlyFen: fen(incomeYearlyFen) });

describe('a difference', () => {
  it.each<[string, readonly Facts[], readonly object[]]>([
    ['income, all sources together', [tax(60), pension(30), business(0, 10)], []],
    ['income, a fen more', [tax(61), pension(40), business(0)], [{ personId, kind: 'INCOME', declared: 100, found: 101 }]],
    ['income, a fen less', [tax(59), pension(40), business(0)], [{ personId, kind: 'INCOME', declared: 100, found: 99 }]],
    ['income, half an answer', [tax(61), pension(40)], []],
    ['deposits', [{ source: 'BANKS', depositsFen: fen(51) }], [{ personId, kind: 'DEPOSITS', declared: 50, found: 51 }]],
    ['houses', [{ source: 'HOUSING', houses: 2 }], [{ personId, kind: 'HOUSES', declared: 1, found: 2 }]],
    ['a business', [business(1)], [{ personId, kind: 'BUSINESS', declared: 0, found: 1 }]],
    ['vehicles and a death', [{ source: 'POLICE', dead: true, vehicles: 0 }],
      [{ personId, kind: 'VEHICLES', declared: 1, found: 0 }, { personId, kind: 'DEATH', declared: 0, found: 1 }]],
    ['no answer', [], []],
    ['the poverty registry says nothing of money', [{ source: 'POVERTY_REGISTRY', onRegistry: true }], []],
  ])('%s', (_, facts, expected) => { expect(differencesOf(member, facts)).toEqual(expected); });
});

describe('the household', () => {
  it('adds up the income that the registers know', () => { expect(foundIncomeOf([tax(60), pension(40), tax(5)])).toBe(105); });
  it.each<[readonly Facts[], boolean | null]>([
    [[], null], [[{ source: 'POVERTY_REGISTRY', onRegistry: false }], false],
    [[{ source: 'POVERTY_REGISTRY', onRegistry: false }, { source: 'POVERTY_REGISTRY', onRegistry: true }], true],
  ])('on the registry after %j: %s', (facts, expected) => { expect(onRegistry(facts)).toBe(expected); });
});
