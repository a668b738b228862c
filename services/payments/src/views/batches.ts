/** Batches: of which account and how far each is, its totals, who signed what, and how many of its orders are credited, returned and late. */
import { zDivision, zFen, zFund, zPlainDate, zScheme, zUuid, zYearMonth } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import type { Division, PlainDate, Uuid, YearMonth } from '@doudi/kernel';
import { z } from 'zod';
import { batchEvents, type BatchEvent, type BatchEventOf } from '../domain/batch.events.js';
import type { BatchStatus } from '../domain/batch.state.js';
import { read } from './rows.js';

const statuses = ['DRAFT', 'FROZEN', 'CIVIL_CHECKED', 'FINANCE_CHECKED', 'FUNDED', 'SENT', 'IN_DOUBT', 'SETTLING', 'COMPLETE',
  'COMPLETE_WITH_FAILURES', 'CANCELLED'] as const;
export const zBatchStatus = z.enum(statuses);
export const zBatchRow = z.strictObject({
  batchId: zUuid, division: zDivision, scheme: zScheme, fund: zFund, year: z.int(), period: zYearMonth, number: z.int(), status: zBatchStatus,
  dueOn: zPlainDate.nullable(), sendBy: zPlainDate.nullable(),
  count: z.int(), held: z.int(), totalFen: zFen, rootHash: z.string().nullable(), contentHash: z.string().nullable(), messageId: z.string().nullable(),
  sentOn: zPlainDate.nullable(), inDoubtOn: zPlainDate.nullable(),
  preparedBy: z.string(), checkedBy: z.array(z.string()), releasedBy: z.string().nullable(), credited: z.int(), returned: z.int(),
  late: z.int(),
});
type BatchRow = z.output<typeof zBatchRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    batch_id uuid PRIMARY KEY, division text NOT NULL, scheme text NOT NULL, fund text NOT NULL, year int NOT NULL, period text NOT NULL, number int NOT NULL, status text NOT NULL, due_on text, send_by text,
    count int NOT NULL DEFAULT 0, held int NOT NULL DEFAULT 0, total_fen bigint NOT NULL DEFAULT 0, root_hash text, content_hash text, message_id text, sent_on text, in_doubt_on text, prepared_by text NOT NULL,
    checked_by text[] NOT NULL DEFAULT '{}', released_by text, credited int NOT NULL DEFAULT 0, returned int NOT NULL DEFAULT 0, late int NOT NULL DEFAULT 0, booked_on text, position bigint NOT NULL,
    UNIQUE (division, scheme, period, number)
  )`;

type Change = Readonly<Record<string, unknown>>;
const latest = (lines: readonly { readonly bookedOn: PlainDate }[]): PlainDate => lines.map(({ bookedOn }) => bookedOn).sort().at(-1)!;
/** Columns to set; a `+` in front adds, a `>` keeps the greater. */
const changeOf = (event: BatchEvent): Change => {
  switch (event.type) {
    case 'LinesAdded': return { '+count': event.data.count, '+total_fen': event.data.totalFen };
    case 'BatchFrozen': return { status: 'FROZEN', held: event.data.held ?? 0, root_hash: event.data.rootHash, content_hash: event.data.contentHash };
    case 'CivilChecked': return { status: 'CIVIL_CHECKED', checked_by: [event.data.checkedBy] };
    case 'FinanceChecked': return { status: 'FINANCE_CHECKED', '+checked_by': [event.data.checkedBy] };
    case 'BatchFunded': case 'BureauRejected': case 'SendingStopped': return { status: 'FUNDED' };
    case 'BatchSent': return { status: 'SENT', message_id: event.data.messageId, sent_on: event.data.sentOn,
      released_by: event.data.releasedBy };
    case 'BatchInDoubt': return { status: 'IN_DOUBT', in_doubt_on: event.data.sinceOn };
    case 'BureauAccepted': return { status: 'SETTLING' };
    case 'PaymentsCredited': return { status: 'SETTLING', '+credited': event.data.lines.length, '>booked_on': latest(event.data.lines) };
    case 'PaymentsReturned': return {
      status: 'SETTLING', '+returned': event.data.lines.length,
      '+credited': -event.data.lines.filter(({ wasCredited }) => wasCredited).length, '>booked_on': latest(event.data.lines),
    };
    case 'PaymentsLate': return { '+late': event.data.lines.length };
    case 'BatchCompleted': return { status: event.data.withFailures ? 'COMPLETE_WITH_FAILURES' : 'COMPLETE' };
    case 'BatchCancelled': return { status: 'CANCELLED' };
    case 'BatchDrafted': case 'LinesHeld': case 'PayeesUnpayable': return {};
  }
};

const insert = async ({ batchId, division, scheme, account: { fund, year }, period, number, dueOn, sendBy, preparedBy }: BatchEventOf<'BatchDrafted'>,
  position: number, sql: Queryable, table: string) =>
  sql.query(
    `INSERT INTO ${table} (batch_id, division, scheme, period, number, status, due_on, send_by, prepared_by, position, fund, year) VALUES ($1, $2, $3, $4, $5, 'DRAFT', $6, $7, $8, $9, $10, $11)`,
    [batchId, division, scheme, period, number, dueOn, sendBy, preparedBy, position, fund, year]);

const apply = async (stored: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  const event = { type: stored.type, data: read(stored) } as BatchEvent;
  if (event.type === 'BatchDrafted') return void (await insert(event.data, stored.position, sql, table));
  const change = Object.entries({ ...changeOf(event), position: stored.position });
  const set = change.map(([name], index) => assignment(name, `$${index + 2}`));
  await sql.query(`UPDATE ${table} SET ${set.join(', ')} WHERE batch_id = $1`, [event.data.batchId, ...change.map(([, value]) => value)]);
};
const assignment = (column: string, value: string): string => {
  const name = column.replace(/^[+>]/, '');
  if (column.startsWith('>')) return `${name} = greatest(${name}, ${value})`;
  if (column.startsWith('+')) return name === 'checked_by' ? `${name} = ${name} || ${value}::text[]` : `${name} = ${name} + ${value}`;
  return `${name} = ${value}`;
};

export const batchesView: View = {
  name: 'batch',
  version: 4,
  create,
  apply: async (events, sql, table) => {
    for (const event of events.filter(({ stream, type }) =>
      stream.startsWith('batch-') && Object.hasOwn(batchEvents, type))) await apply(event, sql, table);
  },
};

type Stored = {
  batch_id: Uuid; division: Division; scheme: BatchRow['scheme']; fund: BatchRow['fund']; year: number; period: YearMonth; number: number; status: BatchRow['status']; due_on: PlainDate | null; send_by: PlainDate | null; count: number;
  held: number;
  total_fen: string; root_hash: string | null; content_hash: string | null; message_id: string | null; sent_on: PlainDate | null;
  in_doubt_on: PlainDate | null; prepared_by: string; checked_by: string[];
  released_by: string | null; credited: number; returned: number; late: number;
};
const rowOf = (row: Stored): BatchRow => ({
  batchId: row.batch_id, division: row.division, scheme: row.scheme, fund: row.fund, year: row.year, period: row.period, number: row.number, status: row.status,
  dueOn: row.due_on, sendBy: row.send_by,
  count: row.count, held: row.held, totalFen: Number(row.total_fen) as BatchRow['totalFen'], rootHash: row.root_hash, contentHash: row.content_hash,
  messageId: row.message_id, sentOn: row.sent_on, inDoubtOn: row.in_doubt_on,
  preparedBy: row.prepared_by, checkedBy: row.checked_by, releasedBy: row.released_by, credited: row.credited, returned: row.returned,
  late: row.late,
});

export const batchById = async (sql: Queryable, batchId: Uuid): Promise<BatchRow | null> => {
  const { rows } = await sql.query<Stored>('SELECT * FROM batch WHERE batch_id = $1', [batchId]);
  return rows[0] === undefined ? null : rowOf(rows[0]);
};

type Filters = { readonly within: Division; readonly status?: string | undefined; readonly period?: string | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listBatches = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<BatchRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM batch WHERE division LIKE $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR period = $3) AND ($4::uuid IS NULL OR batch_id > $4::uuid)
      ORDER BY batch_id LIMIT $5`,
    [`${prefixOf(filters.within)}%`, filters.status ?? null, filters.period ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.batchId], position });
};

export type Watched = { readonly batchId: Uuid; readonly division: Division; readonly messageId: string; readonly status: BatchStatus;
  readonly position: number };
const watched = async (sql: Queryable, where: string, ...values: readonly unknown[]): Promise<readonly Watched[]> => {
  const { rows } = await sql.query<{ batch_id: Uuid; division: Division; message_id: string; status: BatchStatus; position: string }>(
    `SELECT batch_id, division, message_id, status, position FROM batch WHERE ${where} ORDER BY batch_id`, [...values]);
  return rows.map((row) => ({ batchId: row.batch_id, division: row.division, messageId: row.message_id, status: row.status,
    position: Number(row.position) }));
};

/** Batches that the bureau has something to say about. */
export const batchesAtBureau = (sql: Queryable): Promise<readonly Watched[]> => watched(sql, "status IN ('SENT', 'IN_DOUBT', 'SETTLING')");

/** Complete batches of which the bank booked something on that day or later: what it booked may still come back. */
export const batchesBookedSince = (sql: Queryable, day: PlainDate): Promise<readonly Watched[]> =>
  watched(sql, "status IN ('COMPLETE', 'COMPLETE_WITH_FAILURES') AND booked_on >= $1", day);

/** Batches past their due day that have not yet said which of their orders are late. */
export const batchesPastDue = async (sql: Queryable, today: PlainDate): Promise<readonly { readonly batchId: Uuid;
  readonly division: Division }[]> => {
  const { rows } = await sql.query<{ batch_id: Uuid; division: Division }>(
    `SELECT batch_id, division FROM batch WHERE due_on < $1 AND content_hash IS NOT NULL AND status <> 'CANCELLED' AND late = 0
        AND EXISTS (SELECT FROM payment_line AS line WHERE line.batch_id = batch.batch_id AND (line.status <> 'CREDITED' OR line.booked_on > batch.due_on)) ORDER BY batch_id`, [today]);
  return rows.map((row) => ({ batchId: row.batch_id, division: row.division }));
};
