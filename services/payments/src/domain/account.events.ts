/**
 * The postings of an account, one event each, and the legs they stand for. Every posting takes from one place what it gives to
 * another; what is sent onward or reserved lies in a place of its own until somebody acknowledges it.
 */
import { paymentsEvents, zAccount, zClockTerms, zDivision, zDocNo, zFen, zPlainDate, zPositiveFen, zUuid } from '@doudi/contracts';
import { fen, minus, zeroFen, type Fen, type Message } from '@doudi/kernel';
import { z } from 'zod';
import { accountId } from './funds.js';

const zKind = z.enum(['GENERAL', 'SPECIAL']);
export const zSource = z.enum(['FROM_ABOVE', 'OWN_CONGRESS']);
const zOnward = z.strictObject({
  transferId: zUuid, docNo: zDocNo, kind: zKind, account: zAccount, to: zAccount, amountFen: zPositiveFen, sentOn: zPlainDate,
  sentBy: z.string(),
});
const zReceipt = z.strictObject({
  transferId: zUuid, docNo: zDocNo, account: zAccount, from: zAccount, amountFen: zPositiveFen, receivedOn: zPlainDate,
  clock: zClockTerms.nullable(),
});
const zReserved = z.strictObject({ batchId: zUuid, account: zAccount, amountFen: zFen });

export const accountEvents = {
  /** What the holder had when the books were opened. */
  OpeningBalanceRecorded: z.strictObject({ account: zAccount, docNo: zDocNo, amountFen: zPositiveFen, recordedOn: zPlainDate }),
  /** Money that comes from outside the books: the centre's, or that of one's own congress; may bind the holder to pass it on. */
  AppropriationRecorded: z.strictObject({
    account: zAccount, docNo: zDocNo, source: zSource, kind: zKind, amountFen: zPositiveFen, receivedOn: zPlainDate,
    clock: zClockTerms.nullable(),
  }),
  /** 下达: the level below has a right to it, and it is in transit until that level says it is there. */
  TransferIssued: zOnward,
  /** Binds the receiver to pass it on in time. */
  TransferReceived: zReceipt,
  /** 拨付: the money itself. */
  CashReleased: zOnward,
  CashReceived: zReceipt,
  AllocationPlanDrafted: z.strictObject({
    planId: zUuid, account: zAccount, lines: z.array(z.strictObject({ to: zDivision, amountFen: zPositiveFen })).min(1).max(500),
    totalFen: zPositiveFen,
    draftedBy: z.string(), draftedOn: zPlainDate,
  }),
  /** From here on money that stays is held back; without a plan it is intercepted. */
  AllocationPlanApproved: z.strictObject({ planId: zUuid, account: zAccount, totalFen: zPositiveFen, approvedBy: z.string(),
    approvedOn: zPlainDate }),
  /** The batch has its money: nobody else can spend it. `returnedFen` of it had come back from banks before. */
  BatchReserved: zReserved.extend({ returnedFen: zFen, contentHash: z.string() }),
  ReservationReturned: zReserved.extend({ returnedFen: zFen }),
  CreditsSettled: zReserved.extend({ chunk: z.int().min(1) }),
  /** Came back from the bank, `creditedFen` of it after it had been credited; kept apart until it is ordered again. */
  ReturnsSettled: zReserved.extend({ chunk: z.int().min(1), creditedFen: zFen }),
  PostingRefused: paymentsEvents.PostingRefused,
} as const;

type Data<Type extends keyof typeof accountEvents> = z.output<(typeof accountEvents)[Type]>;
export type AccountEvent = { [Type in keyof typeof accountEvents]: Message<Type, Data<Type>> }[keyof typeof accountEvents];
export type AccountEventOf<Type extends AccountEvent['type']> = Extract<AccountEvent, { readonly type: Type }>['data'];
export type Onward = Data<'TransferIssued'>;

/** Where fen can be: an account's free balance, its returned money, in transit, reserved for a batch, with households, outside. */
export type Place = `account:${string}` | `returned:${string}` | `transit:${string}` | `batch:${string}` | 'households' | 'outside';
export type Leg = { readonly place: Place; readonly amountFen: Fen };

const move = (amountFen: Fen, from: Place, to: Place): readonly Leg[] =>
  amountFen === 0 ? [] : [{ place: from, amountFen: minus(zeroFen, amountFen) }, { place: to, amountFen }];

/** The legs of a posting; they sum to zero. A plan and a refused attempt move nothing. */
export const legsOf = (event: AccountEvent): readonly Leg[] => {
  const { account } = event.data;
  const free: Place = `account:${accountId(account)}`;
  const returned: Place = `returned:${accountId(account)}`;
  switch (event.type) {
    case 'OpeningBalanceRecorded': case 'AppropriationRecorded': return move(event.data.amountFen, 'outside', free);
    case 'TransferIssued': case 'CashReleased': return move(event.data.amountFen, free, `transit:${event.data.transferId}`);
    case 'TransferReceived': case 'CashReceived': return move(event.data.amountFen, `transit:${event.data.transferId}`, free);
    case 'BatchReserved': return reservation(event.data, free, returned, (amount, from, to) => move(amount, from, to));
    case 'ReservationReturned': return reservation(event.data, free, returned, (amount, from, to) => move(amount, to, from));
    case 'CreditsSettled': return move(event.data.amountFen, `batch:${event.data.batchId}`, 'households');
    case 'ReturnsSettled': return [
      ...move(fen(event.data.amountFen - event.data.creditedFen), `batch:${event.data.batchId}`, returned), ...move(event.data.creditedFen, 'households', returned),
    ];
    case 'AllocationPlanDrafted': case 'AllocationPlanApproved': case 'PostingRefused': return [];
  }
};

type Move = (amount: Fen, from: Place, to: Place) => readonly Leg[];
type Reserved = { readonly batchId: string; readonly amountFen: Fen; readonly returnedFen: Fen };
const reservation = (
  { batchId, amountFen, returnedFen }: Reserved, free: Place, returned: Place, make: Move,
): readonly Leg[] => [...make(fen(amountFen - returnedFen), free, `batch:${batchId}`), ...make(returnedFen, returned, `batch:${batchId}`)];
