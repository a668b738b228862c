/** What an application asks the law, once each: which papers a decision needs, how long a notice hangs and what it may show. */
import type { PlainDate } from '@doudi/kernel';
import { find, finding, lacksClass, procedureStep, type Finding, type Law, type Limit, type Qualifier } from '@doudi/rules';
import type { PostedField, Stage } from './application.events.js';
import type { Filed } from './application.state.js';

/** The safety-net cohort is known from the poverty registry, through the report. */
export const questionOf = ({ filed, report }: Filed): Qualifier =>
  report?.onPovertyRegistry === true
    ? { scheme: filed.scheme, area: filed.area, cohort: 'SAFETY_NET' }
    : { scheme: filed.scheme, area: filed.area };

/** HN2-2.1.1 speaks of who is recognised for the safety net, that is of dibao: the steps it names for this household, or null. */
export const mandatoryFinding = (
  law: Law, state: Filed, day: PlainDate,
): { readonly steps: readonly string[]; readonly finding: Finding } | null => {
  const entry =
    state.filed.scheme === 'TEMPORARY_ASSISTANCE' ? null : find(law, 'mandatorySteps', state.filed.division, day, questionOf(state));
  return entry === null ? null : { steps: entry.value, finding: finding(true, { steps: entry.value }, entry) };
};
const mandatory = (law: Law, state: Filed, day: PlainDate, step: string): boolean =>
  mandatoryFinding(law, state, day)?.steps.includes(step) ?? false;

export const fewestInvestigators = (law: Law, { filed }: Filed, day: PlainDate): number =>
  find(law, 'minInvestigators', filed.division, day, { scheme: filed.scheme })?.value ?? 2;

export const appraisalRequired = (law: Law, state: Filed, day: PlainDate): boolean =>
  find(law, 'appraisal', state.filed.division, day, { scheme: state.filed.scheme })?.value === 'COMPULSORY' ||
  mandatory(law, state, day, 'APPRAISAL');

const postingSteps: Readonly<Record<Stage, string>> = { TOWNSHIP: 'POSTING', COUNTY: 'COUNTY_POSTING' };
const postingStep = (law: Law, { filed }: Filed, stage: Stage, day: PlainDate) =>
  procedureStep(law, filed.scheme, postingSteps[stage], filed.division, day);

export const postingRequired = (law: Law, state: Filed, stage: Stage, day: PlainDate): boolean =>
  postingStep(law, state, stage, day) !== null || (stage === 'TOWNSHIP' && mandatory(law, state, day, 'POSTING'));

/** How long a notice hangs at least; null where the procedure of the day has no such notice or does not say how long. */
export const postingLimit = (law: Law, state: Filed, stage: Stage, day: PlainDate): Limit | null =>
  postingStep(law, state, stage, day)?.limit ?? null;

/**
 * HN1-3.8: every case needs a report; GS-2.4.7: where there is a data link, and else the case is flagged. A report for which no
 * register answered is no check. Null: nothing is asked.
 */
export const verificationFinding = (
  law: Law, state: Filed, day: PlainDate,
): { readonly required: boolean; readonly checked: boolean; readonly finding: Finding } | null => {
  const entry = find(law, 'verificationRequired', state.filed.division, day, questionOf(state));
  if (entry === null) return null;
  const { report } = state;
  const checked = report !== null && report.noDataCheck !== true;
  const flag = !checked && entry.value === 'WHERE_AVAILABLE' ? { flag: 'NO_DATA_CHECK' } : {};
  const figures = { reportId: report?.reportId ?? null, complete: report?.complete ?? null, missing: report?.missing ?? [], ...flag };
  return { required: entry.value === 'ALL', checked, finding: finding(checked, figures, entry) };
};

/** What a notice may show on that day: never more than the law says, and a child is never named. */
export const allowedFields = (
  law: Law, { filed }: Filed, day: PlainDate,
): { readonly fields: readonly PostedField[]; readonly finding: Finding | null } => {
  const entry = find(law, 'postingFields', filed.division, day, { scheme: filed.scheme });
  const byLaw: readonly PostedField[] = entry?.value ?? ['MEMBER_COUNT', 'AMOUNT'];
  const adult = filed.members.some((member) => member.adult && member.personId === filed.applicant);
  const fields = byLaw.filter((field) => field !== 'NAME' || adult);
  return { fields, finding: entry === null ? null : finding(true, { fields }, entry) };
};

/** How an opinion of a GRANT would be refused: the place pays by class and no class with a rate is given. */
export const needsClass = (law: Law, state: Filed, day: PlainDate, classKey: string | null): boolean =>
  lacksClass(law, state.filed.division, day, questionOf(state), classKey);
