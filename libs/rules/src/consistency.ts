/** What no law may hold: two values on one day for one question, and a lower level that is looser than its parent. */
import { isWithin } from '@doudi/kernel';
import { ruleOf } from './catalogue.js';
import { covers, meet, overlaps, type RuleEntry } from './entry.js';

export type Fault = { readonly code: 'law.two-values' | 'law.looser'; readonly figures: Readonly<Record<string, unknown>> };

const named = (entry: RuleEntry) => ({
  jurisdiction: entry.jurisdiction, qualifier: entry.qualifier, value: entry.value, from: entry.from, to: entry.to ?? null,
});

/** Both answer some question at one place on one day, and neither is the more special answer. */
export const contradict = (one: RuleEntry, other: RuleEntry): boolean => {
  if (one.rule !== other.rule || one.jurisdiction !== other.jurisdiction) return false;
  if (!overlaps(one, other) || !meet(one.qualifier, other.qualifier)) return false;
  return covers(one.qualifier, other.qualifier) === covers(other.qualifier, one.qualifier);
};

/** Whether the child weakens what its parent (a wider place) asks on a day they share. */
export const looserThan = (child: RuleEntry, parent: RuleEntry): boolean =>
  child.rule === parent.rule && child.jurisdiction !== parent.jurisdiction && isWithin(child.jurisdiction, parent.jurisdiction) &&
  overlaps(child, parent) && meet(child.qualifier, parent.qualifier) && ruleOf(child.rule).looser(child.value, parent.value);

const faultOf = (one: RuleEntry, other: RuleEntry): Fault | null => {
  if (contradict(one, other)) return { code: 'law.two-values', figures: { rule: one.rule, one: named(one), other: named(other) } };
  if (looserThan(one, other)) return { code: 'law.looser', figures: { rule: one.rule, child: named(one), parent: named(other) } };
  if (looserThan(other, one)) return { code: 'law.looser', figures: { rule: one.rule, child: named(other), parent: named(one) } };
  return null;
};

export const faultsOf = (entries: readonly RuleEntry[]): readonly Fault[] => {
  const byRule = new Map<string, RuleEntry[]>();
  for (const entry of entries) byRule.set(entry.rule, [...(byRule.get(entry.rule) ?? []), entry]);
  return [...byRule.values()].flatMap((group) =>
    group.flatMap((one, index) => group.slice(index + 1).flatMap((other) => faultOf(one, other) ?? [])));
};
