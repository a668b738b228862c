import { createMemoryLog } from '@doudi/event-store';
import { instant } from '@doudi/kernel';
import { booksContract } from './books.contract.js';
import { createMemoryBooks } from './books.js';
import { busContract } from './bus.contract.js';
import { connectBus, createDirectBus } from './direct.js';

describe('the direct bus with books in memory', () => {
  busContract(async () => {
    const log = createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') });
    const books = createMemoryBooks();
    return { log, bus: (options) => connectBus({ subscriber: 'payments', log, ...options }, books) };
  });

  booksContract(async () => createMemoryBooks());

  it('refuses a subscription to a publisher of which it has no feed', () => {
    const log = createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') });
    expect(() => createDirectBus({ subscriber: 'payments', log, sources: {}, subscriptions: [{ publisher: 'intake', types: [] }], readable: () => true }))
      .toThrow('has no feed');
  });
});
