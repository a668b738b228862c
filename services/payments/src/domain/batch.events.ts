/** The facts of a monthly batch: its header, its lines by the thousand, three approvals, the sending, and what the bank says of each order. */
import { zAccount, zDivision, zFen, zPayee, zPlainDate, zPositiveFen, zScheme, zUuid, zYearMonth, type Payee } from '@doudi/contracts';
import { derivedId, type Message, type Uuid } from '@doudi/kernel';
import { z } from 'zod';

export const chunkSize = 1_000;

/** What is owed, for one period or ONCE, for one cause; unique for ever. */
export const zObligation = z.strictObject({
  period: z.union([zYearMonth, z.literal('ONCE')]), entitlementId: zUuid, kind: z.enum(['BENEFIT', 'AID']), cause: z.string().min(1),
});
export type Obligation = z.output<typeof zObligation>;
export const obligationKey = ({ period, entitlementId, kind, cause }: Obligation): string => `obligation:${period}:${entitlementId}:${kind}:${cause}`;

/** One order. `replaces` names the order that came back, or that a cancelled batch never sent: once. */
export const zLine = z.strictObject({
  orderId: zUuid, obligation: zObligation, payee: zPayee, amountFen: zPositiveFen,
  replaces: z.strictObject({ orderId: zUuid, was: z.enum(['RETURNED', 'CANCELLED']) }).nullable(),
});
export type Line = z.output<typeof zLine>;
export type UnorderedLine = Omit<Line, 'orderId'>;
/** An obligation has one order; what replaces an order has one too. */
export const orderIdOf = ({ obligation, replaces }: UnorderedLine): Uuid =>
  replaces === null ? derivedId('order', obligationKey(obligation)) : derivedId('order', 'replaces', replaces.orderId);
export const claimsOf = ({ obligation, replaces }: Line): string => (replaces === null ? obligationKey(obligation) : `reissue:${replaces.orderId}`);

/** A payee is a person with the version of their papers: whoever has new papers is another payee. */
export const payeeKey = ({ personId, papersVersion }: Payee): string => `${personId}/${papersVersion}`;

/** NO_LONGER_OWED stops a check only: a freeze takes nothing that is not owed. */
export const zHeldReason = z.enum(['NO_LONGER_OWED', 'PAYEE_DECEASED', 'PAPERS_MISSING', 'HOUSEHOLD_TWICE']);
/** What keeps the bank file from being made or sent: papers that are missing, a payee changed since the approval, or that it could not be asked. */
export const zStopReason = z.enum(['PAPERS_MISSING', 'PAYEE_ALTERED', 'FILE_NOT_MADE']);
/** What a screen found. `other` is the household's entitlement that is paid for the month instead. */
export const zHeldLine = z.strictObject({ obligation: zObligation, householdId: zUuid, amountFen: zPositiveFen, reason: zHeldReason,
  other: zUuid.nullable() });
export type HeldLine = z.output<typeof zHeldLine>;

const zBatch = z.strictObject({ batchId: zUuid });
const zChecked = zBatch.extend({ contentHash: z.string(), checkedBy: z.string(), checkedOn: zPlainDate });
const zMessageId = z.string().regex(/^[0-9a-f]{32}$/);

export const batchEvents = {
  /** `account` is the cash account of the county that pays it; `dueOn` the day by which it is to be credited, which never shifts. */
  BatchDrafted: zBatch.extend({
    division: zDivision, scheme: zScheme, account: zAccount, period: zYearMonth, number: z.int().min(1), dueOn: zPlainDate.nullable(),
    sendBy: zPlainDate.nullable(), preparedBy: z.string(), draftedOn: zPlainDate,
  }),
  /** Claims each obligation. */
  LinesAdded: zBatch.extend({ chunk: z.int().min(1), lines: z.array(zLine).min(1).max(chunkSize), count: z.int().min(1),
    totalFen: zPositiveFen, hash: z.string() }),
  /** Owed and not ordered by this batch, each for its reason; whatever clears it lets a later batch order it. */
  LinesHeld: zBatch.extend({ lines: z.array(zHeldLine).min(1).max(chunkSize), heldOn: zPlainDate }),
  /** Nothing of it changes any more; `contentHash` is what the approvals sign. */
  BatchFrozen: zBatch.extend({
    chunks: z.int().min(1), count: z.int().min(1), totalFen: zPositiveFen, returnedFen: zFen, rootHash: z.string(), contentHash: z.string(),
    frozenBy: z.string(), frozenOn: zPlainDate, held: z.int().min(0).optional(),
  }),
  CivilChecked: zChecked,
  FinanceChecked: zChecked,
  /** Its money is reserved on the cash account. */
  BatchFunded: zBatch.extend({ totalFen: zPositiveFen, contentHash: z.string() }),
  /** The intent: who appends it sends, under this message id and no other. */
  BatchSent: zBatch.extend({ messageId: zMessageId, count: z.int().min(1), totalFen: zPositiveFen, releasedBy: z.string(),
    sentOn: zPlainDate }),
  /** Sent and not answered: the bureau is asked; it is never sent under a new id. */
  BatchInDoubt: zBatch.extend({ messageId: zMessageId, sinceOn: zPlainDate }),
  /** Payees without usable papers: erased, of no such version, or without a bank account. Each is held until the payee is changed. */
  PayeesUnpayable: zBatch.extend({ payees: z.array(zPayee).min(1).max(chunkSize), foundOn: zPlainDate }),
  /** After the intent and before anything left: nothing was sent, and the batch has its money still. */
  SendingStopped: zBatch.extend({ messageId: zMessageId, reason: zStopReason, stoppedOn: zPlainDate }),
  BureauAccepted: zBatch.extend({ messageId: zMessageId, acceptedOn: zPlainDate }),
  /** The bureau booked nothing and says why: the batch has its money still and may be released again. */
  BureauRejected: zBatch.extend({ messageId: zMessageId, reason: z.string().max(35), rejectedOn: zPlainDate }),
  PaymentsCredited: zBatch.extend({
    chunk: z.int().min(1), lines: z.array(z.strictObject({ orderId: zUuid, bookedOn: zPlainDate })).min(1).max(chunkSize),
    amountFen: zPositiveFen,
  }),
  /** `creditedFen` of it had been credited before it came back. */
  PaymentsReturned: zBatch.extend({
    chunk: z.int().min(1), amountFen: zPositiveFen, creditedFen: zFen,
    lines: z.array(z.strictObject({ orderId: zUuid, bookedOn: zPlainDate, reason: z.string().max(35),
      wasCredited: z.boolean() })).min(1).max(chunkSize),
  }),
  /** Not credited by the due day, each with its cause. */
  PaymentsLate: zBatch.extend({ chunk: z.int().min(1), dueOn: zPlainDate,
    lines: z.array(z.strictObject({ orderId: zUuid, cause: z.string() })).min(1).max(chunkSize) }),
  BatchCompleted: zBatch.extend({ credited: z.int().min(0), returned: z.int().min(0), withFailures: z.boolean() }),
  BatchCancelled: zBatch.extend({ reason: z.string(), cancelledBy: z.string(), cancelledOn: zPlainDate, funded: z.boolean() }),
} as const;
export type BatchEvent = { [Type in keyof typeof batchEvents]: Message<Type,
  z.output<(typeof batchEvents)[Type]>> }[keyof typeof batchEvents];
export type BatchEventOf<Type extends BatchEvent['type']> = Extract<BatchEvent, { readonly type: Type }>['data'];
