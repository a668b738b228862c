/**
 * One account of a fund, keyed by track, holder, fund, purpose and year. It never goes below zero, its money never leaves its
 * purpose, goes down one level at a time, and an attempt to do otherwise is refused and remembered.
 */
import type { Aggregate } from '@doudi/event-store';
import {
  derivedId, plus, reject, rejectRecorded, type Decision, type Division, type Fen, type Figures, type Message, type Of, type PlainDate,
  type Rejection, type Uuid,
} from '@doudi/kernel';
import { accountEvents, type AccountEvent, type Onward } from './account.events.js';
import { evolve, newAccount, type Account } from './account.state.js';
import { isFinance, type Act } from './act.js';
import { accountId, isNextBelow, mayBePaid, mayHold, misuseOf, purposeOfFund, type AccountKey, type Lawful, type SpendPayee } from './funds.js';
import { onwardClock, type ClockTerms, type Source, type TransferKind } from './money-clocks.js';

type Keyed = { readonly account: AccountKey };
type Asked = Keyed & Act & Lawful;
type Inflow = Asked & { readonly docNo: string; readonly amountFen: Fen };
type Sending = Asked & {
  readonly transferId: Uuid; readonly docNo: string; readonly kind: TransferKind; readonly toHolder: Division; readonly purpose: string; readonly amountFen: Fen;
};
/** `sent` is the fact of the sender's stream, which never changes. */
type Receiving = Act & Lawful & { readonly sent: Onward; readonly receivedOn: PlainDate };
type OfBatch = Keyed & { readonly batchId: Uuid };

export type AccountCommand =
  | Message<'RecordOpeningBalance', Inflow>
  | Message<'RecordAppropriation', Inflow & { readonly source: Source; readonly kind: TransferKind; readonly receivedOn: PlainDate }>
  | Message<'IssueTransfer', Sending>
  | Message<'ReceiveTransfer', Receiving>
  | Message<'ReleaseCash', Sending>
  | Message<'ReceiveCash', Receiving>
  | Message<'DraftAllocationPlan', Asked & { readonly planId: Uuid;
    readonly lines: readonly { readonly to: Division; readonly amountFen: Fen }[] }>
  | Message<'ApproveAllocationPlan', Asked & { readonly planId: Uuid }>
  | Message<'ReserveForBatch', OfBatch & { readonly amountFen: Fen; readonly returnedFen: Fen; readonly contentHash: string }>
  | Message<'ReturnReservation', OfBatch>
  | Message<'SettleCredited', OfBatch & { readonly chunk: number; readonly amountFen: Fen }>
  | Message<'SettleReturned', OfBatch & { readonly chunk: number; readonly amountFen: Fen; readonly creditedFen: Fen }>
  | Message<'AttemptPosting', Asked & { readonly purpose: string; readonly payee: SpendPayee; readonly beneficiaryKnown: boolean;
    readonly amountFen: Fen }>;

type Answer = Decision<AccountEvent>;
type Data<Type extends AccountCommand['type']> = Of<AccountCommand, Type>['data'];

/** Who may act on this account at all, and whether it can exist. */
const stopped = (command: Asked): Rejection | null => {
  const { account: key, by } = command;
  if (!isFinance(by)) return reject('account.finance_only', { roles: by.roles });
  if (by.division !== key.holder) return reject('account.not_holder', { holder: key.holder });
  if (!mayHold(key.holder)) return reject('account.level_unknown', { holder: key.holder });
  const { met, clause } = purposeOfFund(command, key, key.purpose);
  return met === true ? null : reject('account.purpose_not_of_fund', { fund: key.fund, purpose: key.purpose, clause });
};

const recordOpening = (command: Data<'RecordOpeningBalance'>, { opening, appropriated }: Account): Answer => {
  const { account: key, docNo, amountFen, today } = command;
  const stop = stopped(command);
  if (stop) return stop;
  if (opening !== null) return opening.docNo === docNo && opening.amountFen === amountFen ? [] : reject('account.opening_recorded',
    { docNo: opening.docNo });
  if (appropriated[docNo] !== undefined) return reject('account.document_differs', { docNo, amountFen: appropriated[docNo].amountFen });
  return [{ type: 'OpeningBalanceRecorded', data: { account: key, docNo, amountFen, recordedOn: today } }];
};

const clockOf = (key: AccountKey, document: string, terms: Omit<ClockTerms, 'clockId'> | null): ClockTerms | null =>
  terms === null ? null : { clockId: derivedId('clock', terms.clock, accountId(key), document), ...terms };

const recordAppropriation = (command: Data<'RecordAppropriation'>, state: Account): Answer => {
  const { account: key, docNo, source, kind, amountFen, receivedOn, today, law } = command;
  const stop = stopped(command);
  if (stop) return stop;
  if (receivedOn > today) return reject('posting.in_future', { receivedOn, today });
  const known = state.appropriated[docNo];
  if (known !== undefined) {
    const same = known.amountFen === amountFen && known.source === source && known.kind === kind && known.receivedOn === receivedOn;
    return same ? [] : reject('account.document_differs', { docNo, amountFen: known.amountFen });
  }
  // One paper says one thing: taking it for what is there already would lose the money it speaks of.
  if (state.opening?.docNo === docNo) return reject('account.document_differs', { docNo, amountFen: state.opening.amountFen });
  const terms = key.track === 'BUDGET' ? onwardClock(law, { holder: key.holder, day: receivedOn, source, kind }) : null;
  return [{ type: 'AppropriationRecorded', data: { account: key, docNo, source, kind, amountFen, receivedOn,
    clock: clockOf(key, docNo, terms) } }];
};

type Attempted = Asked & { readonly purpose: string; readonly amountFen: Fen };
/** The refusal that audit hears of. `payee` is a kind of payee or the division that was to get it. */
const forbidden = (code: string, command: Attempted, payee: string, figures: Figures = {}): Rejection<AccountEvent> => {
  const { account: key, purpose, amountFen, by, today } = command;
  const kind = misuseOf(purposeOfFund(command, key, purpose).met === true, payee);
  return rejectRecorded<AccountEvent>(code, { fund: key.fund, purpose, amountFen, kind, ...figures }, {
    type: 'PostingRefused', data: { account: key, fund: key.fund, purpose, attemptedBy: by.sub, amountFen, kind, code, payee,
      attemptedOn: today },
  });
};

const sendOnward = (type: 'TransferIssued' | 'CashReleased', command: Sending, state: Account): Answer => {
  const { account: key, transferId, docNo, kind, toHolder, purpose, amountFen, today, by } = command;
  const stop = stopped(command);
  if (stop) return stop;
  if (key.track !== (type === 'TransferIssued' ? 'BUDGET' : 'CASH')) return reject('account.track_wrong', { track: key.track });
  const known = state.sent[docNo];
  if (known !== undefined) {
    const same = known.to.holder === toHolder && known.amountFen === amountFen && known.kind === kind && known.to.purpose === purpose;
    return same ? [] : reject('account.document_differs', { docNo, amountFen: known.amountFen, to: known.to.holder });
  }
  const { met, clause } = purposeOfFund(command, key, purpose);
  if (met !== true) return forbidden('posting.purpose_outside_fund', command, toHolder, { clause });
  if (purpose !== key.purpose) return forbidden('posting.purpose_changed', command, toHolder, { from: key.purpose });
  if (!isNextBelow(key.holder, toHolder)) return forbidden('posting.level_skipped', command, toHolder, { to: toHolder });
  if (state.freeFen < amountFen) return reject('account.balance_too_small', { freeFen: state.freeFen, amountFen });
  return [{ type, data: { transferId, docNo, kind, account: key, to: { ...key, holder: toHolder }, amountFen, sentOn: today,
    sentBy: by.sub } }];
};

const receive = (type: 'TransferReceived' | 'CashReceived', command: Receiving, state: Account): Answer => {
  const { sent, receivedOn, today, law } = command;
  const stop = stopped({ ...command, account: sent.to });
  if (stop) return stop;
  if (sent.to.track !== (type === 'TransferReceived' ? 'BUDGET' : 'CASH')) return reject('account.track_wrong', { track: sent.to.track });
  if (state.acknowledged.includes(sent.transferId)) return [];
  if (receivedOn > today) return reject('posting.in_future', { receivedOn, today });
  if (receivedOn < sent.sentOn) return reject('posting.before_sent', { receivedOn, sentOn: sent.sentOn });
  const terms = type === 'CashReceived' ? null : onwardClock(law,
    { holder: sent.to.holder, day: receivedOn, source: 'FROM_ABOVE', kind: sent.kind });
  const { transferId, docNo, amountFen } = sent;
  return [{ type, data: { transferId, docNo, account: sent.to, from: sent.account, amountFen, receivedOn,
    clock: clockOf(sent.to, transferId, terms) } }];
};

const draftPlan = (command: Data<'DraftAllocationPlan'>, state: Account): Answer => {
  const { account: key, planId, lines, by, today } = command;
  const stop = stopped(command);
  if (stop) return stop;
  const known = state.plans[planId];
  if (known !== undefined) return known.lines === JSON.stringify(lines) ? [] : reject('plan.terms_differ', { planId });
  const stranger = lines.find(({ to }) => !isNextBelow(key.holder, to) && to !== key.holder);
  if (stranger !== undefined) return reject('plan.not_below', { to: stranger.to });
  const totalFen = plus(...lines.map(({ amountFen }) => amountFen));
  if (totalFen > state.receivedFen) return reject('plan.over_received', { totalFen, receivedFen: state.receivedFen });
  return [{ type: 'AllocationPlanDrafted', data: { planId, account: key, lines: [...lines], totalFen, draftedBy: by.sub,
    draftedOn: today } }];
};

const approvePlan = (command: Data<'ApproveAllocationPlan'>, state: Account): Answer => {
  const { account: key, planId, by, today } = command;
  const stop = stopped(command);
  if (stop) return stop;
  const plan = state.plans[planId];
  if (plan === undefined) return reject('plan.unknown', { planId });
  if (plan.approved) return [];
  if (plan.draftedBy === by.sub) return reject('plan.same_person', { planId });
  const totalFen = plus(plan.totalFen, ...Object.values(state.plans).filter(({ approved }) => approved).map((other) => other.totalFen));
  if (totalFen > state.receivedFen) return reject('plan.over_received', { totalFen, receivedFen: state.receivedFen });
  return [{ type: 'AllocationPlanApproved', data: { planId, account: key, totalFen: plan.totalFen, approvedBy: by.sub,
    approvedOn: today } }];
};

/** Amounts that a process computed from one batch: a part beyond its whole would make money out of nothing, and can only be a bug. */
const partOf = (part: Fen, whole: Fen): void => {
  if (part > whole) throw new RangeError(`a part of ${part} fen is larger than its whole of ${whole} fen`);
};

const reserve = ({ account: key, batchId, amountFen, returnedFen, contentHash }: Data<'ReserveForBatch'>, state: Account): Answer => {
  partOf(returnedFen, amountFen);
  const known = state.reserved[batchId];
  if (known !== undefined) return known.amountFen === amountFen && known.contentHash === contentHash && !known.givenBack ? [] : reject('account.reservation_differs', { batchId });
  if (key.track !== 'CASH') return reject('account.track_wrong', { track: key.track });
  if (state.returnedFen < returnedFen) return reject('account.returned_too_small',
    { returnedFen: state.returnedFen, neededFen: returnedFen });
  if (state.freeFen < amountFen - returnedFen) return reject('account.balance_too_small',
    { freeFen: state.freeFen, amountFen: amountFen - returnedFen });
  return [{ type: 'BatchReserved', data: { batchId, account: key, amountFen, returnedFen, contentHash } }];
};

const giveBack = ({ account: key, batchId }: Data<'ReturnReservation'>, state: Account): Answer => {
  const known = state.reserved[batchId];
  if (known === undefined) return reject('account.nothing_reserved', { batchId });
  if (known.givenBack) return [];
  if (known.openFen !== known.amountFen) return reject('account.reservation_settling', { batchId });
  return [{ type: 'ReservationReturned', data: { batchId, account: key, amountFen: known.amountFen, returnedFen: known.returnedFen } }];
};

const settleCredited = ({ account: key, batchId, chunk, amountFen }: Data<'SettleCredited'>, state: Account): Answer => {
  const known = state.reserved[batchId];
  if (known === undefined) return reject('account.nothing_reserved', { batchId });
  if (known.credited.includes(chunk)) return [];
  if (known.openFen < amountFen) return reject('account.over_reserved', { openFen: known.openFen, amountFen });
  return [{ type: 'CreditsSettled', data: { batchId, account: key, chunk, amountFen } }];
};

const settleReturned = ({ account: key, batchId, chunk, amountFen, creditedFen }: Data<'SettleReturned'>, state: Account): Answer => {
  partOf(creditedFen, amountFen);
  const known = state.reserved[batchId];
  if (known === undefined) return reject('account.nothing_reserved', { batchId });
  if (known.returned.includes(chunk)) return [];
  if (known.openFen < amountFen - creditedFen || state.creditedFen < creditedFen) return reject('account.over_reserved',
    { openFen: known.openFen, amountFen });
  return [{ type: 'ReturnsSettled', data: { batchId, account: key, chunk, amountFen, creditedFen } }];
};

/** A payment outside a batch. Nothing of these funds may be paid so, and most attempts are misuse. */
const attempt = (command: Data<'AttemptPosting'>): Answer => {
  const { account: key, purpose, payee } = command;
  const stop = stopped(command);
  if (stop) return stop;
  const { met, clause } = purposeOfFund(command, key, purpose);
  if (met !== true) return forbidden('posting.purpose_outside_fund', command, payee.kind, { clause });
  if (purpose !== key.purpose) return forbidden('posting.purpose_changed', command, payee.kind, { from: key.purpose });
  if (!mayBePaid(command, key.holder, purpose, command)) return forbidden('posting.payee_not_lawful', command, payee.kind,
    { payee: payee.kind });
  return reject('posting.only_by_batch', { purpose });
};

export const account: Aggregate<AccountCommand, Account, AccountEvent> = {
  name: 'account',
  initial: newAccount,
  evolve,
  events: accountEvents,
  published: ['PostingRefused'],
  uniqueKeys: (event) => {
    switch (event.type) {
      case 'AppropriationRecorded': case 'TransferIssued': case 'CashReleased':
        return [`document:${event.data.account.track}:${event.data.account.holder}:${event.data.docNo}`];
      default: return [];
    }
  },
  keyTaken: 'account.document_taken',
  // Money is there from the day it came, however late that is written down.
  effectiveOn: (event) => ('receivedOn' in event.data ? event.data.receivedOn : null),
  decide: (command, state) => {
    switch (command.type) {
      case 'RecordOpeningBalance': return recordOpening(command.data, state);
      case 'RecordAppropriation': return recordAppropriation(command.data, state);
      case 'IssueTransfer': return sendOnward('TransferIssued', command.data, state);
      case 'ReceiveTransfer': return receive('TransferReceived', command.data, state);
      case 'ReleaseCash': return sendOnward('CashReleased', command.data, state);
      case 'ReceiveCash': return receive('CashReceived', command.data, state);
      case 'DraftAllocationPlan': return draftPlan(command.data, state);
      case 'ApproveAllocationPlan': return approvePlan(command.data, state);
      case 'ReserveForBatch': return reserve(command.data, state);
      case 'ReturnReservation': return giveBack(command.data, state);
      case 'SettleCredited': return settleCredited(command.data, state);
      case 'SettleReturned': return settleReturned(command.data, state);
      case 'AttemptPosting': return attempt(command.data);
    }
  },
};
