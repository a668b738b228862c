/**
 * Lays published policies over the packs. One slot is a rule at a place for a qualifier; in a slot a later `from` closes what came
 * before on the day before, whether that was a pack or a policy. The result does not depend on the order of arrival.
 */
import { addDays, isDivision, type Division, type PlainDate } from '@doudi/kernel';
import { isRuleName, ruleOf, type RuleName } from './catalogue.js';
import { canonical } from './canonical.js';
import { normalQualifier, zQualifier, type Citation, type RuleEntry } from './entry.js';

/** What two people published in the law register: the shape of `PolicyPublished`, with what a correction adds. */
export type PublishedPolicy = {
  readonly policyId: string;
  readonly rule: string;
  readonly jurisdiction: Division;
  readonly qualifier?: Readonly<Record<string, string>> | undefined;
  readonly value: unknown;
  readonly from: PlainDate;
  readonly to?: PlainDate | null | undefined;
  readonly citation: Citation;
  readonly strength: RuleEntry['strength'];
  readonly status: 'verified' | 'unverified';
  /** Another policy of the same slot that this one takes the place of. */
  readonly supersedes?: string | null | undefined;
  /** Why it begins before the day it is published. */
  readonly reason?: string | null | undefined;
};

export const slotOf = (entry: Pick<RuleEntry, 'rule' | 'jurisdiction' | 'qualifier'>): string =>
  canonical([entry.rule, entry.jurisdiction, entry.qualifier]);

/**
 * What only one policy can have: the next place on its first day in its slot, after those that were known when it was judged. Whoever
 * judges without knowing of another finds the place taken.
 */
export const seatOf = (policy: PublishedPolicy, known: readonly PublishedPolicy[]): string => {
  const slot = slotOf(entryOf(policy));
  const before = known.filter((other) => other.policyId !== policy.policyId && other.from === policy.from && slotOf(entryOf(other)) === slot);
  return `${slot} ${policy.from} ${before.length}`;
};

/** The policy as an entry; throws on what `checkPolicy` would have refused, since it must not have been published. */
export const entryOf = (policy: PublishedPolicy): RuleEntry => {
  if (!isRuleName(policy.rule)) throw new RangeError(`policy ${policy.policyId}: no rule of this name: ${policy.rule}`);
  if (!isDivision(policy.jurisdiction)) throw new RangeError(`policy ${policy.policyId}: not a division: ${String(policy.jurisdiction)}`);
  return {
    rule: policy.rule, jurisdiction: policy.jurisdiction, qualifier: normalQualifier(zQualifier.parse(policy.qualifier ?? {})),
    value: ruleOf(policy.rule).value.parse(policy.value) as RuleEntry<RuleName>['value'],
    from: policy.from, to: policy.to ?? undefined, citation: policy.citation, strength: policy.strength, status: policy.status,
    source: `law register, policy ${policy.policyId}`, policyId: policy.policyId,
  };
};

/** The entry as it stands once `day` belongs to a later one; null when nothing of it is left. */
const closedBefore = (entry: RuleEntry, day: PlainDate): RuleEntry | null => {
  const last = addDays(day, -1);
  if (entry.to !== undefined && entry.to <= last) return entry;
  return last < entry.from ? null : { ...entry, to: last };
};

const resumedAfter = (entry: RuleEntry, day: PlainDate | undefined): RuleEntry | null => {
  if (day === undefined || (entry.to !== undefined && entry.to <= day)) return null;
  return entry.from > day ? entry : { ...entry, from: addDays(day, 1) };
};

/** By first day, then by id: the one order that everybody sees, whatever came first. */
const inOrder = (policies: readonly PublishedPolicy[]): readonly PublishedPolicy[] =>
  [...policies].sort((a, b) => (a.from === b.from ? (a.policyId < b.policyId ? -1 : 1) : a.from < b.from ? -1 : 1));

/**
 * Policies of one slot, each closed by the next; what a superseding one replaces ends where the first such begins. Should two begin on one
 * day after all, the one with the later id holds: a law with a doubtful line is better than none.
 */
const chained = (policies: readonly PublishedPolicy[]): readonly RuleEntry[] => {
  const ordered = inOrder(policies);
  const endOf = new Map([...ordered].reverse().flatMap(({ supersedes, from }) => (supersedes ? [[supersedes, from] as const] : [])));
  const standing = ordered.flatMap((policy) => {
    const end = endOf.get(policy.policyId);
    const entry = entryOf(policy);
    return (end === undefined ? entry : closedBefore(entry, end)) ?? [];
  });
  return standing.flatMap((entry, index) => {
    const next = standing[index + 1];
    return (next === undefined ? entry : closedBefore(entry, next.from)) ?? [];
  });
};

/** A pack entry keeps the days before the first policy that lies over it and, where policies end, the days after. */
const under = (pack: RuleEntry, policies: readonly RuleEntry[]): readonly RuleEntry[] =>
  policies.reduce<readonly RuleEntry[]>((rest, policy) => rest.flatMap((entry) =>
    [closedBefore(entry, policy.from), resumedAfter(entry, policy.to)].filter((part) => part !== null)), [pack]);

export const laidOver = (packs: readonly RuleEntry[], published: readonly PublishedPolicy[]): readonly RuleEntry[] => {
  const slots = new Map<string, PublishedPolicy[]>();
  for (const policy of published) {
    const slot = slotOf(entryOf(policy));
    slots.set(slot, [...(slots.get(slot) ?? []), policy]);
  }
  const chains = new Map([...slots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([slot, policies]) => [slot, chained(policies)]));
  return [...packs.flatMap((pack) => under(pack, chains.get(slotOf(pack)) ?? [])), ...[...chains.values()].flat()];
};
