import { addDays, atLeastZero, division, fold, minus, monthly, times, yuan, type Fen } from '@doudi/kernel';
import { parseIdNumber } from '@doudi/vault';
import { createHash } from 'node:crypto';
import { ageOn } from './population-draws.js';
import { deductionsOf, factsOf, incomeOf, populate, storyKinds, type Population, type PopulationMember } from './population.js';

const county = division('439901000000');
const population = populate({ seed: 2017, households: 2_000, division: county });
const members: readonly PopulationMember[] = population.households.flatMap((household) => household.members);
const hashOf = (value: Population): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

describe('a seeded population', () => {
  it('is the same for the same seed, and another for another', () => {
    const again = populate({ seed: '2017', households: 2_000, division: county });
    expect(hashOf(again)).toBe(hashOf(population));
    expect(hashOf(populate({ seed: 2018, households: 2_000, division: county }))).not.toBe(hashOf(population));
  });

  it('keeps its first households when more are asked for', () => {
    expect(populate({ seed: 2017, households: 40, division: county }).households).toEqual(population.households.slice(0, 40));
  });

  it('is made in less than a second', () => {
    const start = performance.now();
    populate({ seed: 5, households: 2_000, division: county });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('has right, unique ID numbers of the fictitious county; the marked ones were told otherwise', () => {
    expect(new Set(members.map(({ idNumber }) => idNumber)).size).toBe(members.length);
    const told = { WRONG_CHECK_DIGIT: { ok: false, problem: 'CHECK_DIGIT' }, IMPOSSIBLE_BIRTHDAY: { ok: false, problem: 'BIRTHDAY' } } as const;
    for (const { idNumber, toldIdNumber, mark, bornOn } of members) {
      expect(parseIdNumber(idNumber)).toEqual({ ok: true, number: idNumber });
      expect(idNumber.slice(0, 14)).toBe(`439901${bornOn.replaceAll('-', '')}`);
      expect(parseIdNumber(toldIdNumber)).toEqual(mark === null || mark === 'FIFTEEN_DIGITS' ? { ok: true, number: idNumber } : told[mark]);
    }
    expect(new Set(members.map(({ mark }) => mark))).toEqual(new Set([null, 'FIFTEEN_DIGITS', 'WRONG_CHECK_DIGIT', 'IMPOSSIBLE_BIRTHDAY']));
    expect(members.filter(({ mark }) => mark !== null).length).toBeLessThan(members.length / 50);
  });

  it('has plausible ages', () => {
    for (const { relation, bornOn, adult } of members) {
      const age = ageOn(bornOn, population.today);
      expect(age).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThanOrEqual(96);
      expect(adult).toBe(age >= 18);
      expect(adult).toBe(relation !== 'CHILD' && relation !== 'GRANDCHILD');
    }
    for (const { members: [head, ...others] } of population.households) {
      const child = others.filter(({ relation }) => relation === 'CHILD').map(({ bornOn }) => bornOn);
      expect(child.every((bornOn) => bornOn > addDays(head!.bornOn, 20 * 365))).toBe(true);
    }
  });

  it('pays a member who has an account of their own', () => {
    for (const household of population.households) {
      const payee = household.members.find(({ key }) => key === household.payee);
      expect(payee?.adult).toBe(true);
      expect(payee?.bankAccount).toMatch(/^620000\d{13}$/);
    }
    const accounts = members.flatMap(({ bankAccount }) => bankAccount ?? []);
    expect(new Set(accounts).size).toBe(accounts.length);
  });

  it('lives in the villages of five townships', () => {
    expect(new Set(population.households.map(({ township }) => township))).toEqual(new Set([1, 2, 3, 4, 5].map((no) => `43990110${no}000`)));
    expect(population.households.every(({ township, village }) => division(village).startsWith(township.slice(0, 9)) && village !== township)).toBe(true);
    expect(new Set(population.households.map(({ area }) => area)).size).toBe(2);
  });

  it('has three recipients of 2016 to one new applicant, and every story', () => {
    const recipients = population.households.filter(({ carried }) => carried !== null);
    expect(recipients).toHaveLength(1_500);
    expect(recipients.every(({ carried, story }) => story === null && carried!.amountMonthlyFen > 0 && carried!.decidedOn < '2017-01-01')).toBe(true);
    expect(new Set(recipients.map(({ carried }) => carried!.oldDecisionNo)).size).toBe(1_500);
    expect(new Set(population.households.flatMap(({ story }) => story ?? []))).toEqual(new Set(storyKinds));
    expect(populate({ seed: 1, households: storyKinds.length * 4, division: county }).households.flatMap(({ story }) => story ?? [])).toEqual(storyKinds);
  });

  it('HN2-2.2.3: holds the household of the worked example, 306.50 a month', () => {
    const [example, ...more] = population.households.filter(({ story }) => story === 'WORKED_EXAMPLE');
    expect(more).toEqual([]);
    expect(example).toMatchObject({ area: 'RURAL', scheme: 'RURAL_DIBAO', countedIncomeYearlyFen: yuan('5400') });
    expect(monthly(minus(times(yuan('3026'), example!.members.length), example!.countedIncomeYearlyFen), 'HALF_UP')).toBe(yuan('306.50'));
  });

  it('lies where each story puts it: below, at or over the line, and hides what it hides', () => {
    for (const { story, area, members: family, countedIncomeYearlyFen } of population.households) {
      expect(countedIncomeYearlyFen).toBe(atLeastZero(minus(family.map(incomeOf).reduce((sum, income) => (sum + income) as Fen), deductionsOf(family))));
      const line = times(yuan(area === 'RURAL' ? (story === null ? '2640' : '3026') : '5040'), family.length);
      if (story === 'AT_THE_LINE') expect(countedIncomeYearlyFen).toBe(line);
      else if (story === 'OVER_THE_LINE') expect(countedIncomeYearlyFen).toBeGreaterThan(line);
      else if (story === 'ELIGIBLE' || story === null) expect(countedIncomeYearlyFen).toBeLessThan(line);
      const honest = family.every((member) => member.declared.incomeYearlyFen === incomeOf(member) && member.declared.depositsFen === member.depositsFen);
      expect(honest).toBe(story !== 'HIDDEN_INCOME' && story !== 'HIDDEN_DEPOSITS');
    }
  });

  it('tells the sources the truth about everybody', () => {
    const facts = factsOf(population);
    expect(facts.map(({ idNumber }) => idNumber)).toEqual(members.map(({ idNumber }) => idNumber));
    const total = fold({ initial: 0, evolve: (sum: number, { facts: known }: (typeof facts)[number]) => sum + known.TAX.incomeYearlyFen }, facts);
    expect(total).toBe(members.reduce((sum, { wagesYearlyFen }) => sum + wagesYearlyFen, 0));
  });
});
