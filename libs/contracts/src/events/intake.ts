/** What intake publishes and other services consume. References only: no name, number, account or free text of a person. */
import { z } from 'zod';
import { zArea, zDivision, zFen, zFinding, zPayee, zPlainDate, zPositiveFen, zScheme, zUuid } from '../shapes.js';

const zDeclared = z.strictObject({
  personId: zUuid,
  adult: z.boolean(),
  incomeYearlyFen: zFen,
  depositsFen: zFen,
  houses: z.int().min(0),
  vehicles: z.int().min(0),
  /** Which version of the person's papers the declaration was made on; absent: the first. */
  papersVersion: z.int().min(1).max(1_000_000).optional(),
});

export const zMember = z.strictObject({
  personId: zUuid,
  relation: z.enum(['HEAD', 'SPOUSE', 'CHILD', 'PARENT', 'GRANDPARENT', 'GRANDCHILD', 'SIBLING', 'OTHER']),
  adult: z.boolean(),
});
export const zLeaving = z.enum(['DEATH', 'MOVED_OUT', 'MARRIED_OUT', 'OTHER']);

export const intakeEvents = {
  /** One who joins again after a death was recorded by mistake is alive: payments pays them again. */
  HouseholdMemberJoined: z.strictObject({ member: zMember, joinedOn: zPlainDate }),
  /** A death binds payments to pay nobody under that name. */
  HouseholdMemberLeft: z.strictObject({ personId: zUuid, reason: zLeaving, leftOn: zPlainDate }),
  /** Binds verification to open a case once every adult member has authorised it. */
  VerificationRequested: z.strictObject({
    applicationId: zUuid, scheme: zScheme, area: zArea, householdId: zUuid, division: zDivision,
    members: z.array(zDeclared).min(1), requestedOn: zPlainDate,
  }),
  /** The township has sent the file up: it joins the county's roster of that township and week, from which visits are drawn. */
  ApplicationSubmitted: z.strictObject({
    applicationId: zUuid, scheme: zScheme, area: zArea, householdId: zUuid, division: zDivision,
    mandatoryVisit: z.array(z.enum(['NEAR_RELATIVE', 'DOUBTFUL', 'REPORTED'])), submittedOn: zPlainDate,
    /** Who investigated (token subjects): they may not make the county's visit. */
    investigators: z.array(z.string()).optional(),
    /** Who sent it up for the township. */
    submittedBy: z.string().optional(),
  }),
  /** The county's decision: payments grants the entitlement if its own calculation agrees. */
  ApplicationApproved: z.strictObject({
    applicationId: zUuid, scheme: zScheme, area: zArea, householdId: zUuid, division: zDivision,
    standardId: zUuid, coveredMembers: z.int().min(1), familySize: z.int().min(1), countedIncomeYearlyFen: zFen,
    amountMonthlyFen: zPositiveFen, payee: zPayee, decidedOn: zPlainDate, findings: z.array(zFinding),
    /** The household's class, where the place pays by class. */
    classKey: z.string().min(1).max(20).optional(),
  }),
  /** Temporary assistance decided (by township within its limit, or county; urgent: help first): payments owes it once. */
  AidGranted: z.strictObject({
    applicationId: zUuid, householdId: zUuid, division: zDivision, urgent: z.boolean(), approvedBy: z.enum(['TOWNSHIP', 'COUNTY']),
    amountFen: zPositiveFen, payee: zPayee, grantedOn: zPlainDate, findings: z.array(zFinding),
  }),
  /** Withdrawn, ended or refused: there is no purpose left to check anybody for. */
  ApplicationClosed: z.strictObject({
    applicationId: zUuid, division: zDivision, outcome: z.enum(['WITHDRAWN', 'ENDED', 'REFUSED', 'NOT_ACCEPTED', 'TRANSFERRED']), closedOn: zPlainDate,
  }),
} as const;
