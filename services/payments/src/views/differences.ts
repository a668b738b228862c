/** How a batch differs from what the county ordered for the month before, line by line and each with its cause (3.3.4): what its checkers look at. */
import { zFen, zUuid } from '@doudi/contracts';
import { afterOf, page, type Page } from '@doudi/edge';
import type { Queryable } from '@doudi/event-store';
import { addMonths, type Uuid, type YearMonth } from '@doudi/kernel';
import { z } from 'zod';
import { zObligation } from '../domain/batch.events.js';
import { fenOf } from './rows.js';

/**
 * NEW: ordered now and not for the month before, or for an earlier month that was held. AGAIN: an order that came back or was cancelled. PAYEE, AMOUNT: to another payee or of another sum. GONE:
 * ordered for the month before and not here. No fact of today changes an amount: one that differs is UNEXPLAINED.
 */
export const zDifference = z.strictObject({
  entitlementId: zUuid, period: zObligation.shape.period, change: z.enum(['NEW', 'AGAIN', 'PAYEE', 'AMOUNT', 'GONE']), beforeFen: zFen.nullable(),
  nowFen: zFen.nullable(),
  cause: z.string().meta({ description: 'CARRIED_OVER, GRANTED, AID, HELD_BEFORE or NOT_ORDERED_BEFORE; RETURNED or CANCELLED; PAYEE_CHANGED; UNEXPLAINED; ENDED:<reason>, HELD:<reason>, ORDERED_IN:<number of the batch> or NOT_ORDERED.' }),
});
type Difference = z.output<typeof zDifference>;

const differences = `
  WITH before AS (
    SELECT line.entitlement_id, line.amount_fen, line.payee_person, line.payee_version
      FROM payment_line AS line JOIN entitlement AS owed ON owed.entitlement_id = line.entitlement_id
     WHERE line.kind = 'BENEFIT' AND line.division = $2 AND owed.scheme = $3 AND line.period = $5 AND line.status <> 'CANCELLED' AND (line.batch_id <> $1 OR line.replaces IS NOT NULL)
       AND NOT EXISTS (SELECT FROM payment_line AS later WHERE later.replaces = line.order_id)
  ), compared AS (
    SELECT line.entitlement_id, line.period, CASE WHEN line.replaces IS NOT NULL OR line.period >= $4 THEN before.amount_fen END AS before_fen, line.amount_fen AS now_fen,
           CASE WHEN line.replaces IS NOT NULL THEN 'AGAIN'
                WHEN before.entitlement_id IS NULL OR line.period < $4 THEN 'NEW'
                WHEN before.amount_fen <> line.amount_fen THEN 'AMOUNT'
                WHEN (before.payee_person, before.payee_version) <> (line.payee_person, line.payee_version) THEN 'PAYEE' END AS change,
           CASE WHEN line.replaces IS NOT NULL THEN line.replaces_was
                WHEN line.kind = 'AID' THEN 'AID'
                WHEN line.period < $4 THEN 'HELD_BEFORE'
                WHEN before.entitlement_id IS NULL AND left(owed.from_on, 7) < line.period THEN 'NOT_ORDERED_BEFORE'
                WHEN before.entitlement_id IS NULL THEN CASE WHEN owed.carried_in IS NULL THEN 'GRANTED' ELSE 'CARRIED_OVER' END
                WHEN before.amount_fen <> line.amount_fen THEN 'UNEXPLAINED'
                ELSE 'PAYEE_CHANGED' END AS cause
      FROM payment_line AS line JOIN entitlement AS owed ON owed.entitlement_id = line.entitlement_id LEFT JOIN before ON before.entitlement_id = line.entitlement_id
     WHERE line.batch_id = $1
    UNION ALL
    SELECT before.entitlement_id, $4, before.amount_fen, NULL, 'GONE',
           CASE WHEN owed.last_period < $4 THEN 'ENDED:' || owed.end_reason
                WHEN other.number IS NOT NULL THEN 'ORDERED_IN:' || other.number
                WHEN held.reason IS NOT NULL THEN 'HELD:' || held.reason
                ELSE 'NOT_ORDERED' END
      FROM before JOIN entitlement AS owed ON owed.entitlement_id = before.entitlement_id
      LEFT JOIN LATERAL (SELECT batch.number FROM payment_line AS line JOIN batch ON batch.batch_id = line.batch_id
         WHERE line.entitlement_id = before.entitlement_id AND line.period = $4 AND line.status <> 'CANCELLED' ORDER BY batch.number LIMIT 1) AS other ON true
      LEFT JOIN held_line AS held ON held.entitlement_id = before.entitlement_id AND held.period = $4
     WHERE NOT EXISTS (SELECT FROM payment_line AS line WHERE line.batch_id = $1 AND line.entitlement_id = before.entitlement_id AND line.period = $4)
  )
  SELECT * FROM compared WHERE change IS NOT NULL AND ($6::uuid IS NULL OR (entitlement_id, period) > ($6::uuid, $7::text)) ORDER BY entitlement_id, period LIMIT $8`;

type Of = { readonly batchId: Uuid; readonly division: string; readonly scheme: string; readonly period: YearMonth };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };
type Stored = { entitlement_id: Uuid; period: Difference['period']; change: Difference['change']; before_fen: string | null; now_fen: string | null; cause: string };
const given = (value: string | null): Difference['nowFen'] => (value === null ? null : fenOf(value));

export const listDifferences = async (sql: Queryable, of: Of, { limit, cursor, position }: Paging): Promise<Page<Difference>> => {
  const filters = { batchId: of.batchId };
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(differences,
    [of.batchId, of.division, of.scheme, of.period, addMonths(of.period, -1), after?.[0] ?? null, after?.[1] ?? null, limit + 1]);
  const items = rows.map((row): Difference => ({ entitlementId: row.entitlement_id, period: row.period, change: row.change,
    beforeFen: given(row.before_fen), nowFen: given(row.now_fen), cause: row.cause }));
  return page(items, { limit, filters, keyOf: ({ entitlementId, period }) => [entitlementId, period], position });
};
