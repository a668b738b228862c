/**
 * What the township finds out and proposes: the survey by at least two, the neighbours' appraisal as input, the first opinion with
 * its calculation, the notice for seven full days, the objection that starts it all again, the file sent up.
 */
import { addDays, compareRatio, parseFraction, reject, zeroFen, type Decision, type Fen, type Message, type PlainDate, type Uuid } from '@doudi/kernel';
import { find, finding, type Finding, type Law } from '@doudi/rules';
import { holds, sameTerms, stopOf, type Act } from './act.js';
import { meetClocks, startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf, PostedField, Stage } from './application.events.js';
import { villageFindings } from './application.filing.js';
import { acceptedCase, appraised, investigated, relativesRegistered, verified } from './application.guards.js';
import { allowedFields, fewestInvestigators, mandatoryFinding, needsClass, postingLimit, verificationFinding } from './application.law.js';
import type { Filed } from './application.state.js';
import { proposalOf, type Proposal, type StandardInForce } from './proposal.js';

type SurveyTerms = Pick<DataOf<'InvestigationCompleted'>, 'surveyId' | 'investigators' | 'incomes' | 'deductionsYearlyFen' | 'doubtful'>;
type AppraisalTerms = Pick<DataOf<'AppraisalHeld'>, 'present' | 'villagers' | 'inFavour' | 'against' | 'disputed'>;

export type ReviewCommand =
  | Message<'StartInvestigation', Act & { readonly surveyId: Uuid; readonly investigators: readonly string[] }>
  | Message<'CompleteInvestigation', Act & { readonly survey: SurveyTerms }>
  | Message<'HoldAppraisal', Act & { readonly appraisal: AppraisalTerms }>
  | Message<'GiveFirstOpinion', Act & {
    readonly opinion: 'GRANT' | 'REFUSE'; readonly standard: StandardInForce | null; readonly classKey: string | null; readonly proposedFen: Fen | null;
  }>
  | Message<'PostNotice', Act & {
    readonly stage: Stage; readonly postingId: Uuid; readonly place: string; readonly fields: readonly PostedField[] | null; readonly papersVersion: number;
  }>
  | Message<'RaiseObjection', Act & { readonly objectionId: Uuid; readonly kind: string }>
  | Message<'ClosePosting', Act & { readonly stage: Stage }>
  | Message<'SubmitApplication', Act>;

type Given<Type extends ReviewCommand['type']> = Extract<ReviewCommand, { readonly type: Type }>['data'];
type Answer = Decision<ApplicationEvent>;

/** Order: role, already, open, two different people, no near relative among them, not after the opinion. */
export const startInvestigation = ({ surveyId, investigators, today, by, law }: Given<'StartInvestigation'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_INVESTIGATOR')) return reject('application.only_township_investigates');
  if (state.survey?.started.surveyId === surveyId) {
    return sameTerms([...state.survey.started.investigators], [...investigators]) ? [] : reject('application.other_terms');
  }
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  const needed = fewestInvestigators(law, state, today);
  if (new Set(investigators).size < needed) return reject('application.too_few_investigators', { needed });
  if (state.relatives.some(({ official }) => investigators.includes(official))) return reject('application.investigator_is_relative');
  if (state.opinion !== null || (state.survey !== null && state.appraisal?.disputed !== true)) return reject('application.already_investigated', { phase: state.phase });
  const started: ApplicationEvent = { type: 'InvestigationStarted', data: { surveyId, investigators: [...investigators], by: by.sub, startedOn: today } };
  return [started, ...meetClocks(state, today, 'INVESTIGATION_START')];
};

/** Order: role, already, open, started, signed by those who began it. */
export const completeInvestigation = ({ survey, today, by, law }: Given<'CompleteInvestigation'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_INVESTIGATOR')) return reject('application.only_township_investigates');
  if (state.survey?.completed) return sameTerms(surveyTerms(state.survey.completed), survey) ? [] : reject('application.already_investigated', { phase: state.phase });
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.survey === null || state.survey.started.surveyId !== survey.surveyId) return reject('application.investigation_not_started');
  if (!sameTerms([...state.survey.started.investigators].sort(), [...survey.investigators].sort())) return reject('application.signatures_missing');
  if (!survey.incomes.every(({ personId }) => state.filed.members.some((member) => member.personId === personId))) return reject('application.members_differ');
  return [
    { type: 'InvestigationCompleted', data: { ...survey, by: by.sub, completedOn: today } },
    ...meetClocks(state, today, 'INVESTIGATION'), ...startClocks(state, 'INVESTIGATION', today, law),
  ];
};

const surveyTerms = ({ by: _b, completedOn: _c, ...terms }: DataOf<'InvestigationCompleted'>): SurveyTerms => terms;
const appraisalTerms = ({ by: _b, heldOn: _h, findings: _f, ...terms }: DataOf<'AppraisalHeld'>): AppraisalTerms => terms;

/** 220号: villagers' representatives are at least the share of those present that the law of the day names. */
const villagersShare = (law: Law, { filed }: Filed, day: PlainDate, { present, villagers }: AppraisalTerms): readonly Finding[] => {
  const share = find(law, 'appraisalVillagersShare', filed.division, day, { scheme: filed.scheme });
  if (share === null) return [];
  const met = present > 0 && compareRatio(villagers, present, parseFraction(share.value)) >= 0;
  return [finding(met, { present, villagers, share: share.value }, share)];
};

/** Order: role, already, open, sums agree, villagers' share. What the neighbours say is written down; it decides nothing. */
export const holdAppraisal = ({ appraisal, today, by, law }: Given<'HoldAppraisal'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER')) return reject('application.only_township_investigates');
  if (state.appraisal !== null && sameTerms(appraisalTerms(state.appraisal), appraisal)) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.opinion !== null) return reject('application.opinion_given');
  if (state.appraisal !== null) return reject('application.appraisal_held');
  if (appraisal.villagers > appraisal.present || appraisal.inFavour + appraisal.against > appraisal.present) return reject('application.appraisal_sums_differ');
  const findings = villagersShare(law, state, today, appraisal);
  if (findings.some(({ met }) => met === false)) return reject('application.too_few_villagers', findings[0]?.figures);
  return [{ type: 'AppraisalHeld', data: { ...appraisal, by: by.sub, heldOn: today, findings: [...findings] } }, ...meetClocks(state, today, 'APPRAISAL')];
};

const amountGuard = ({ opinion, standard, classKey, proposedFen, today, law }: Given<'GiveFirstOpinion'>, state: Filed) => {
  if (opinion === 'REFUSE') return null;
  if (state.filed.scheme === 'TEMPORARY_ASSISTANCE') return proposedFen === null || proposedFen === 0 ? reject('temporary.amount_missing') : null;
  if (standard === null) return reject('application.standard_missing', { scheme: state.filed.scheme, area: state.filed.area });
  return needsClass(law, state, today, classKey) ? reject('application.class_missing') : null;
};

/** Order: village, role, already, open, survey, near relatives, report, appraisal, standard, an amount to grant. */
export const giveFirstOpinion = (given: Given<'GiveFirstOpinion'>, state: Filed): Answer => {
  const { opinion, today, by, law } = given;
  if (!holds(by, 'TOWNSHIP_REVIEWER')) return reject(holds(by, 'VILLAGE_OFFICER') ? 'application.village_may_not_review' : 'application.only_township_reviews');
  if (state.opinion !== null) return state.opinion.by === by.sub && state.opinion.opinion === opinion ? [] : reject('application.opinion_given');
  const stop = stopOf(
    acceptedCase(state), investigated(state), relativesRegistered(state), verified(law, state, today), appraised(law, state, today), amountGuard(given, state),
  );
  const survey = state.survey?.completed;
  if (stop !== null || !survey) return stop ?? reject('application.investigation_missing');
  const proposal = proposalOf(given, state, survey);
  if (opinion === 'GRANT' && proposal.amountFen === zeroFen) return reject('application.nothing_to_grant', { countedIncomeYearlyFen: proposal.countedIncomeYearlyFen });
  return [{ type: 'FirstOpinionGiven', data: opinionData(given, state, proposal) }];
};

const opinionData = ({ opinion, today, by, law }: Given<'GiveFirstOpinion'>, state: Filed, proposal: Proposal): DataOf<'FirstOpinionGiven'> => {
  const asked = [verificationFinding(law, state, today)?.finding, mandatoryFinding(law, state, today)?.finding].flatMap((known) => known ?? []);
  const findings = [...villageFindings(law, state, today, 'villageMayReview'), ...asked, ...(state.appraisal?.findings ?? []), ...proposal.findings];
  return {
    opinion, reportId: state.report?.reportId ?? null, surveyId: proposal.surveyId, standardId: proposal.standardId, coveredMembers: proposal.members,
    familySize: proposal.members, countedIncomeYearlyFen: proposal.countedIncomeYearlyFen, amountFen: proposal.amountFen, by: by.sub, givenOn: today, findings,
  };
};

const proposedToPost = (state: Filed, stage: Stage) => {
  if (state.opinion === null) return reject('application.opinion_missing');
  if (stage === 'COUNTY' && state.submittedOn === null) return reject('application.not_submitted');
  if (stage === 'COUNTY' && state.countyOpinion?.opinion !== 'GRANT') return reject('application.county_opinion_missing');
  return state.opinion.opinion === 'GRANT' ? null : reject('posting.nothing_proposed');
};

/** Order: role, already, open, something to post, the law of the day has such a notice, no field beyond it. */
export const postNotice = ({ stage, postingId, place, fields, papersVersion, today, by, law }: Given<'PostNotice'>, state: Filed): Answer => {
  if (!holds(by, stage === 'COUNTY' ? 'COUNTY_CIVIL' : 'TOWNSHIP_REVIEWER')) return reject('posting.other_body', { stage });
  if (state.postings[stage] !== null) return state.postings[stage].postingId === postingId ? [] : reject('posting.already_posted', { postingId: state.postings[stage].postingId });
  const stop = acceptedCase(state) ?? proposedToPost(state, stage);
  if (stop !== null || state.opinion === null) return stop ?? reject('application.opinion_missing');
  const limit = postingLimit(law, state, stage, today);
  if (limit === null) return reject('posting.not_in_procedure', { stage, scheme: state.filed.scheme });
  const allowed = allowedFields(law, state, today);
  const shown = fields ?? allowed.fields;
  const beyond = shown.filter((field) => !allowed.fields.includes(field));
  if (beyond.length > 0) return reject('posting.field_not_allowed', { fields: beyond, allowed: allowed.fields });
  return [{
    type: 'NoticePosted',
    data: {
      postingId, stage, place, subject: { personId: state.filed.applicant, papersVersion }, fields: [...shown], memberCount: state.filed.members.length,
      amountFen: state.opinion.amountFen,
      by: by.sub, postedOn: today, lastDay: addDays(today, limit.days), findings: allowed.finding === null ? [] : [allowed.finding],
    },
  }];
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

/** Order: role, already, open, opinion, near relatives, township notice closed clean. Dibao joins the roster of its township and week once. */
export const submitApplication = ({ today, by, law }: Given<'SubmitApplication'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_REVIEWER')) return reject('application.only_township_reviews');
  if (state.submittedOn !== null) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.opinion === null) return reject('application.opinion_missing');
  const relatives = relativesRegistered(state);
  if (relatives !== null) return relatives;
  if (state.opinion.opinion === 'GRANT' && postingLimit(law, state, 'TOWNSHIP', today) !== null && state.postings.TOWNSHIP?.closedOn == null) return reject('application.posting_missing', { stage: 'TOWNSHIP' });
  const { applicationId, scheme, area, householdId, division } = state.filed;
  const inRoster = scheme !== 'TEMPORARY_ASSISTANCE' && state.opinion.opinion === 'GRANT' && state.sample === null && state.submissions === 0;
  const investigators = [...(state.survey?.started.investigators ?? [])];
  const submitted: ApplicationEvent = inRoster
    ? { type: 'ApplicationSubmitted', data: { applicationId, scheme, area, householdId, division, mandatoryVisit: [...state.mandatoryVisit], submittedOn: today, investigators } }
    : { type: 'FileSentUp', data: { by: by.sub, submittedOn: today } };
  return [submitted, ...startClocks(state, 'COUNTY_RECEIPT', today, law)];
};
