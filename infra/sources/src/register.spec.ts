import { fen, plainDate } from '@doudi/kernel';
import { factsOf, sourceNames, zFacts } from './facts.js';
import { dueOn, mischiefOf, noFaults, zFaults } from './faults.js';
import { answerTo, emptyRegister, enter, hasOtherTerms, type Entry, type Query } from './register.js';

const day = (text: string) => plainDate(text);
const query: Query = {
  source: 'TAX', queryId: 'Q1', idNumber: '439901197001010018', authorisationId: 'A1', purpose: 'dibao', requester: 'county',
  day: day('2017-01-05'),
};
const people = [{ idNumber: query.idNumber, facts: { TAX: { incomeYearlyFen: fen(500) } } }];
const registerOf = (...entries: readonly Entry[]) => entries.reduce(enter, emptyRegister(sourceNames));
const answered = { queryId: 'Q1', status: 'ANSWERED', answeredOn: '2017-01-05', facts: { incomeYearlyFen: 500 } };
const ask = (register: ReturnType<typeof registerOf>, on: string, faults: unknown = {}) =>
  answerTo(register, 'TAX', 'Q1', day(on), mischiefOf(zFaults.parse(faults)));

describe('facts', () => {
  it('are those of the population, and what may be left out is filled in', () => {
    expect(zFacts.parse({
      MARKET_REGISTRATION: { businessYearlyFen: 100 }, SOCIAL_INSURANCE: { pensionYearlyFen: 7 }, POVERTY_REGISTRY: { registered: true },
    })).toEqual({
      MARKET_REGISTRATION: { businesses: 1, businessYearlyFen: 100 }, SOCIAL_INSURANCE: { pensionYearlyFen: 7, insuredWageYearlyFen: 0 },
      POVERTY_REGISTRY: { registered: true, householdSize: null },
    });
    const { MARKET_REGISTRATION } = zFacts.parse({ MARKET_REGISTRATION: { businessYearlyFen: 0 } });
    expect(MARKET_REGISTRATION).toEqual({ businesses: 0, businessYearlyFen: 0 });
  });

  it.each([
    { TAX: { incomeYearlyFen: -1 } }, { TAX: { incomeYearlyFen: 0.5 } }, { TAX: { incomeYearlyFen: 1, name: 'x' } }, { POST: {} },
    { POLICE: { diedOn: '2017-02-30', movedAwayOn: null, vehicles: 0 } },
  ])('refuse %j', (facts) => {
    expect(zFacts.safeParse(facts).success).toBe(false);
  });

  it('are contradicted field by field, even where there is no record', () => {
    const known = zFacts.parse({ POLICE: { diedOn: null, movedAwayOn: null, vehicles: 0 } });
    expect(factsOf('POLICE', known, { POLICE: { vehicles: 2 } })).toEqual({ diedOn: null, movedAwayOn: null, vehicles: 2 });
    expect(factsOf('BANKS', known, { BANKS: { depositsFen: fen(9) } })).toEqual({ depositsFen: 9 });
    expect(factsOf('BANKS', known, { POLICE: { vehicles: 2 } })).toBeNull();
  });
});

describe('an answer', () => {
  it('is there on the day of the query when nothing is wrong', () => {
    expect(ask(registerOf({ people, queries: [query] }), '2017-01-05')).toEqual(answered);
    expect(ask(registerOf({ queries: [query] }), '2017-01-05')).toEqual({ ...answered, facts: null });
    expect(ask(registerOf({ people }), '2017-01-05')).toEqual({ queryId: 'Q1', status: 'UNKNOWN' });
  });

  it.each([
    ['CALENDAR', 0, '2017-01-05'], ['CALENDAR', 3, '2017-01-08'], ['WORKING', 0, '2017-01-05'], ['WORKING', 1, '2017-01-06'],
    ['WORKING', 2, '2017-01-09'], ['WORKING', 3, '2017-01-11'],
  ] as const)('with a delay in %s days of %i is due on %s, with a holiday on the 10th', (unit, delayDays, due) => {
    const fault = { unit, delayDays, silent: false, unavailable: false };
    expect(dueOn(day('2017-01-05'), fault, [day('2017-01-10')])).toBe(due);
  });

  it('is pending until it is due, then dated by its due day however late it is fetched', () => {
    const faults = { sources: { TAX: { delayDays: 3 } } };
    const register = registerOf({ people, queries: [query] });
    expect(ask(register, '2017-01-07', faults)).toMatchObject({ status: 'PENDING' });
    expect(ask(register, '2017-01-20', faults)).toEqual({ ...answered, answeredOn: '2017-01-08' });
  });

  it('that a silence held up is not dated back', () => {
    const register = registerOf({ people, queries: [query] });
    expect(ask(register, '2017-01-12', { sources: { TAX: { silent: true } } })).toMatchObject({ status: 'PENDING' });
    expect(ask(register, '2017-01-13')).toEqual({ ...answered, answeredOn: '2017-01-12' });
  });

  it('follows the fault of the person before that of the source', () => {
    const faults = { sources: { TAX: { silent: true } }, people: [{ idNumber: query.idNumber, sources: { TAX: { unavailable: true } } }] };
    expect(ask(registerOf({ people, queries: [query] }), '2017-01-05', faults)).toMatchObject({ status: 'UNAVAILABLE' });
  });

  it('once given stays, whatever is learned or broken later', () => {
    const facts = { incomeYearlyFen: fen(500) };
    const given = { source: 'TAX', queryId: 'Q1', status: 'ANSWERED', answeredOn: day('2017-01-05'), facts } as const;
    const register = registerOf({ people, queries: [query] }, { answers: [given] }, { people: [{ idNumber: query.idNumber, facts: {} }] });
    expect(ask(register, '2017-02-01', { sources: { TAX: { silent: true } } })).toEqual(answered);
  });
});

describe('a query id', () => {
  it('is one query: the day of the first asking stands', () => {
    const register = registerOf({ people, queries: [query, { ...query, day: day('2017-01-09') }] });
    expect(hasOtherTerms(register, { ...query, day: day('2017-01-09') })).toBe(false);
    expect(ask(register, '2017-01-09')).toEqual(answered);
  });

  it.each(['idNumber', 'authorisationId', 'purpose', 'requester'])('with another %s has other terms', (term) => {
    expect(hasOtherTerms(registerOf({ queries: [query] }), { ...query, [term]: 'X' })).toBe(true);
  });

  it('means nothing at another source', () => {
    expect(hasOtherTerms(registerOf({ queries: [query] }), { ...query, source: 'BANKS', idNumber: 'X' })).toBe(false);
  });
});

it('no faults are set at the start, and unknown fields are refused', () => {
  expect(zFaults.parse({})).toEqual(noFaults);
  const unknown = [{ source: {} }, { sources: { POST: {} } }, { sources: { TAX: { late: 3 } } }, { people: [{ idNumber: '1', fact: {} }] }];
  for (const faults of unknown) {
    expect(zFaults.safeParse(faults).success).toBe(false);
  }
});
