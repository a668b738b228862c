/** Who was asked about whom, and where the answer is: the list by which a county reminds its sources. It names no household's figures. */
import { zDivision, zPlainDate, zSource, zUuid, type Source } from '@doudi/contracts';
import { afterOf, page, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import { daysBetween, type Division, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { caseEvents } from '../domain/verification-case.events.js';
import { verificationCase } from '../domain/verification-case.js';
import { prefixOf, type Paging } from './folded.js';

export const zStanding = z.enum(['WAITING', 'OUT_OF_SERVICE', 'LATE', 'UNAVAILABLE', 'ANSWERED', 'STOPPED']);
export const zQueryRow = z.strictObject({
  caseId: zUuid, personId: zUuid, source: zSource, round: z.int(), division: zDivision, askedOn: zPlainDate, dueOn: zPlainDate.nullable(), standing: zStanding,
  waitingDays: z.int().meta({ description: 'Days since it was asked; 0 once it has answered. A reminder where no limit is set.' }),
});
type QueryRow = z.output<typeof zQueryRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    case_id uuid NOT NULL, person_id uuid NOT NULL, source text NOT NULL, round int NOT NULL, division text NOT NULL,
    asked_on text NOT NULL, due_on text, standing text NOT NULL, PRIMARY KEY (case_id, person_id, source)
  );
  CREATE INDEX ON ${table} (source, standing)`;

type Change = Omit<QueryRow, 'round' | 'division' | 'askedOn' | 'dueOn' | 'waitingDays'>;
type Asked = Omit<QueryRow, 'waitingDays'>;

const caseOf = ({ stream }: StoredEvent): string => stream.slice(verificationCase.name.length + 1);

const askedIn = (event: StoredEvent): readonly Asked[] => {
  const { round, queries, clocks, queriedOn } = caseEvents.SourcesQueried.parse(JSON.parse(event.payload));
  const due = new Map(clocks.map(({ source, dueOn }) => [source, dueOn]));
  return queries.flatMap(({ personId, sources }) => sources.map((source): Asked => ({
    caseId: caseOf(event) as Asked['caseId'], personId, source, round, division: event.division, askedOn: queriedOn, dueOn: due.get(source) ?? null, standing: 'WAITING',
  })));
};

const changesIn = (event: StoredEvent): readonly Change[] => {
  const caseId = caseOf(event) as Change['caseId'];
  const data: unknown = JSON.parse(event.payload);
  switch (event.type) {
    case 'SourcesAnswered':
      return caseEvents.SourcesAnswered.parse(data).answers.map(({ personId, facts: { source } }) => ({ caseId, personId, source, standing: 'ANSWERED' }));
    case 'SourcesLate': return caseEvents.SourcesLate.parse(data).late.map(({ personId, source }) => ({ caseId, personId, source, standing: 'LATE' }));
    case 'SourcesUnavailable': {
      const { unavailable, reason } = caseEvents.SourcesUnavailable.parse(data);
      const standing = reason === 'OUT_OF_SERVICE' ? 'OUT_OF_SERVICE' : 'UNAVAILABLE';
      return unavailable.map(({ personId, source }) => ({ caseId, personId, source, standing }));
    }
    default: return [];
  }
};

const put = (sql: Queryable, table: string, rows: readonly Asked[]) => sql.query(
  `INSERT INTO ${table} (case_id, person_id, source, round, division, asked_on, due_on, standing)
   SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[])
   ON CONFLICT (case_id, person_id, source) DO UPDATE
     SET round = excluded.round, asked_on = excluded.asked_on, due_on = excluded.due_on, standing = excluded.standing`,
  (['caseId', 'personId', 'source', 'round', 'division', 'askedOn', 'dueOn', 'standing'] as const).map((field) => rows.map((row) => row[field])));

/** Folded within the portion first, so that a portion is written in two statements at most. */
const apply: View['apply'] = async (events, sql, table) => {
  const own = events.filter(({ stream }) => stream.startsWith(`${verificationCase.name}-`));
  const asked = new Map<string, Asked>();
  const changed = new Map<string, Change>();
  const stopped: string[] = [];
  for (const event of own) {
    if (event.type === 'SourcesQueried') for (const row of askedIn(event)) asked.set(`${row.caseId}/${row.personId}/${row.source}`, row);
    if (event.type === 'AuthorisationRevoked' || event.type === 'CaseClosed') stopped.push(caseOf(event));
    for (const row of changesIn(event)) {
      const key = `${row.caseId}/${row.personId}/${row.source}`;
      const fresh = asked.get(key);
      if (fresh === undefined) changed.set(key, row);
      else asked.set(key, { ...fresh, ...row });
    }
  }
  const changes = [...changed.values()];
  if (changes.length > 0) {
    await sql.query(
      `UPDATE ${table} AS q SET standing = c.standing FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS c (case_id, person_id, source, standing)
        WHERE q.case_id = c.case_id AND q.person_id = c.person_id AND q.source = c.source`,
      (['caseId', 'personId', 'source', 'standing'] as const).map((field) => changes.map((row) => row[field])));
  }
  if (asked.size > 0) await put(sql, table, [...asked.values()]);
  if (stopped.length > 0) await sql.query(`UPDATE ${table} SET standing = 'STOPPED' WHERE case_id = ANY ($1::uuid[]) AND standing <> 'ANSWERED'`, [stopped]);
};

export const sourceQueriesView: View = { name: 'source_query', version: 2, create, apply };

export type QueryFilters = { readonly source?: Source | undefined; readonly standing?: string | undefined; readonly within: Division };

/** `today` says how long they have been waited for. */
export const listSourceQueries = async (sql: Queryable, filters: QueryFilters, { limit, cursor, position }: Paging, today: PlainDate): Promise<Page<QueryRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Omit<QueryRow, 'waitingDays'>>(
    `SELECT case_id AS "caseId", person_id AS "personId", source, round, division, asked_on AS "askedOn", due_on AS "dueOn", standing FROM source_query
      WHERE starts_with(division, $1) AND ($2::text IS NULL OR source = $2) AND ($3::text IS NULL OR standing = $3)
        AND ($4::uuid IS NULL OR (case_id, person_id, source) > ($4::uuid, $5::uuid, $6::text)) ORDER BY case_id, person_id, source LIMIT $7`,
    [prefixOf(filters.within), filters.source ?? null, filters.standing ?? null, after?.[0] ?? null, after?.[1] ?? null, after?.[2] ?? null, limit + 1]);
  const waited = rows.map((row) => ({ ...row, waitingDays: row.standing === 'ANSWERED' || row.standing === 'STOPPED' ? 0 : Math.max(0, daysBetween(row.askedOn, today)) }));
  return page(waited, { limit, filters, keyOf: ({ caseId, personId, source }) => [caseId, personId, source], position });
};
