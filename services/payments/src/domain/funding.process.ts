/** Keeps a batch and its cash account in step: reserved money funds it, what the bank books leaves the account, what is cancelled goes back. */
import type { StoredEvent } from '@doudi/event-store';
import type { Fen, Uuid } from '@doudi/kernel';
import { account, type AccountCommand } from './account.js';
import { batch, type BatchCommand } from './batch.js';
import { accountId, type AccountKey } from './funds.js';
import { causeOf, outstanding, read, type Cause } from './process.js';

type Due = { readonly step: string; readonly cause: Cause; readonly command: AccountCommand | BatchCommand };
type Funding = { readonly account: AccountKey | null; readonly reserved: boolean; readonly cancelled: boolean;
  readonly due: readonly Due[] };
type OfBatch = { readonly batchId: Uuid };
type Settled = OfBatch & { readonly chunk: number; readonly amountFen: Fen; readonly creditedFen: Fen };

const types = [
  'BatchDrafted', 'BatchReserved', 'BatchFunded', 'BatchCancelled', 'ReservationReturned', 'PaymentsCredited', 'CreditsSettled',
  'PaymentsReturned', 'ReturnsSettled',
];
const more = (state: Funding, step: string, event: StoredEvent, command: AccountCommand | BatchCommand): Funding =>
  ({ ...state, due: [...state.due, { step, cause: causeOf(event), command }] });
const done = (state: Funding, step: string): Funding => ({ ...state, due: state.due.filter((due) => due.step !== step) });

/** Whichever comes second, the reservation or the cancellation, sends the money back. */
const givenBack = (state: Funding, event: StoredEvent, batchId: Uuid, key: AccountKey): Funding | null =>
  (state.reserved && state.cancelled ? more(state, 'back', event, { type: 'ReturnReservation', data: { account: key, batchId } }) : null);

const evolve = (state: Funding, event: StoredEvent): Funding => {
  const data = read<Settled & { readonly account: AccountKey; readonly contentHash: string }>(event);
  const { batchId, chunk, amountFen, creditedFen } = data;
  const key = state.account ?? data.account;
  switch (event.type) {
    case 'BatchDrafted': return { ...state, account: data.account };
    case 'BatchReserved': return givenBack({ ...state, reserved: true }, event, batchId, key) ??
      more({ ...state, reserved: true }, 'fund', event, { type: 'ConfirmFunding', data: { batchId, contentHash: data.contentHash } });
    case 'BatchFunded': return done(state, 'fund');
    case 'BatchCancelled': return givenBack({ ...done(state, 'fund'), cancelled: true }, event, batchId, key) ?? { ...done(state, 'fund'),
      cancelled: true };
    case 'ReservationReturned': return { ...done(state, 'back'), reserved: false };
    case 'PaymentsCredited': return more(state, `credited ${chunk}`, event, { type: 'SettleCredited', data: { account: key, batchId, chunk, amountFen } });
    case 'CreditsSettled': return done(state, `credited ${chunk}`);
    case 'PaymentsReturned': return more(state, `returned ${chunk}`, event, { type: 'SettleReturned', data: { account: key, batchId, chunk, amountFen, creditedFen } });
    case 'ReturnsSettled': return done(state, `returned ${chunk}`);
    default: return state;
  }
};

export const funding = {
  name: 'payments.funding',
  key: (event: StoredEvent): string | null => (types.includes(event.type) ? read<OfBatch>(event).batchId : null),
  initial: { account: null, reserved: false, cancelled: false, due: [] } as Funding,
  evolve,
  next: ({ account: key, due }: Funding, batchId: string) => due.map(({ cause, command }) =>
    command.type === 'ConfirmFunding' ? outstanding(cause, batch, batchId, command) : outstanding(cause, account,
      key === null ? '' : accountId(key), command)),
};
