/** Whoever is owed is paid or held by name, once a household and month, and never under the name of one who has died or cannot be named to a bank. */
import { fen, plainDate, yearMonth } from '@doudi/kernel';
import fc from 'fast-check';
import { idOf, payeeOf } from './examples.fixture.js';
import { screened, type OwedLine } from './screen.js';

const owed = (name: string, change: Partial<OwedLine> & { readonly period?: string; readonly kind?: 'BENEFIT' | 'AID' } = {}): OwedLine => {
  const { period = '2017-02', kind = 'BENEFIT', ...rest } = change;
  return {
    line: { obligation: { period: period === 'ONCE' ? 'ONCE' : yearMonth(period), entitlementId: idOf(name), kind, cause: 'MONTHLY' }, payee: payeeOf(name),
      amountFen: fen(100), replaces: null },
    householdId: idOf('home'), from: plainDate('2017-01-01'), stillOwed: true, payeeDied: false, papersMissing: false, paidAs: null, heldAs: null, ...rest,
  };
};
const said = (...all: readonly OwedLine[]) => {
  const { lines, held } = screened(all);
  const nameOf = (id: string | null): string | null => all.map(({ line }) => line.obligation.entitlementId).includes(id as never)
    ? ['old', 'new', 'third'].find((name) => idOf(name) === id)! : id;
  return { paid: lines.map(({ obligation }) => nameOf(obligation.entitlementId)), held: held.map(({ obligation, reason, other }) => [nameOf(obligation.entitlementId), reason, nameOf(other)]) };
};
const later = plainDate('2017-02-01');

describe('the screens of a batch', () => {
  it.each<[string, readonly OwedLine[], readonly string[], readonly unknown[]]>([
    ['one benefit is paid', [owed('old')], ['old'], []],
    ['the older of two is paid', [owed('new', { from: later }), owed('old')], ['old'], [['new', 'HOUSEHOLD_TWICE', 'old']]],
    ['one of three is paid', [owed('third', { from: later }), owed('new', { from: later }), owed('old')], ['old'],
      [['third', 'HOUSEHOLD_TWICE', 'old'], ['new', 'HOUSEHOLD_TWICE', 'old']]],
    ['two months of one benefit are paid', [owed('old', { period: '2017-01' }), owed('old')], ['old', 'old'], []],
    ['two benefits of two months are paid', [owed('old', { period: '2017-01' }), owed('new')], ['old', 'new'], []],
    ['two households are paid', [owed('old'), owed('new', { householdId: idOf('next door') })], ['old', 'new'], []],
    ['aid is paid beside a benefit', [owed('old'), owed('new', { kind: 'AID', period: 'ONCE' }), owed('third', { kind: 'AID', period: 'ONCE' })],
      ['old', 'new', 'third'], []],
    ['what another batch ordered for the household is not ordered again', [owed('new', { paidAs: idOf('old') })], [], [['new', 'HOUSEHOLD_TWICE', idOf('old')]]],
    ['one who died is not paid', [owed('old', { payeeDied: true })], [], [['old', 'PAYEE_DECEASED', null]]],
    ['nor as aid', [owed('old', { payeeDied: true, kind: 'AID', period: 'ONCE' })], [], [['old', 'PAYEE_DECEASED', null]]],
    ['what is owed no longer is not paid, whoever the payee', [owed('old', { stillOwed: false, payeeDied: true })], [], [['old', 'NO_LONGER_OWED', null]]],
    ['nor one whom no bank file can name', [owed('old', { papersMissing: true })], [], [['old', 'PAPERS_MISSING', null]]],
    ['what an earlier batch held is paid once nothing holds it', [owed('old', { heldAs: 'PAYEE_DECEASED' })], ['old'], []],
    ['and is not named again while the same does', [owed('old', { heldAs: 'PAYEE_DECEASED', payeeDied: true })], [], []],
    ['but is for another reason', [owed('old', { heldAs: 'PAYEE_DECEASED', papersMissing: true })], [], [['old', 'PAPERS_MISSING', null]]],
    ['the newer is paid while the older cannot be', [owed('old', { papersMissing: true }), owed('new', { from: later })], ['new'], [['old', 'PAPERS_MISSING', null]]],
    ['the newer is paid while the payee of the older has died', [owed('old', { payeeDied: true }), owed('new', { from: later })], ['new'],
      [['old', 'PAYEE_DECEASED', null]]],
  ])('%s', (_, all, paid, held) => {
    expect(said(...all)).toEqual({ paid, held });
  });

  it('pay or hold every line, and one of a household and month', () => {
    const one = fc.record({ name: fc.nat(30), home: fc.nat(6), month: fc.constantFrom('2017-01', '2017-02'), from: fc.constantFrom('2016-12-01', '2017-01-01'), died: fc.boolean() });
    fc.assert(fc.property(fc.uniqueArray(one, { selector: ({ name, month }) => `${name} ${month}`, maxLength: 40 }), (all) => {
      const asked = all.map(({ name, home, month, from, died }) =>
        owed(`${name}`, { period: month, householdId: idOf(`home ${home}`), from: plainDate(from), payeeDied: died }));
      const { lines, held } = screened(asked);
      expect(lines.length + held.length).toBe(asked.length);
      const homes = lines.map(({ obligation }) => asked.find(({ line }) => line.obligation === obligation)!).map(({ householdId, line }) => `${householdId} ${line.obligation.period}`);
      expect(new Set(homes).size).toBe(homes.length);
      const owing = new Set(asked.filter(({ payeeDied }) => !payeeDied).map(({ householdId, line }) => `${householdId} ${line.obligation.period}`));
      expect(new Set(homes)).toEqual(owing);
      expect(lines.some(({ obligation }) => asked.find(({ line }) => line.obligation === obligation)!.payeeDied)).toBe(false);
    }));
  });
});
