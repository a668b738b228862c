/**
 * Who is owed what from when to when, and the payee that is known now: the roster every batch is frozen from. A flag says what the law
 * wants looked after: BELOW_LINE (HN2-2.2.4), support that leaves the household below the poverty line.
 */
import { zArea, zDivision, zFen, zPayee, zPlainDate, zScheme, zUuid, zYearMonth, type Payee } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import { type fen, type Division, type PlainDate, type Uuid, type YearMonth } from '@doudi/kernel';
import { z } from 'zod';
import { carryOverId, type CarryOverEvent } from '../domain/carry-over.js';
import { zEndReason, type EntitlementEvent } from '../domain/entitlement.js';
import { cappedFen, fenOf, insertRows, read } from './rows.js';

export const zEntitlementRow = z.strictObject({
  entitlementId: zUuid, applicationId: zUuid.nullable(), householdId: zUuid, division: zDivision, scheme: zScheme, area: zArea.nullable(),
  kind: z.enum(['BENEFIT', 'AID']),
  amountFen: zFen, coveredMembers: z.int().nullable(), payee: zPayee, from: zPlainDate, lastPeriod: zYearMonth.nullable(), endReason: zEndReason.nullable(),
  carriedOver: z.boolean(), flags: z.array(z.string()),
});
export type EntitlementRow = z.output<typeof zEntitlementRow>;
/** `carriedIn` is the number of the carry-over chunk that names it; null: it was granted here. */
type KeptRow = EntitlementRow & { readonly carriedIn: number | null };

const create = (table: string): string => `
  CREATE TABLE ${table} (
    entitlement_id uuid PRIMARY KEY, application_id uuid, household_id uuid NOT NULL, division text NOT NULL, scheme text NOT NULL, area text, kind text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0), covered int, payee_person uuid NOT NULL, payee_version int NOT NULL, from_on text NOT NULL, last_period text, end_reason text,
    carried_in int, flags text NOT NULL
  );
  CREATE INDEX ON ${table} (scheme, division);
  CREATE INDEX ON ${table} (household_id)`;

const columns = {
  entitlement_id: ['uuid', ({ entitlementId }: EntitlementRow) => entitlementId],
  application_id: ['uuid', ({ applicationId }: EntitlementRow) => applicationId],
  household_id: ['uuid', ({ householdId }: EntitlementRow) => householdId], division: ['text', ({ division }: EntitlementRow) => division],
  scheme: ['text', ({ scheme }: EntitlementRow) => scheme], area: ['text', ({ area }: EntitlementRow) => area],
  kind: ['text', ({ kind }: EntitlementRow) => kind],
  amount_fen: ['bigint', ({ amountFen }: EntitlementRow) => amountFen],
  covered: ['int', ({ coveredMembers }: EntitlementRow) => coveredMembers],
  payee_person: ['uuid', ({ payee }: EntitlementRow) => payee.personId],
  payee_version: ['int', ({ payee }: EntitlementRow) => payee.papersVersion],
  from_on: ['text', ({ from }: EntitlementRow) => from], carried_in: ['int', ({ carriedIn }: KeptRow) => carriedIn],
  flags: ['text', ({ flags }: EntitlementRow) => flags.join(' ')],
} as const;

const flagsOf = (findings: readonly { readonly figures: Readonly<Record<string, unknown>> }[]): string[] =>
  findings.flatMap(({ figures: { flag } }) => (typeof flag === 'string' ? [flag] : []));

type Told = EntitlementEvent | CarryOverEvent;
const rowsOf = ({ type, data }: Told): readonly EntitlementRow[] => {
  switch (type) {
    case 'RecipientsCarriedOver': return data.lines.map(({ entitlementId, householdId, payee, coveredMembers, amountMonthlyFen }) => ({
      entitlementId, applicationId: null, householdId, division: data.division, scheme: data.scheme, area: data.area, kind: 'BENEFIT',
      amountFen: amountMonthlyFen,
      coveredMembers, payee, from: data.from, lastPeriod: null, endReason: null, carriedOver: true, flags: [],
    }));
    case 'GrantTermsKept': return [{
      entitlementId: data.entitlementId, applicationId: data.applicationId, householdId: data.householdId, division: data.division,
      scheme: data.scheme, area: data.area,
      kind: 'BENEFIT', amountFen: data.amountMonthlyFen, coveredMembers: data.coveredMembers, payee: data.payee, from: data.from,
      lastPeriod: null, endReason: null, carriedOver: false, flags: flagsOf(data.findings),
    }];
    case 'AidOwed': return [{
      entitlementId: data.entitlementId, applicationId: data.applicationId, householdId: data.householdId, division: data.division,
      scheme: 'TEMPORARY_ASSISTANCE', area: null,
      kind: 'AID', amountFen: data.amountFen, coveredMembers: null, payee: data.payee, from: data.owedOn, lastPeriod: null, endReason: null,
      carriedOver: false, flags: [],
    }];
    default: return [];
  }
};

const keptRowsOf = (event: Told): readonly KeptRow[] =>
  rowsOf(event).map((row) => ({ ...row, carriedIn: event.type === 'RecipientsCarriedOver' ? event.data.number : null }));

const change = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  if (event.type === 'EntitlementEnded') {
    const { entitlementId, lastPeriod, reason } = read<{ entitlementId: Uuid; lastPeriod: YearMonth; reason: string }>(event);
    await sql.query(`UPDATE ${table} SET last_period = $2, end_reason = $3 WHERE entitlement_id = $1`, [entitlementId, lastPeriod, reason]);
  }
  if (event.type === 'PayeeChanged') {
    const { entitlementId, payee } = read<{ entitlementId: Uuid; payee: Payee }>(event);
    await sql.query(`UPDATE ${table} SET payee_person = $2, payee_version = $3 WHERE entitlement_id = $1`, [entitlementId, payee.personId, payee.papersVersion]);
  }
};

export const entitlementsView: View = {
  name: 'entitlement',
  version: 4,
  create,
  apply: async (events, sql, table) => {
    await insertRows(sql, table, columns, events.flatMap((event) => keptRowsOf({ type: event.type, data: read(event) } as Told)));
    for (const event of events) await change(event, sql, table);
  },
};

type Stored = {
  entitlement_id: Uuid; application_id: Uuid | null; household_id: Uuid; division: Division; scheme: EntitlementRow['scheme']; area: EntitlementRow['area'];
  kind: EntitlementRow['kind']; amount_fen: string; covered: number | null; payee_person: Uuid; payee_version: number; from_on: PlainDate; last_period: YearMonth | null;
  end_reason: EntitlementRow['endReason']; carried_in: number | null; flags: string;
};
const rowOf = (row: Stored): EntitlementRow => ({
  entitlementId: row.entitlement_id, applicationId: row.application_id, householdId: row.household_id, division: row.division,
  scheme: row.scheme, area: row.area,
  kind: row.kind, amountFen: fenOf(row.amount_fen), coveredMembers: row.covered,
  payee: { personId: row.payee_person, papersVersion: row.payee_version },
  from: row.from_on, lastPeriod: row.last_period, endReason: row.end_reason, carriedOver: row.carried_in !== null, flags: row.flags === '' ? [] : row.flags.split(' '),
});

export const entitlementById = async (sql: Queryable, entitlementId: Uuid): Promise<EntitlementRow | null> => {
  const { rows } = await sql.query<Stored>('SELECT * FROM entitlement WHERE entitlement_id = $1', [entitlementId]);
  return rows[0] === undefined ? null : rowOf(rows[0]);
};

/** The carry-over stream that names it; null when it was granted here. */
export const carriedIn = async (sql: Queryable, entitlementId: Uuid): Promise<string | null> => {
  const { rows: [row] } = await sql.query<Stored>('SELECT * FROM entitlement WHERE entitlement_id = $1 AND carried_in IS NOT NULL', [entitlementId]);
  return row === undefined ? null : carryOverId(row.division, row.carried_in!);
};

/** The entitlement as a carry-over chunk names it. */
export const carriedAtTimes = (entitlementId: Uuid) => ({
  name: 'carry-over',
  initial: null as EntitlementRow | null,
  evolve: (row: EntitlementRow | null, event: CarryOverEvent) => rowsOf(event).find((line) => line.entitlementId === entitlementId) ?? row,
});

/** One entitlement folded from its own stream, after what a chunk said of it. Null: nothing was owed. */
export const entitlementAtTimes = (initial: EntitlementRow | null) => ({
  name: 'entitlement',
  initial,
  evolve: (row: EntitlementRow | null, event: EntitlementEvent): EntitlementRow | null => {
    const [begun] = rowsOf(event);
    if (begun !== undefined || row === null) return begun ?? row;
    switch (event.type) {
      case 'EntitlementEnded': return { ...row, lastPeriod: event.data.lastPeriod, endReason: event.data.reason };
      case 'PayeeChanged': return { ...row, payee: event.data.payee };
      default: return row;
    }
  },
});

type Filters = { readonly within: Division; readonly scheme?: string | undefined; readonly period?: YearMonth | undefined;
  readonly applicationId?: Uuid | undefined; readonly flag?: string | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

/** `period`: only those owed in that month. */
export const listEntitlements = async (sql: Queryable, filters: Filters,
  { limit, cursor, position }: Paging): Promise<Page<EntitlementRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM entitlement
      WHERE division LIKE $1 AND ($2::text IS NULL OR scheme = $2) AND ($3::text IS NULL OR (left(from_on, 7) <= $3 AND (last_period IS NULL OR last_period >= $3)))
        AND ($4::uuid IS NULL OR application_id = $4::uuid) AND ($5::uuid IS NULL OR entitlement_id > $5::uuid)
        AND ($7::text IS NULL OR $7 = ANY(string_to_array(flags, ' '))) ORDER BY entitlement_id LIMIT $6`,
    [`${prefixOf(filters.within)}%`, filters.scheme ?? null, filters.period ?? null, filters.applicationId ?? null, after?.[0] ?? null, limit + 1,
      filters.flag ?? null]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.entitlementId], position });
};

/** SQL: whether `owed`, a row of entitlements, is still owed for that period. Aid that has ended is not. */
export const stillOwed = (owed: string, period: string): string => `(${owed}.last_period IS NULL OR (${owed}.kind = 'BENEFIT' AND ${owed}.last_period >= ${period}))`;

/** What a month owes, by county and scheme, for which no clock runs yet. */
export type MonthOwed = { readonly county: Division; readonly scheme: EntitlementRow['scheme']; readonly period: YearMonth;
  readonly amountFen: ReturnType<typeof fen> };
export const monthsWithoutClock = async (sql: Queryable, upTo: YearMonth): Promise<readonly MonthOwed[]> => {
  const { rows } = await sql.query<{ county: Division; scheme: EntitlementRow['scheme']; period: YearMonth; amount_fen: string }>(
    `SELECT rpad(left(owed.division, 6), 12, '0') AS county, owed.scheme, month.period, sum(owed.amount_fen) AS amount_fen
       FROM (SELECT to_char(day, 'YYYY-MM') AS period FROM generate_series(
               (SELECT min(left(from_on, 7)) || '-01' FROM entitlement WHERE kind = 'BENEFIT')::date, ($1 || '-01')::date, interval '1 month') AS day) AS month
       JOIN entitlement AS owed ON owed.kind = 'BENEFIT' AND left(owed.from_on, 7) <= month.period AND (owed.last_period IS NULL OR owed.last_period >= month.period)
      WHERE NOT EXISTS (SELECT FROM clock WHERE clock.subject = 'MONTH ' || owed.scheme || ' ' || month.period AND clock.holder = rpad(left(owed.division, 6), 12, '0'))
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`, [upTo]);
  return rows.map(({ amount_fen: amountFen, ...row }) => ({ ...row, amountFen: cappedFen(amountFen) }));
};
