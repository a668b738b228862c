/** The rules that the five provincial documents of 2017 state themselves, each with the shape of its value. */
import { z } from 'zod';
import { rule } from './rule.js';
import { smallerShare, zAssistance, zCount, zDay, zGrowth, zMisuse, zRatio } from './words.js';

/** A duty that a lower level may not switch off. */
const duty = () => rule(z.boolean(), (child, parent) => parent && !child);
/** A permission that is denied above may not be given below. */
const permission = () => rule(z.boolean(), (child, parent) => !parent && child);
const missesOf = <Item>(child: readonly Item[], parent: readonly Item[]): boolean => parent.some((item) => !child.includes(item));
const zMember = z.enum(['发改', '教育', '财政', '人社', '住建', '建设', '卫计', '扶贫', '残联']);
const zLayer = z.enum(['BASIC', 'MAJOR', 'SUPPLEMENTARY', 'ASSIST']);

const standards = {
  nonRegression: duty(),
  ruralLineNotBelowPoverty: duty(),
  /** 补助水平 (average paid, not the line) of the year over the year before, by area. */
  minLevelRaise: rule(zRatio, smallerShare),
  levelMustRiseYearly: duty(),
  localNotBelowGuide: duty(),
  avgSupplementFloor: rule(z.enum(['SUPERIOR_PER_CAPITA'])),
  pledgeDone: rule(z.strictObject({ due: zDay, items: zCount, ruralClasses: z.array(zCount) }), (child, parent) => child.due > parent.due),
  afterSupportFloor: rule(z.enum(['POVERTY_LINE'])),
  disabilityUrbanRuralSame: duty(),
};

const procedure = {
  villageMayAccept: permission(),
  villageMayReview: permission(),
  appraisalAloneDecides: permission(),
  mandatorySteps: rule(z.array(z.enum(['HOME_SURVEY', 'APPRAISAL', 'POSTING', 'VERIFICATION'])).nonempty(), missesOf),
  longTermPosting: rule(z.strictObject({
    by: z.enum(['TOWNSHIP']), place: z.enum(['RESIDENCE']),
    fields: z.array(z.enum(['MEMBERS', 'INCOME', 'AMOUNT', 'NAME', 'MEMBER_COUNT'])),
  })),
  resultPosting: rule(z.strictObject({
    scope: z.enum(['STATE_REQUIRED_ITEMS']), by: z.enum(['COUNTY_FINANCE']), through: z.enum(['TOWNSHIP_FINANCE']),
  })),
  stepNeedsBodyAndLimit: duty(),
  verificationRequired: rule(z.enum(['ALL', 'WHERE_AVAILABLE']), (child, parent) => parent === 'ALL' && child !== 'ALL'),
  windowLevels: rule(z.array(z.enum(['COUNTY', 'TOWNSHIP'])).nonempty(), missesOf),
  firstContactResponsibility: duty(),
  firstReliefKinds: rule(z.strictObject({ kinds: z.array(zAssistance).nonempty(), mode: z.enum(['MAINLY']) })),
  followUpKinds: rule(z.array(zAssistance).nonempty(), missesOf),
  tempAssistanceCauses: rule(z.array(z.enum(['DISASTER', 'ILLNESS', 'ACCIDENT'])).nonempty(), missesOf),
  safetyNetTest: rule(z.strictObject({
    allOf: z.array(z.enum(['ON_POVERTY_REGISTRY', 'NO_INDUSTRY_WAY', 'NO_JOB_WAY', 'NO_OTHER_INCOME'])).nonempty(),
  })),
  jointConfirmation: rule(z.array(z.enum(['CIVIL_AFFAIRS', 'POVERTY_OFFICE'])).nonempty(), missesOf),
  reviewInterval: rule(z.strictObject({ maxMonths: zCount }), (child, parent) => child.maxMonths > parent.maxMonths),
  reconciliationInterval: rule(z.strictObject({ perCalendarYear: zCount }), (child, parent) =>
    child.perCalendarYear < parent.perCalendarYear),
  dataEntryDue: rule(zDay, (child, parent) => child > parent),
};

const money = {
  budgetGrowth: rule(z.strictObject({ input: zGrowth, perLevel: zGrowth.nullable() }), (child, parent) =>
    parent.input === '>' && child.input === '>='),
  misuseKinds: rule(z.array(zMisuse).nonempty(), missesOf),
  abuseKinds: rule(z.array(zMisuse).nonempty(), missesOf),
  surplusPooling: rule(z.strictObject({
    causes: z.array(z.enum(['DEATH', 'EXIT'])).nonempty(),
    targets: z.array(z.enum(['TEKUN', 'MEDICAL', 'OTHER_ASSISTANCE'])).nonempty(),
    source: z.enum(['PROVINCIAL_FUNDS']),
  }), (child, parent) => missesOf(parent.causes, child.causes) || missesOf(parent.targets, child.targets)),
  disabilityFunding: rule(z.strictObject({ order: z.array(z.enum(['SPECIAL_TRANSFER', 'LOCAL_GENERAL_TRANSFER'])).nonempty() })),
  twoLinesNewCost: rule(z.strictObject({ mainPayer: z.enum(['PROVINCE']) })),
  allocationFactors: rule(z.strictObject({
    factors: z.array(z.enum(['FISCAL_DIFFICULTY', 'WORKLOAD', 'RESULTS'])).nonempty(), weights: z.array(zRatio).nullable(),
  })),
  evaluationGatesAllocation: duty(),
  /** Money moves in time, by key: ONWARD (passed on down the levels), CREDITED (to households). The days are those of the clocks. */
  fundsInTime: duty(),
};

const care = {
  careShareTarget: rule(z.array(z.strictObject({ by: zDay, share: zRatio })).nonempty()),
  careShareMustRise: duty(),
  careServiceCoverage: rule(z.strictObject({ who: z.enum(['ALL']), ratio: zRatio.nullable() })),
  elderlyHardshipScheme: duty(),
  hazardKinds: rule(z.array(z.enum(['FIRE', 'ELECTRIC', 'FREEZE', 'FOOD', 'GAS'])).nonempty(), missesOf),
  guaranteeOwners: rule(z.record(z.enum(['FOOD', 'CLOTHING', 'EDUCATION', 'MEDICAL', 'HOUSING']),
    z.array(z.enum(['CIVIL_AFFAIRS', 'EDUCATION', 'LABOUR', 'HEALTH', 'HOUSING'])).nonempty())),
  premiumSplit: rule(z.strictObject({ LOCAL_FINANCE: zRatio, MEDICAL_FUND: zRatio })),
  insuranceCoverage: rule(zRatio, smallerShare),
  /** Share of in-policy cost left by the insurances; at least (达到). */
  medicalRate: rule(z.strictObject({ diseases: z.enum(['NINE']), inpatient: z.boolean(), share: zRatio }), (child, parent) =>
    smallerShare(child.share, parent.share)),
  medicalLayers: rule(z.array(zLayer).nonempty(), missesOf),
  catastrophicList: rule(z.strictObject({ size: zCount, list: z.array(z.string()).nullable() }), (child, parent) =>
    child.size < parent.size),
};

/** Days that hold for a cohort, by key; `beforeSpringFestivalOf` says how many years after the disaster's own. */
const zHousingDue = z.strictObject({
  cohort: z.strictObject({
    year: zCount.nullable(), hazard: z.enum(['FLOOD']).nullable(), event: z.string().nullable(),
    mode: z.enum(['IN_PLACE', 'RELOCATION']).nullable(),
    state: z.array(z.enum(['TEMPORARY_SHELTER', 'WANTS_TO_BUILD', 'COLLAPSED', 'DAMAGED'])), stateIs: z.enum(['ALL', 'ANY']),
  }),
  due: z.union([zDay, z.strictObject({ beforeSpringFestivalOf: zCount })]),
  needs: z.array(z.enum(['ACCEPTED', 'MOVED_IN'])).nullable(),
});

const disasters = {
  housingDue: rule(zHousingDue, (child, parent) =>
    typeof child.due === 'string' && typeof parent.due === 'string' && child.due > parent.due),
  dangerousHouseDue: rule(zDay, (child, parent) => child > parent),
  reliefPriority: rule(z.strictObject({
    groups: z.array(z.enum(['REBUILD', 'DIBAO', 'TEKUN_AT_HOME', 'DISABLED'])).nonempty(), rank: z.enum(['EQUAL']), open: z.boolean(),
  })),
};

const leadership = {
  mechanismMembers: rule(z.strictObject({
    members: z.array(zMember).nonempty(), open: z.boolean(), filedBy: zDay.nullable(),
    povertyCountyConvener: z.enum(['PRINCIPAL']).nullable(),
  }), (child, parent) => missesOf(child.members, parent.members)),
  fourLevelEvidence: rule(z.record(z.enum(['COUNTY', 'TOWNSHIP', 'VILLAGE', 'HOUSEHOLD']),
    z.array(z.enum(['MECHANISM', 'OFFICE', 'LEDGER', 'PERSON', 'ROSTER', 'CERTIFICATE', 'CARD'])).nonempty())),
  inspectionKinds: rule(z.array(z.enum(['DAILY', 'PERIODIC', 'SPECIAL', 'FOLLOW_UP', 'UNDERCOVER'])).nonempty(), missesOf),
};

export const seedRules = { ...standards, ...procedure, ...money, ...care, ...disasters, ...leadership };
