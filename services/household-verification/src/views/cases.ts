/** Verification cases as a list: where each stands, which sources are missing, until when its report carries a decision. */
import { zDivision, zMissingReason, zPlainDate, zScheme, zSource, zUuid, type Source } from '@doudi/contracts';
import { afterOf, page, type Page } from '@doudi/edge';
import type { Queryable, View } from '@doudi/event-store';
import type { Division, PlainDate, Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { accusable, askedUntil } from '../domain/permissions.js';
import { missingOf } from '../domain/report.js';
import { verificationCase } from '../domain/verification-case.js';
import { openQueries, type CaseState, type CaseStatus } from '../domain/verification-case.state.js';
import { foldedOn, prefixOf, writeRows, type FoldedRow, type Paging } from './folded.js';

export const zCaseStatus = z.enum(['REQUESTED', 'AUTHORISED', 'COMMISSIONED', 'QUERYING', 'REPORTED', 'DISPUTED', 'EXPIRED', 'STOPPED', 'CLOSED']);
export const zCaseRow = z.strictObject({
  caseId: zUuid, applicationId: zUuid, scheme: zScheme, division: zDivision, status: zCaseStatus, requestedOn: zPlainDate,
  missing: z.array(z.strictObject({ source: zSource, reason: zMissingReason })),
  reportId: zUuid.nullable(), complete: z.boolean().nullable(), validUntil: zPlainDate.nullable(),
});
type CaseRow = z.output<typeof zCaseRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    id uuid PRIMARY KEY, state text NOT NULL, division text NOT NULL, status text NOT NULL, asked_at bigint NOT NULL,
    asked_until text, late_from text, valid_until text, late text NOT NULL
  );
  CREATE INDEX ON ${table} (status);
  CREATE INDEX ON ${table} (asked_until) WHERE asked_until IS NOT NULL;
  CREATE INDEX ON ${table} (late_from) WHERE late_from IS NOT NULL;
  CREATE INDEX ON ${table} (valid_until) WHERE valid_until IS NOT NULL`;

/** The first day whose end makes a source late; null when nobody can be. */
const lateFrom = (state: CaseState): PlainDate | null => accusable(state).map(({ dueOn }) => dueOn).sort()[0] ?? null;

const lateSources = (state: CaseState): string =>
  [...new Set(openQueries(state).filter(({ standing }) => standing === 'LATE').map(({ source }) => source))].join(' ');

type Row = FoldedRow<CaseState>;
const columns = {
  state: ['text', ({ state }: Row) => JSON.stringify(state)],
  division: ['text', ({ state }: Row) => state.request!.division],
  status: ['text', ({ state }: Row) => state.status],
  asked_at: ['bigint', ({ position }: Row) => position],
  asked_until: ['text', ({ state }: Row) => askedUntil(state)],
  late_from: ['text', ({ state }: Row) => lateFrom(state)],
  valid_until: ['text', ({ state }: Row) => (['REPORTED', 'DISPUTED'].includes(state.status) ? state.report?.validUntil ?? null : null)],
  late: ['text', ({ state }: Row) => lateSources(state)],
} as const;

export const casesView: View = {
  name: 'verification_case',
  version: 2,
  create,
  apply: async (events, sql, table) => { await writeRows(sql, table, await foldedOn(verificationCase, events, sql, table), columns); },
};

const rowOf = (caseId: Uuid, state: CaseState, today: PlainDate): CaseRow => {
  const { request, report, status } = state;
  return {
    caseId, applicationId: request!.applicationId, scheme: request!.scheme, division: request!.division, status: status as Exclude<CaseStatus, 'NONE'>,
    requestedOn: request!.requestedOn, missing: missingOf(state, today), reportId: report?.reportId ?? null, complete: report?.complete ?? null,
    validUntil: report?.validUntil ?? null,
  };
};

export type CaseFilters = { readonly status?: string | undefined; readonly late?: Source | undefined; readonly within: Division };
type Stored = { id: Uuid; state: string };

/** `today` says what may no longer be asked. */
export const listCases = async (
  sql: Queryable, filters: CaseFilters, { limit, cursor, position }: Paging, today: PlainDate,
): Promise<Page<CaseRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT id, state FROM verification_case
      WHERE starts_with(division, $1) AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR $3 = ANY (string_to_array(late, ' ')))
        AND ($4::uuid IS NULL OR id > $4::uuid) ORDER BY id LIMIT $5`,
    [prefixOf(filters.within), filters.status ?? null, filters.late ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(({ id, state }) => rowOf(id, JSON.parse(state) as CaseState, today)), { limit, filters, keyOf: (row) => [row.caseId], position });
};

/** A case that has ended is not asked for, though this view may not show its end yet: the log itself is looked at. */
const notEnded = `NOT EXISTS (
  SELECT FROM log.event AS e WHERE e.stream = '${verificationCase.name}-' || id AND e.type IN ('AuthorisationRevoked', 'CaseClosed'))`;

/** Cases in which somebody has still to answer and may be asked today, and the last position at which one of them moved. */
export const awaitedCases = async (sql: Queryable, today: PlainDate): Promise<{ readonly states: readonly CaseState[]; readonly position: number }> => {
  const { rows } = await sql.query<Stored & { asked_at: string }>(
    `SELECT id, state, asked_at FROM verification_case WHERE asked_until >= $1 AND ${notEnded} ORDER BY id`, [today]);
  return { states: rows.map(({ state }) => JSON.parse(state) as CaseState), position: Math.max(0, ...rows.map(({ asked_at: at }) => Number(at))) };
};

type Due = { readonly id: Uuid; readonly division: Division; readonly due: PlainDate };
type DueInRound = Due & { readonly round: string };

/** Cases with a source whose limit ended before today. */
export const casesLate = async (sql: Queryable, today: PlainDate): Promise<readonly DueInRound[]> =>
  (await sql.query<DueInRound>("SELECT id, division, late_from AS due, state::json->>'round' AS round FROM verification_case WHERE late_from < $1 ORDER BY id", [today])).rows;

/** Cases in which sources are being asked and the last permission to ask them ended before today. */
export const permissionsEnded = async (sql: Queryable, today: PlainDate): Promise<readonly DueInRound[]> =>
  (await sql.query<DueInRound>(
    "SELECT id, division, asked_until AS due, state::json->>'round' AS round FROM verification_case WHERE asked_until < $1 AND status = 'QUERYING' ORDER BY id",
    [today])).rows;

/** Cases whose report was valid until a day before today. */
export const reportsExpired = async (sql: Queryable, today: PlainDate): Promise<readonly Due[]> =>
  (await sql.query<Due>('SELECT id, division, valid_until AS due FROM verification_case WHERE valid_until < $1 ORDER BY id', [today])).rows;
