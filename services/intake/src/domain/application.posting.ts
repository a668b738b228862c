/**
 * The notice and what may come of it: it hangs for seven full days, an objection starts the case again, a clean one lets the file go
 * up to the county, where under the rule of 2012 a second notice hangs.
 */
import { addDays, reject, type Decision, type Message, type Uuid } from '@doudi/kernel';
import { holds, type Act } from './act.js';
import { startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, PostedField, Stage } from './application.events.js';
import { acceptedCase, relativesRegistered } from './application.guards.js';
import { allowedFields, postingLimit } from './application.law.js';
import type { Filed } from './application.state.js';
import { opinionOutdated } from './proposal.js';

type Notice = {
  readonly stage: Stage; readonly postingId: Uuid; readonly place: string; readonly fields: readonly PostedField[] | null;
  /** Of the applicant, when the notice is hung. */
  readonly papersVersion: number;
  /** Who lives in the household today. */
  readonly present: readonly Uuid[];
};

export type PostingCommand =
  | Message<'PostNotice', Act & Notice>
  | Message<'RaiseObjection', Act & { readonly objectionId: Uuid; readonly kind: string }>
  | Message<'ClosePosting', Act & { readonly stage: Stage }>
  | Message<'SubmitApplication', Act>;

type Given<Type extends PostingCommand['type']> = Extract<PostingCommand, { readonly type: Type }>['data'];
type Answer = Decision<ApplicationEvent>;

const proposedToPost = (state: Filed, stage: Stage) => {
  if (state.opinion === null) return reject('application.opinion_missing');
  if (stage === 'COUNTY' && state.submittedOn === null) return reject('application.not_submitted');
  if (stage === 'COUNTY' && state.countyOpinion?.opinion !== 'GRANT') return reject('application.county_opinion_missing');
  return state.opinion.opinion === 'GRANT' ? null : reject('posting.nothing_proposed');
};

/** Order: role, already, open, something to post that is still so, the law of the day has such a notice, no field beyond it. */
export const postNotice = (
  { stage, postingId, place, fields, papersVersion, present, today, by, law }: Given<'PostNotice'>, state: Filed,
): Answer => {
  if (!holds(by, stage === 'COUNTY' ? 'COUNTY_CIVIL' : 'TOWNSHIP_REVIEWER')) return reject('posting.other_body', { stage });
  if (state.postings[stage] !== null)
    return state.postings[stage].postingId === postingId
      ? []
      : reject('posting.already_posted', { postingId: state.postings[stage].postingId });
  const stop = acceptedCase(state) ?? proposedToPost(state, stage) ?? opinionOutdated(state, present);
  if (stop !== null || state.opinion === null) return stop ?? reject('application.opinion_missing');
  const limit = postingLimit(law, state, stage, today);
  if (limit === null) return reject('posting.not_in_procedure', { stage, scheme: state.filed.scheme });
  const allowed = allowedFields(law, state, today);
  const shown = fields ?? allowed.fields;
  const beyond = shown.filter((field) => !allowed.fields.includes(field));
  if (beyond.length > 0) return reject('posting.field_not_allowed', { fields: beyond, allowed: allowed.fields });
  return [
    {
      type: 'NoticePosted',
      data: {
        postingId, stage, place, subject: { personId: state.filed.applicant, papersVersion }, fields: [...shown],
        memberCount: state.opinion.familySize, amountFen: state.opinion.amountFen, by: by.sub, postedOn: today,
        lastDay: addDays(today, limit.days), findings: allowed.finding === null ? [] : [allowed.finding],
      },
    },
  ];
};

const hanging = ({ postings }: Filed): Stage | null =>
  (['COUNTY', 'TOWNSHIP'] as const).find((stage) => postings[stage] !== null && postings[stage].closedOn === null) ?? null;

/** While the notice hangs, day 7 included, and until it is closed: the case is investigated again and posted again. */
export const raiseObjection = ({ objectionId, kind, today, by, law }: Given<'RaiseObjection'>, state: Filed): Answer => {
  if (state.objections.some((known) => known.objectionId === objectionId)) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  const stage = hanging(state);
  if (stage === null) return reject('posting.none_hanging');
  return [
    { type: 'ObjectionRaised', data: { objectionId, stage, kind, raisedOn: today, by: by.sub } },
    ...stopClocks(state, today, 'TOTAL', 'REDECISION'), ...startClocks(state, 'OBJECTION', today, law),
  ];
};

/** Closed clean only after the last day is over: the first day is not counted, seven full days follow. */
export const closePosting = ({ stage, today, by, law }: Given<'ClosePosting'>, state: Filed): Answer => {
  if (!holds(by, stage === 'COUNTY' ? 'COUNTY_CIVIL' : 'TOWNSHIP_REVIEWER')) return reject('posting.other_body', { stage });
  const posting = state.postings[stage];
  if (posting === null) return reject('posting.not_posted', { stage });
  if (posting.closedOn !== null) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (today <= posting.lastDay) return reject('posting.still_hanging', { lastDay: posting.lastDay });
  const closed: ApplicationEvent = { type: 'PostingClosed', data: { postingId: posting.postingId, stage, by: by.sub, closedOn: today } };
  return stage === 'COUNTY' ? [closed, ...startClocks(state, 'COUNTY_POSTING', today, law)] : [closed];
};

/** Order: role, already, open, opinion, near relatives, notice closed clean. Dibao joins the roster of its township and week, once. */
export const submitApplication = ({ today, by, law }: Given<'SubmitApplication'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_REVIEWER')) return reject('application.only_township_reviews');
  if (state.submittedOn !== null) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.opinion === null) return reject('application.opinion_missing');
  const relatives = relativesRegistered(state);
  if (relatives !== null) return relatives;
  if (
    state.opinion.opinion === 'GRANT' &&
    postingLimit(law, state, 'TOWNSHIP', today) !== null &&
    state.postings.TOWNSHIP?.closedOn == null
  )
    return reject('application.posting_missing', { stage: 'TOWNSHIP' });
  const { applicationId, scheme, area, householdId, division } = state.filed;
  const inRoster =
    scheme !== 'TEMPORARY_ASSISTANCE' && state.opinion.opinion === 'GRANT' && state.sample === null && state.submissions === 0;
  const investigators = [...(state.survey?.started.investigators ?? [])];
  const submitted: ApplicationEvent = inRoster
    ? {
        type: 'ApplicationSubmitted',
        data: {
          applicationId, scheme, area, householdId, division, mandatoryVisit: [...state.mandatoryVisit], submittedOn: today, investigators,
          submittedBy: by.sub,
        },
      }
    : { type: 'FileSentUp', data: { by: by.sub, submittedOn: today } };
  return [submitted, ...startClocks(state, 'COUNTY_RECEIPT', today, law)];
};
