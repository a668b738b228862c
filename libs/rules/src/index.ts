export * from './calendar.js';
export { isRuleName, ruleNames, type RuleName, type RuleValue } from './catalogue.js';
export { sha256 } from './canonical.js';
export * from './checks.js';
export * from './classes.js';
export { clauseOf, type Citation, type Qualifier, type RuleEntry, type Status } from './entry.js';
export { finding, undecided, type Finding } from './finding.js';
export {
  classBenefit, countedIncome, differenceBenefit, fullBenefit, levelRaised, reachesLine, sampleSize, yearlyLine,
  type HouseholdTerms, type Level,
} from './formulas.js';
export { find, lawOf, LawSilent, lookUp, type Law } from './law.js';
export { seatOf, type PublishedPolicy } from './overlay.js';
export { loadPacks, packsOf, PackError, type LawDocument, type Packs } from './packs.js';
export { checkPolicy, type PolicyFault } from './policy.js';
export { procedureStep, procedureSteps, type ProcedureStep } from './procedure.js';
export { type Limit, type Line } from './words.js';
