/** Set-based writing: one statement for all rows of a portion, however many lines a chunk has. And how far the views have read. */
import type { Queryable, StoredEvent } from '@doudi/event-store';
import { fen, type Fen } from '@doudi/kernel';

type Columns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

/** `conflict` is what stands after ON CONFLICT; without it a row that is there already is a bug. */
export const insertRows = async <Row>(sql: Queryable, table: string, columns: Columns<Row>, rows: readonly Row[],
  conflict = ''): Promise<void> => {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const arrays = names.map((name, index) => `$${index + 1}::${columns[name]![0]}[]`);
  await sql.query(
    `INSERT INTO ${table} AS kept (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')}) ${conflict === '' ? '' : `ON CONFLICT ${conflict}`}`,
    names.map((name) => rows.map(columns[name]![1])));
};

export const read = <Data>({ payload }: StoredEvent): Data => JSON.parse(payload) as Data;

/** PostgreSQL gives sums and bigints as text. */
export const fenOf = (value: string | number | null): Fen => fen(Number(value ?? 0));
/** The same for a sum that only a deadline asks for: beyond what whole fen can say it is said as the most, so that one county's figures stop nobody's clocks. */
export const cappedFen = (value: string | number): Fen => fen(Math.min(Number(value), Number.MAX_SAFE_INTEGER));

/** Whether every view shows the whole log: what is judged by views is judged only then. */
export const allShown = async (sql: Queryable): Promise<boolean> => {
  const { rows } = await sql.query<{ shown: boolean }>(
    'SELECT NOT EXISTS (SELECT FROM log.view_build AS build, log.head AS head WHERE build.live AND build.position < head.position) AS shown');
  return rows[0]!.shown;
};
