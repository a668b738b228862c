/**
 * The screens of 3.3.4, before a batch is frozen, before finance signs it and before it is released: nothing is paid that is owed no longer, nobody under the
 * name of one who has died or whom no bank file can name, and no household has two monthly benefits for one month. What does not pass is held by name until the county has cleared it; where a
 * household is owed twice, the older one is paid.
 */
import type { PlainDate, Uuid } from '@doudi/kernel';
import type { HeldLine, UnorderedLine } from './batch.events.js';

/**
 * `from`: since when it is owed. `paidAs`: another entitlement of the household that has an order for the month. `heldAs`: why it was held already when
 * an earlier month was paid.
 */
export type OwedLine = { readonly line: UnorderedLine; readonly householdId: Uuid; readonly from: PlainDate; readonly stillOwed: boolean;
  readonly payeeDied: boolean; readonly papersMissing: boolean; readonly paidAs: Uuid | null; readonly heldAs: HeldLine['reason'] | null };

/** What is wrong with the line itself, whatever else the household is owed. */
const barOf = ({ stillOwed, payeeDied, papersMissing }: OwedLine): HeldLine['reason'] | null => {
  if (!stillOwed) return 'NO_LONGER_OWED';
  if (payeeDied) return 'PAYEE_DECEASED';
  return papersMissing ? 'PAPERS_MISSING' : null;
};

const held = ({ line: { obligation, amountFen }, householdId }: OwedLine, reason: HeldLine['reason'], other: Uuid | null = null): HeldLine =>
  ({ obligation, householdId, amountFen, reason, other });

const older = (one: OwedLine, other: OwedLine): number =>
  one.from.localeCompare(other.from) || one.line.obligation.entitlementId.localeCompare(other.line.obligation.entitlementId);

/** Every line is either ordered or held, the ordered in the order in which they came. What is held already for that reason is not named again. */
export const screened = (owed: readonly OwedLine[]): { readonly lines: readonly UnorderedLine[]; readonly held: readonly HeldLine[] } => {
  const monthOf = ({ householdId, line }: OwedLine): string => `${line.obligation.period} ${householdId}`;
  const payable = owed.filter((one) => barOf(one) === null);
  const paid = new Map<string, Uuid>();
  payable.filter(({ line, paidAs }) => line.obligation.kind === 'BENEFIT' && paidAs === null).sort(older)
    .forEach((one) => { if (!paid.has(monthOf(one))) paid.set(monthOf(one), one.line.obligation.entitlementId); });
  const instead = (one: OwedLine): Uuid | null => {
    if (one.line.obligation.kind !== 'BENEFIT') return null;
    const first = one.paidAs ?? paid.get(monthOf(one)) ?? null;
    return first === one.line.obligation.entitlementId ? null : first;
  };
  return {
    lines: payable.filter((one) => instead(one) === null).map(({ line }) => line),
    held: owed.flatMap((one) => {
      const [bar, other] = [barOf(one), instead(one)];
      const reason = bar ?? (other === null ? null : 'HOUSEHOLD_TWICE');
      return reason === null || reason === one.heldAs ? [] : [held(one, reason, bar === null ? other : null)];
    }),
  };
};
