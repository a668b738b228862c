/**
 * What services ask before they act, answered as findings. Null: no such rule at this place on this day. `met: null`: the rule
 * asks, but the value it compares with is not set; `figures.missing` names it.
 */
import { parseFraction, type Division, type Fen, type PlainDate } from '@doudi/kernel';
import { clauseOf, type Qualifier, type RuleEntry } from './entry.js';
import { finding, undecided, type Finding } from './finding.js';
import {
  classBenefit, differenceBenefit, fullBenefit, levelRaised, reachesLine, sampleSize, shownIncomePerHead, yearlyLine, type HouseholdTerms,
    type Level,
} from './formulas.js';
import { find, lookUp, type Law } from './law.js';
import type { Line } from './words.js';

type Area = 'URBAN' | 'RURAL';

/** HN1-2.1, HN2-2.2.1: the rural line of a place is not below the poverty line of the year (两线合一). */
export const checkLineNotBelowPoverty = (law: Law, place: Division, day: PlainDate, { line,
  area }: { line: Line; area: Area }): Finding | null => {
  const duty = area === 'RURAL' ? find(law, 'ruralLineNotBelowPoverty', place, day) : null;
  if (duty === null) return null;
  const poverty = find(law, 'povertyLine', place, day);
  const figures = { lineYearlyFen: yearlyLine(line), day };
  if (poverty === null) return undecided(duty, 'povertyLine', figures);
  return finding(yearlyLine(line) >= poverty.value, { ...figures, povertyLineYearlyFen: poverty.value, povertyClause: clauseOf(poverty) },
    duty, poverty);
};

/** HN1-2.2, HN2-2.2.1, HN2-2.2.2: the line of a place is not below the provincial guide of its area; higher is free. */
export const checkNotBelowGuide = (law: Law, place: Division, day: PlainDate, { line,
  area }: { line: Line; area: Area }): Finding | null => {
  const duty = find(law, 'localNotBelowGuide', place, day, { area });
  if (duty === null) return null;
  const guide = find(law, 'dibaoGuide', place, day, { area });
  const figures = { area, lineYearlyFen: yearlyLine(line), strength: duty.strength };
  if (guide === null) return undecided(duty, 'dibaoGuide', figures);
  const guideYearlyFen = yearlyLine(guide.value);
  return finding(yearlyLine(line) >= guideYearlyFen, { ...figures, guideYearlyFen, guideClause: clauseOf(guide) }, duty, guide);
};

/** HN1-1.1, GS-1.1: no standard goes down. `before` is null for the first standard of a series. */
export const checkNonRegression = (
  law: Law, place: Division, day: PlainDate, { before, after }: { before: Line | null; after: Line },
): Finding | null => {
  const duty = find(law, 'nonRegression', place, day);
  if (duty === null || before === null) return null;
  const [beforeYearlyFen, afterYearlyFen] = [yearlyLine(before), yearlyLine(after)];
  return finding(afterYearlyFen >= beforeYearlyFen, { beforeYearlyFen, afterYearlyFen }, duty);
};

/** HN2-2.2.4: with the benefit, income per head of a safety-net household is not below the poverty line; if it is, BELOW_LINE. */
export const checkAfterSupport = (
  law: Law, place: Division, day: PlainDate, { benefitMonthly, ...terms }: Omit<HouseholdTerms, 'members'> & { benefitMonthly: Fen },
): Finding | null => {
  const duty = find(law, 'afterSupportFloor', place, day, { cohort: 'SAFETY_NET' });
  if (duty === null) return null;
  const poverty = find(law, 'povertyLine', place, day);
  const figures = { ...terms, benefitMonthlyFen: benefitMonthly };
  if (poverty === null) return undecided(duty, 'povertyLine', figures);
  const rounding = lookUp(law, 'amountRounding', place, day);
  const met = reachesLine.on(day)(poverty.value, terms, benefitMonthly, rounding.value);
  return finding(met, { ...figures, povertyLineYearlyFen: poverty.value, ...(met ? {} : { flag: 'BELOW_LINE' }) }, duty, poverty);
};

/** GS-2.4.3, 220号 art. 26: of the proposed households of a batch enough were visited, drawn at random; mandatory visits come besides. */
export const checkSample = (
  law: Law, place: Division, day: PlainDate, { scheme, proposed, visited }: { scheme: string; proposed: number; visited: number },
): Finding | null => {
  const duty = find(law, 'homeVisitSample', place, day, { scheme });
  if (duty === null) return null;
  const required = sampleSize.on(day)(proposed, parseFraction(duty.value.share));
  return finding(visited >= required, { proposed, visited, required, share: duty.value.share, before: duty.value.before }, duty);
};

/** HB-5.5: the township approves up to the county's limit. `met: null` where a limit must be set and is not. */
export const checkTownshipSmallAmount = (law: Law, place: Division, day: PlainDate, amount: Fen): Finding | null => {
  const limit = find(law, 'townshipSmallAmount', place, day);
  if (limit === null) return null;
  if (limit.value === null) return undecided(limit, 'townshipSmallAmount', { amountFen: amount });
  return finding(amount <= limit.value, { amountFen: amount, limitFen: limit.value }, limit);
};

/** HN1-2.3 (F6): the level of the year is raised by at least the rate over the year before, each area apart. */
export const checkLevelRaise = (
  law: Law, place: Division, day: PlainDate, { area, before, after }: { area: Area; before: Level; after: Level },
): Finding | null => {
  const duty = find(law, 'minLevelRaise', place, day, { area });
  if (duty === null) return null;
  const figures = { area, before, after, rate: duty.value };
  if (before.personMonths === 0 || after.personMonths === 0) return undecided(duty, 'personMonths', figures);
  return finding(levelRaised.on(day)(before, after, parseFraction(duty.value)), figures, duty);
};

/** 预算法 art. 63, 财社〔2017〕58号 art. 2: whether the fund may be spent on it. Throws where no purposes of the fund are in force. */
export const checkPurposeOfFund = (
  law: Law, place: Division, day: PlainDate, { fund, purpose }: { fund: string; purpose: string },
): Finding => {
  const purposes = lookUp(law, 'fundPurposes', place, day, { key: fund });
  return finding(purposes.value.includes(purpose), { fund, purpose, purposes: purposes.value }, purposes);
};

/** 财社〔2017〕58号 art. 10: whether care of this purpose is paid to the institution that gives it. Null: nothing is, by any rule. */
export const checkPaidToInstitution = (law: Law, place: Division, day: PlainDate, purpose: string): Finding | null => {
  const purposes = find(law, 'institutionAccountPurposes', place, day);
  return purposes === null ? null : finding(purposes.value.includes(purpose), { purpose, purposes: purposes.value }, purposes);
};

export type BenefitTerms = HouseholdTerms & Qualifier & {
  readonly line: Line;
  /** Where a class table is used: the class of the household, the key of its rate. */
  readonly classKey?: string;
};
export type Benefit = { readonly amountMonthly: Fen; readonly method: 'DIFFERENCE' | 'CLASS' | 'FULL'; readonly finding: Finding };

/** What a household is due a month by the method, the rounding and the formula of the place and day; throws where the law is silent. */
export const benefitOf = (law: Law, place: Division, day: PlainDate, terms: BenefitTerms): Benefit => {
  const { scheme, area, cohort, line, size, members, income, incomeMonths, classKey } = terms;
  const qualifier: Qualifier = { ...(scheme && { scheme }), ...(area && { area }), ...(cohort && { cohort }) };
  const method = lookUp(law, 'benefitMethod', place, day, qualifier);
  const rounding = lookUp(law, 'amountRounding', place, day, qualifier);
  const household = { income, incomeMonths, size, members };
  const answer = (kind: Benefit['method'], amountMonthly: Fen, ...others: readonly RuleEntry[]): Benefit => ({
    amountMonthly, method: kind,
    finding: finding(true, {
      method: kind, line, ...household, incomePerHeadYearlyFen: shownIncomePerHead(household), amountMonthlyFen: amountMonthly,
        rounding: rounding.value,
    }, method, ...others),
  });
  if (method.value === 'CLASS' || (method.value === 'DIFFERENCE_OR_CLASS' && classKey !== undefined)) {
    const rate = lookUp(law, 'classRate', place, day, { ...qualifier, ...(classKey !== undefined && { key: classKey }) });
    return answer('CLASS', classBenefit.on(day)(rate.value, members, rounding.value), rate);
  }
  if (method.value === 'FULL') return answer('FULL', fullBenefit.on(day)(line, members, rounding.value));
  return answer('DIFFERENCE', differenceBenefit.on(day)(line, household, rounding.value));
};
