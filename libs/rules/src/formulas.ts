/**
 * F1 to F7: what is paid, counted, compared and visited. Exact in whole fen: a year is divided by 12 and a household by its heads
 * once and last, in one fraction, and the one rounding is named by the caller (`amountRounding`: the law is silent, the choice is ours).
 */
import {
  atLeastZero, atRate, compareRatio, fraction, minus, monthly, plus, times, type Fen, type Fraction, type Rounding,
} from '@doudi/kernel';
import { clause, dated, document } from './dated.js';
import type { Line } from './words.js';

/** A household's counted income (F2) over a number of months, the heads it is shared by, and how many of them are covered. */
export type HouseholdTerms = {
  readonly income: Fen;
  readonly incomeMonths: number;
  readonly size: number;
  readonly members: number;
};

/** A household's payments and person-months over a year: 补助水平 is their quotient. */
export type Level = { readonly paid: Fen; readonly personMonths: number };

const counted = (count: number, least: number, what: string): number => {
  if (!Number.isSafeInteger(count) || count < least) throw new RangeError(`not a count of ${what}: ${count}`);
  return count;
};

/** The line per head and year, however it is published. */
export const yearlyLine = ({ amount, per }: Line): Fen => (per === 'YEAR' ? amount : times(amount, 12));

/** max(0, S·s·p − 12·I) · n / (12·s·p): the gap of the household over p months, for n of s heads, a month. */
const difference = (line: Line, { income, incomeMonths, size, members }: HouseholdTerms, rounding: Rounding): Fen => {
  const heads = counted(size, 1, 'heads');
  const months = counted(incomeMonths, 1, 'months');
  if (counted(members, 0, 'members') > heads) throw new RangeError(`${members} covered members in a household of ${heads}`);
  const gap = atLeastZero(minus(times(yearlyLine(line), heads * months), times(income, 12)));
  return atRate(gap, fraction(members, 12 * heads * months), rounding);
};

/** F1, "兜底保障家庭人均收入与农村低保标准差额": the line per head less counted income per head, for each covered member, a month. */
export const differenceBenefit = dated(clause('HN2-2.2.3'), [
  { from: '2012-12-12', to: '2016-12-31', by: document('民发〔2012〕220号'), value: difference },
  { from: '2017-01-01', by: document('湘民发〔2017〕33号'), value: difference },
]);

/** F2: what is counted is all income less what may be deducted, never below zero; per head it is shared by the whole family. */
const incomeLess = (incomes: readonly Fen[], deductions: readonly Fen[]): Fen => atLeastZero(minus(plus(...incomes), plus(...deductions)));
export const countedIncome = dated(clause('民发〔2012〕220号'), [
  { from: '2012-12-12', to: '2021-06-30', by: document('民发〔2012〕220号'), value: incomeLess },
  { from: '2021-07-01', by: document('最低生活保障审核确认办法'), value: incomeLess },
]);

/** F3, the class table of Gansu: the yearly rate of the class for each member, a month. */
export const classBenefit = dated(clause('GS-2.2.5'), [
  { from: '2017-02-21', by: document('甘政办发〔2017〕28号'),
    value: (rateYearly: Fen, members: number, rounding: Rounding): Fen =>
      monthly(times(rateYearly, counted(members, 0, 'members')), rounding) },
]);

/** F4, full support (常补, 三无): the line itself for each member, a month. */
export const fullBenefit = dated(clause('民发〔2012〕220号'), [
  { from: '2012-12-12', by: document('民发〔2012〕220号'),
    value: (line: Line, members: number, rounding: Rounding): Fen =>
      monthly(times(yearlyLine(line), counted(members, 0, 'members')), rounding) },
]);

/**
 * F5: with the benefit, income per head is not below the poverty line. Compared as the monthly amount that would reach it, under
 * the rounding the benefit was rounded with: a fraction of a fen a month is rounding, not need.
 */
export const reachesLine = dated(clause('HN2-2.2.4'), [
  { from: '2017-01-01', by: document('湘民发〔2017〕33号'),
    value: (povertyLineYearly: Fen, terms: Omit<HouseholdTerms, 'members'>, benefitMonthly: Fen, rounding: Rounding): boolean =>
      benefitMonthly >= difference({ amount: povertyLineYearly, per: 'YEAR' }, { ...terms, members: terms.size }, rounding) },
]);

/** F6: the level rises by at least the rate, compared by cross-multiplying. Throws where a year has no person-months. */
const raised = (before: Level, after: Level, rate: Fraction): boolean => {
  const [pmBefore, pmAfter] = [counted(before.personMonths, 1, 'person-months'), counted(after.personMonths, 1, 'person-months')];
  const whole = fraction(rate.numerator + rate.denominator, rate.denominator);
  return compareRatio(BigInt(after.paid) * BigInt(pmBefore), BigInt(before.paid) * BigInt(pmAfter), whole) >= 0;
};
export const levelRaised = dated(clause('HN1-2.3'), [
  { from: '2017-01-01', to: '2017-12-31', by: document('国办发〔2017〕15号'), value: raised },
]);

/** F7: of N proposed households at least the share is visited at random, rounded up. */
const sample = (proposed: number, share: Fraction): number => {
  const n = BigInt(counted(proposed, 0, 'households')) * share.numerator;
  return Number((n + share.denominator - 1n) / share.denominator);
};
export const sampleSize = dated(clause('GS-2.4.3'), [
  { from: '2012-12-12', to: '2017-02-20', by: document('民发〔2012〕220号'), value: sample },
  { from: '2017-02-21', by: document('甘政办发〔2017〕28号'), value: sample },
]);

/** Income per head and year for showing only; nothing is computed from it. */
export const shownIncomePerHead = ({ income, incomeMonths, size }: Omit<HouseholdTerms, 'members'>): Fen =>
  atRate(income, fraction(12, counted(incomeMonths, 1, 'months') * counted(size, 1, 'heads')), 'HALF_UP');
