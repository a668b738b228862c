/**
 * One household's check (经济状况核对, 3.3.2): authorise first, check afterwards; no commission, no check; only check, never
 * decide. After a withdrawn authorisation or the application's end nothing more is asked or recorded. Pure: the law and the day come with
 * the command.
 */
import type { RefusalCode, Source } from '@doudi/contracts';
import { derivedId, fold, reject, type Decision as DecisionOf, type Message, type Of, type PlainDate, type Uuid } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import type { Facts } from './facts.js';
import { accusable, awaitedOn, isValid, outOfDate, permissionOf } from './permissions.js';
import { nextRound } from './questions.js';
import { missingOf, reportEvents } from './report.js';
import { caseEvents, type CaseEvent, type DataOf, type Purpose, type UnavailableReason } from './verification-case.events.js';
import { evolve, initial, keyOf, openQueries, signersOf, unsigned, type CaseState, type Query } from './verification-case.state.js';

type Act = { readonly by: string; readonly today: PlainDate };
type Judged = { readonly law: Law; readonly today: PlainDate };
type Paper = { readonly personId: Uuid; readonly sources: readonly Source[]; readonly validTo: PlainDate; readonly evidence: string };

export type CaseCommand =
  | Message<'OpenCase', { readonly caseId: Uuid; readonly request: DataOf<'CaseOpened'>['request']; readonly today: PlainDate }>
  | Message<'RecordAuthorisations', Act & { readonly papers: readonly Paper[] }>
  | Message<'RevokeAuthorisation', Act & { readonly personId: Uuid }>
  | Message<'CommissionVerification', Act & Judged & { readonly purpose: Purpose }>
  | Message<'RecordAnswers', Judged & { readonly round: number; readonly answers: readonly { readonly personId: Uuid; readonly facts: Facts }[] }>
  | Message<'RecordUnavailable', Judged & { readonly sources: readonly Source[]; readonly reason: UnavailableReason; readonly by: string | null }>
  | Message<'MarkLate', { readonly today: PlainDate }>
  | Message<'IssueReport', Act & Judged>
  | Message<'FileObjection', Act & Pick<DataOf<'ObjectionFiled'>, 'personId' | 'kinds' | 'evidence'>>
  | Message<'StartRecheck', Act & Judged & { readonly sources: readonly Source[] | null }>
  | Message<'ExpireReport', { readonly today: PlainDate }>
  | Message<'CloseCase', Pick<DataOf<'CaseClosed'>, 'outcome' | 'closedOn'>>;

type Data<Type extends CaseCommand['type']> = Of<CaseCommand, Type>['data'];
type Decision = DecisionOf<CaseEvent>;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const openCase = ({ caseId, request, today }: Data<'OpenCase'>, state: CaseState): Decision => {
  if (state.status === 'NONE') return [{ type: 'CaseOpened', data: { caseId, request, openedOn: today } }];
  return same({ ...request, requestedOn: null }, { ...state.request, requestedOn: null }) ? [] : reject('verification_case.other_terms');
};

/** Guards per paper: a signer of the case; still valid; the same paper says the same thing. */
const recordAuthorisations = ({ papers, by, today }: Data<'RecordAuthorisations'>, state: CaseState): Decision => {
  const events: CaseEvent[] = [];
  for (const { personId, sources, validTo, evidence } of papers) {
    if (!signersOf(state).includes(personId)) return reject('authorisation.not_adult_member', { personId });
    if (!isValid({ validTo }, today)) return reject('authorisation.out_of_date', { personId, validTo });
    const scope = [...new Set(sources)].sort();
    const told = events.flatMap((event) => (event.type === 'AuthorisationRecorded' && event.data.personId === personId ? [event.data] : []));
    const prior = [...(state.authorisations[personId] ?? []), ...told].find((paper) => paper.evidence === evidence);
    if (prior !== undefined) {
      if (!same([prior.sources, prior.validTo], [scope, validTo])) return reject('authorisation.other_terms', { personId });
      continue;
    }
    const authorisationId = derivedId('authorisation', state.caseId!, personId, evidence);
    events.push({ type: 'AuthorisationRecorded', data: { authorisationId, personId, sources: scope, validTo, evidence, by, recordedOn: today } });
  }
  return events;
};

const revokeAuthorisation = ({ personId, by, today }: Data<'RevokeAuthorisation'>, state: CaseState): Decision => {
  const paper = state.authorisations[personId]?.at(-1);
  if (paper === undefined) return reject('authorisation.not_recorded', { personId });
  return [{ type: 'AuthorisationRevoked', data: { authorisationId: paper.authorisationId, personId, by, revokedOn: today } }];
};

const commission = ({ purpose, by, today, law }: Data<'CommissionVerification'>, state: CaseState): Decision => {
  const missing = unsigned(state);
  if (missing.length > 0) return reject('verification_case.not_authorised', { missing });
  if (state.commission !== null) return state.commission.purpose === purpose ? [] : reject('verification_case.commissioned_otherwise');
  const expired = outOfDate(state, today);
  if (expired.length > 0) return reject('authorisation.expired', { persons: expired });
  const round = nextRound(state, { sources: null, unanswered: false }, law, today);
  const commissioned: CaseEvent = { type: 'VerificationCommissioned', data: { purpose, requester: by, commissionedOn: today } };
  return round === null ? [commissioned] : [commissioned, { type: 'SourcesQueried', data: round }];
};

/** A report follows by itself once nothing is awaited any more; what cannot or may not be asked is not awaited, what is out of service is. */
const withReport = (state: CaseState, events: readonly CaseEvent[], law: Law, today: PlainDate): readonly CaseEvent[] => {
  const after = fold({ initial: state, evolve }, events);
  return awaitedOn(after, today).length > 0 ? events : [...events, ...reportEvents(after, law, today)];
};

/** What answers an earlier round, or comes when nobody allows the question any more, says nothing. */
const recordAnswers = ({ round, answers, law, today }: Data<'RecordAnswers'>, state: CaseState): Decision => {
  const fresh = new Map<string, (typeof answers)[number]>();
  for (const { personId, facts } of answers) {
    const key = keyOf(personId, facts.source);
    const query = state.queries[key];
    if (query === undefined || round > query.round) return reject('source_answer.not_asked', { personId, source: facts.source, round });
    if (round < query.round || permissionOf(state, query, today) === null) continue;
    const heard = query.facts ?? fresh.get(key)?.facts;
    if (heard !== undefined && !same(sorted(heard), sorted(facts))) return reject('source_answer.contradicts', { personId, source: facts.source });
    if (heard === undefined) fresh.set(key, { personId, facts });
  }
  if (fresh.size === 0) return [];
  return withReport(state, [{ type: 'SourcesAnswered', data: { round, answers: [...fresh.values()], answeredOn: today } }], law, today);
};

const sorted = (facts: Facts): unknown => Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1));

const recordUnavailable = ({ sources, reason, by, law, today }: Data<'RecordUnavailable'>, state: CaseState): Decision => {
  const mayBecome = ({ standing }: Query): boolean => (reason === 'OUT_OF_SERVICE' ? standing === 'WAITING' : standing !== 'UNAVAILABLE');
  const found = openQueries(state).filter((query) => sources.includes(query.source) && mayBecome(query));
  if (found.length === 0) return [];
  const unavailable = found.map(({ personId, source }) => ({ personId, source }));
  return withReport(state, [{ type: 'SourcesUnavailable', data: { round: state.round, unavailable, reason, by, foundOn: today } }], law, today);
};

const markLate = ({ today }: Data<'MarkLate'>, state: CaseState): Decision => {
  const late = accusable(state).filter(({ dueOn }) => today > dueOn);
  return late.length === 0 ? [] : [{ type: 'SourcesLate', data: { round: state.round, late: [...late], lateOn: today } }];
};

/** A partial report waits until every limit has passed; where no limit is set, or nobody allows the question any more, it may do without. */
const issueReport = ({ law, today }: Data<'IssueReport'>, state: CaseState): Decision => {
  const due = awaitedOn(state, today).flatMap(({ standing, dueOn }) => (standing === 'WAITING' && dueOn !== null && today <= dueOn ? [dueOn] : []));
  if (due.length > 0) return reject('report.sources_outstanding', { until: due.sort().at(-1) });
  if (state.report !== null && !state.newsSinceReport && state.status !== 'QUERYING') return [];
  return reportEvents(state, law, today);
};

const fileObjection = ({ personId, kinds, evidence, by, today }: Data<'FileObjection'>, state: CaseState): Decision => {
  if (state.report === null) return reject('report.not_issued');
  if (!state.request!.members.some((member) => member.personId === personId)) return reject('objection.not_a_member', { personId });
  const { reportId } = state.report;
  const objectionId = derivedId('objection', reportId, personId, evidence);
  if (state.objections.some((objection) => objection.objectionId === objectionId)) return [];
  return [{ type: 'ObjectionFiled', data: { objectionId, reportId, personId, kinds: [...kinds], evidence, by, filedOn: today } }];
};

/** An incomplete report is cause enough, and asks only who has not answered: what was authorised since, and what is silent. */
const startRecheck = ({ sources, by, law, today }: Data<'StartRecheck'>, state: CaseState): Decision => {
  if (state.report === null) return reject('report.not_issued');
  if (state.status === 'QUERYING') return reject('verification_case.querying');
  const { report, objections, status } = state;
  const missing = missingOf(state, today).some(({ source }) => sources === null || sources.includes(source));
  const cause = status === 'EXPIRED' ? 'EXPIRED' : objections.length > 0 ? 'OBJECTION' : missing ? 'PARTIAL' : null;
  if (cause === null) return reject('recheck.without_cause');
  const expired = outOfDate(state, today);
  if (expired.length > 0) return reject('authorisation.expired', { persons: expired });
  const round = nextRound(state, { sources: cause === 'EXPIRED' ? null : sources, unanswered: cause === 'PARTIAL' }, law, today);
  if (round === null) return reject('recheck.not_authorised', { sources });
  const ids = objections.map(({ objectionId }) => objectionId);
  return [
    { type: 'RecheckStarted', data: { reportId: report.reportId, objections: ids, cause, by, startedOn: today } },
    { type: 'SourcesQueried', data: round },
  ];
};

const expireReport = ({ today }: Data<'ExpireReport'>, { report, status }: CaseState): Decision => {
  if (report === null || report.validUntil === null || today <= report.validUntil) return [];
  if (status !== 'REPORTED' && status !== 'DISPUTED') return [];
  return [{ type: 'ReportExpired', data: { reportId: report.reportId, validUntil: report.validUntil, expiredOn: today } }];
};

const closeCase = ({ outcome, closedOn }: Data<'CloseCase'>, { request }: CaseState): Decision =>
  [{ type: 'CaseClosed', data: { applicationId: request!.applicationId, outcome, closedOn } }];

/** What needs a question to have been asked. */
const afterQuerying: readonly CaseCommand['type'][] = ['RecordAnswers', 'RecordUnavailable', 'IssueReport'];

/** Why nothing more is asked or recorded, and what is already so then. */
const ends: Readonly<Partial<Record<CaseState['status'], RefusalCode>>> =
  { STOPPED: 'verification_case.stopped', CLOSED: 'verification_case.application_closed' };
const alreadySo: readonly CaseCommand['type'][] = ['RevokeAuthorisation', 'MarkLate', 'ExpireReport', 'CloseCase'];

/** First: the case exists, has not ended, and was commissioned where the command needs it. Then each command's own guards. */
const decide = (command: CaseCommand, state: CaseState): Decision => {
  if (command.type === 'OpenCase') return openCase(command.data, state);
  if (state.status === 'NONE') return reject('verification_case.not_opened');
  const ended = ends[state.status];
  if (ended !== undefined) return alreadySo.includes(command.type) ? [] : reject(ended);
  if (state.commission === null && afterQuerying.includes(command.type)) return reject('verification_case.not_commissioned');
  switch (command.type) {
    case 'RecordAuthorisations': return recordAuthorisations(command.data, state);
    case 'RevokeAuthorisation': return revokeAuthorisation(command.data, state);
    case 'CommissionVerification': return commission(command.data, state);
    case 'RecordAnswers': return recordAnswers(command.data, state);
    case 'RecordUnavailable': return recordUnavailable(command.data, state);
    case 'MarkLate': return markLate(command.data, state);
    case 'IssueReport': return issueReport(command.data, state);
    case 'FileObjection': return fileObjection(command.data, state);
    case 'StartRecheck': return startRecheck(command.data, state);
    case 'ExpireReport': return expireReport(command.data, state);
    case 'CloseCase': return closeCase(command.data, state);
  }
};

export const verificationCase = { name: 'verification-case', initial, evolve, decide, events: caseEvents, published: ['ReportIssued'] as const } as const;
