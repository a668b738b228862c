/** A batch folded from its facts: how far it is, who did what, and where each order stands. */
import { fen, plus, zeroFen, type Fen, type PlainDate, type Uuid } from '@doudi/kernel';
import { obligationKey, payeeKey, type BatchEvent, type BatchEventOf, type HeldLine } from './batch.events.js';

export type BatchStatus =
  | 'NONE' | 'DRAFT' | 'FROZEN' | 'CIVIL_CHECKED' | 'FINANCE_CHECKED' | 'FUNDED' | 'SENT' | 'IN_DOUBT' | 'SETTLING' | 'COMPLETE'
  | 'COMPLETE_WITH_FAILURES' | 'CANCELLED';
export type Order = { readonly amountFen: Fen; readonly status: 'ORDERED' | 'CREDITED' | 'RETURNED'; readonly bookedOn: PlainDate | null;
  readonly reason: string | null };

export type Batch = {
  readonly status: BatchStatus;
  readonly header: BatchEventOf<'BatchDrafted'> | null;
  readonly frozen: BatchEventOf<'BatchFrozen'> | null;
  readonly chunkHashes: readonly string[];
  readonly orders: ReadonlyMap<Uuid, Order>;
  /** By the key of the obligation. */
  readonly held: ReadonlyMap<string, HeldLine>;
  /** Payees that no bank file can name, by key. */
  readonly unpayable: ReadonlySet<string>;
  readonly totalFen: Fen;
  readonly returnedFen: Fen;
  readonly preparers: readonly string[];
  readonly checkers: readonly string[];
  readonly creditChunks: number;
  readonly returnChunks: number;
  readonly lateRecorded: boolean;
  readonly messageId: string | null;
};

export const noBatch: Batch = {
  status: 'NONE', header: null, frozen: null, chunkHashes: [], orders: new Map(), held: new Map(), unpayable: new Set(), totalFen: zeroFen, returnedFen: zeroFen, preparers: [],
  checkers: [],
  creditChunks: 0, returnChunks: 0, lateRecorded: false, messageId: null,
};

const ordered = (batch: Batch, { lines, totalFen, hash }: BatchEventOf<'LinesAdded'>): Batch => {
  const orders = new Map(batch.orders);
  lines.forEach(({ orderId, amountFen }) => orders.set(orderId, { amountFen, status: 'ORDERED', bookedOn: null, reason: null }));
  const held = new Map(batch.held);
  lines.forEach(({ obligation }) => held.delete(obligationKey(obligation)));
  const cameBack = plus(...lines.filter(({ replaces }) => replaces?.was === 'RETURNED').map(({ amountFen }) => amountFen));
  return {
    ...batch, orders, held, chunkHashes: [...batch.chunkHashes, hash], totalFen: plus(batch.totalFen, totalFen),
    returnedFen: plus(batch.returnedFen, cameBack),
  };
};

type Booked = { readonly orderId: Uuid; readonly bookedOn: PlainDate; readonly reason?: string };
const booked = (batch: Batch, status: 'CREDITED' | 'RETURNED', lines: readonly Booked[]): ReadonlyMap<Uuid, Order> => {
  const orders = new Map(batch.orders);
  lines.forEach(({ orderId, bookedOn, reason }) => {
    const order = orders.get(orderId);
    if (order !== undefined) orders.set(orderId, { ...order, status, bookedOn, reason: reason ?? null });
  });
  return orders;
};

export const evolve = (batch: Batch, event: BatchEvent): Batch => {
  switch (event.type) {
    case 'BatchDrafted': return { ...batch, status: 'DRAFT', header: event.data, preparers: [event.data.preparedBy] };
    case 'LinesAdded': return ordered(batch, event.data);
    case 'LinesHeld': return { ...batch,
      held: new Map([...batch.held, ...event.data.lines.map((line) => [obligationKey(line.obligation), line] as const)]) };
    case 'BatchFrozen': return { ...batch, status: 'FROZEN', frozen: event.data, preparers: [...batch.preparers, event.data.frozenBy] };
    case 'CivilChecked': return { ...batch, status: 'CIVIL_CHECKED', checkers: [...batch.checkers, event.data.checkedBy] };
    case 'FinanceChecked': return { ...batch, status: 'FINANCE_CHECKED', checkers: [...batch.checkers, event.data.checkedBy] };
    case 'BatchFunded': return { ...batch, status: 'FUNDED' };
    case 'BatchSent': return { ...batch, status: 'SENT', messageId: event.data.messageId };
    case 'BatchInDoubt': return { ...batch, status: 'IN_DOUBT' };
    case 'BureauAccepted': return { ...batch, status: 'SETTLING' };
    case 'PayeesUnpayable': return { ...batch, unpayable: new Set([...batch.unpayable, ...event.data.payees.map(payeeKey)]) };
    case 'BureauRejected': case 'SendingStopped': return { ...batch, status: 'FUNDED' };
    case 'PaymentsCredited': return { ...batch, status: 'SETTLING', orders: booked(batch, 'CREDITED', event.data.lines),
      creditChunks: event.data.chunk };
    case 'PaymentsReturned': return { ...batch, status: 'SETTLING', orders: booked(batch, 'RETURNED', event.data.lines),
      returnChunks: event.data.chunk };
    case 'PaymentsLate': return { ...batch, lateRecorded: true };
    case 'BatchCompleted': return { ...batch, status: event.data.withFailures ? 'COMPLETE_WITH_FAILURES' : 'COMPLETE' };
    case 'BatchCancelled': return { ...batch, status: 'CANCELLED' };
  }
};

export const sumOfOrders = (batch: Batch): Fen => fen([...batch.orders.values()].reduce((sum, { amountFen }) => sum + amountFen, 0));
