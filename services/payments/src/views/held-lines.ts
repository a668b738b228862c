/** What is owed and held: found by a screen of a batch and ordered by none since. */
import { zDivision, zPlainDate, zScheme, zUuid } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import type { Division, PlainDate, Uuid, YearMonth } from '@doudi/kernel';
import type { z } from 'zod';
import { zHeldLine, type BatchEventOf, type HeldLine, type Obligation } from '../domain/batch.events.js';
import { stillOwed } from './entitlements.js';
import { fenOf, insertRows, read } from './rows.js';

export const zHeldRow = zHeldLine.extend({ batchId: zUuid, division: zDivision, scheme: zScheme, heldOn: zPlainDate });
type HeldRow = z.output<typeof zHeldRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    entitlement_id uuid NOT NULL, period text NOT NULL, kind text NOT NULL, cause text NOT NULL, batch_id uuid NOT NULL, household_id uuid NOT NULL, amount_fen bigint NOT NULL,
    reason text NOT NULL, other uuid, held_on text NOT NULL, PRIMARY KEY (entitlement_id, period, kind, cause)
  )`;

type Held = HeldLine & { readonly batchId: Uuid; readonly heldOn: PlainDate };
const columns = {
  entitlement_id: ['uuid', ({ obligation }: Held) => obligation.entitlementId], period: ['text', ({ obligation }: Held) => obligation.period],
  kind: ['text', ({ obligation }: Held) => obligation.kind], cause: ['text', ({ obligation }: Held) => obligation.cause],
  batch_id: ['uuid', ({ batchId }: Held) => batchId], household_id: ['uuid', ({ householdId }: Held) => householdId],
  amount_fen: ['bigint', ({ amountFen }: Held) => amountFen], reason: ['text', ({ reason }: Held) => reason], other: ['uuid', ({ other }: Held) => other],
  held_on: ['text', ({ heldOn }: Held) => heldOn],
} as const;
/** The last batch that found it says why. */
const again = `(entitlement_id, period, kind, cause) DO UPDATE SET batch_id = excluded.batch_id, reason = excluded.reason, other = excluded.other, held_on = excluded.held_on`;

const ordered = async (obligations: readonly Obligation[], sql: Queryable, table: string): Promise<void> => {
  await sql.query(
    `DELETE FROM ${table} AS held USING unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS line (entitlement_id, period, kind, cause)
      WHERE held.entitlement_id = line.entitlement_id AND held.period = line.period AND held.kind = line.kind AND held.cause = line.cause`,
    [obligations.map(({ entitlementId }) => entitlementId), obligations.map(({ period }) => period), obligations.map(({ kind }) => kind),
      obligations.map(({ cause }) => cause)]);
};

const apply = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  switch (event.type) {
    case 'LinesHeld': {
      const { batchId, heldOn, lines } = read<BatchEventOf<'LinesHeld'>>(event);
      return insertRows(sql, table, columns, lines.map((line) => ({ ...line, batchId, heldOn })), again);
    }
    case 'LinesAdded': return ordered(read<BatchEventOf<'LinesAdded'>>(event).lines.map(({ obligation }) => obligation), sql, table);
    default: return;
  }
};

export const heldLinesView: View = {
  name: 'held_line',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    for (const event of events) await apply(event, sql, table);
  },
};

type Stored = {
  entitlement_id: Uuid; period: YearMonth | 'ONCE'; kind: Obligation['kind']; cause: string; batch_id: Uuid; household_id: Uuid; amount_fen: string; reason: HeldRow['reason'];
  other: Uuid | null; held_on: PlainDate; division: Division; scheme: HeldRow['scheme'];
};
const rowOf = (row: Stored): HeldRow => ({
  obligation: { period: row.period, entitlementId: row.entitlement_id, kind: row.kind, cause: row.cause }, householdId: row.household_id,
  amountFen: fenOf(row.amount_fen) as HeldRow['amountFen'], reason: row.reason, other: row.other, batchId: row.batch_id, division: row.division,
  scheme: row.scheme, heldOn: row.held_on,
});

type Filters = { readonly within: Division; readonly batchId?: Uuid | undefined; readonly reason?: HeldRow['reason'] | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

/** What is owed no longer is not listed. */
export const listHeldLines = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<HeldRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT held.*, owed.division, owed.scheme FROM held_line AS held JOIN entitlement AS owed ON owed.entitlement_id = held.entitlement_id
      WHERE owed.division LIKE $1 AND ($2::uuid IS NULL OR held.batch_id = $2::uuid) AND ($3::text IS NULL OR held.reason = $3)
        AND ${stillOwed('owed', 'held.period')}
        AND ($4::uuid IS NULL OR (held.entitlement_id, held.period, held.cause) > ($4::uuid, $5::text, $6::text))
      ORDER BY held.entitlement_id, held.period, held.cause LIMIT $7`,
    [`${prefixOf(filters.within)}%`, filters.batchId ?? null, filters.reason ?? null, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: ({ obligation }) => [obligation.entitlementId, obligation.period, obligation.cause], position });
};
