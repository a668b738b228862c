/**
 * Lists: a page, the place in the log it was read at, and a cursor that carries its filters, so that a page of one list cannot be
 * continued as a page of another. A cursor goes out sealed: what a list reads of one it has written itself.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { isInstant, isPlainDate, instant, type Instant } from '@doudi/kernel';
import { z } from 'zod';
import { Problem } from './problem.js';
import { canonicalJson, type Json } from './strict-json.js';

const whole = (max: number) => z.string().regex(/^\d{1,15}$/).transform(Number).pipe(z.int().min(0).max(max));

/** Any ISO 8601 instant with an offset, brought to UTC. `Date.parse` alone would read 30 February as 2 March. */
export const zInstant = z.string().max(40).regex(/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/)
  .refine((text) => isPlainDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text)), 'an instant that exists').transform((text): Instant => instant(text))
  .refine(isInstant).meta({ format: 'date-time' });

/** The query fields of every list; spread into a strictObject beside the list's own filters. */
export const listShape = {
  limit: z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.int().min(1).max(500)).default(50)
    .meta({ description: 'Rows per page, 1 to 500.' }),
  cursor: z.string().max(2_000).optional().meta({ description: 'The `next` of the page before.' }),
  atLeast: whole(Number.MAX_SAFE_INTEGER).optional().meta({ description: 'The list must show at least this position of the log.' }),
} as const;

/** When it was so, and what was known when. */
export const timesShape = { asOf: zInstant.optional(), knownAt: zInstant.optional() } as const;

export type Filters = Readonly<Record<string, Json | undefined>>;
export type CursorKey = readonly (string | number)[];
export type Page<Row> = { readonly items: readonly Row[]; readonly next: string | null; readonly position: number };

const zCursor = z.strictObject({ after: z.array(z.union([z.string(), z.number()])).min(1), filters: z.string() });
const stated = (filters: Filters): string =>
  canonicalJson(Object.fromEntries(Object.entries(filters).filter((pair): pair is [string, Json] => pair[1] !== undefined)));

const cursorAfter = (after: CursorKey, filters: Filters): string =>
  Buffer.from(JSON.stringify({ after, filters: stated(filters) }), 'utf8').toString('base64url');

const decoded = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return null;
  }
};

/** A fault of the request; a cursor may come from another list, or from nowhere. */
const invalidCursor = (): never => {
  throw new Problem('cursor.invalid', {}, [{ field: 'query.cursor', expected: 'the `next` of a page with the same filters' }]);
};

/** The same for every replica and after a restart, as long as the deployment keeps its key. */
const sealOf = (cursor: string, list: string, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`cursor\n${list}\n${cursor}`, 'utf8').digest();

/** The cursor as it is given out by the list of that operation. */
export const sealedCursor = (cursor: string, list: string, key: Uint8Array): string =>
  `${cursor}.${sealOf(cursor, list, key).toString('base64url')}`;

/** Refuses with `cursor.invalid` what that list did not give out. */
export const openedCursor = (sealed: string, list: string, key: Uint8Array): string => {
  const [cursor = '', seal = ''] = sealed.split('.');
  const [given, ours] = [Buffer.from(seal, 'base64url'), sealOf(cursor, list, key)];
  return given.length === ours.length && timingSafeEqual(given, ours) ? cursor : invalidCursor();
};

/** The key after which the page begins; null for the first one. Refuses with `cursor.invalid` a cursor of other filters. */
export const afterOf = (cursor: string | undefined, filters: Filters): CursorKey | null => {
  if (cursor === undefined) return null;
  const read = zCursor.safeParse(decoded(cursor));
  return read.success && read.data.filters === stated(filters) ? read.data.after : invalidCursor();
};

/** Of `limit + 1` rows read after the cursor: the page, and the cursor of the next one if there is a row more. */
export const page = <Row>(
  rows: readonly Row[],
  options: { readonly limit: number; readonly filters: Filters; readonly keyOf: (row: Row) => CursorKey; readonly position: number },
): Page<Row> => {
  const items = rows.slice(0, options.limit);
  const last = items.at(-1);
  const more = rows.length > options.limit && last !== undefined;
  return { items, next: more ? cursorAfter(options.keyOf(last), options.filters) : null, position: options.position };
};

/** The shape of a page, for an operation's `answer`. */
export const zPage = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({ items: z.array(row), next: z.string().nullable(), position: z.int().min(0) });
