/**
 * The closed list of rules. Each has the shape of its value and, where one can be said, what "looser than the parent" means:
 * a lower level may be stricter, never looser. A name that is not here does not exist, in a pack or in the law register.
 */
import { times } from '@doudi/kernel';
import { z } from 'zod';
import { seedRules } from './catalogue-seeds.js';
import { rule, type Rule } from './rule.js';
import { zBody, zBudgetCode, zCount, zDay, zFen, zLimit, zLine, zRatio, smallerShare, type Limit, type Line } from './words.js';

const yearly = (line: Line): number => (line.per === 'YEAR' ? line.amount : times(line.amount, 12));
/** Only limits in the same unit can be compared; 10 working days are neither more nor less than 14 days. */
const longer = (child: Limit | null, parent: Limit | null): boolean =>
  parent !== null && (child === null || (child.unit === parent.unit && child.days > parent.days));

/** A money clock: what starts it, what ends it, and how long it may run. PROMPT is 及时: a duty without a number. */
const zMoneyClock = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('DAYS'), starts: z.string(), ends: z.string(), ...zLimit.shape }),
  z.strictObject({
    kind: z.literal('DAY_OF_MONTH'), starts: z.string(), ends: z.string(), day: zCount, every: z.enum(['MONTH', 'QUARTER']),
  }),
  z.strictObject({ kind: z.literal('NEXT_MONTH'), starts: z.string(), ends: z.string() }),
  z.strictObject({ kind: z.literal('MONTH_OF_APPLICATION'), starts: z.string(), ends: z.string() }),
  z.strictObject({ kind: z.literal('SAME_DAY'), starts: z.string(), ends: z.string() }),
  z.strictObject({ kind: z.literal('PROMPT'), starts: z.string(), ends: z.string() }),
  z.strictObject({ kind: z.literal('SHARE_TOLD_AHEAD'), starts: z.string(), ends: z.string(), general: zRatio, special: zRatio }),
]);

const addsTo = (child: readonly string[], parent: readonly string[]): boolean => child.some((code) => !parent.includes(code));

const moneyAndStandards = {
  /** What a fund may be spent on, by key (the fund); a lower level may allow less. */
  fundPurposes: rule(z.array(zBudgetCode).nonempty(), addsTo),
  /** Purposes paid to the collective account of an institution instead of the recipient's own. */
  institutionAccountPurposes: rule(z.array(zBudgetCode), addsTo),
  /** DC-01 … DC-12 by key ('DC-02', 'DC-01-SPECIAL'); DC-06 is `passDownDays`. */
  moneyClock: rule(zMoneyClock, (child, parent) =>
    (child.kind === 'DAYS' && parent.kind === 'DAYS' && longer(child, parent)) ||
    (child.kind === 'DAY_OF_MONTH' && parent.kind === 'DAY_OF_MONTH' && child.every === parent.every && child.day > parent.day)),
  /** DC-06: money from above is allotted onward by city and county. */
  passDownDays: rule(zLimit),
  /** 低保指导标准, by area. */
  dibaoGuide: rule(zLine, (child, parent) => yearly(child) < yearly(parent)),
  /** 国家扶贫标准 of a year, fen per head and year. */
  povertyLine: rule(zFen, (child, parent) => child < parent),
  benefitMethod: rule(z.enum(['DIFFERENCE', 'CLASS', 'FULL', 'DIFFERENCE_OR_CLASS'])),
  /** 一类, 二类 … by key: the yearly rate of a class table, fen per head. */
  classRate: rule(zFen),
  amountRounding: rule(z.enum(['HALF_UP', 'DOWN', 'UP'])),
  /** The months over which income is counted. */
  incomeLookBackMonths: rule(zCount),
  /** 工作日历 with the lunar New Year, by key (the year). */
  workCalendar: rule(z.strictObject({ off: z.array(zDay).min(1), working: z.array(zDay), springFestival: zDay })),
};

const procedure = {
  procedureStep: rule(
    z.strictObject({
      order: zCount, body: zBody.nullable(), limit: zLimit.nullable(), after: z.string(), atLeast: z.boolean().default(false),
    }),
    (child, parent) => parent.body !== null && child.body === null ||
      (parent.atLeast ? child.limit === null || longer(parent.limit, child.limit) : longer(child.limit, parent.limit)),
  ),
  /** From acceptance to decision in all; `special` for cases that need longer. */
  procedureTotal: rule(z.strictObject({ limit: zLimit, special: zLimit.nullable() }), (child, parent) => longer(child.limit, parent.limit)),
  minInvestigators: rule(zCount, (child, parent) => child < parent),
  appraisal: rule(z.enum(['COMPULSORY', 'ON_OBJECTION']), (child, parent) => parent === 'COMPULSORY' && child !== 'COMPULSORY'),
  /** Share of those present at an appraisal that villagers' representatives must make up. */
  appraisalVillagersShare: rule(zRatio, smallerShare),
  /** 公示: what a notice before the decision may show, nothing more; a lower level may show less. */
  postingFields: rule(
    z.array(z.enum(['NAME', 'MEMBERS', 'MEMBER_COUNT', 'INCOME', 'AMOUNT'])).nonempty(),
    addsTo,
  ),
  homeVisitSample: rule(z.strictObject({ share: zRatio, before: z.enum(['OPINION', 'DECISION']) }), (child, parent) =>
    smallerShare(child.share, parent.share)),
  mandatoryVisits: rule(z.array(z.enum(['REGISTERED_RELATIVE', 'DOUBTFUL', 'REPORTED', 'OBJECTED'])), (child, parent) =>
    parent.some((kind) => !child.includes(kind))),
  /** 近亲属 whose cases are registered separately. */
  nearRelatives: rule(
    z.array(z.enum(['SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'GRANDCHILD'])).nonempty(),
    (child, parent) => parent.some((kind) => !child.includes(kind)),
  ),
  familyMembers: rule(z.array(z.enum(['SPOUSE', 'MINOR_CHILD', 'DEPENDENT_ADULT_CHILD', 'PARENT', 'SUPPORT_DUTY_LIVING_TOGETHER']))
    .nonempty()),
  familyExcluded: rule(z.array(z.enum(['CLERGY_AWAY_3_YEARS', 'PRISONER', 'COMPULSORY_DRUG_TREATMENT', 'DECLARED_MISSING'])).nonempty()),
  incomeCounted: rule(z.array(z.enum(['WAGE', 'NET_BUSINESS', 'NET_PROPERTY', 'NET_TRANSFER', 'OTHER'])).nonempty()),
  incomeNotCounted: rule(z.array(z.enum([
    'SPECIAL_CARE', 'FAMILY_PLANNING_REWARD', 'SCHOLARSHIP', 'BRAVERY_AWARD', 'GOVERNMENT_ASSISTANCE', 'BASIC_PENSION_CENTRAL_PART',
  ])).nonempty()),
  incomeDeductions: rule(z.array(z.enum(['DISABILITY_COST', 'SERIOUS_ILLNESS_COST', 'WORKING_COST'])).nonempty()),
  /** 复核, months between two reviews of a recipient, by cohort. */
  recipientReviewMonths: rule(zCount, (child, parent) => child > parent),
};

/** What the law leaves to a place; the law register fills it, and until then the answer is "nothing is set". */
const leftToPlaces = {
  /** 小额临时救助 the township approves, fen per case; null where the law asks for it and nobody has set it. */
  townshipSmallAmount: rule(zFen.nullable()),
  /** Hours from an urgent request to help. */
  urgentHours: rule(zCount, (child, parent) => child > parent),
  /** Working days within which papers follow urgent help. */
  urgentPapersDays: rule(zLimit, longer),
  /** Answer days of a register, by key (the source: POLICE, TAX …). */
  sourceAnswerDays: rule(zLimit, longer),
  /** How long a verification report may carry a decision. */
  reportValidityDays: rule(zLimit, longer),
  /** Days between a provincial guide and the local standard that follows it. */
  standardAdjustmentDays: rule(zLimit, longer),
  /** Days from payment order to credit (DC-20). */
  bankCreditDays: rule(zLimit, longer),
  /** Property above which a household is not covered, fen per head. */
  propertyLimitPerHead: rule(zFen),
  /** How an appraisal is held where the place says more than the nation: fewest people present. */
  appraisalMinPresent: rule(zCount, (child, parent) => child < parent),
};

const catalogue = { ...moneyAndStandards, ...procedure, ...leftToPlaces, ...seedRules };
export type RuleName = keyof typeof catalogue;
export type RuleValue<Name extends RuleName = RuleName> = z.output<(typeof catalogue)[Name]['value']>;
export const ruleNames = Object.keys(catalogue) as readonly RuleName[];
export const isRuleName = (text: string): text is RuleName => Object.hasOwn(catalogue, text);
/** The rule by a name known only at run time. */
export const ruleOf = (name: RuleName): Rule<unknown> => catalogue[name] as Rule<unknown>;
