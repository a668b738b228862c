/** One case as an officer reads it: who allowed what, what was asked, which source is missing and for how long, what the report says. */
import { householdVerificationEvents, intakeEvents, zDivision, zPlainDate, zSource, zUuid } from '@doudi/contracts';
import { daysBetween, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { allSources, zFacts } from '../domain/facts.js';
import { caseEvents, zPurpose } from '../domain/verification-case.events.js';
import { openQueries, unsigned, type CaseState, type CaseStatus } from '../domain/verification-case.state.js';
import { zCaseStatus } from '../views/cases.js';

const zMissing = z.strictObject({
  source: zSource, standing: z.enum(['WAITING', 'OUT_OF_SERVICE', 'LATE', 'UNAVAILABLE']), persons: z.array(zUuid), askedOn: zPlainDate,
  dueOn: zPlainDate.nullable().meta({ description: 'Null: no limit is set where the case lies; the days are a reminder and accuse nobody.' }), waitingDays: z.int(),
});
export const zCase = z.strictObject({
  caseId: zUuid, applicationId: zUuid, division: zDivision, status: zCaseStatus, members: intakeEvents.VerificationRequested.shape.members,
  authorisations: z.array(caseEvents.AuthorisationRecorded), unsigned: z.array(zUuid), purpose: zPurpose.nullable(), requester: z.string().nullable(),
  round: z.int(), missing: z.array(zMissing), answers: z.array(z.strictObject({ personId: zUuid, facts: zFacts })),
  report: householdVerificationEvents.ReportIssued.nullable(), reportVersion: z.int(), objections: z.array(caseEvents.ObjectionFiled), version: z.int(),
});
type Case = z.output<typeof zCase>;

const missingIn = (state: CaseState, today: PlainDate): Case['missing'] =>
  allSources.flatMap((source) => {
    const open = openQueries(state).filter((query) => query.source === source);
    const [worst] = (['LATE', 'OUT_OF_SERVICE', 'WAITING', 'UNAVAILABLE'] as const).flatMap((standing) => open.find((query) => query.standing === standing) ?? []);
    if (worst === undefined) return [];
    const { standing, askedOn, dueOn } = worst;
    const waited = { askedOn, dueOn, waitingDays: Math.max(0, daysBetween(askedOn, today)) };
    return [{ source, standing: standing as Case['missing'][number]['standing'], persons: open.map(({ personId }) => personId), ...waited }];
  });

export const shownCase = (state: CaseState, version: number, today: PlainDate): Case => {
  const { request, commission, report, reportVersion, round, objections } = state;
  return {
    caseId: state.caseId!, applicationId: request!.applicationId, division: request!.division, status: state.status as Exclude<CaseStatus, 'NONE'>,
    members: request!.members, authorisations: Object.values(state.authorisations), unsigned: [...unsigned(state)],
    purpose: commission?.purpose ?? null, requester: commission?.requester ?? null, round, missing: missingIn(state, today),
    answers: Object.values(state.queries).flatMap(({ personId, facts }) => (facts === null ? [] : [{ personId, facts }])),
    report, reportVersion, objections: [...objections], version,
  };
};
