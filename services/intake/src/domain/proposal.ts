/** What a first opinion proposes: income counted from what was declared, found and surveyed, and the amount by the law's own formula. */
import { fen, plus, reject, zeroFen, type Division, type Fen, type PlainDate, type Rejection, type Uuid } from '@doudi/kernel';
import { benefitOf, countedIncome, type Finding, type Law } from '@doudi/rules';
import type { DataOf } from './application.events.js';
import { questionOf } from './application.law.js';
import type { Filed } from './application.state.js';

/** The standard that the edge found in force: published by payments, imported, never typed in. */
export type StandardInForce = {
  readonly standardId: Uuid; readonly valueFen: Fen; readonly unit: 'MONTH' | 'YEAR'; readonly from: PlainDate; readonly division: Division;
};

export type Proposal = {
  readonly surveyId: Uuid;
  readonly standardId: Uuid | null;
  readonly members: number;
  readonly countedIncomeYearlyFen: Fen;
  readonly amountFen: Fen;
  readonly findings: readonly Finding[];
};

type Asked = {
  readonly standard: StandardInForce | null; readonly classKey: string | null; readonly proposedFen: Fen | null; readonly today: PlainDate;
  readonly law: Law; readonly present: readonly Uuid[];
};

const larger = (one: Fen, other: Fen): Fen => (one > other ? one : other);

/** Of the application's members, those who still live in the household: the dead are neither counted nor covered. */
export const stillThere = ({ filed }: Filed, present: readonly Uuid[]): Filed['filed']['members'] =>
  filed.members.filter(({ personId }) => present.includes(personId));

/** Member by member the largest of declared, surveyed and found; in all never less than the registers found (our reading). */
const grossIncome = (state: Filed, survey: DataOf<'InvestigationCompleted'>, present: readonly Uuid[]): Fen => {
  const { report } = state;
  const heard = [...survey.incomes, ...(report?.incomes ?? [])];
  const ofMember = (personId: Uuid, declared: Fen): Fen =>
    heard.filter((known) => known.personId === personId).reduce((most, { incomeYearlyFen }) => larger(most, incomeYearlyFen), declared);
  const sum = plus(...stillThere(state, present).map(({ personId, incomeYearlyFen }) => ofMember(personId, incomeYearlyFen)));
  return larger(sum, report?.foundIncomeYearlyFen ?? zeroFen);
};

const countedOn = (day: PlainDate, state: Filed, survey: DataOf<'InvestigationCompleted'>, present: readonly Uuid[]): Fen =>
  countedIncome.on(day)([grossIncome(state, survey, present)], [survey.deductionsYearlyFen]);

/** A later report or a death tells of another household than the opinion was given on; it is given anew. */
export const opinionOutdated = (state: Filed, present: readonly Uuid[]): Rejection | null => {
  const { opinion, survey } = state;
  if (opinion === null || !survey?.completed) return null;
  const now = { familySize: stillThere(state, present).length, countedIncomeYearlyFen: countedOn(opinion.givenOn, state, survey.completed, present) };
  return now.familySize === opinion.familySize && now.countedIncomeYearlyFen === opinion.countedIncomeYearlyFen
    ? null : reject('application.opinion_outdated', now);
};

/** F2, then F1 (or the class table); temporary assistance has no formula here and takes the reviewer's amount. */
export const proposalOf = (
  { standard, classKey, proposedFen, today, law, present }: Asked, state: Filed, survey: DataOf<'InvestigationCompleted'>,
): Proposal => {
  const members = stillThere(state, present).length;
  const counted = countedOn(today, state, survey, present);
  const common = { surveyId: survey.surveyId, members, countedIncomeYearlyFen: counted };
  if (state.filed.scheme === 'TEMPORARY_ASSISTANCE')
    return { ...common, standardId: null, amountFen: proposedFen ?? zeroFen, findings: [] };
  if (standard === null) return { ...common, standardId: null, amountFen: zeroFen, findings: [] };
  const benefit = benefitOf(law, state.filed.division, today, {
    ...questionOf(state),
    line: { amount: standard.valueFen, per: standard.unit },
    income: counted,
    incomeMonths: 12,
    size: members,
    members,
    ...(classKey === null ? {} : { classKey }),
  });
  return { ...common, standardId: standard.standardId, amountFen: fen(benefit.amountMonthly), findings: [benefit.finding] };
};
