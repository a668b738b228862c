/** What audit publishes: for now the law register, which lies over the packs in every service. */
import { z } from 'zod';
import { zDivision, zPlainDate, zUuid } from '../shapes.js';

export const auditEvents = {
  PolicyPublished: z.strictObject({
    policyId: zUuid, rule: z.string(), jurisdiction: zDivision, qualifier: z.record(z.string(), z.string()), value: z.unknown(),
    from: zPlainDate, to: zPlainDate.nullable(),
    citation: z.strictObject({ document: z.string().min(1), number: z.string().optional(), clause: z.string().min(1), quote: z.string().optional() }),
    strength: z.enum(['MUST', 'SHALL', 'SHOULD', 'MAY']), status: z.enum(['verified', 'unverified']),
    preparedBy: z.string(), approvedBy: z.string(),
    /** The policy that this one takes the place of, and why it begins before the day it was published. */
    supersedes: zUuid.nullable().optional(), reason: z.string().nullable().optional(),
  }),
} as const;
