/**
 * The law as a pure value: look-ups, and a hash that changes when any value changes. The most specific place in force on the day
 * answers and is never looser than its parents; outside the dates there is no answer.
 */
import { selfAndParents, type Division, type PlainDate } from '@doudi/kernel';
import { calendarsOf, type Calendar } from './calendar-entry.js';
import { canonical, sha256 } from './canonical.js';
import { ruleOf, type RuleName } from './catalogue.js';
import { answers, inForce, normalQualifier, width, type Qualifier, type RuleEntry } from './entry.js';
import { laidOver, type PublishedPolicy } from './overlay.js';
import type { LawDocument, Packs } from './packs.js';

type Places = ReadonlyMap<Division, readonly RuleEntry[]>;

export type Law = {
  /** lawHash: SHA-256 over every entry, calendar and published policy; commands pin it. */
  readonly hash: string;
  readonly entries: readonly RuleEntry[];
  readonly byRule: ReadonlyMap<RuleName, Places>;
  readonly calendars: ReadonlyMap<number, Calendar>;
  readonly documents: readonly LawDocument[];
  readonly published: readonly PublishedPolicy[];
};

/** Nothing answers: the rule is not in force at this place on this day, or nobody has set it. */
export class LawSilent extends Error {
  constructor(readonly rule: string, readonly place: Division, readonly day: PlainDate, readonly qualifier: Qualifier = {}) {
    super(`no law: ${rule} at ${place} on ${day}${width(qualifier) > 0 ? ` for ${JSON.stringify(qualifier)}` : ''}. ` +
      'No answer is assumed; publish a value in the law register or ask about a day on which one is in force.');
    this.name = 'LawSilent';
  }
}

const indexed = (entries: readonly RuleEntry[]): ReadonlyMap<RuleName, Places> => {
  const byRule = new Map<RuleName, Map<Division, RuleEntry[]>>();
  for (const entry of entries) {
    const places = byRule.get(entry.rule) ?? new Map<Division, RuleEntry[]>();
    byRule.set(entry.rule, places.set(entry.jurisdiction, [...(places.get(entry.jurisdiction) ?? []), entry]));
  }
  return byRule;
};

const hashOf = (entries: readonly RuleEntry[], documents: readonly LawDocument[]): string =>
  sha256(canonical([documents.map(canonical).sort(), entries.map(canonical).sort()]));

/** Packs with what the law register published over them, in any order. */
export const lawOf = (packs: Packs, published: readonly PublishedPolicy[] = []): Law => {
  const entries = laidOver(packs.entries, published);
  return {
    hash: hashOf(entries, packs.documents), entries, byRule: indexed(entries), calendars: calendarsOf(entries),
    documents: packs.documents, published,
  };
};

const mostSpecial = (entries: readonly RuleEntry[]): RuleEntry | undefined =>
  entries.reduce<RuleEntry | undefined>(
    (best, entry) => (best === undefined || width(entry.qualifier) > width(best.qualifier) ? entry : best), undefined);

/**
 * One answer per place, the narrowest qualifier first. A null answers only where no wider place says a value, and a value that
 * a wider place has meanwhile overtaken gives way to it.
 */
export const find = <Name extends RuleName>(
  law: Law, rule: Name, place: Division, day: PlainDate, qualifier: Qualifier = {},
): RuleEntry<Name> | null => {
  const question = normalQualifier(qualifier);
  const places = law.byRule.get(rule);
  const found = selfAndParents(place).flatMap((area) =>
    mostSpecial((places?.get(area) ?? []).filter((entry) => inForce(entry, day) && answers(entry.qualifier, question))) ?? []);
  const stated = found.filter(({ value }) => value !== null);
  const answer = stated.reduce<RuleEntry | undefined>(
    (own, parent) => (own === undefined || ruleOf(rule).looser(own.value, parent.value) ? parent : own), undefined);
  return ((answer ?? found[0]) as RuleEntry<Name> | undefined) ?? null;
};

/** As `find`; throws `LawSilent` where nothing is in force. */
export const lookUp = <Name extends RuleName>(
  law: Law, rule: Name, place: Division, day: PlainDate, qualifier: Qualifier = {},
): RuleEntry<Name> => {
  const entry = find(law, rule, place, day, qualifier);
  if (entry === null) throw new LawSilent(rule, place, day, qualifier);
  return entry;
};
