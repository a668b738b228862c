/**
 * What the township finds out and proposes: the survey by at least two, the neighbours' appraisal as input, the first opinion with
 * its calculation.
 */
import {
  compareRatio, parseFraction, reject, zeroFen, type Decision, type Fen, type Message, type PlainDate, type Uuid,
} from '@doudi/kernel';
import { find, finding, type Finding, type Law } from '@doudi/rules';
import { holds, sameTerms, stopOf, type Act } from './act.js';
import { meetClocks, startClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf } from './application.events.js';
import { villageFindings } from './application.filing.js';
import { acceptedCase, amongKin, appraised, investigated, relativesRegistered, surveyedByKin, verified } from './application.guards.js';
import { fewestInvestigators, mandatoryFinding, needsClass, verificationFinding } from './application.law.js';
import type { Filed } from './application.state.js';
import { opinionOutdated, proposalOf, type Proposal, type StandardInForce } from './proposal.js';

type SurveyTerms = Pick<DataOf<'InvestigationCompleted'>, 'investigators' | 'incomes' | 'deductionsYearlyFen' | 'doubtful'>;
type AppraisalTerms = Pick<DataOf<'AppraisalHeld'>, 'present' | 'villagers' | 'inFavour' | 'against' | 'disputed'>;

export type ReviewCommand =
  | Message<'StartInvestigation', Act & { readonly surveyId: Uuid; readonly investigators: readonly string[] }>
  | Message<'CompleteInvestigation', Act & { readonly survey: SurveyTerms }>
  | Message<'HoldAppraisal', Act & { readonly appraisal: AppraisalTerms }>
  | Message<
      'GiveFirstOpinion',
      Act & {
        readonly opinion: 'GRANT' | 'REFUSE'; readonly standard: StandardInForce | null; readonly classKey: string | null;
        readonly proposedFen: Fen | null;
        /** Who lives in the household today. */
        readonly present: readonly Uuid[];
      }
    >;

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
  if (amongKin(state, investigators)) return reject('application.investigator_is_relative');
  if (state.opinion !== null || (state.survey !== null && state.appraisal?.disputed !== true && !surveyedByKin(state)))
    return reject('application.already_investigated', { phase: state.phase });
  const started: ApplicationEvent = {
    type: 'InvestigationStarted', data: { surveyId, investigators: [...investigators], by: by.sub, startedOn: today },
  };
  return [started, ...meetClocks(state, today, 'INVESTIGATION_START')];
};

/** Order: role, already, open, started, signed by those who began it. */
export const completeInvestigation = ({ survey, today, by, law }: Given<'CompleteInvestigation'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_INVESTIGATOR')) return reject('application.only_township_investigates');
  if (state.survey?.completed)
    return sameTerms(surveyTerms(state.survey.completed), survey) ? [] : reject('application.already_investigated', { phase: state.phase });
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.survey === null) return reject('application.investigation_not_started');
  if (surveyedByKin(state)) return reject('application.investigator_is_relative');
  if (!sameTerms([...state.survey.started.investigators].sort(), [...survey.investigators].sort()))
    return reject('application.signatures_missing');
  if (!survey.incomes.every(({ personId }) => state.filed.members.some((member) => member.personId === personId)))
    return reject('application.members_differ');
  return [
    { type: 'InvestigationCompleted', data: { ...survey, surveyId: state.survey.started.surveyId, by: by.sub, completedOn: today } },
    ...meetClocks(state, today, 'INVESTIGATION'), ...startClocks(state, 'INVESTIGATION', today, law),
  ];
};

const surveyTerms = ({ surveyId: _s, by: _b, completedOn: _c, ...terms }: DataOf<'InvestigationCompleted'>): SurveyTerms => terms;
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
  if (appraisal.villagers > appraisal.present || appraisal.inFavour + appraisal.against > appraisal.present)
    return reject('application.appraisal_sums_differ');
  const findings = villagersShare(law, state, today, appraisal);
  if (findings.some(({ met }) => met === false)) return reject('application.too_few_villagers', findings[0]?.figures);
  return [
    { type: 'AppraisalHeld', data: { ...appraisal, by: by.sub, heldOn: today, findings: [...findings] } },
    ...meetClocks(state, today, 'APPRAISAL'),
  ];
};

const amountGuard = ({ opinion, standard, classKey, proposedFen, today, law }: Given<'GiveFirstOpinion'>, state: Filed) => {
  if (opinion === 'REFUSE') return null;
  if (state.filed.scheme === 'TEMPORARY_ASSISTANCE')
    return proposedFen === null || proposedFen === 0 ? reject('temporary.amount_missing') : null;
  if (standard === null) return reject('application.standard_missing', { scheme: state.filed.scheme, area: state.filed.area });
  return needsClass(law, state, today, classKey) ? reject('application.class_missing') : null;
};

/** Order: village, role, already, open, survey, near relatives, report, appraisal, standard, an amount to grant. */
export const giveFirstOpinion = (given: Given<'GiveFirstOpinion'>, state: Filed): Answer => {
  const { opinion, today, by, law } = given;
  if (!holds(by, 'TOWNSHIP_REVIEWER'))
    return reject(holds(by, 'VILLAGE_OFFICER') ? 'application.village_may_not_review' : 'application.only_township_reviews');
  if (state.opinion !== null && opinionOutdated(state, given.present) === null)
    return state.opinion.by === by.sub && state.opinion.opinion === opinion ? [] : reject('application.opinion_given');
  const stop = stopOf(
    acceptedCase(state), investigated(state), relativesRegistered(state), verified(law, state, today), appraised(law, state, today),
    amountGuard(given, state),
  );
  const survey = state.survey?.completed;
  if (stop !== null || !survey) return stop ?? reject('application.investigation_missing');
  const proposal = proposalOf(given, state, survey);
  if (opinion === 'GRANT' && proposal.amountFen === zeroFen)
    return reject('application.nothing_to_grant', { countedIncomeYearlyFen: proposal.countedIncomeYearlyFen });
  return [{ type: 'FirstOpinionGiven', data: opinionData(given, state, proposal) }];
};

const opinionData = (
  { opinion, classKey, today, by, law }: Given<'GiveFirstOpinion'>, state: Filed, proposal: Proposal,
): DataOf<'FirstOpinionGiven'> => {
  const asked = [verificationFinding(law, state, today)?.finding, mandatoryFinding(law, state, today)?.finding].flatMap(
    (known) => known ?? [],
  );
  const findings = [
    ...villageFindings(law, state, today, 'villageMayReview'), ...asked, ...(state.appraisal?.findings ?? []), ...proposal.findings,
  ];
  return {
    opinion, reportId: state.report?.reportId ?? null, surveyId: proposal.surveyId, standardId: proposal.standardId,
    coveredMembers: proposal.members, familySize: proposal.members, countedIncomeYearlyFen: proposal.countedIncomeYearlyFen,
    amountFen: proposal.amountFen, by: by.sub, givenOn: today, findings, ...(classKey === null ? {} : { classKey }),
  };
};
