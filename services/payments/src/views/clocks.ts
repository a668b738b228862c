/** Money clocks with their due days, and what the rows of payments say about the months and first payments they watch. */
import { zClockName, zDivision, zFen, zPlainDate, zShortfall, zUuid, type Scheme } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import { daysBetween, type Division, type Fen, type PlainDate, type Uuid, type YearMonth } from '@doudi/kernel';
import { z } from 'zod';
import type { ClockEvent, Started } from '../domain/clock.js';
import { purposeOfScheme } from '../domain/funds.js';
import { cappedFen, fenOf, insertRows, read } from './rows.js';

export const zClockRow = z.strictObject({
  clockId: zUuid, clock: zClockName, holder: zDivision, subject: z.string(), startedOn: zPlainDate, dueOn: zPlainDate, clause: z.string(),
  verified: z.boolean(),
  status: z.enum(['running', 'met', 'reminded', 'missed', 'withdrawn']), metOn: zPlainDate.nullable(), daysLate: z.int(), amountFen: zFen,
  ...zShortfall.partial().shape,
});
type ClockRow = z.output<typeof zClockRow>;

const subjectOf = ({ subject }: Started): string => {
  switch (subject.kind) {
    case 'MONEY': return `MONEY ${subject.accountId} ${subject.document}`;
    case 'MONTH': return `MONTH ${subject.scheme} ${subject.period}`;
    case 'FIRST_PAYMENT': return `FIRST_PAYMENT ${subject.entitlementId}`;
  }
};

const create = (table: string): string => `
  CREATE TABLE ${table} (
    clock_id uuid PRIMARY KEY, clock text NOT NULL, holder text NOT NULL, subject text NOT NULL, entitlement_id uuid, scheme text, period text, started_on text NOT NULL,
    due_on text NOT NULL, clause text NOT NULL, verified boolean NOT NULL, status text NOT NULL, met_on text, amount_fen bigint NOT NULL, shortfall text
  );
  CREATE INDEX ON ${table} (status, due_on);
  CREATE INDEX ON ${table} (holder, subject);
  CREATE TABLE ${table}_end (entitlement_id uuid PRIMARY KEY, last_period text NOT NULL, ended_on text NOT NULL)`;

type Ended = { readonly entitlementId: Uuid; readonly lastPeriod: YearMonth; readonly endedOn: PlainDate };
const endColumns = {
  entitlement_id: ['uuid', ({ entitlementId }: Ended) => entitlementId], last_period: ['text', ({ lastPeriod }: Ended) => lastPeriod],
  ended_on: ['text', ({ endedOn }: Ended) => endedOn],
} as const;

const columns = {
  clock_id: ['uuid', ({ clockId }: Started) => clockId], clock: ['text', ({ clock }: Started) => clock],
  holder: ['text', ({ holder }: Started) => holder],
  subject: ['text', subjectOf], entitlement_id: ['uuid', ({ subject }: Started) =>
    (subject.kind === 'FIRST_PAYMENT' ? subject.entitlementId : null)],
  scheme: ['text', ({ subject }: Started) => (subject.kind === 'MONTH' ? subject.scheme : null)],
  period: ['text', ({ subject }: Started) => (subject.kind === 'MONTH' ? subject.period : null)],
  started_on: ['text', ({ startedOn }: Started) => startedOn], due_on: ['text', ({ dueOn }: Started) => dueOn],
  clause: ['text', ({ clause }: Started) => clause],
  verified: ['boolean', ({ verified }: Started) => verified], status: ['text', () => 'running'],
  amount_fen: ['bigint', ({ amountFen }: Started) => amountFen],
} as const;

const change = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  const { type, data } = { type: event.type, data: read(event) } as ClockEvent;
  const set = (status: string, metOn: PlainDate | null, shortfall: unknown = null): Promise<unknown> => sql.query(
    `UPDATE ${table} SET status = $2, met_on = coalesce($3, met_on), shortfall = coalesce($4, shortfall) WHERE clock_id = $1`,
    [data.clockId, status, metOn, shortfall === null ? null : JSON.stringify(shortfall)]);
  switch (type) {
    case 'ClockMet': return void (await set('met', data.metOn));
    case 'ClockReminded': return void (await set('reminded', null));
    case 'ClockMissed': return void (await set('missed', null,
      zShortfall.parse({ outstandingFen: data.outstandingFen, moneyThere: data.moneyThere, planThere: data.planThere, late: data.late })));
    case 'ClockMissWithdrawn': return void (await set('withdrawn', data.metOn));
    case 'ClockReopened': return void (await sql.query(`UPDATE ${table} SET status = 'running', met_on = NULL WHERE clock_id = $1`, [data.clockId]));
    default: return;
  }
};

export const clocksView: View = {
  name: 'clock',
  version: 3,
  create,
  apply: async (events, sql, table) => {
    const of = <Data>(wanted: string): readonly Data[] => events.filter(({ type }) => type === wanted).map((event) => read<Data>(event));
    await insertRows(sql, table, columns, of<Started>('ClockStarted'));
    await insertRows(sql, `${table}_end`, endColumns, of<Ended>('EntitlementEnded'));
    for (const event of events.filter(({ stream, type }) => stream.startsWith('clock-') && type !== 'ClockStarted')) await change(event,
      sql, table);
  },
};

type Stored = {
  clock_id: Uuid; clock: ClockRow['clock']; holder: Division; subject: string; started_on: PlainDate; due_on: PlainDate; clause: string; verified: boolean; status: ClockRow['status'];
  met_on: PlainDate | null; amount_fen: string; shortfall: string | null;
};
/** Days late: until it was met, or until today while it is not. */
const rowOf = (row: Stored, today: PlainDate): ClockRow => {
  const until = row.met_on ?? (row.status === 'running' ? row.due_on : today);
  return {
    clockId: row.clock_id, clock: row.clock, holder: row.holder, subject: row.subject, startedOn: row.started_on, dueOn: row.due_on,
    clause: row.clause, verified: row.verified,
    status: row.status, metOn: row.met_on, daysLate: Math.max(0, daysBetween(row.due_on, until)), amountFen: fenOf(row.amount_fen),
    ...(row.shortfall === null ? {} : zShortfall.parse(JSON.parse(row.shortfall))),
  };
};

type Filters = { readonly within: Division; readonly status?: string | undefined; readonly clock?: string | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listClocks = async (sql: Queryable, filters: Filters, today: PlainDate,
  { limit, cursor, position }: Paging): Promise<Page<ClockRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM clock WHERE holder LIKE $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR clock = $3)
        AND ($4::text IS NULL OR (due_on, clock_id) > ($4::text, $5::uuid)) ORDER BY due_on, clock_id LIMIT $6`,
    [`${prefixOf(filters.within)}%`, filters.status ?? null, filters.clock ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1]);
  return page(rows.map((row) => rowOf(row, today)), { limit, filters, keyOf: (row) => [row.dueOn, row.clockId], position });
};

export type Watching = { readonly clockId: Uuid; readonly holder: Division; readonly status: string; readonly dueOn: PlainDate;
  readonly metOn: PlainDate | null };
/**
 * SQL of the day from which nobody waits any more for what `owed` says of a month: the household was credited, by this benefit (`own`) or by
 * another, or the benefit ended before that month and this was known by the due day. An end recorded later unmakes nothing. Null: it waits.
 */
const settledOn = (own: string, period: string, dueOn: string): string => `
  CASE WHEN ended.last_period < ${period} AND ended.ended_on <= ${dueOn} THEN ended.ended_on ELSE coalesce(${own}, (
    SELECT min(paid.booked_on) FROM entitlement AS sibling JOIN payment_line AS paid ON paid.entitlement_id = sibling.entitlement_id
     WHERE sibling.kind = 'BENEFIT' AND sibling.household_id = owed.household_id AND paid.period = ${period} AND paid.status = 'CREDITED')) END`;

/** First payments of entitlements: met with the first credit. */
export const firstPaymentClocks = async (sql: Queryable): Promise<readonly (Watching & { readonly amountFen: Fen })[]> => {
  const firstCredit = "(SELECT min(line.booked_on) FROM payment_line AS line WHERE line.entitlement_id = owed.entitlement_id AND line.status = 'CREDITED')";
  const { rows } = await sql.query<{ clock_id: Uuid; holder: Division; status: string; due_on: PlainDate; met_on: PlainDate | null;
    amount_fen: string }>(
    `SELECT clock_id, holder, status, due_on, clock.amount_fen, ${settledOn(firstCredit, 'left(owed.from_on, 7)', 'clock.due_on')} AS met_on
       FROM clock JOIN entitlement AS owed ON owed.entitlement_id = clock.entitlement_id LEFT JOIN clock_end AS ended ON ended.entitlement_id = owed.entitlement_id
      WHERE status IN ('running', 'missed', 'reminded') ORDER BY clock_id`);
  return rows.map((row) => ({ clockId: row.clock_id, holder: row.holder, status: row.status, dueOn: row.due_on, metOn: row.met_on,
    amountFen: fenOf(row.amount_fen) }));
};

/** All that was ever owed in a month of a county and scheme, each with its own order that was credited. */
const owedIn = (county: string, scheme: string, period: string): string => `
  entitlement AS owed LEFT JOIN clock_end AS ended ON ended.entitlement_id = owed.entitlement_id
    LEFT JOIN payment_line AS line ON line.entitlement_id = owed.entitlement_id AND line.period = ${period} AND line.status = 'CREDITED'
  WHERE owed.kind = 'BENEFIT' AND owed.scheme = ${scheme} AND owed.division LIKE left(${county}, 6) || '%' AND left(owed.from_on, 7) <= ${period}`;

export type MonthClock = Watching & { readonly scheme: Scheme; readonly period: YearMonth };
/** Months: met on the day on which the last of their obligations was no longer waited for. */
export const monthClocks = async (sql: Queryable): Promise<readonly MonthClock[]> => {
  const { rows } = await sql.query<{ clock_id: Uuid; holder: Division; status: string;
  due_on: PlainDate; scheme: Scheme; period: YearMonth; met_on: PlainDate | null }>(
    `SELECT clock_id, holder, status, due_on, clock.scheme, clock.period, month.met_on
       FROM clock CROSS JOIN LATERAL (
         SELECT CASE WHEN bool_and(settled_on IS NOT NULL) THEN max(settled_on) END AS met_on
           FROM (SELECT ${settledOn('line.booked_on', 'clock.period', 'clock.due_on')} AS settled_on FROM ${owedIn('clock.holder', 'clock.scheme', 'clock.period')}) AS one) AS month
      WHERE clock.period IS NOT NULL AND status IN ('running', 'missed', 'reminded') ORDER BY clock_id`);
  return rows.map((row) => ({ clockId: row.clock_id, holder: row.holder, status: row.status, dueOn: row.due_on, scheme: row.scheme,
    period: row.period, metOn: row.met_on }));
};

export type Late = { readonly cause: string; readonly lines: number; readonly amountFen: Fen };
/** What of a month was not credited by its due day, by cause; and whether the county had the cash, and an approved batch that was not sent. */
export const shortfallOf = async (sql: Queryable, { holder, scheme, period, dueOn }: MonthClock) => {
  const { rows } = await sql.query<{ cause: string; lines: string; amount_fen: string }>(
    `SELECT coalesce(last.cause, 'DATA:' || held.reason, 'BATCH:NOT_ORDERED') AS cause, count(*) AS lines, sum(owed.amount_fen) AS amount_fen
       FROM (SELECT owed.entitlement_id, owed.amount_fen, ${settledOn('line.booked_on', '$3', '$4')} AS settled_on FROM ${owedIn('$1', '$2', '$3')}) AS owed
         LEFT JOIN LATERAL (
         SELECT coalesce(line.late_cause, CASE line.status WHEN 'RETURNED' THEN 'DATA:' || line.reason WHEN 'CREDITED' THEN 'BANK:BOOKED_LATE' ELSE 'BATCH:NOT_ORDERED' END) AS cause
           FROM payment_line AS line
          WHERE line.entitlement_id = owed.entitlement_id AND line.period = $3 AND NOT EXISTS (SELECT FROM payment_line AS later WHERE later.replaces = line.order_id)) AS last ON true
         LEFT JOIN held_line AS held ON held.entitlement_id = owed.entitlement_id AND held.period = $3 AND held.kind = 'BENEFIT' AND held.cause = 'MONTHLY'
      WHERE settled_on IS NULL OR settled_on > $4
      GROUP BY 1 ORDER BY 1`, [holder, scheme, period, dueOn]);
  const late = rows.map(({ cause, lines, amount_fen: amount }): Late => ({ cause, lines: Number(lines), amountFen: cappedFen(amount) }));
  const outstandingFen = cappedFen(late.reduce((sum, { amountFen }) => sum + amountFen, 0));
  const { rows: [there] } = await sql.query<{ cash_fen: string; approved: boolean }>(
    `SELECT coalesce((SELECT sum(free_fen + reserved_fen) FROM account WHERE track = 'CASH' AND holder = $1 AND purpose = $2), 0) AS cash_fen,
            EXISTS (SELECT FROM batch WHERE division = $1 AND scheme = $3 AND period = $4 AND status IN ('FINANCE_CHECKED', 'FUNDED')) AS approved`,
    [holder, purposeOfScheme(scheme), scheme, period]);
  return { outstandingFen, moneyThere: Number(there!.cash_fen) >= outstandingFen, planThere: there!.approved, late };
};
