/** The answer of a rule about a case, kept in the event that rests on it, so that a decision explains itself for ever. */
import type { Figures } from '@doudi/kernel';
import type { RuleName } from './catalogue.js';
import { clauseOf, type RuleEntry, type Status } from './entry.js';

export type Finding = {
  readonly rule: string;
  readonly clause: string;
  /** Null: it cannot be said, and `figures.missing` says what is not there. */
  readonly met: boolean | null;
  readonly figures: Record<string, unknown>;
  /** The weakest of what it rests on; a finding that is unverified may remind, never accuse. */
  readonly status?: Status;
};

const rank: Readonly<Record<Status, number>> = { unverified: 0, verified: 1, seed: 2 };

const weakest = (entries: readonly RuleEntry[]): Status =>
  entries.reduce<Status>((least, { status }) => (rank[status] < rank[least] ? status : least), 'seed');

/** `entry` is the rule that asks; `others` are the values it is compared with. */
export const finding = (met: boolean, figures: Figures, entry: RuleEntry, ...others: readonly RuleEntry[]): Finding => ({
  rule: entry.rule, clause: clauseOf(entry), met, figures: { ...figures }, status: weakest([entry, ...others]),
});

/** The rule asks, but what it compares with is not in the packs and not in the law register. */
export const undecided = (entry: RuleEntry, missing: RuleName | 'personMonths', figures: Figures): Finding => ({
  rule: entry.rule, clause: clauseOf(entry), met: null, figures: { ...figures, missing }, status: entry.status,
});
