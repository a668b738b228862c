/** What the bank says of each order, recorded once however often it says it; and which orders were late, and why. */
import { fen, reject, type Decision, type Fen, type PlainDate, type Uuid } from '@doudi/kernel';
import { chunkSize, type BatchEvent } from './batch.events.js';
import type { Batch, Order } from './batch.state.js';

/** One order of a statement: booked out on a day, and back again if `returned`. */
export type StatementEntry = {
  readonly orderId: Uuid; readonly amountFen: Fen; readonly bookedOn: PlainDate; readonly returned: { readonly reason: string;
    readonly on: PlainDate } | null;
};

export const inChunks = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / chunkSize) }, (_, index) => items.slice(index * chunkSize, (index + 1) * chunkSize));

const sumOf = (entries: readonly { readonly amountFen: Fen }[]): Fen => fen(entries.reduce((sum, { amountFen }) => sum + amountFen, 0));

type Known = StatementEntry & { readonly order: Order };

const creditedEvents = (batchId: Uuid, from: number, entries: readonly Known[]): readonly BatchEvent[] =>
  inChunks(entries).map((part, index) => ({
    type: 'PaymentsCredited',
    data: { batchId, chunk: from + index + 1, lines: part.map(({ orderId, bookedOn }) => ({ orderId, bookedOn })), amountFen: sumOf(part) },
  }));

const returnedEvents = (batchId: Uuid, from: number, entries: readonly Known[]): readonly BatchEvent[] =>
  inChunks(entries).map((part, index) => ({
    type: 'PaymentsReturned',
    data: {
      batchId, chunk: from + index + 1, amountFen: sumOf(part), creditedFen: sumOf(part.filter(({ order }) => order.status === 'CREDITED')),
      lines: part.map(({ orderId, returned, order }) => ({ orderId, bookedOn: returned!.on, reason: returned!.reason,
        wasCredited: order.status === 'CREDITED' })),
    },
  }));

/** Complete once nothing is open; with failures if anything came back. */
const completion = (batch: Batch, batchId: Uuid, credited: readonly Known[], returned: readonly Known[]): readonly BatchEvent[] => {
  const status = new Map([...batch.orders].map(([orderId, order]) => [orderId, order.status]));
  credited.forEach(({ orderId }) => status.set(orderId, 'CREDITED'));
  returned.forEach(({ orderId }) => status.set(orderId, 'RETURNED'));
  const count = (wanted: Order['status']): number => [...status.values()].filter((value) => value === wanted).length;
  if (count('ORDERED') > 0) return [];
  return [{ type: 'BatchCompleted', data: { batchId, credited: count('CREDITED'), returned: count('RETURNED'),
    withFailures: count('RETURNED') > 0 } }];
};

const sentOnce = ['SENT', 'IN_DOUBT', 'SETTLING', 'COMPLETE', 'COMPLETE_WITH_FAILURES'];

/** Entries known already change nothing; a statement that lists what was not ordered is refused whole. */
export const recordStatement = (batchId: Uuid, entries: readonly StatementEntry[], batch: Batch): Decision<BatchEvent> => {
  if (!sentOnce.includes(batch.status)) return reject('batch.not_sent', { status: batch.status });
  const known = entries.map((entry) => ({ entry, order: batch.orders.get(entry.orderId) }));
  const strange = known.find(({ order }) => order === undefined);
  if (strange !== undefined) return reject('statement.order_unknown', { orderId: strange.entry.orderId });
  const differs = known.find(({ entry, order }) => order!.amountFen !== entry.amountFen);
  if (differs !== undefined) return reject('statement.amount_differs',
    { orderId: differs.entry.orderId, orderedFen: differs.order!.amountFen, bookedFen: differs.entry.amountFen });
  const once = [...new Map(known.map(({ entry, order }) => [entry.orderId, { ...entry, order: order! }])).values()];
  const credited = once.filter(({ returned, order }) => returned === null && order.status === 'ORDERED');
  const returned = once.filter(({ returned: back, order }) => back !== null && order.status !== 'RETURNED');
  if (credited.length + returned.length === 0) return [];
  return [
    ...creditedEvents(batchId, batch.creditChunks, credited), ...returnedEvents(batchId, batch.returnChunks, returned),
    ...completion(batch, batchId, credited, returned),
  ];
};

/** Why an order was not with the household: its data, the fund, the batch itself, or the bank. */
const causeOf = ({ status }: Batch, order: Order): string => {
  if (order.status === 'RETURNED') return `DATA:${order.reason ?? 'UNKNOWN'}`;
  if (order.status === 'CREDITED') return 'BANK:BOOKED_LATE';
  switch (status) {
    case 'FROZEN': case 'CIVIL_CHECKED': return 'BATCH:NOT_CHECKED';
    case 'FINANCE_CHECKED': return 'FUND:NOT_FUNDED';
    case 'FUNDED': return 'BATCH:NOT_SENT';
    case 'IN_DOUBT': return 'BANK:NO_ANSWER';
    default: return 'BANK:NOT_BOOKED';
  }
};

/** HB-2.11: paid in time and in full, or named with the reason. Once per batch, after the due day. */
export const recordLate = (batchId: Uuid, today: PlainDate, batch: Batch): Decision<BatchEvent> => {
  const dueOn = batch.header?.dueOn ?? null;
  if (dueOn === null || today <= dueOn || batch.lateRecorded || batch.frozen === null || batch.status === 'CANCELLED') return [];
  const late = [...batch.orders].filter(([, { status, bookedOn }]) => status !== 'CREDITED' || (bookedOn !== null && bookedOn > dueOn));
  const lines = late.map(([orderId, order]) => ({ orderId, cause: causeOf(batch, order) }));
  return inChunks(lines).map((part, index) => ({ type: 'PaymentsLate', data: { batchId, chunk: index + 1, dueOn, lines: [...part] } }));
};
