/** What every adapter of the books promises: one suite, run on books in memory and in PostgreSQL. */
import type { Books, Kept, Pulled } from './books.js';

export const booksContract = (create: () => Promise<Books>): void => {
  let books: Books;
  beforeEach(async () => {
    books = await create();
    await books.open('intake', ['Filed']);
  });
  const keep = (changes: Partial<Kept>): Promise<boolean> =>
    books.keep('intake', { types: ['Filed'], after: 0, reach: { position: 0, compared: 0 }, seen: new Map(), parked: [], resting: [], ...changes });
  const event = (stream: string, version: number) => ({ stream, version, envelope: `{ "version":${version}.0 }`, payload: '{ "n": 1.0 }' });
  const passed = async (types: readonly string[]): Promise<readonly (readonly [string, number])[]> => [...(await books.open('intake', types)).passed].sort();

  it('never go back: neither how far the transport came, nor up to where was compared, nor a stream', async () => {
    await keep({ reach: { position: 9, compared: 7 }, seen: new Map([['case-1', { version: 4, position: 8 }], ['case-2', { version: 1, position: 9 }]]) });
    await keep({ reach: { position: 5, compared: 3 }, seen: new Map([['case-1', { version: 2, position: 3 }], ['case-3', { version: 1, position: 5 }]]) });
    await keep({ reach: { position: 6, compared: 8 }, seen: new Map([['case-2', { version: 2, position: 12 }]]) });
    await keep({ reach: { position: 6, compared: 6 } });
    expect((await books.open('intake', ['Filed'])).reach).toEqual({ position: 9, compared: 8 });
    const seen = await books.seen('intake', ['case-1', 'case-2', 'case-3', 'case-4']);
    expect([1, 2, 3, 4].map((n) => seen.get(`case-${n}`))).toEqual([[4, 8], [2, 12], [1, 5], [0, 0]].map(([version, position]) => ({ version, position, parked: false })));
    expect((await books.open('payments', ['Filed'])).reach).toEqual({ position: 0, compared: 0 });
  });

  it('keep parked events once, word for word, in order of stream and version, until they are released', async () => {
    await keep({ parked: [event('case-2', 10), event('case-1', 3), event('case-2', 9)] });
    await keep({ parked: [event('case-2', 9), event('case-2', 11)] });
    expect(await books.parked('intake')).toEqual([event('case-1', 3), event('case-2', 9), event('case-2', 10), event('case-2', 11)]);
    expect((await books.seen('intake', ['case-1'])).get('case-1')).toMatchObject({ version: 0, parked: true });
    await books.unpark('intake', 'case-2', 10);
    expect(await books.parked('intake')).toEqual([event('case-1', 3), event('case-2', 11)]);
    expect(await books.parked('payments')).toEqual([]);
  });

  it('keep nothing of what rests on a parked stream that was released meanwhile', async () => {
    await keep({ parked: [event('case-1', 3), event('case-2', 1)] });
    await books.unpark('intake', 'case-1', 3);
    const late: Partial<Kept> = { reach: { position: 9, compared: 0 }, seen: new Map([['case-1', { version: 4, position: 9 }]]), parked: [event('case-1', 4)] };
    expect(await keep({ ...late, resting: ['case-2', 'case-1'] })).toBe(false);
    expect((await books.open('intake', ['Filed'])).reach.position).toBe(0);
    expect(await books.parked('intake')).toEqual([event('case-2', 1)]);
    expect(await books.pulled('intake', { types: ['Filed'], upTo: 9, parked: [event('case-1', 4)], resting: ['case-1'] })).toBe(false);
    expect(await keep({ ...late, resting: ['case-2'] })).toBe(true);
    expect(await books.parked('intake')).toEqual([event('case-1', 4), event('case-2', 1)]);
  });

  it('note from where each type was passed over', async () => {
    expect(await passed(['Filed', 'Decided'])).toEqual([]); // nothing came yet
    await keep({ types: ['Filed'], after: 0, reach: { position: 5, compared: 5 } });
    await keep({ types: ['Filed'], after: 5, reach: { position: 9, compared: 5 } });
    expect(await passed(['Filed', 'Decided'])).toEqual([['Decided', 0]]);
    expect(await passed(['Filed'])).toEqual([]);
    expect(await passed(['Filed', 'Weighed'])).toEqual([['Weighed', 0]]);
    await keep({ types: ['Decided', 'Weighed'], after: 5, reach: { position: 12, compared: 5 } });
    expect(await passed(['Filed', 'Decided'])).toEqual([['Decided', 0], ['Filed', 5]]);
  });

  it('take a type along again once it was pulled as far as anything came, and not before', async () => {
    await keep({ reach: { position: 9, compared: 5 } });
    await books.open('intake', ['Filed', 'Decided']);
    const pulled = (upTo: number, changes: Partial<Pulled> = {}) => books.pulled('intake', { types: ['Decided'], upTo, parked: [], resting: [], ...changes });
    expect(await pulled(4)).toBe(true);
    expect(await passed(['Filed', 'Decided'])).toEqual([['Decided', 4]]);
    await pulled(2);
    expect(await passed(['Filed', 'Decided'])).toEqual([['Decided', 4]]);
    await keep({ types: ['Filed'], after: 5, reach: { position: 20, compared: 5 } }); // another release went on without it
    await pulled(9);
    expect(await passed(['Filed', 'Decided'])).toEqual([['Decided', 9]]);
    await pulled(20, { parked: [event('case-1', 3)] });
    expect(await passed(['Filed', 'Decided'])).toEqual([]);
    expect(await books.parked('intake')).toEqual([event('case-1', 3)]);
  });
};
