/**
 * The facts of one application, from filing to decision. References, codes and fen only: no name, number or free text of a person.
 * Four of them are published (contracts/events/intake); each says in a line what it is and whom it binds.
 */
import { intakeEvents, zArea, zDivision, zFen, zFinding, zHouseholdFen, zPayee, zPlainDate, zScheme, zUuid } from '@doudi/contracts';
import type { Message } from '@doudi/kernel';
import { z } from 'zod';

/** A code of a closed vocabulary kept by the caller (kind of paper, reason): never free text. */
export const zCode = z.string().regex(/^[A-Z][A-Z0-9_]{1,39}$/);
/** The subject of a verified token. */
export const zSubject = z.string().min(1).max(100);
const zCount = z.int().min(0).max(100_000);

export const zDeclaredMember = z.strictObject({
  personId: zUuid,
  adult: z.boolean(),
  incomeYearlyFen: zHouseholdFen,
  depositsFen: zHouseholdFen,
  houses: z.int().min(0).max(1000),
  vehicles: z.int().min(0).max(1000),
  papersVersion: z.int().min(1).max(1_000_000).optional(),
});
export const zRelation = z.enum(['SPOUSE', 'PARENT', 'CHILD', 'SIBLING', 'GRANDPARENT', 'GRANDCHILD']);
/** A member who is a near relative of somebody who handles cases or sits on a committee. */
export const zNearRelative = z.strictObject({ personId: zUuid, official: zSubject, relation: zRelation });
export const zSurveyedIncome = z.strictObject({ personId: zUuid, incomeYearlyFen: zHouseholdFen });
export const zPostedField = z.enum(['NAME', 'MEMBERS', 'MEMBER_COUNT', 'INCOME', 'AMOUNT']);
export const zStage = z.enum(['TOWNSHIP', 'COUNTY']);
/** The steps of a procedure that intake has a clock for, by their key in the law. */
export const zStep = z.enum([
  'INVESTIGATION_START', 'INVESTIGATION', 'APPRAISAL', 'COUNTY_OPINION', 'DECISION', 'REDECISION', 'REFUSAL_NOTICE', 'URGENT_PAPERS',
  'TOTAL',
]);
const zOpinion = z.enum(['GRANT', 'REFUSE']);
export const zMandatoryVisit = z.enum(['NEAR_RELATIVE', 'DOUBTFUL', 'REPORTED']);

const filing = {
  /** A household asks, itself, by an agent, or with the village delivering; binds the township to answer. */
  ApplicationFiled: z.strictObject({
    applicationId: zUuid, scheme: zScheme, area: zArea, householdId: zUuid, division: zDivision, urgent: z.boolean(),
    cause: zCode.nullable(), applicant: zUuid, members: z.array(zDeclaredMember).min(1).max(50), payee: zPayee,
    nearRelatives: z.array(zNearRelative), filedBy: zSubject, deliveredBy: zSubject.nullable(), filedOn: zPlainDate,
    findings: z.array(zFinding),
  }),
  /** The one list of everything that is missing; there is no second. */
  SupplementRequested: z.strictObject({ items: z.array(zCode).min(1), by: zSubject, requestedOn: zPlainDate }),
  SupplementReceived: z.strictObject({ items: z.array(zCode).min(1), by: zSubject, receivedOn: zPlainDate }),
  /** The township takes the case on and gives a receipt; its clocks start. */
  ApplicationAccepted: z.strictObject({ receiptNo: z.string(), by: zSubject, acceptedOn: zPlainDate, findings: z.array(zFinding) }),
  /** Not taken on, with reasons in writing. */
  ApplicationNotAccepted: z.strictObject({ reasons: z.array(zCode).min(1), by: zSubject, refusedOn: zPlainDate }),
  /** Sent to the body it belongs to; who was asked first stays responsible until that body has it. */
  ApplicationTransferred: z.strictObject({ toBody: zCode, reason: zCode, by: zSubject, transferredOn: zPlainDate }),
  /** Registered separately by the township; from here on the county must visit. */
  NearRelativeRegistered: z.strictObject({ ...zNearRelative.shape, by: zSubject, registeredOn: zPlainDate }),
  VerificationRequested: intakeEvents.VerificationRequested,
};

const review = {
  InvestigationStarted: z.strictObject({ surveyId: zUuid, investigators: z.array(zSubject).min(2), by: zSubject, startedOn: zPlainDate }),
  /** The survey at home, signed by those who made it. */
  InvestigationCompleted: z.strictObject({
    surveyId: zUuid, investigators: z.array(zSubject).min(2), incomes: z.array(zSurveyedIncome), deductionsYearlyFen: zFen,
    doubtful: z.boolean(), by: zSubject, completedOn: zPlainDate,
  }),
  /** What the neighbours said: input to the review, never its result. */
  AppraisalHeld: z.strictObject({
    present: zCount, villagers: zCount, inFavour: zCount, against: zCount, disputed: z.boolean(), by: zSubject, heldOn: zPlainDate,
    findings: z.array(zFinding),
  }),
  /** The township's proposal with the calculation it rests on. */
  FirstOpinionGiven: z.strictObject({
    opinion: zOpinion, reportId: zUuid.nullable(), surveyId: zUuid, standardId: zUuid.nullable(), coveredMembers: z.int().min(1),
    familySize: z.int().min(1), countedIncomeYearlyFen: zFen, amountFen: zFen, by: zSubject, givenOn: zPlainDate,
    findings: z.array(zFinding), classKey: z.string().min(1).max(20).optional(),
  }),
  /** A notice hangs; it shows these fields and nothing else, until the end of `lastDay`. */
  NoticePosted: z.strictObject({
    postingId: zUuid, stage: zStage, place: zCode, subject: zPayee, fields: z.array(zPostedField).min(1), memberCount: z.int().min(1),
    amountFen: zFen, by: zSubject, postedOn: zPlainDate, lastDay: zPlainDate, findings: z.array(zFinding),
  }),
  /** Who objects and what they say lies in the vault; the case is investigated again. */
  ObjectionRaised: z.strictObject({ objectionId: zUuid, stage: zStage, kind: zCode, raisedOn: zPlainDate, by: zSubject }),
  PostingClosed: z.strictObject({ postingId: zUuid, stage: zStage, by: zSubject, closedOn: zPlainDate }),
  ApplicationSubmitted: intakeEvents.ApplicationSubmitted,
  /** The file goes up without joining a roster: again after an objection, or in a scheme that draws no sample. */
  FileSentUp: z.strictObject({ by: zSubject, submittedOn: zPlainDate }),
};

const evidence = {
  ReportRecorded: z.strictObject({
    reportId: zUuid, complete: z.boolean(), missing: z.array(z.string()), incomes: z.array(zSurveyedIncome), foundIncomeYearlyFen: zFen,
    onPovertyRegistry: z.boolean().nullable(), issuedOn: zPlainDate, validUntil: zPlainDate.nullable(),
    /** No register answered about anybody: the report is a paper without a check. */
    noDataCheck: z.literal(true).optional(),
  }),
  SampleRecorded: z.strictObject({
    sampleId: zUuid, rosterSize: z.int().min(1), needed: zCount, drawn: zCount, selected: z.boolean(), mandatory: z.boolean(),
    drawnOn: zPlainDate,
  }),
  VisitRecorded: z.strictObject({
    sampleId: zUuid, visitors: z.array(zSubject).min(2), result: z.enum(['CONFIRMED', 'DIFFERENT']), visitedOn: zPlainDate,
  }),
  /** The visit found another household than the survey did: the file is the township's again, which surveys, appraises and posts anew. */
  FileReturned: z.strictObject({ sampleId: zUuid, returnedOn: zPlainDate }),
  /** Every visit that was drawn for this roster, and every mandatory one, has been made. */
  SampleCompleted: z.strictObject({ sampleId: zUuid, visited: zCount }),
};

const decision = {
  CountyOpinionGiven: z.strictObject({ opinion: zOpinion, by: zSubject, givenOn: zPlainDate }),
  ApplicationApproved: intakeEvents.ApplicationApproved,
  /** No, with clauses and what they were measured on; in writing by `noticeDueOn`. */
  ApplicationRefused: z.strictObject({
    reasons: z.array(zCode).min(1), findings: z.array(zFinding), by: zSubject, refusedOn: zPlainDate, noticeDueOn: zPlainDate.nullable(),
  }),
  RefusalNoticeServed: z.strictObject({ by: zSubject, servedOn: zPlainDate }),
  ApplicationWithdrawn: z.strictObject({ by: zSubject, withdrawnOn: zPlainDate }),
  ProcedureEnded: z.strictObject({ reason: zCode, by: zSubject, endedOn: zPlainDate }),
  ApplicationClosed: intakeEvents.ApplicationClosed,
  ReviewRequested: z.strictObject({ by: zSubject, requestedOn: zPlainDate }),
  AidGranted: intakeEvents.AidGranted,
  PapersCompleted: z.strictObject({ by: zSubject, completedOn: zPlainDate, findings: z.array(zFinding) }),
};

const clocks = {
  /** Somebody has a day by which to act. An unverified number may remind, it may not accuse. */
  StepClockStarted: z.strictObject({
    clockId: zUuid, step: zStep, body: zCode.nullable(), startedOn: zPlainDate, dueOn: zPlainDate,
    limit: z.strictObject({ days: z.int().min(1), unit: z.enum(['wd', 'cal']) }), provisional: z.boolean(), accuses: z.boolean(),
    clause: z.string(),
  }),
  StepClockMet: z.strictObject({ clockId: zUuid, step: zStep, metOn: zPlainDate, late: z.boolean() }),
  StepClockStopped: z.strictObject({ clockId: zUuid, step: zStep, stoppedOn: zPlainDate }),
  StepClockMissed: z.strictObject({ clockId: zUuid, step: zStep, dueOn: zPlainDate, clause: z.string() }),
  StepClockReminded: z.strictObject({ clockId: zUuid, step: zStep, dueOn: zPlainDate, clause: z.string() }),
};

export const applicationEvents = { ...filing, ...review, ...evidence, ...decision, ...clocks } as const;

export type ApplicationEvent = {
  [Type in keyof typeof applicationEvents]: Message<Type, z.output<(typeof applicationEvents)[Type]>>;
}[keyof typeof applicationEvents];
export type DataOf<Type extends ApplicationEvent['type']> = z.output<(typeof applicationEvents)[Type]>;
export type Step = z.infer<typeof zStep>;
export type Stage = z.infer<typeof zStage>;
export type PostedField = z.infer<typeof zPostedField>;
export type MandatoryVisit = z.infer<typeof zMandatoryVisit>;
export type NearRelative = z.infer<typeof zNearRelative>;
