/**
 * One line of the law: a value of a rule at a place, from a day to a day, with the clause that says so. A qualifier narrows it
 * (scheme, area, cohort, key); an entry without one holds for all.
 */
import type { Division, PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import type { RuleName, RuleValue } from './catalogue.js';
import { zDay } from './words.js';

export const zCitation = z.strictObject({
  document: z.string().min(1), number: z.string().min(1).optional(), clause: z.string().min(1), quote: z.string().min(1).optional(),
});
export type Citation = z.output<typeof zCitation>;

const zStrength = z.enum(['MUST', 'SHALL', 'SHOULD', 'MAY']);
const zStatus = z.enum(['seed', 'verified', 'unverified']);
export type Status = z.output<typeof zStatus>;

export const zQualifier = z.strictObject({
  scheme: z.string().min(1).optional(), area: z.enum(['URBAN', 'RURAL']).optional(), cohort: z.string().min(1).optional(),
  key: z.string().min(1).optional(),
});
export type Qualifier = z.output<typeof zQualifier>;

export type RuleEntry<Name extends RuleName = RuleName> = {
  readonly rule: Name;
  readonly jurisdiction: Division;
  readonly qualifier: Qualifier;
  readonly value: RuleValue<Name>;
  readonly from: PlainDate;
  readonly to?: PlainDate | undefined;
  readonly citation: Citation;
  /** Further clauses that say the same. */
  readonly alsoIn?: readonly Citation[] | undefined;
  readonly strength: z.output<typeof zStrength>;
  readonly status: Status;
  /** Where a verified value was read, or why an unverified one is assumed. */
  readonly source?: string | undefined;
  /** `ours`: the clause leaves it open and this is how we read it. */
  readonly reading?: 'ours' | undefined;
  /** Set on what the law register published. */
  readonly policyId?: string | undefined;
};

/** An entry as a pack writes it, before its value is read by its rule. */
export const zPackEntry = z.strictObject({
  rule: z.string(), jurisdiction: z.string(), qualifier: zQualifier.default({}), value: z.unknown(), from: zDay, to: zDay.optional(),
  citation: zCitation, alsoIn: z.array(zCitation).optional(), strength: zStrength, status: zStatus,
  source: z.string().min(1).optional(), reading: z.literal('ours').optional(),
});

/** `URBAN_DIBAO` and `RURAL_DIBAO` are dibao in an area: law that speaks of dibao holds for both. */
export const normalQualifier = (qualifier: Qualifier): Qualifier => {
  const match = /^(URBAN|RURAL)_(.+)$/.exec(qualifier.scheme ?? '');
  const area = qualifier.area ?? (match?.[1] as 'URBAN' | 'RURAL' | undefined);
  const scheme = match?.[2] ?? qualifier.scheme;
  return {
    ...(scheme !== undefined && { scheme }), ...(area !== undefined && { area }),
    ...(qualifier.cohort !== undefined && { cohort: qualifier.cohort }), ...(qualifier.key !== undefined && { key: qualifier.key }),
  };
};

const fields = ['scheme', 'area', 'cohort', 'key'] as const;
export const width = (qualifier: Qualifier): number => fields.filter((field) => qualifier[field] !== undefined).length;
/** Whether everything the entry asks for is so in the question. */
export const answers = (entry: Qualifier, question: Qualifier): boolean =>
  fields.every((field) => entry[field] === undefined || entry[field] === question[field]);
/** Whether some question is answered by both. */
export const meet = (one: Qualifier, other: Qualifier): boolean =>
  fields.every((field) => one[field] === undefined || other[field] === undefined || one[field] === other[field]);
/** Whether every question that `narrow` answers is answered by `wide` too. */
export const covers = (wide: Qualifier, narrow: Qualifier): boolean => answers(wide, narrow);

export const overlaps = (one: Pick<RuleEntry, 'from' | 'to'>, other: Pick<RuleEntry, 'from' | 'to'>): boolean =>
  (one.to === undefined || other.from <= one.to) && (other.to === undefined || one.from <= other.to);
export const inForce = (entry: Pick<RuleEntry, 'from' | 'to'>, day: PlainDate): boolean =>
  entry.from <= day && (entry.to === undefined || day <= entry.to);

/** How a finding names the clause it rests on. */
export const clauseOf = ({ citation }: Pick<RuleEntry, 'citation'>): string =>
  /^(HN1|HN2|GS|HB|JX)$/.test(citation.document) ? citation.clause : `${citation.number ?? citation.document} ${citation.clause}`;
