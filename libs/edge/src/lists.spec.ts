/** Pages and cursors: nothing skipped, nothing doubled, and no cursor of one list taken by another. */
import { z } from 'zod';
import { afterOf, listShape, openedCursor, page, sealedCursor, zInstant, type Filters } from './lists.js';
import { Problem } from './problem.js';

const rows = Array.from({ length: 7 }, (_, index) => ({ on: '2017-01-03', id: index }));
const read = (cursor: string | undefined, limit: number, filters: Filters) => {
  const after = afterOf(cursor, filters);
  const from = after === null ? 0 : rows.findIndex(({ id }) => id === after[1]) + 1;
  return page(rows.slice(from, from + limit + 1), { limit, filters, keyOf: ({ on, id }) => [on, id], position: 9 });
};

describe('pages', () => {
  it.each([1, 2, 3, 6, 7, 8])('of %i hold every row once', (limit) => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const { items, next, position } = read(cursor, limit, { state: 'OPEN' });
      expect(position).toBe(9);
      seen.push(...items.map(({ id }) => id));
      cursor = next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(rows.map(({ id }) => id));
  });

  it('a cursor belongs to its filters, in whatever order they come; an absent filter is none', () => {
    const { next } = read(undefined, 2, { state: 'OPEN', place: '43' });
    expect(afterOf(next!, { place: '43', state: 'OPEN', other: undefined })).toEqual(['2017-01-03', 1]);
    for (const filters of [{ state: 'CLOSED', place: '43' }, { state: 'OPEN' }, {}]) expect(() => afterOf(next!, filters)).toThrow(Problem);
  });

  it.each(['', 'x', 'bnVsbA', Buffer.from('{"after":[],"filters":"{}"}').toString('base64url'), Buffer.from('{"after":[{}],"filters":"{}"}').toString('base64url')])(
    'a cursor nobody gave out is refused: %s', (cursor) => {
      expect(() => afterOf(cursor, {})).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
    });
});

describe('sealed cursors', () => {
  const key = new Uint8Array(32).fill(7);
  const { next } = read(undefined, 2, {});
  const given = sealedCursor(next!, 'listBoxes', key);

  it('are taken by the list that gave them out, under the same key', () => {
    expect(openedCursor(given, 'listBoxes', key)).toBe(next);
    expect(sealedCursor(next!, 'listBoxes', new Uint8Array(32).fill(7))).toBe(given);
  });
  it.each([
    ['unsealed', next!, 'listBoxes', key], ['of another list', given, 'listLids', key], ['of another deployment', given, 'listBoxes', new Uint8Array(32).fill(8)],
    ['altered', `A${given.slice(1)}`, 'listBoxes', key], ['cut short', given.slice(0, -1), 'listBoxes', key], ['empty', '', 'listBoxes', key], ['a seal alone', '.', 'listBoxes', key],
  ])('and not %s', (_, cursor, list, by) => {
    expect(() => openedCursor(cursor, list, by)).toThrow(expect.objectContaining({ code: 'cursor.invalid' }));
  });
});

describe('query fields', () => {
  const Query = z.strictObject(listShape);
  it.each([['0', false], ['1', true], ['500', true], ['501', false], ['-1', false], ['1.5', false], ['', false], ['１', false]])('limit %s', (limit, good) => {
    expect(Query.safeParse({ limit }).success).toBe(good);
  });
  it('a limit is 50 unless said otherwise', () => {
    expect(Query.parse({})).toEqual({ limit: 50 });
  });
  it.each([
    ['2017-02-10T09:00:00+08:00', '2017-02-10T01:00:00.000Z'], ['2017-02-10T01:00:00Z', '2017-02-10T01:00:00.000Z'], ['2017-02-10', null],
    ['2017-02-10T09:00:00', null], ['2017-13-10T09:00:00Z', null], ['2017-02-30T09:00:00Z', null], ['2015-02-29T09:00:00+08:00', null], ['0017-01-01T00:00:00Z', null],
  ])('instant %s', (text, expected) => {
    expect(zInstant.safeParse(text).data ?? null).toBe(expected);
  });
});
