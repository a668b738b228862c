/**
 * The report of a case: what was found, where it differs from what was declared, which source is missing and why. It checks and
 * never decides: no field of it says that a household qualifies.
 */
import type { PlainDate, Uuid } from '@doudi/kernel';
import type { Source } from '@doudi/contracts';
import { dueOnIfPublished, find, finding, type Finding, type Law } from '@doudi/rules';
import { allSources, differencesOf, foundIncomeOf, onRegistry, type Facts } from './facts.js';
import { permissionOf } from './permissions.js';
import { notSet } from './questions.js';
import type { CaseEvent, DataOf } from './verification-case.events.js';
import { keyOf, reportIdOf, type CaseState, type Query } from './verification-case.state.js';

type Missing = DataOf<'ReportIssued'>['missing'];
type Reason = Missing[number]['reason'];
/** A source that has not answered about a member, and why; the query is null where it was never asked. */
export type Gap = { readonly personId: Uuid; readonly source: Source; readonly query: Query | null; readonly reasons: readonly Reason[] };

/**
 * Nobody allowed it when the sources were asked, or nobody allows it any more: not authorised. That a source was late stays so. Out of
 * service is UNAVAILABLE for whoever reads the report.
 */
const reasonsFor = (query: Query | null, permitted: boolean): readonly Reason[] => {
  if (query === null) return ['NOT_AUTHORISED'];
  const lapsed: readonly Reason[] = permitted ? [] : ['NOT_AUTHORISED'];
  switch (query.standing) {
    case 'ANSWERED': return [];
    case 'LATE': return ['LATE', ...lapsed];
    case 'UNAVAILABLE': return ['UNAVAILABLE'];
    case 'OUT_OF_SERVICE': return permitted ? ['UNAVAILABLE'] : lapsed;
    case 'WAITING': return permitted ? ['UNANSWERED'] : lapsed;
  }
};

/** A case needs every source about every member: no law names fewer. Before the commission nothing is missing. */
export const gapsOf = (state: CaseState, today: PlainDate): readonly Gap[] => {
  const members = state.commission === null ? [] : state.request!.members;
  return members.flatMap(({ personId }) => allSources.flatMap((source: Source) => {
    const query = state.queries[keyOf(personId, source)] ?? null;
    const reasons = reasonsFor(query, permissionOf(state, { personId, source }, today) !== null);
    return reasons.length === 0 ? [] : [{ personId, source, query, reasons }];
  }));
};

/** Of what was asked the first of these that holds, since it is what can be held against the source; what nobody allows stands besides. */
const byWeight: readonly Reason[] = ['LATE', 'UNANSWERED', 'UNAVAILABLE'];

/** HB-4.4, HN1-3.8: every source that has not answered for everybody, with the reason. */
export const missingOf = (state: CaseState, today: PlainDate): Missing => {
  const gaps = gapsOf(state, today);
  return allSources.flatMap((source) => {
    const found = gaps.filter((gap) => gap.source === source).flatMap(({ reasons }) => reasons);
    const heaviest = byWeight.filter((reason) => found.includes(reason)).slice(0, 1);
    return [...heaviest, ...found.filter((reason) => reason === 'NOT_AUTHORISED').slice(0, 1)].map((reason) => ({ source, reason }));
  });
};

const validityOf = (state: CaseState, law: Law, today: PlainDate): { validUntil: PlainDate | null; findings: readonly Finding[] } => {
  const entry = find(law, 'reportValidityDays', state.request!.division, today);
  if (entry === null) return { validUntil: null, findings: [notSet('reportValidityDays')] };
  const validUntil = dueOnIfPublished(law, today, entry.value);
  return { validUntil, findings: validUntil === null ? [notSet('reportValidityDays', { limit: entry.value })] : [finding(true, { limit: entry.value, validUntil }, entry)] };
};

/**
 * HN1-3.8, GS-2.4.7: whether the place wants every case checked, and whether this one was checked in full. Where no register answered
 * at all the report says so by its flag: whoever decides on it decides on the survey alone.
 */
const dutyOf = (state: CaseState, law: Law, today: PlainDate, { complete, heard }: { complete: boolean; heard: boolean }): readonly Finding[] => {
  const duty = find(law, 'verificationRequired', state.request!.division, today);
  if (duty === null) return [];
  const figures = { required: duty.value, complete, ...(!heard && { flag: 'NO_DATA_CHECK' }) };
  return [finding(complete || duty.value === 'WHERE_AVAILABLE', figures, duty)];
};

const factsOf = (state: CaseState, personId: string): readonly Facts[] =>
  Object.values(state.queries).flatMap((query) => (query.personId === personId && query.facts !== null ? [query.facts] : []));

/** The next version of the report as of today, with the discrepancy it states. */
export const reportEvents = (state: CaseState, law: Law, today: PlainDate): readonly CaseEvent[] => {
  const { caseId, request } = state;
  const facts = request!.members.map((member) => ({ member, facts: factsOf(state, member.personId) }));
  const differences = facts.flatMap(({ member, facts: heard }) => differencesOf(member, heard)) as DataOf<'ReportIssued'>['differences'];
  const all = facts.flatMap(({ facts: heard }) => heard);
  const missing = missingOf(state, today);
  const { validUntil, findings } = validityOf(state, law, today);
  const reportId = reportIdOf(caseId!, state.reportVersion + 1);
  const report: CaseEvent = { type: 'ReportIssued', data: {
    caseId: caseId!, reportId, applicationId: request!.applicationId, division: request!.division, complete: missing.length === 0, missing, differences,
    foundIncomeYearlyFen: foundIncomeOf(all), onPovertyRegistry: onRegistry(all), issuedOn: today, validUntil,
    findings: [...dutyOf(state, law, today, { complete: missing.length === 0, heard: all.length > 0 }), ...findings],
  } };
  return differences.length === 0 ? [report] : [report, { type: 'DiscrepancyFound', data: { reportId, differences } }];
};
