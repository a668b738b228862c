/**
 * The county's part, and how a case ends. Approval needs every paper the law of the day asks for, and somebody who has not worked
 * on the case before; a refusal is a fact with its clauses, served in writing in time.
 */
import { fen, reject, zeroFen, type Decision, type Message, type PlainDate, type Rejection, type Uuid } from '@doudi/kernel';
import { checkSample, find, type Finding, type Law } from '@doudi/rules';
import { holds, sameTerms, stopOf, type Act } from './act.js';
import { dueAfter, meetClocks, startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf, Stage } from './application.events.js';
import { acceptedCase, appraised, caseOpen, closing, investigated, notOwnWork, relativesRegistered, verified } from './application.guards.js';
import { mandatoryFinding, postingRequired, verificationFinding } from './application.law.js';
import type { Filed } from './application.state.js';
import { opinionOutdated } from './proposal.js';

export type DecisionCommand =
  | Message<'GiveCountyOpinion', Act & { readonly opinion: 'GRANT' | 'REFUSE' }>
  /** `present`: who lives in the household today. */
  | Message<'ApproveApplication', Act & { readonly present: readonly Uuid[] }>
  | Message<'RefuseApplication', Act & { readonly reasons: readonly string[] }>
  | Message<'ServeRefusalNotice', Act>
  | Message<'WithdrawApplication', Act>
  | Message<'EndProcedure', Act & { readonly reason: string }>
  | Message<'RequestReview', Act>;

type Given<Type extends DecisionCommand['type']> = Extract<DecisionCommand, { readonly type: Type }>['data'];
type Answer = Decision<ApplicationEvent>;

/** GS-2.4.3, 220号 art. 26: what was drawn of this roster has been visited, all of it, and so have the mandatory ones. */
const sampleFinding = (law: Law, { filed, sample }: Filed, day: PlainDate): Finding | null =>
  checkSample(law, filed.division, day, { scheme: filed.scheme, proposed: sample?.rosterSize ?? 0, visited: sample?.completed ?? 0 });

const sampled = (law: Law, state: Filed, day: PlainDate): Rejection | null => {
  const finding = sampleFinding(law, state, day);
  if (finding === null) return null;
  const { sample } = state;
  if (sample === null) return reject('application.sample_missing');
  if ((sample.selected || sample.mandatory || state.mandatoryVisit.length > 0) && sample.visit === null)
    return reject('application.visit_missing', { sampleId: sample.sampleId });
  if (sample.completed === null)
    return reject('application.sample_incomplete', { sampleId: sample.sampleId, needed: sample.needed, drawn: sample.drawn });
  return finding.met === false ? reject('application.sample_too_small', finding.figures) : null;
};

/** HN2-2.1.1: the notice of the township, and under the rule of the day the county's too, hung its days and was closed clean. */
const postedClean = (law: Law, state: Filed, stage: Stage, day: PlainDate): Rejection | null => {
  if (!postingRequired(law, state, stage, day) || state.postings[stage]?.closedOn) return null;
  return reject(stage === 'TOWNSHIP' ? 'application.posting_missing' : 'application.county_posting_missing', { stage });
};

/** 5 working days after receipt under the rule of 2012, which wants the visits made before the county speaks. */
export const giveCountyOpinion = ({ opinion, today, by, law }: Given<'GiveCountyOpinion'>, state: Filed): Answer => {
  if (!holds(by, 'COUNTY_CIVIL')) return reject('application.only_county_approves');
  if (state.countyOpinion !== null)
    return state.countyOpinion.opinion === opinion && state.countyOpinion.by === by.sub ? [] : reject('application.county_opinion_given');
  const stop = stopOf(
    acceptedCase(state), notOwnWork(state, { by }), state.submittedOn === null ? reject('application.not_submitted') : null,
  );
  if (stop !== null) return stop;
  const before = find(law, 'homeVisitSample', state.filed.division, today, { scheme: state.filed.scheme })?.value.before;
  const visits = opinion === 'GRANT' && before === 'OPINION' ? sampled(law, state, today) : null;
  if (visits !== null) return visits;
  const given: ApplicationEvent = { type: 'CountyOpinionGiven', data: { opinion, by: by.sub, givenOn: today } };
  return [given, ...meetClocks(state, today, 'COUNTY_OPINION'), ...startClocks(state, 'COUNTY_OPINION', today, law)];
};

/** Order: survey, relatives, report, appraisal, opinion, an amount, still so, notice, file sent up, visits, the county's notice. */
const evidenceFor = (law: Law, state: Filed, day: PlainDate, present: readonly Uuid[]): Rejection | null => stopOf(
  investigated(state), relativesRegistered(state), verified(law, state, day), appraised(law, state, day),
  state.opinion === null ? reject('application.opinion_missing') : null,
  state.opinion?.opinion === 'REFUSE' || state.opinion?.amountFen === zeroFen ? reject('application.nothing_to_grant') : null,
  opinionOutdated(state, present),
  postedClean(law, state, 'TOWNSHIP', day),
  state.submittedOn === null ? reject('application.not_submitted') : null,
  state.filed.scheme === 'TEMPORARY_ASSISTANCE' ? null : sampled(law, state, day),
  state.countyOpinion?.opinion === 'REFUSE' ? reject('application.nothing_to_grant', { countyOpinion: 'REFUSE' }) : null,
  postedClean(law, state, 'COUNTY', day),
);

/** The opinion's findings with those of the decision day in place of the same rule's earlier answer. */
const findingsFor = (law: Law, state: Filed, day: PlainDate): Finding[] => {
  const now = [
    verificationFinding(law, state, day)?.finding, mandatoryFinding(law, state, day)?.finding, sampleFinding(law, state, day),
  ].flatMap((known) => known ?? []);
  const earlier = (state.opinion?.findings ?? []).filter(({ rule }) => !now.some((known) => known.rule === rule));
  return [...earlier.map(({ status, ...rest }) => (status === undefined ? rest : { ...rest, status })), ...now];
};

const approvedData = (state: Filed, opinion: DataOf<'FirstOpinionGiven'>, findings: Finding[], today: PlainDate): ApplicationEvent => {
  const { applicationId, scheme, area, householdId, division, payee } = state.filed;
  if (opinion.standardId === null) {
    return {
      type: 'AidGranted',
      data: {
        applicationId, householdId, division, urgent: false, approvedBy: 'COUNTY', amountFen: opinion.amountFen, payee, grantedOn: today,
        findings,
      },
    };
  }
  const { standardId, coveredMembers, familySize, countedIncomeYearlyFen, amountFen, classKey } = opinion;
  return {
    type: 'ApplicationApproved',
    data: {
      applicationId, scheme, area, householdId, division, standardId, coveredMembers, familySize, countedIncomeYearlyFen,
      amountMonthlyFen: fen(amountFen), payee, decidedOn: today, findings, ...(classKey === undefined ? {} : { classKey }),
    },
  };
};

/** Order: role, already, open, both sides, then the evidence. */
export const approveApplication = ({ today, by, law, present }: Given<'ApproveApplication'>, state: Filed): Answer => {
  if (!holds(by, 'COUNTY_CIVIL')) return reject('application.only_county_approves');
  if (state.approved !== null) return [];
  if (state.aid !== null) return state.aid.urgent ? reject('temporary.aid_already_granted') : [];
  const stop = stopOf(acceptedCase(state), notOwnWork(state, { by }), evidenceFor(law, state, today, present));
  if (stop !== null || state.opinion === null) return stop ?? reject('application.opinion_missing');
  return [
    approvedData(state, state.opinion, findingsFor(law, state, today), today),
    ...meetClocks(state, today, 'DECISION', 'REDECISION', 'TOTAL'), ...stopClocks(state, today, 'DECISION', 'REDECISION', 'TOTAL'),
  ];
};

/** Order: role, already, open, both sides. A refusal says why and by when it is served. */
export const refuseApplication = ({ reasons, today, by, law }: Given<'RefuseApplication'>, state: Filed): Answer => {
  if (!holds(by, 'COUNTY_CIVIL')) return reject('application.only_county_approves');
  if (state.refused !== null)
    return sameTerms([...state.refused.reasons], [...reasons]) ? [] : reject('application.ended', { phase: state.phase });
  const stop = stopOf(acceptedCase(state), notOwnWork(state, { by }), state.aid === null ? null : reject('temporary.aid_already_granted'));
  if (stop !== null) return stop;
  const noticeDueOn = dueAfter(state, 'DECISION', 'REFUSAL_NOTICE', today, law);
  return [
    {
      type: 'ApplicationRefused',
      data: { reasons: [...reasons], findings: findingsFor(law, state, today), by: by.sub, refusedOn: today, noticeDueOn },
    },
    closing(state, 'REFUSED', today),
    ...meetClocks(state, today, 'DECISION', 'REDECISION', 'TOTAL'),
    ...stopClocks(state, today, 'DECISION', 'REDECISION', 'TOTAL'),
    ...startClocks(state, 'DECISION', today, law),
  ];
};

/** In writing, through the township; late is still served, and its clock shows it. */
export const serveRefusalNotice = ({ today, by }: Given<'ServeRefusalNotice'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW', 'COUNTY_CIVIL')) return reject('application.only_township_serves');
  if (state.noticeServedOn !== null) return [];
  if (state.refused === null) return reject('application.not_refused', { phase: state.phase });
  return [{ type: 'RefusalNoticeServed', data: { by: by.sub, servedOn: today } }, ...meetClocks(state, today, 'REFUSAL_NOTICE')];
};

export const withdrawApplication = ({ today, by }: Given<'WithdrawApplication'>, state: Filed): Answer => {
  if (state.phase === 'WITHDRAWN') return [];
  const stop = stopOf(caseOpen(state), state.aid === null ? null : reject('temporary.aid_already_granted'));
  return stop ?? [{ type: 'ApplicationWithdrawn', data: { by: by.sub, withdrawnOn: today } }, closing(state, 'WITHDRAWN', today),
    ...stopClocks(state, today)];
};

/** The household does not cooperate, has moved away, or nobody is left: ended with a reason. */
export const endProcedure = ({ reason, today, by }: Given<'EndProcedure'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL')) return reject('application.only_township_ends');
  if (state.endReason !== null) return state.endReason === reason ? [] : reject('application.ended', { phase: state.phase });
  const stop = stopOf(caseOpen(state), state.aid === null ? null : reject('temporary.aid_already_granted'));
  return stop ?? [{ type: 'ProcedureEnded', data: { reason, by: by.sub, endedOn: today } }, closing(state, 'ENDED', today),
    ...stopClocks(state, today)];
};

export const requestReview = ({ today, by }: Given<'RequestReview'>, state: Filed): Answer => {
  if (state.phase === 'UNDER_REVIEW') return [];
  return state.phase === 'REFUSED'
    ? [{ type: 'ReviewRequested', data: { by: by.sub, requestedOn: today } }]
    : reject('application.not_refused', { phase: state.phase });
};
