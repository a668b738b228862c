/**
 * Where messages are booked: one after the other, each once, and on disk before anybody is told. A message that fails to reach the disk
 * was not booked.
 */
import { bookingDay, returnReason, type Faults } from './faults.js';
import { emptyBooks, enter, type Books, type MessageBooked } from './books.js';
import { openJournal } from './journal.js';
import { ordersOf, type PaymentMessage } from './pain001.js';
import type { PlainDate } from '@doudi/kernel';

type Booked = { readonly booked: MessageBooked; readonly fresh: boolean };

export type Counter = {
  readonly books: Books;
  /** Books the message unless its id is in the books already; `fresh` says which it was. */
  book(message: PaymentMessage, receivedOn: PlainDate, faults: Faults): Promise<Booked>;
  close(): Promise<void>;
};

export const openCounter = async (dir: string): Promise<Counter> => {
  const journal = await openJournal(dir, (line) => line as MessageBooked);
  const books = journal.entries.reduce(enter, emptyBooks());
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined); // the one behind must not fail with the one before
    return result;
  };
  return {
    books,
    book: (message, receivedOn, faults) => inTurn(async () => {
      const known = books.messages.get(message.messageId);
      if (known) return { booked: known, fresh: false };
      const booked = toBook(message, receivedOn, faults);
      await journal.append(booked);
      enter(books, booked);
      return { booked, fresh: true };
    }),
    close: () => inTurn(() => journal.close()),
  };
};

const toBook = (message: PaymentMessage, receivedOn: PlainDate, faults: Faults): MessageBooked => {
  const reasonFor = returnReason(faults);
  return {
    messageId: message.messageId, receivedOn, day: bookingDay(receivedOn, faults.holidays),
    orders: ordersOf(message).map((order) => ({ ...order, returned: reasonFor(order.account) })),
  };
};
