/**
 * The books: a fold over the messages that were booked. A message id is entered once; orders are never compared, so an order that comes
 * in two messages is credited twice, and the books say so.
 */
import { minus, type Fen, type PlainDate } from '@doudi/kernel';
import { sumOf, type Order } from './pain001.js';

/** ISO external return reasons: AC04 closed account, AC01 wrong account number. */
export type ReturnReason = 'AC04' | 'AC01';

/** The journal's one fact: this message was booked, on `day`, having come in on `receivedOn`. */
export type MessageBooked = {
  readonly messageId: string;
  readonly receivedOn: PlainDate;
  readonly day: PlainDate;
  readonly orders: readonly (Order & { readonly returned: ReturnReason | null })[];
};

/** A line of the account. `reason` is null for money out; a return follows the payment it takes back. */
export type Booking = Order & {
  readonly reference: string;
  readonly day: PlainDate;
  readonly messageId: string;
  readonly reason: ReturnReason | null;
};

/** Grows in place: a copy per message would make the replay of a long journal quadratic. */
export type Books = {
  readonly messages: Map<string, MessageBooked>;
  readonly byMessage: Map<string, Booking[]>;
  readonly byDay: Map<PlainDate, Booking[]>;
};

export const emptyBooks = (): Books => ({ messages: new Map(), byMessage: new Map(), byDay: new Map() });

/** Enters a message; one whose id is there already changes nothing. */
export const enter = (books: Books, message: MessageBooked): Books => {
  if (books.messages.has(message.messageId)) return books;
  const number = books.messages.size + 1;
  const bookings = message.orders.flatMap((order, index) => bookingsOf(message, order, `${number}-${index + 1}`));
  books.messages.set(message.messageId, message);
  books.byMessage.set(message.messageId, bookings);
  const ofDay = books.byDay.get(message.day) ?? [];
  for (const booking of bookings) ofDay.push(booking);
  books.byDay.set(message.day, ofDay);
  return books;
};

const bookingsOf = ({ day, messageId }: MessageBooked, order: MessageBooked['orders'][number], reference: string): readonly Booking[] => {
  const { orderId, account, amountFen, returned } = order;
  const paid = { reference, orderId, account, amountFen, day, messageId, reason: null };
  return returned === null ? [paid] : [paid, { ...paid, reference: `${reference}-R`, reason: returned }];
};

type Credit = Omit<Booking, 'reference' | 'reason'>;

/** The books as anybody may check them. */
export type Balance = {
  readonly messages: readonly { readonly messageId: string; readonly day: PlainDate; readonly orders: number; readonly amountFen: Fen }[];
  readonly credits: readonly Credit[];
  readonly returns: readonly (Credit & { readonly reason: ReturnReason })[];
  readonly creditedTwice: readonly string[];
  readonly totalCreditedFen: Fen;
  readonly totalReturnedFen: Fen;
  readonly netCreditedFen: Fen;
};

export const balance = (books: Books): Balance => {
  const bookings = [...books.byMessage.values()].flat();
  const credits = bookings.filter(({ reason }) => reason === null).map(credit);
  const returns = bookings.flatMap((booking) => (booking.reason === null ? [] : [{ ...credit(booking), reason: booking.reason }]));
  const totalCreditedFen = sumOf(credits);
  const totalReturnedFen = sumOf(returns);
  return {
    messages: [...books.messages.values()]
      .map(({ messageId, day, orders }) => ({ messageId, day, orders: orders.length, amountFen: sumOf(orders) })),
    credits,
    returns,
    creditedTwice: creditedTwice(bookings),
    totalCreditedFen,
    totalReturnedFen,
    netCreditedFen: minus(totalCreditedFen, totalReturnedFen),
  };
};

const credit = ({ orderId, account, amountFen, day, messageId }: Booking): Credit => ({ orderId, account, amountFen, day, messageId });

const creditedTwice = (bookings: readonly Booking[]): readonly string[] => {
  const kept = new Map<string, number>();
  for (const { orderId, reason } of bookings) kept.set(orderId, (kept.get(orderId) ?? 0) + (reason === null ? 1 : -1));
  return [...kept].filter(([, count]) => count > 1).map(([orderId]) => orderId).sort();
};
