/**
 * The facts of one verification case, from the request to the report and its end. Questions and answers of a case travel
 * together, so that a household costs a handful of events; every figure stands under a pseudonym.
 */
import { householdVerificationEvents, intakeEvents, zFinding, zPlainDate, zSource, zUuid } from '@doudi/contracts';
import type { Message } from '@doudi/kernel';
import { z } from 'zod';
import { allKinds, zFacts } from './facts.js';

export const zSubject = z.string().min(1).max(200);
/** SHA-256 of the paper, in hex: proves later which paper it was without being readable. */
export const zDigest = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex').meta({ description: 'SHA-256, lower-case hex.' });
export const zPurpose = z.enum(['APPLICATION', 'REVIEW']);
export const zKind = z.enum(allKinds as readonly [(typeof allKinds)[number], ...(typeof allKinds)[number][]]);
export const zUnavailableReason = z.enum(['NOT_CONNECTED', 'OUT_OF_SERVICE', 'REFUSED']);

const zPersonAndSource = z.strictObject({ personId: zUuid, source: zSource });

/**
 * By when a source has to answer. Without a limit `dueOn` is null and nobody can be late; a limit that rests on an unverified
 * number reminds and never accuses.
 */
export const zAnswerClock = z.strictObject({ source: zSource, dueOn: zPlainDate.nullable(), accuses: z.boolean() });

export const caseEvents = {
  /** A case exists for this application; nothing may be asked yet. */
  CaseOpened: z.strictObject({ caseId: zUuid, request: intakeEvents.VerificationRequested, openedOn: zPlainDate }),
  /** One adult member allows these sources to be asked until that day. */
  AuthorisationRecorded: z.strictObject({
    authorisationId: zUuid, personId: zUuid, sources: z.array(zSource).min(1), validTo: zPlainDate, evidence: zDigest, by: zSubject, recordedOn: zPlainDate,
  }),
  /** The permission is gone: from here on nothing is asked or recorded. */
  AuthorisationRevoked: z.strictObject({ authorisationId: zUuid, personId: zUuid, by: zSubject, revokedOn: zPlainDate }),
  /** Who wants to know, and what for. */
  VerificationCommissioned: z.strictObject({ purpose: zPurpose, requester: zSubject, commissionedOn: zPlainDate }),
  /** The intent to ask: each person and source is one query under an id that follows from case, round, person and source. */
  SourcesQueried: z.strictObject({
    round: z.int().min(1), queries: z.array(z.strictObject({ personId: zUuid, authorisationId: zUuid, sources: z.array(zSource).min(1) })).min(1),
    clocks: z.array(zAnswerClock), queriedOn: zPlainDate, findings: z.array(zFinding),
  }),
  /** What came back in one go. */
  SourcesAnswered: z.strictObject({
    round: z.int().min(1), answers: z.array(z.strictObject({ personId: zUuid, facts: zFacts })).min(1), answeredOn: zPlainDate,
  }),
  /** The limit of these sources passed without an answer: a fact about the source, never about the household. */
  SourcesLate: z.strictObject({ round: z.int().min(1), late: z.array(z.strictObject({ ...zPersonAndSource.shape, dueOn: zPlainDate })).min(1), lateOn: zPlainDate }),
  /** These sources cannot be asked where the case lies. */
  SourcesUnavailable: z.strictObject({
    round: z.int().min(1), unavailable: z.array(zPersonAndSource).min(1), reason: zUnavailableReason, by: zSubject.nullable(), foundOn: zPlainDate,
  }),
  ReportIssued: householdVerificationEvents.ReportIssued,
  /** The report differs from what was declared: the household may object. It decides nothing. */
  DiscrepancyFound: z.strictObject({ reportId: zUuid, differences: householdVerificationEvents.ReportIssued.shape.differences.min(1) }),
  /** The household says that the report is wrong, and with what. */
  ObjectionFiled: z.strictObject({
    objectionId: zUuid, reportId: zUuid, personId: zUuid, kinds: z.array(zKind).min(1), evidence: zDigest, by: zSubject, filedOn: zPlainDate,
  }),
  /** The sources are asked again, under new ids; a new report will follow. */
  RecheckStarted: z.strictObject({
    reportId: zUuid, objections: z.array(zUuid), cause: z.enum(['OBJECTION', 'EXPIRED', 'PARTIAL']), by: zSubject, startedOn: zPlainDate,
  }),
  /** No decision may rest on this report any more. */
  ReportExpired: z.strictObject({ reportId: zUuid, validUntil: zPlainDate, expiredOn: zPlainDate }),
  /** The application has ended: there is no purpose left to check anybody for. What was reported stays. */
  CaseClosed: intakeEvents.ApplicationClosed.pick({ applicationId: true, outcome: true, closedOn: true }),
} as const;

export type CaseEvent = { [Type in keyof typeof caseEvents]: Message<Type, z.output<(typeof caseEvents)[Type]>> }[keyof typeof caseEvents];
export type DataOf<Type extends CaseEvent['type']> = z.output<(typeof caseEvents)[Type]>;
export type Purpose = z.infer<typeof zPurpose>;
export type AnswerClock = z.infer<typeof zAnswerClock>;
export type UnavailableReason = z.infer<typeof zUnavailableReason>;
