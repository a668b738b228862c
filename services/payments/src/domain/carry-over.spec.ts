import { fen, isRejection, plainDate, type Uuid } from '@doudi/kernel';
import { given, notReached, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { carriedEntitlementId, carryOverId, carryOverStream, type CarryOverCommand, type CarryOverEvent } from './carry-over.js';
import { county, day, idOf, payeeOf, preparer, province } from './examples.fixture.js';

const lineOf = (name: string, amount = 15_300) => ({ householdId: idOf(name), payee: payeeOf(name), coveredMembers: 1, amountMonthlyFen: fen(amount) });
const carry = (change: Partial<CarryOverCommand['data']> = {}): CarryOverCommand => ({
  type: 'CarryOverRecipients',
  data: {
    division: county, number: 1, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: '某民救〔2016〕88号', decidedOn: plainDate('2016-03-15') }, from: plainDate('2017-01-01'),
    lines: [lineOf('one'), lineOf('two', 20_000)], today: day, by: preparer, ...change,
  },
});
const carried = (command = carry()): readonly CarryOverEvent[] => {
  const decision = carryOverStream.decide(command, carryOverStream.initial);
  return isRejection(decision) ? [] : decision;
};

describe('recipients of former years', () => {
  it('are carried over with the old decision, their total and their hash; the same household has the same entitlement for ever', () => {
    expect(carried()).toMatchObject([{ data: { count: 2, totalMonthlyFen: 35_300, decision: { docNo: '某民救〔2016〕88号' }, rootHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown } }]);
    expect(carried()[0]!.data.lines.map(({ entitlementId }) => entitlementId)).toEqual(['one', 'two'].map((name) => carriedEntitlementId('RURAL_DIBAO', idOf(name))));
    expect(carryOverStream.uniqueKeys!(carried()[0]!)).toHaveLength(2);
    expect(carryOverId(county, 2)).toBe('439901000000-2');
  });

  it('once: the same chunk again changes nothing, other lines under its number are refused', () => {
    given(carryOverStream)(...carried()).when(carry()).then([]);
    given(carryOverStream)(...carried()).when(carry({ lines: [lineOf('one', 1)] })).then('carry_over.terms_differ');
    given(carryOverStream)().when(carry({ lines: [lineOf('one'), lineOf('one')] })).then('carry_over.household_twice');
  });

  it('by their county, of a former decision, for the right area', () => {
    given(carryOverStream)().when(carry({ by: { ...preparer, division: province } })).then('carry_over.not_county');
    given(carryOverStream)().when(carry({ division: province, by: { ...preparer, division: province } })).then('carry_over.not_county');
    given(carryOverStream)().when(carry({ decision: { docNo: '某民救〔2017〕1号', decidedOn: day } })).then('carry_over.not_decided_before');
    given(carryOverStream)().when(carry({ area: 'URBAN' })).then('standard.area_differs');
  });

  it('are owed from the month in which they are carried over, and no earlier: the months before were paid elsewhere', () => {
    given(carryOverStream)().when(carry({ from: plainDate('2016-12-31') })).then('carry_over.month_past');
    given(carryOverStream)().when(carry({ from: plainDate('2016-03-01') })).then('carry_over.month_past');
    given(carryOverStream)().when(carry({ today: plainDate('2017-01-31') })).then(carried());
    given(carryOverStream)().when(carry({ today: plainDate('2017-02-01') })).then('carry_over.month_past');
    given(carryOverStream)(...carried()).when(carry({ today: plainDate('2017-02-01') })).then([]);
  });

  it('keep the universal properties', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    universalProperties(carryOverStream, names.map((list) => carry({ lines: list.map((name) => lineOf(name)) })), [carried()]);
    expect(notReached([carryOverStream], [])).toEqual([]);
    expect(new Set<Uuid>(carried()[0]!.data.lines.map(({ entitlementId }) => entitlementId)).size).toBe(2);
  });
});
