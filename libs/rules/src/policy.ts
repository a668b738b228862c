/**
 * Whether a policy may be published. Guards in this order: known rule, value of its shape, a division, a sound period, not
 * back-dated without a reason, a calendar that is whole, body and limit where the place asks for them (HB-3.5), what it
 * supersedes is there, one value a day, never looser than its parent.
 */
import { isDivision, isPlainDate, nation, yearOf, type Figures, type PlainDate } from '@doudi/kernel';
import type { ZodError } from 'zod';
import { isRuleName, ruleOf } from './catalogue.js';
import { contradict, looserThan } from './consistency.js';
import { clauseOf, normalQualifier, zCitation, zQualifier, type RuleEntry } from './entry.js';
import { find, type Law } from './law.js';
import { entryOf, slotOf, type PublishedPolicy } from './overlay.js';

export type PolicyFault = { readonly code: string; readonly figures: Figures };

const fault = (code: string, figures: Figures = {}): PolicyFault => ({ code, figures });

const issuesOf = (error: ZodError) => error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));

const checkShape = (policy: PublishedPolicy): PolicyFault | null => {
  if (!isRuleName(policy.rule)) return fault('policy.unknown-rule', { rule: policy.rule });
  if (policy.value === undefined || policy.value === null) return fault('policy.value-missing', { rule: policy.rule });
  const value = ruleOf(policy.rule).value.safeParse(policy.value);
  if (!value.success) return fault('policy.value-malformed', { rule: policy.rule, issues: issuesOf(value.error) });
  if (!zQualifier.safeParse(policy.qualifier ?? {}).success) return fault('policy.qualifier-malformed', { qualifier: policy.qualifier });
  if (!zCitation.safeParse(policy.citation).success) return fault('policy.citation-missing', { rule: policy.rule });
  if (!isDivision(policy.jurisdiction)) return fault('policy.division-unknown', { jurisdiction: policy.jurisdiction });
  return null;
};

const checkPeriod = (policy: PublishedPolicy, publishedOn: PlainDate): PolicyFault | null => {
  const { from, to } = policy;
  if (!isPlainDate(from) || (to !== undefined && to !== null && !isPlainDate(to))) return fault('policy.period-malformed', { from, to });
  if (to && to < from) return fault('policy.period-malformed', { from, to });
  if (from < publishedOn && !policy.reason?.trim()) return fault('policy.back-dated', { from, publishedOn });
  return null;
};

/** A calendar is the nation's, for a whole year, and holds only days of that year. */
const checkCalendar = (entry: RuleEntry): PolicyFault | null => {
  if (entry.rule !== 'workCalendar') return null;
  const { qualifier, value, jurisdiction } = entry as RuleEntry<'workCalendar'>;
  const year = Number(qualifier.key);
  const foreign = [...value.off, ...value.working, value.springFestival].filter((day) => yearOf(day) !== year);
  if (jurisdiction === nation && foreign.length === 0) return null;
  return fault('policy.calendar-malformed', { year: qualifier.key ?? null, jurisdiction, foreign });
};

/** HB-3.5: where the place asks for it, a step of a procedure names its body and its time limit. */
const checkStep = (law: Law, entry: RuleEntry): PolicyFault | null => {
  if (entry.rule !== 'procedureStep') return null;
  const { body, limit } = (entry as RuleEntry<'procedureStep'>).value;
  const duty = find(law, 'stepNeedsBodyAndLimit', entry.jurisdiction, entry.from);
  if (duty === null || (body !== null && limit !== null)) return null;
  return fault('policy.step-without-body-or-limit', { step: entry.qualifier.key ?? null, body, limit, clause: clauseOf(duty) });
};

const checkSlot = (law: Law, policy: PublishedPolicy, entry: RuleEntry): PolicyFault | null => {
  const slot = slotOf(entry);
  const before = law.published.filter(({ policyId }) => policyId !== policy.policyId)
    .map((other) => ({ other, entry: entryOf(other) })).filter((known) => slotOf(known.entry) === slot);
  if (policy.supersedes && !before.some(({ other }) => other.policyId === policy.supersedes)) {
    return fault('policy.supersedes-unknown', { supersedes: policy.supersedes });
  }
  const same = before.find(({ other }) => other.from === policy.from && other.policyId !== policy.supersedes &&
    !before.some((successor) => successor.other.supersedes === other.policyId && successor.other.from <= other.from));
  if (same !== undefined) return fault('policy.two-values', { from: policy.from, policyId: same.other.policyId, value: same.entry.value });
  const rival = (law.byRule.get(entry.rule)?.get(entry.jurisdiction) ?? [])
    .find((known) => slotOf(known) !== slot && contradict(known, entry));
  return rival === undefined ? null
    : fault('policy.two-values', { from: policy.from, qualifier: rival.qualifier, value: rival.value, policyId: rival.policyId ?? null });
};

const checkParents = (law: Law, entry: RuleEntry): PolicyFault | null => {
  const parent = [...(law.byRule.get(entry.rule)?.values() ?? [])].flat().find((known) => looserThan(entry, known));
  if (parent === undefined) return null;
  return fault('policy.looser', {
    rule: entry.rule, value: entry.value, parent: parent.value, jurisdiction: parent.jurisdiction, clause: clauseOf(parent),
  });
};

/** Null when two people may publish it on that day; else the first guard that refuses, with its figures. */
export const checkPolicy = (law: Law, policy: PublishedPolicy, publishedOn: PlainDate): PolicyFault | null => {
  const malformed = checkShape(policy) ?? checkPeriod(policy, publishedOn);
  if (malformed !== null) return malformed;
  const entry = { ...entryOf(policy), qualifier: normalQualifier(zQualifier.parse(policy.qualifier ?? {})) };
  return checkCalendar(entry) ?? checkStep(law, entry) ?? checkSlot(law, policy, entry) ?? checkParents(law, entry);
};
