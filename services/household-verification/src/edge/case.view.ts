/** One case as an officer reads it: who allowed what, what was asked, which source is missing and for how long, what the report says. */
import { householdVerificationEvents, intakeEvents, zDivision, zPlainDate, zSource, zUuid } from '@doudi/contracts';
import { daysBetween, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { allSources, zFacts } from '../domain/facts.js';
import { gapsOf, type Gap } from '../domain/report.js';
import { caseEvents, zPurpose } from '../domain/verification-case.events.js';
import { unsigned, type CaseState, type CaseStatus } from '../domain/verification-case.state.js';
import { zCaseStatus } from '../views/cases.js';

const zMissing = z.strictObject({
  source: zSource, persons: z.array(zUuid),
  standing: z.enum(['WAITING', 'OUT_OF_SERVICE', 'LATE', 'UNAVAILABLE', 'NOT_AUTHORISED'])
    .meta({ description: 'Of several the gravest. NOT_AUTHORISED: not asked, or no longer, since a paper is missing or has ended; a recheck asks what was authorised since.' }),
  askedOn: zPlainDate.nullable().meta({ description: 'Null: it was never asked.' }),
  dueOn: zPlainDate.nullable().meta({ description: 'Null: no limit is set where the case lies; the days are a reminder and accuse nobody.' }), waitingDays: z.int(),
});
export const zCase = z.strictObject({
  caseId: zUuid, applicationId: zUuid, division: zDivision, status: zCaseStatus, members: intakeEvents.VerificationRequested.shape.members,
  authorisations: z.array(caseEvents.AuthorisationRecorded), unsigned: z.array(zUuid), purpose: zPurpose.nullable(), requester: z.string().nullable(),
  round: z.int(), missing: z.array(zMissing), answers: z.array(z.strictObject({ personId: zUuid, facts: zFacts })),
  report: householdVerificationEvents.ReportIssued.nullable(), reportVersion: z.int(), objections: z.array(caseEvents.ObjectionFiled), version: z.int(),
});
type Case = z.output<typeof zCase>;

type Standing = Case['missing'][number]['standing'];
const byGravity: readonly Standing[] = ['LATE', 'NOT_AUTHORISED', 'OUT_OF_SERVICE', 'WAITING', 'UNAVAILABLE'];

const standingOf = ({ query, reasons }: Gap): Standing =>
  (query === null || (reasons.includes('NOT_AUTHORISED') && query.standing !== 'LATE') ? 'NOT_AUTHORISED' : (query.standing as Standing));

const missingIn = (state: CaseState, today: PlainDate): Case['missing'] => {
  const gaps = gapsOf(state, today);
  return allSources.flatMap((source) => {
    const own = gaps.filter((gap) => gap.source === source);
    const [standing] = byGravity.filter((one) => own.some((gap) => standingOf(gap) === one));
    if (standing === undefined) return [];
    const { askedOn = null, dueOn = null } = own.find((gap) => standingOf(gap) === standing)?.query ?? {};
    const waitingDays = askedOn === null ? 0 : Math.max(0, daysBetween(askedOn, today));
    return [{ source, standing, persons: own.map(({ personId }) => personId), askedOn, dueOn, waitingDays }];
  });
};

export const shownCase = (state: CaseState, version: number, today: PlainDate): Case => {
  const { request, commission, report, reportVersion, round, objections } = state;
  return {
    caseId: state.caseId!, applicationId: request!.applicationId, division: request!.division, status: state.status as Exclude<CaseStatus, 'NONE'>,
    members: request!.members, authorisations: Object.values(state.authorisations).flat(), unsigned: [...unsigned(state)],
    purpose: commission?.purpose ?? null, requester: commission?.requester ?? null, round, missing: missingIn(state, today),
    answers: Object.values(state.queries).flatMap(({ personId, facts }) => (facts === null ? [] : [{ personId, facts }])),
    report, reportVersion, objections: [...objections], version,
  };
};
