import { fen, fraction, inYuan, parseFraction, plainDate, yuan } from '@doudi/kernel';
import * as fc from 'fast-check';
import { dated, FormulaSilent } from './dated.js';
import { classBenefit, countedIncome, differenceBenefit, fullBenefit, levelRaised, reachesLine, sampleSize,
  yearlyLine } from './formulas.js';

const day = plainDate('2017-03-01');
const guide = { amount: yuan('3026'), per: 'YEAR' } as const;
const year = { incomeMonths: 12, size: 3, members: 3 };

describe('F1, HN2-2.2.3: the difference', () => {
  const f1 = differenceBenefit.on(day);
  it('3,026 a year, 3 persons, 5,400 a year: 306.50 a month', () =>
    expect(inYuan(f1(guide, { ...year, income: yuan('5400') }, 'HALF_UP'))).toBe('306.50'));
  it('income per head is never rounded on the way', () => {
    expect(inYuan(f1(guide, { ...year, income: yuan('5399.99') }, 'HALF_UP'))).toBe('306.50');
    expect(inYuan(f1(guide, { ...year, income: yuan('5399.95') }, 'HALF_UP'))).toBe('306.50');
    expect(inYuan(f1(guide, { ...year, income: yuan('5399.94') }, 'HALF_UP'))).toBe('306.51');
    expect(inYuan(f1(guide, { ...year, income: yuan('5399.94') }, 'DOWN'))).toBe('306.50');
  });
  it('two covered of three heads: two thirds of the household’s gap', () =>
    expect(inYuan(f1(guide, { ...year, members: 2, income: yuan('5400') }, 'HALF_UP'))).toBe('204.33'));
  it('at the line and above it nothing is due, a fen below it something is owed', () => {
    expect(f1(guide, { ...year, income: yuan('9078') }, 'HALF_UP')).toBe(0);
    expect(f1(guide, { ...year, income: yuan('9078.01') }, 'HALF_UP')).toBe(0);
    expect(f1(guide, { ...year, income: yuan('9077.99') }, 'UP')).toBe(1);
  });
  it('a monthly line and six months of income are the same law', () => {
    expect(inYuan(f1({ amount: yuan('420'), per: 'MONTH' }, { income: yuan('1200'), incomeMonths: 12, size: 1, members: 1 }, 'HALF_UP')))
      .toBe('320.00');
    expect(inYuan(f1(guide, { ...year, income: yuan('2700'), incomeMonths: 6 }, 'HALF_UP'))).toBe('306.50');
  });
  it('equals whole numbers computed another way', () => fc.assert(fc.property(
    fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 100_000_000 }), fc.integer({ min: 1, max: 15 }), fc.nat({ max: 14 }),
    (line, income, size, some) => {
      const members = Math.min(size, some);
      const gap = BigInt(Math.max(0, line * size - income)) * BigInt(members);
      const unit = BigInt(12 * size);
      const exact = gap / unit + (gap % unit * 2n >= unit ? 1n : 0n);
      expect(BigInt(f1({ amount: fen(line), per: 'YEAR' }, { income: fen(income), incomeMonths: 12, size, members }, 'HALF_UP')))
        .toBe(exact);
    })));
  it('more covered members than heads, no head or no month is a bug', () => {
    expect(() => f1(guide, { ...year, members: 4, income: fen(0) }, 'HALF_UP')).toThrow(RangeError);
    expect(() => f1(guide, { ...year, size: 0, members: 0, income: fen(0) }, 'HALF_UP')).toThrow(RangeError);
    expect(() => f1(guide, { ...year, incomeMonths: 0, income: fen(0) }, 'HALF_UP')).toThrow(RangeError);
  });
});

describe('F2: counted income', () => {
  const f2 = countedIncome.on(day);
  it('7,200 wages less 1,200 working cost less 600 illness is 5,400', () =>
    expect(inYuan(f2([yuan('7200')], [yuan('1200'), yuan('600')]))).toBe('5400.00'));
  it('is never below zero', () => expect(f2([yuan('100')], [yuan('100.01')])).toBe(0));
});

it('F3: class 1 of Gansu for two persons is 583.33', () => expect(inYuan(classBenefit.on(day)(yuan('3500'), 2, 'HALF_UP'))).toBe('583.33'));
it('F4: full support of 305 a month for one is 305.00', () =>
  expect(inYuan(fullBenefit.on(day)({ amount: yuan('305'), per: 'MONTH' }, 1, 'HALF_UP'))).toBe('305.00'));

describe('F5: the poverty line after support', () => {
  const f5 = reachesLine.on(day);
  const terms = { income: yuan('5400'), incomeMonths: 12, size: 3 };
  it('1,800 + 1,226 = 3,026 is not below 2,952', () => expect(f5(yuan('2952'), terms, yuan('306.50'), 'HALF_UP')).toBe(true));
  it('just reaches, reaches by a fen, falls short by a fen', () => {
    expect(f5(yuan('3026'), terms, yuan('306.50'), 'HALF_UP')).toBe(true);
    expect(f5(yuan('3026'), terms, yuan('306.51'), 'HALF_UP')).toBe(true);
    expect(f5(yuan('3026'), terms, yuan('306.49'), 'HALF_UP')).toBe(false);
  });
  it('a benefit by difference from a line that is the poverty line always reaches it', () => fc.assert(fc.property(
    fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 1, max: 12 }),
    fc.constantFrom('HALF_UP', 'DOWN', 'UP'), (line, income, size, rounding) => {
      const household = { income: fen(income), incomeMonths: 12, size };
      const paid = differenceBenefit.on(day)({ amount: fen(line), per: 'YEAR' }, { ...household, members: size }, rounding);
      expect(f5(fen(line), household, paid, rounding)).toBe(true);
    })));
});

describe('F6, HN1-2.3: ten per cent', () => {
  const f6 = levelRaised.on(day);
  const level = (paid: string, personMonths = 1) => ({ paid: yuan(paid), personMonths });
  it.each([['110.00', true], ['109.99', false], ['110.01', true]])('100.00 raised to %s: %s', (after, met) =>
    expect(f6(level('100.00'), level(after), parseFraction('0.10'))).toBe(met));
  it('is measured per person and month, and only in 2017', () => {
    expect(f6(level('1200.00', 12), level('2640.00', 24), parseFraction('0.10'))).toBe(true);
    expect(f6(level('1200.00', 12), level('2639.99', 24), parseFraction('0.10'))).toBe(false);
    expect(() => levelRaised.on(plainDate('2018-01-01'))).toThrow(FormulaSilent);
    expect(() => f6(level('1', 0), level('1'), fraction(1, 10))).toThrow(RangeError);
  });
});

it.each([[0, 0], [1, 1], [4, 2], [10, 3], [11, 4], [47, 15], [100, 30], [101, 31]])(
  'F7: of %i households %i are visited', (proposed, visited) =>
  expect(sampleSize.on(day)(proposed, fraction(3, 10))).toBe(visited));

describe('dates of formulas', () => {
  it('the day before the first one there is no formula', () => {
    expect(() => differenceBenefit.on(plainDate('2012-12-11'))).toThrow(FormulaSilent);
    expect(differenceBenefit.on(plainDate('2012-12-12'))).toBe(differenceBenefit.versions[0]!.value);
    expect(() => reachesLine.on(plainDate('2016-12-31'))).toThrow(FormulaSilent);
  });
  it('two versions on one day are refused', () => {
    expect(() => dated('X', [{ from: '2017-01-01', by: 'A', value: 1 }, { from: '2018-01-01', by: 'B', value: 2 }]))
      .toThrow(/two formulas on 2018-01-01/);
    expect(dated('X', [{ from: '2017-01-01', to: '2017-12-31', by: 'A', value: 1 }, { from: '2018-01-01', by: 'B', value: 2 }])
      .on(plainDate('2018-01-01'))).toBe(2);
  });
  it('a yearly line is a monthly one twelve times', () => expect(yearlyLine({ amount: yuan('220'), per: 'MONTH' })).toBe(yuan('2640')));
});
