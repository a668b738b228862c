/** Standards in force, by scheme, area and place; each version from its day until the next one. */
import { paymentsEvents, zPlainDate } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, View } from '@doudi/event-store';
import type { Division, PlainDate, Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { insertRows, read } from './rows.js';

const { StandardPublished } = paymentsEvents;
type Published = z.output<typeof StandardPublished>;
export const zStandardRow = z.strictObject({ ...StandardPublished.shape, until: zPlainDate.nullable() });
export type StandardRow = z.output<typeof zStandardRow>;

export const standardsView: View = {
  name: 'standard',
  version: 1,
  create: (table) => `
    CREATE TABLE ${table} (
      standard_id uuid PRIMARY KEY, scheme text NOT NULL, area text NOT NULL, division text NOT NULL, from_on text NOT NULL, terms text NOT NULL,
      UNIQUE (scheme, area, division, from_on)
    )`,
  apply: (events, sql, table) => insertRows(sql, table, {
    standard_id: ['uuid', ({ standardId }: Published) => standardId], scheme: ['text', ({ scheme }) => scheme],
    area: ['text', ({ area }) => area],
    division: ['text', ({ division }) => division], from_on: ['text', ({ from }) => from],
    terms: ['text', (standard) => JSON.stringify(standard)],
  }, events.filter(({ type }) => type === 'StandardPublished').map((event) => read<Published>(event))),
};

type Stored = { standard_id: Uuid; terms: string; until: PlainDate | null };
const rowOf = ({ terms, until }: Stored): StandardRow => ({ ...StandardPublished.parse(JSON.parse(terms)), until });
const select = `SELECT * FROM (SELECT standard_id, division, from_on, terms, lead(from_on) OVER (PARTITION BY scheme, area, division ORDER BY from_on) AS until FROM standard) AS version`;

type Filters = { readonly within: Division; readonly on?: PlainDate | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listStandards = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<StandardRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `${select} WHERE division LIKE $1 AND ($2::text IS NULL OR (from_on <= $2 AND (until IS NULL OR until > $2))) AND ($3::uuid IS NULL OR standard_id > $3::uuid)
      ORDER BY standard_id LIMIT $4`,
    [`${prefixOf(filters.within)}%`, filters.on ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.standardId], position });
};

/** Every standard in force on the day. */
export const standardsOn = async (sql: Queryable, within: Division, on: PlainDate): Promise<readonly StandardRow[]> => {
  const { rows } = await sql.query<Stored>(`${select} WHERE division LIKE $1 AND from_on <= $2 AND (until IS NULL OR until > $2) ORDER BY division, standard_id`, [`${prefixOf(within)}%`, on]);
  return rows.map(rowOf);
};
