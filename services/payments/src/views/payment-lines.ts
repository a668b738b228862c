/** Every order of every batch, written with its chunk, and what became of it; and who is still to be ordered. */
import { zDivision, zFen, zPayee, zPlainDate, zUuid, type Payee } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import type { Division, Fen, PlainDate, Uuid, YearMonth } from '@doudi/kernel';
import { z } from 'zod';
import { zObligation, type BatchEventOf, type Line } from '../domain/batch.events.js';
import type { PaymentEvent } from '../domain/payment.js';
import type { OwedLine } from '../domain/screen.js';
import { stillOwed } from './entitlements.js';
import { fenOf, insertRows, read } from './rows.js';

export const zPaymentRow = z.strictObject({
  orderId: zUuid, batchId: zUuid, division: zDivision, obligation: zObligation, payee: zPayee, amountFen: zFen,
  status: z.enum(['ORDERED', 'CREDITED', 'RETURNED', 'CANCELLED']), bookedOn: zPlainDate.nullable(), reason: z.string().nullable(),
  lateCause: z.string().nullable(),
  replaces: zUuid.nullable(), replacedBy: zUuid.nullable(), reissueRequested: z.boolean(),
});
export type PaymentRow = z.output<typeof zPaymentRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    order_id uuid PRIMARY KEY, batch_id uuid NOT NULL, division text NOT NULL, period text NOT NULL, entitlement_id uuid NOT NULL, kind text NOT NULL, cause text NOT NULL,
    payee_person uuid NOT NULL, payee_version int NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), status text NOT NULL, booked_on text, reason text, late_cause text,
    replaces uuid UNIQUE, replaces_was text, reissue_person uuid, reissue_version int
  );
  CREATE INDEX ON ${table} (entitlement_id, period);
  CREATE INDEX ON ${table} (batch_id)`;

type Added = Line & { readonly batchId: Uuid; readonly division: Division };
const added = (event: StoredEvent): readonly Added[] => {
  const { batchId, lines } = read<BatchEventOf<'LinesAdded'>>(event);
  return lines.map((line) => ({ ...line, batchId, division: event.division }));
};

const columns = {
  order_id: ['uuid', ({ orderId }: Added) => orderId], batch_id: ['uuid', ({ batchId }: Added) => batchId],
  division: ['text', ({ division }: Added) => division],
  period: ['text', ({ obligation }: Added) => obligation.period],
  entitlement_id: ['uuid', ({ obligation }: Added) => obligation.entitlementId],
  kind: ['text', ({ obligation }: Added) => obligation.kind], cause: ['text', ({ obligation }: Added) => obligation.cause],
  payee_person: ['uuid', ({ payee }: Added) => payee.personId], payee_version: ['int', ({ payee }: Added) => payee.papersVersion],
  amount_fen: ['bigint', ({ amountFen }: Added) => amountFen], status: ['text', () => 'ORDERED'],
  replaces: ['uuid', ({ replaces }: Added) => replaces?.orderId ?? null],
  replaces_was: ['text', ({ replaces }: Added) => replaces?.was ?? null],
} as const;

const apply = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  switch (event.type) {
    case 'LinesAdded': return insertRows(sql, table, columns, added(event));
    case 'PaymentsCredited': {
      const { lines } = read<BatchEventOf<'PaymentsCredited'>>(event);
      await sql.query(
        `UPDATE ${table} AS line SET status = 'CREDITED', booked_on = news.booked_on FROM unnest($1::uuid[], $2::text[]) AS news (order_id, booked_on) WHERE line.order_id = news.order_id`,
        [lines.map(({ orderId }) => orderId), lines.map(({ bookedOn }) => bookedOn)]);
      return;
    }
    case 'PaymentsReturned': {
      const { lines } = read<BatchEventOf<'PaymentsReturned'>>(event);
      await sql.query(
        `UPDATE ${table} AS line SET status = 'RETURNED', booked_on = news.booked_on, reason = news.reason
           FROM unnest($1::uuid[], $2::text[], $3::text[]) AS news (order_id, booked_on, reason) WHERE line.order_id = news.order_id`,
        [lines.map(({ orderId }) => orderId), lines.map(({ bookedOn }) => bookedOn), lines.map(({ reason }) => reason)]);
      return;
    }
    case 'PaymentsLate': {
      const { lines } = read<BatchEventOf<'PaymentsLate'>>(event);
      await sql.query(
        `UPDATE ${table} AS line SET late_cause = news.cause FROM unnest($1::uuid[], $2::text[]) AS news (order_id, cause) WHERE line.order_id = news.order_id`,
        [lines.map(({ orderId }) => orderId), lines.map(({ cause }) => cause)]);
      return;
    }
    case 'BatchCancelled': return void (await sql.query(`UPDATE ${table} SET status = 'CANCELLED' WHERE batch_id = $1`, [read<{ batchId: Uuid }>(event).batchId]));
    case 'ReissueRequested': {
      const { orderId, payee } = read<PaymentEvent['data']>(event);
      await sql.query(`UPDATE ${table} SET reissue_person = $2, reissue_version = $3 WHERE order_id = $1`, [orderId, payee.personId, payee.papersVersion]);
      return;
    }
    default: return;
  }
};

export const paymentLinesView: View = {
  name: 'payment_line',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    for (const event of events) await apply(event, sql, table);
  },
};

type Stored = {
  order_id: Uuid; batch_id: Uuid; division: Division; period: YearMonth | 'ONCE'; entitlement_id: Uuid; kind: 'BENEFIT' | 'AID'; cause: string; payee_person: Uuid; payee_version: number;
  amount_fen: string; status: PaymentRow['status']; booked_on: PlainDate | null; reason: string | null; late_cause: string | null; replaces: Uuid | null; replaced_by: Uuid | null;
  reissue_person: Uuid | null;
};
const rowOf = (row: Stored): PaymentRow => ({
  orderId: row.order_id, batchId: row.batch_id, division: row.division,
  obligation: { period: row.period, entitlementId: row.entitlement_id, kind: row.kind, cause: row.cause },
  payee: { personId: row.payee_person, papersVersion: row.payee_version },
  amountFen: fenOf(row.amount_fen), status: row.status, bookedOn: row.booked_on, reason: row.reason, lateCause: row.late_cause,
  replaces: row.replaces,
  replacedBy: row.replaced_by, reissueRequested: row.reissue_person !== null,
});
const select = 'SELECT line.*, later.order_id AS replaced_by FROM payment_line AS line LEFT JOIN payment_line AS later ON later.replaces = line.order_id';

export const paymentById = async (sql: Queryable, orderId: Uuid): Promise<PaymentRow | null> => {
  const { rows } = await sql.query<Stored>(`${select} WHERE line.order_id = $1`, [orderId]);
  return rows[0] === undefined ? null : rowOf(rows[0]);
};

type Filters = { readonly within: Division; readonly batchId?: Uuid | undefined; readonly status?: string | undefined;
  readonly late?: boolean | undefined; readonly entitlementId?: Uuid | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listPayments = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<PaymentRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `${select} WHERE line.division LIKE $1 AND ($2::uuid IS NULL OR line.batch_id = $2::uuid) AND ($3::text IS NULL OR line.status = $3)
       AND ($4::boolean IS NULL OR (line.late_cause IS NOT NULL) = $4) AND ($5::uuid IS NULL OR line.entitlement_id = $5::uuid) AND ($6::uuid IS NULL OR line.order_id > $6::uuid)
     ORDER BY line.order_id LIMIT $7`,
    [`${prefixOf(filters.within)}%`, filters.batchId ?? null, filters.status ?? null, filters.late ?? null, filters.entitlementId ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.orderId], position });
};

export type LineToSend = { readonly orderId: Uuid; readonly entitlementId: Uuid; readonly payee: Payee; readonly amountFen: Fen };
/** What goes into the bank file of a batch, in the order of its ids. */
export const linesToSend = async (sql: Queryable, batchId: Uuid): Promise<readonly LineToSend[]> => {
  const { rows } = await sql.query<Stored>('SELECT * FROM payment_line WHERE batch_id = $1 ORDER BY order_id', [batchId]);
  return rows.map((row) => ({ orderId: row.order_id, entitlementId: row.entitlement_id,
    payee: { personId: row.payee_person, papersVersion: row.payee_version }, amountFen: fenOf(row.amount_fen) }));
};

/** Entitlements of the batch whose payee is no longer the one that was approved. */
export const alteredPayees = async (sql: Queryable, batchId: Uuid): Promise<readonly Uuid[]> => {
  const { rows } = await sql.query<{ entitlement_id: Uuid }>(
    `SELECT DISTINCT line.entitlement_id FROM payment_line AS line JOIN entitlement AS owed ON owed.entitlement_id = line.entitlement_id
      WHERE line.batch_id = $1 AND (owed.payee_person <> line.payee_person OR owed.payee_version <> line.payee_version) ORDER BY 1`, [batchId]);
  return rows.map(({ entitlement_id: id }) => id);
};

type Owed = Omit<Stored, 'order_id' | 'batch_id'> & { order_id: Uuid | null; was: 'RETURNED' | 'CANCELLED' | null; household_id: Uuid; from_on: PlainDate;
  still_owed: boolean; payee_died: boolean; papers_missing: boolean; paid_as: Uuid | null;
  held_as: OwedLine['heldAs'] };
/**
 * What the screens of 3.3.4 ask of each row: whether it is still owed, whether the payee is known to have died or to have no usable papers,
 * and as which other entitlement the household has an order for the month. One that came back and is no longer owed is none.
 */
const screening = `
  ${stillOwed('row', 'row.period')} AS still_owed,
  EXISTS (SELECT FROM unpayable WHERE unpayable.person_id = row.payee_person AND unpayable.papers_version = row.payee_version) AS papers_missing,
  EXISTS (SELECT FROM deceased WHERE deceased.person_id = row.payee_person) AS payee_died,
  (SELECT sibling.entitlement_id FROM entitlement AS sibling JOIN payment_line AS line ON line.entitlement_id = sibling.entitlement_id AND line.period = row.period
    WHERE row.kind = 'BENEFIT' AND sibling.kind = 'BENEFIT' AND sibling.household_id = row.household_id AND sibling.entitlement_id <> row.entitlement_id
      AND (line.status IN ('ORDERED', 'CREDITED') OR (line.status = 'RETURNED' AND (sibling.last_period IS NULL OR sibling.last_period >= line.period)))
    ORDER BY 1 LIMIT 1) AS paid_as`;

/**
 * What the month owes, and what was held for an earlier one, that has no order; then what is to be ordered again, to the payee of now. Money that came
 * back, also of a cancelled order that replaced a returned one, is on the account of its batch: a batch of another account leaves it there.
 */
const roster = `
  SELECT row.*, ${screening} FROM (
  SELECT NULL::uuid AS order_id, NULL::text AS was, NULL::uuid AS batch_id, month.held_as, month.period, owed.entitlement_id, owed.kind,
         CASE owed.kind WHEN 'AID' THEN owed.application_id::text ELSE 'MONTHLY' END AS cause, owed.payee_person, owed.payee_version, owed.amount_fen, owed.household_id, owed.from_on, owed.last_period
    FROM entitlement AS owed CROSS JOIN LATERAL (
      SELECT CASE owed.kind WHEN 'AID' THEN 'ONCE' ELSE $3 END AS period, NULL::text AS held_as
      UNION ALL SELECT held.period, held.reason FROM held_line AS held WHERE held.entitlement_id = owed.entitlement_id AND held.kind = 'BENEFIT' AND held.period < $3) AS month
   WHERE owed.division LIKE $1 AND owed.scheme = $2 AND left(owed.from_on, 7) <= $3 AND ${stillOwed('owed', 'month.period')}
     AND NOT EXISTS (SELECT FROM payment_line AS line WHERE line.entitlement_id = owed.entitlement_id AND line.period = month.period)
  UNION ALL
  SELECT line.order_id, CASE line.status WHEN 'RETURNED' THEN 'RETURNED' ELSE coalesce(line.replaces_was, 'CANCELLED') END, line.batch_id, NULL, line.period, line.entitlement_id, line.kind, line.cause,
         owed.payee_person, owed.payee_version, line.amount_fen, owed.household_id, owed.from_on, owed.last_period
    FROM payment_line AS line JOIN entitlement AS owed ON owed.entitlement_id = line.entitlement_id
   WHERE line.division LIKE $1 AND owed.scheme = $2 AND (line.status = 'CANCELLED' OR (line.status = 'RETURNED' AND line.reissue_person IS NOT NULL))
     AND (line.period = 'ONCE' OR line.period <= $3) AND ${stillOwed('owed', 'line.period')}
     AND NOT EXISTS (SELECT FROM payment_line AS later WHERE later.replaces = line.order_id)) AS row
  LEFT JOIN batch ON batch.batch_id = row.batch_id
  WHERE row.was IS DISTINCT FROM 'RETURNED' OR (batch.fund = $4 AND batch.year = $5)
  ORDER BY row.entitlement_id, row.period, row.order_id NULLS FIRST`;

const ofBatch = `
  SELECT row.*, ${screening} FROM (
  SELECT line.order_id, NULL::text AS was, NULL::text AS held_as, line.period, line.entitlement_id, line.kind, line.cause, line.payee_person, line.payee_version, line.amount_fen,
         owed.household_id, owed.from_on, owed.last_period
    FROM payment_line AS line JOIN entitlement AS owed ON owed.entitlement_id = line.entitlement_id
   WHERE line.batch_id = $1) AS row
  ORDER BY entitlement_id, period, order_id`;

const owedLine = (row: Owed): OwedLine => ({
  line: {
    obligation: { period: row.period, entitlementId: row.entitlement_id, kind: row.kind, cause: row.cause },
    payee: { personId: row.payee_person, papersVersion: row.payee_version }, amountFen: fenOf(row.amount_fen),
    replaces: row.order_id === null || row.was === null ? null : { orderId: row.order_id, was: row.was },
  },
  householdId: row.household_id, from: row.from_on, stillOwed: row.still_owed, payeeDied: row.payee_died,
  papersMissing: row.papers_missing, paidAs: row.paid_as, heldAs: row.held_as,
});

type RosterOf = { readonly division: Division; readonly scheme: string; readonly period: YearMonth; readonly account: { readonly fund: string; readonly year: number } };
/** Everything a batch is to take: what the county owes that has no order, and every order to be made again from its account, with what the screens ask. */
export const rosterOf = async (sql: Queryable, { division, scheme, period, account: { fund, year } }: RosterOf): Promise<readonly OwedLine[]> => {
  const { rows } = await sql.query<Owed>(roster, [`${prefixOf(division)}%`, scheme, period, fund, year]);
  return rows.map(owedLine);
};

/** The orders of a batch, with what the screens ask by now. */
export const orderedIn = async (sql: Queryable, batchId: Uuid): Promise<readonly OwedLine[]> => {
  const { rows } = await sql.query<Owed>(ofBatch, [batchId]);
  return rows.map(owedLine);
};
