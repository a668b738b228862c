/**
 * The report of a case: what was found, where it differs from what was declared, which source is missing and why. It checks and
 * never decides: no field of it says that a household qualifies.
 */
import type { PlainDate } from '@doudi/kernel';
import type { Source } from '@doudi/contracts';
import { dueOnIfPublished, find, finding, type Finding, type Law } from '@doudi/rules';
import { allSources, differencesOf, foundIncomeOf, onRegistry, type Facts } from './facts.js';
import { notSet } from './questions.js';
import type { CaseEvent, DataOf } from './verification-case.events.js';
import { openQueries, reportIdOf, type CaseState, type Query } from './verification-case.state.js';

type Missing = DataOf<'ReportIssued'>['missing'];

/** LATE wins over the rest: it is what can be held against the source. Out of service is UNAVAILABLE for whoever reads the report. */
const reasonOf = (open: readonly Query[]): Missing[number]['reason'] => {
  if (open.some(({ standing }) => standing === 'LATE')) return 'LATE';
  return open.some(({ standing }) => standing === 'WAITING') ? 'UNANSWERED' : 'UNAVAILABLE';
};

/** HB-4.4: every source that has not answered for everybody, with the reason. */
export const missingOf = (state: CaseState): Missing =>
  allSources.flatMap((source: Source) => {
    const open = openQueries(state).filter((query) => query.source === source);
    return open.length === 0 ? [] : [{ source, reason: reasonOf(open) }];
  });

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
  const missing = missingOf(state);
  const { validUntil, findings } = validityOf(state, law, today);
  const reportId = reportIdOf(caseId!, state.reportVersion + 1);
  const report: CaseEvent = { type: 'ReportIssued', data: {
    caseId: caseId!, reportId, applicationId: request!.applicationId, division: request!.division, complete: missing.length === 0, missing, differences,
    foundIncomeYearlyFen: foundIncomeOf(all), onPovertyRegistry: onRegistry(all), issuedOn: today, validUntil,
    findings: [...dutyOf(state, law, today, { complete: missing.length === 0, heard: all.length > 0 }), ...findings],
  } };
  return differences.length === 0 ? [report] : [report, { type: 'DiscrepancyFound', data: { reportId, differences } }];
};
