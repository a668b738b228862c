/** What household-verification publishes. It reports and draws; it never decides. */
import { z } from 'zod';
import { zDivision, zFen, zFinding, zPlainDate, zUuid } from '../shapes.js';

export const zSource = z.enum(['POLICE', 'TAX', 'SOCIAL_INSURANCE', 'HOUSING', 'MARKET_REGISTRATION', 'BANKS', 'POVERTY_REGISTRY']);
export type Source = z.infer<typeof zSource>;

/**
 * Why a source is missing. UNANSWERED: it has not answered, and no limit by which it must is set where the case lies. NOT_AUTHORISED: it was
 * not asked about every member, or may not be asked any more, since an adult has not allowed it or the permission has ended.
 */
export const zMissingReason = z.enum(['LATE', 'UNAVAILABLE', 'UNANSWERED', 'NOT_AUTHORISED']);

export const householdVerificationEvents = {
  /** The report a decision may rest on until `validUntil` (null: no validity is set where the case lies; the finding says what is missing). */
  ReportIssued: z.strictObject({
    caseId: zUuid, reportId: zUuid, applicationId: zUuid, division: zDivision, complete: z.boolean(),
    /** A source stands here once for each reason that holds. */
    missing: z.array(z.strictObject({ source: zSource, reason: zMissingReason })),
    differences: z.array(z.strictObject({
      personId: zUuid, kind: z.enum(['INCOME', 'DEPOSITS', 'HOUSES', 'VEHICLES', 'BUSINESS', 'DEATH']), declared: z.int(), found: z.int(),
    })),
    foundIncomeYearlyFen: zFen, onPovertyRegistry: z.boolean().nullable(), issuedOn: zPlainDate, validUntil: zPlainDate.nullable(),
    findings: z.array(zFinding),
  }),
  /** The reproducible draw of one township and week: the list anybody can redraw from roster, seed and nonce. */
  SampleDrawn: z.strictObject({
    sampleId: zUuid, township: zDivision, week: z.string().regex(/^\d{4}-W\d\d$/), roster: z.array(zUuid), needed: z.int().min(0),
    selected: z.array(zUuid), mandatory: z.array(zUuid), seedCommitment: z.string(), seed: z.string(), drawnOn: zPlainDate,
    /** What the closing of the list added to the seed; absent: nothing. */
    nonce: z.string().optional(),
  }),
  /** One home visit of the sample or a mandatory one, by at least two county officers. */
  SampleVisitDone: z.strictObject({
    sampleId: zUuid, applicationId: zUuid, visitors: z.array(z.string()).min(2), result: z.enum(['CONFIRMED', 'DIFFERENT']), visitedOn: zPlainDate,
  }),
} as const;
