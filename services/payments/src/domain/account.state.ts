/** An account folded from its postings: what is free, what came back from banks, what batches have reserved, and its papers. */
import { fen, zeroFen, type Fen } from '@doudi/kernel';
import { legsOf, type AccountEvent, type AccountEventOf, type Onward } from './account.events.js';
import { accountId, type AccountKey } from './funds.js';

export type Reservation = {
  readonly amountFen: Fen; readonly returnedFen: Fen; readonly contentHash: string; readonly givenBack: boolean;
  readonly credited: readonly number[]; readonly returned: readonly number[];
  /** What of it is still waiting for the bank's word. */
  readonly openFen: Fen;
};
export type Plan = { readonly totalFen: Fen; readonly draftedBy: string; readonly approved: boolean; readonly lines: string };

export type Account = {
  readonly key: AccountKey | null;
  readonly freeFen: Fen;
  readonly returnedFen: Fen;
  readonly creditedFen: Fen;
  readonly opening: { readonly docNo: string; readonly amountFen: Fen } | null;
  /** By document. */
  readonly appropriated: Readonly<Record<string, AccountEventOf<'AppropriationRecorded'>>>;
  /** Transfers from above that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** Everything that came in, whatever brought it: what plans may divide. */
  readonly receivedFen: Fen;
  readonly sent: Readonly<Record<string, Onward>>;
  readonly plans: Readonly<Record<string, Plan>>;
  readonly reserved: Readonly<Record<string, Reservation>>;
};

export const newAccount: Account = {
  key: null, freeFen: zeroFen, returnedFen: zeroFen, creditedFen: zeroFen, opening: null, appropriated: {}, acknowledged: [], receivedFen: zeroFen, sent: {},
  plans: {}, reserved: {},
};

const balanced = (account: Account, event: AccountEvent): Account => {
  const at = (prefix: string): number =>
    legsOf(event).filter(({ place }) => place.startsWith(prefix)).reduce((sum, { amountFen }) => sum + amountFen, 0);
  return {
    ...account, key: account.key ?? event.data.account, freeFen: fen(account.freeFen + at(`account:${accountId(event.data.account)}`)),
    returnedFen: fen(account.returnedFen + at('returned:')), creditedFen: fen(account.creditedFen + at('households')),
  };
};

const cameIn = (account: Account, amountFen: Fen): Account => ({ ...account, receivedFen: fen(account.receivedFen + amountFen) });

const onReservation = (account: Account, batchId: string, change: (reservation: Reservation) => Reservation): Account => {
  const known = account.reserved[batchId];
  return known === undefined ? account : { ...account, reserved: { ...account.reserved, [batchId]: change(known) } };
};

export const evolve = (before: Account, event: AccountEvent): Account => {
  const account = balanced(before, event);
  switch (event.type) {
    case 'OpeningBalanceRecorded': return cameIn({ ...account, opening: event.data }, event.data.amountFen);
    case 'AppropriationRecorded':
      return cameIn({ ...account, appropriated: { ...account.appropriated, [event.data.docNo]: event.data } }, event.data.amountFen);
    case 'TransferReceived': case 'CashReceived':
      return cameIn({ ...account, acknowledged: [...account.acknowledged, event.data.transferId] }, event.data.amountFen);
    case 'TransferIssued': case 'CashReleased': return { ...account, sent: { ...account.sent, [event.data.docNo]: event.data } };
    case 'AllocationPlanDrafted': {
      const { planId, totalFen, draftedBy, lines } = event.data;
      return { ...account, plans: { ...account.plans, [planId]: { totalFen, draftedBy, approved: false, lines: JSON.stringify(lines) } } };
    }
    case 'AllocationPlanApproved': {
      const plan = account.plans[event.data.planId];
      return plan === undefined ? account : { ...account, plans: { ...account.plans, [event.data.planId]: { ...plan, approved: true } } };
    }
    case 'BatchReserved': {
      const { batchId, amountFen, returnedFen, contentHash } = event.data;
      const reservation: Reservation = { amountFen, returnedFen, contentHash, givenBack: false, credited: [], returned: [],
        openFen: amountFen };
      return { ...account, reserved: { ...account.reserved, [batchId]: reservation } };
    }
    case 'ReservationReturned': return onReservation(account, event.data.batchId,
      (known) => ({ ...known, givenBack: true, openFen: zeroFen }));
    case 'CreditsSettled': return onReservation(account, event.data.batchId, (known) =>
      ({ ...known, credited: [...known.credited, event.data.chunk], openFen: fen(known.openFen - event.data.amountFen) }));
    case 'ReturnsSettled': return onReservation(account, event.data.batchId, (known) =>
      ({ ...known, returned: [...known.returned, event.data.chunk],
        openFen: fen(known.openFen - event.data.amountFen + event.data.creditedFen) }));
    case 'PostingRefused': return account;
  }
};
