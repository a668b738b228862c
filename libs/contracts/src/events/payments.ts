/** What payments publishes and other services consume. */
import { z } from 'zod';
import { zArea, zDivision, zFen, zFinding, zPlainDate, zPositiveFen, zScheme, zUuid } from '../shapes.js';

export const paymentsEvents = {
  /** A standard in force from that day; intake computes the amount of a first opinion from it. */
  StandardPublished: z.strictObject({
    standardId: zUuid, scheme: zScheme, area: zArea, division: zDivision, valueFen: zPositiveFen, unit: z.enum(['MONTH', 'YEAR']),
    from: zPlainDate, citation: z.string(),
    /** What the law asked of it on that day; `met: null` where a value it compares with is not published. */
    findings: z.array(zFinding).optional(),
  }),
  EntitlementGranted: z.strictObject({
    entitlementId: zUuid, applicationId: zUuid, scheme: zScheme, division: zDivision, amountMonthlyFen: zPositiveFen, from: zPlainDate,
  }),
  /** The amount intake decided differs from payments' own calculation: nothing is granted, and both figures stand. */
  EntitlementRefused: z.strictObject({ applicationId: zUuid, division: zDivision, decidedFen: zFen, calculatedFen: zFen, refusedOn: zPlainDate }),
} as const;
