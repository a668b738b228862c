/** Guards that several commands share, each one reason and one code. */
import { reject, type PlainDate, type Rejection } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import type { Act } from './act.js';
import type { ApplicationEvent, DataOf } from './application.events.js';
import { appraisalRequired, verificationFinding } from './application.law.js';
import { endedPhases, type Filed } from './application.state.js';

/** Told to whoever checks the household: there is nothing more to check for. */
export const closing = ({ filed: { applicationId, division } }: Filed, outcome: DataOf<'ApplicationClosed'>['outcome'], closedOn: PlainDate): ApplicationEvent =>
  ({ type: 'ApplicationClosed', data: { applicationId, division, outcome, closedOn } });

/** Nothing is done on a case that has ended. */
export const caseOpen = ({ phase }: Filed): Rejection | null => (endedPhases.has(phase) ? reject('application.ended', { phase }) : null);

/** The township has taken the case on, and it has not ended. */
export const acceptedCase = (state: Filed): Rejection | null =>
  caseOpen(state) ?? (state.accepted === null ? reject('application.not_accepted_yet', { phase: state.phase }) : null);

/** GS-2.4.1: nobody stands on both sides of one case; the subjects of the tokens are compared. */
export const notOwnWork = ({ handledBy }: Filed, { by }: Pick<Act, 'by'>): Rejection | null =>
  handledBy.includes(by.sub) ? reject('application.own_work') : null;

/** 3.2: nobody investigates their own kin, declared by the household or registered by the township. */
export const amongKin = ({ filed, relatives }: Filed, investigators: readonly string[]): boolean =>
  [...filed.nearRelatives, ...relatives].some(({ official }) => investigators.includes(official));

/** A survey by one's own kin is none; it is made again by others. */
export const surveyedByKin = (state: Filed): boolean => state.survey !== null && amongKin(state, state.survey.started.investigators);

/** GS-2.4.2b: an appraisal, however clear, is never enough. */
export const investigated = (state: Filed): Rejection | null => {
  const { survey, appraisal } = state;
  if (survey?.completed) return surveyedByKin(state) ? reject('application.investigator_is_relative') : null;
  return reject(
    'application.investigation_missing',
    appraisal === null ? {} : { appraisalInFavour: appraisal.inFavour, appraisalAgainst: appraisal.against },
  );
};

/** HN1-3.8, then the report's validity: a report for which no register answered, or that has run out, carries nothing. */
export const verified = (law: Law, state: Filed, day: PlainDate): Rejection | null => {
  const asked = verificationFinding(law, state, day);
  if (asked?.required === true && !asked.checked) return reject('application.verification_missing', { clause: asked.finding.clause });
  if (state.report === null) return null;
  const { validUntil, reportId } = state.report;
  return validUntil !== null && validUntil < day ? reject('application.report_expired', { reportId, validUntil }) : null;
};

export const appraised = (law: Law, state: Filed, day: PlainDate): Rejection | null => {
  if (state.appraisal === null) return appraisalRequired(law, state, day) ? reject('application.appraisal_missing') : null;
  return state.appraisal.disputed ? reject('application.appraisal_disputed') : null;
};

/** What the household declared about near relatives stands in the township's own register. */
export const relativesRegistered = ({ filed, relatives }: Filed): Rejection | null => {
  const missing = filed.nearRelatives.filter((declared) =>
    !relatives.some(({ personId, official }) => personId === declared.personId && official === declared.official));
  return missing.length === 0 ? null : reject('application.near_relative_not_registered', { missing: missing.length });
};
