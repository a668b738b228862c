import { fen, plainDate } from '@doudi/kernel';
import { balance, emptyBooks, enter, type MessageBooked, type ReturnReason } from './books.js';
import { bookingDay, noFaults, returnReason, shown, zFaults } from './faults.js';
import { wholeLines } from './journal.js';

const day = plainDate('2017-02-09');
const message = (messageId: string, orderId: string, returned: ReturnReason | null = null): MessageBooked =>
  ({ messageId, receivedOn: day, day, orders: [{ orderId, account: '42', amountFen: fen(30_650), returned }] });
const booksOf = (...messages: readonly MessageBooked[]) => messages.reduce(enter, emptyBooks());

describe('the books', () => {
  it('enter a message id once', () => {
    expect(balance(booksOf(message('M1', 'O1'), message('M1', 'O1'), message('M1', 'O2')))).toMatchObject({
      credits: [{ orderId: 'O1' }], creditedTwice: [], totalCreditedFen: 30_650,
    });
  });

  it('book whatever comes under a new message id, and show the order as credited twice', () => {
    expect(balance(booksOf(message('M1', 'O1'), message('M2', 'O1'), message('M3', 'O2')))).toMatchObject({
      credits: [{ messageId: 'M1' }, { messageId: 'M2' }, { messageId: 'M3' }], creditedTwice: ['O1'], netCreditedFen: 91_950,
    });
  });

  it('show one order twice in a message as credited twice', () => {
    const [order] = message('M1', 'O1').orders;
    expect(balance(booksOf({ ...message('M1', 'O1'), orders: [order!, order!] })).creditedTwice).toEqual(['O1']);
  });

  it('do not call an order credited twice when one of the two came back', () => {
    expect(balance(booksOf(message('M1', 'O1', 'AC04'), message('M2', 'O1')))).toEqual({
      messages: [{ messageId: 'M1', day, orders: 1, amountFen: 30_650 }, { messageId: 'M2', day, orders: 1, amountFen: 30_650 }],
      credits: ['M1', 'M2'].map((messageId) => ({ orderId: 'O1', account: '42', amountFen: 30_650, day, messageId })),
      returns: [{ orderId: 'O1', account: '42', amountFen: 30_650, day, messageId: 'M1', reason: 'AC04' }],
      creditedTwice: [], totalCreditedFen: 61_300, totalReturnedFen: 30_650, netCreditedFen: 30_650,
    });
  });
});

describe('the journal', () => {
  it('drops a torn last line and knows where the whole ones end', () => {
    expect(wholeLines(Buffer.from('{"a":1}\n{"a":2}\n{"a'))).toEqual({ lines: [{ a: 1 }, { a: 2 }], length: 16 });
    expect(wholeLines(Buffer.from('{"a"'))).toEqual({ lines: [], length: 0 });
    expect(wholeLines(Buffer.from(''))).toEqual({ lines: [], length: 0 });
  });

  it('refuses to start on a line damaged in the middle', () => {
    expect(() => wholeLines(Buffer.from('{"a":1}\n{"a\n{"a":3}\n'))).toThrow('line 2 of the journal is damaged');
  });
});

describe('faults', () => {
  const bookings = booksOf(message('M1', 'O1')).byMessage.get('M1')!;

  it('are all off when nothing is set, and an unknown field is refused', () => {
    expect(zFaults.parse({})).toEqual(noFaults);
    expect(zFaults.safeParse({ slwo: 5 }).success).toBe(false);
    expect(zFaults.safeParse({ accountRegex: '(' }).success).toBe(false);
    expect(zFaults.safeParse({ holidays: ['2017-02-30'] }).success).toBe(false);
  });

  it.each([['42', 'AC04'], ['43', 'AC01'], ['62', null], ['620', 'AC01']])('account %s comes back with %s', (account, reason) => {
    expect(returnReason({ ...noFaults, closedAccounts: ['42'], accountRegex: '6\\d|42' })(account)).toBe(reason);
  });

  it('holidays push the booking to the next day that is none', () => {
    const holidays = ['2017-01-27', '2017-01-28', '2017-01-30'].map(plainDate);
    expect(['2017-01-26', '2017-01-27', '2017-01-28', '2017-01-30'].map((on) => bookingDay(plainDate(on), holidays)))
      .toEqual(['2017-01-26', '2017-01-29', '2017-01-29', '2017-01-31']);
  });

  it('late shows a booking from its day + n on, doubled shows it twice', () => {
    expect(shown(bookings, plainDate('2017-02-08'), noFaults)).toHaveLength(0);
    expect(shown(bookings, day, noFaults)).toHaveLength(1);
    expect(shown(bookings, plainDate('2017-02-10'), { ...noFaults, late: 2 })).toHaveLength(0);
    expect(shown(bookings, plainDate('2017-02-11'), { ...noFaults, late: 2 })).toHaveLength(1);
    expect(shown(bookings, day, { ...noFaults, doubled: true }).map(({ reference }) => reference)).toEqual(['1-1', '1-1']);
  });
});
