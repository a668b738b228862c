/**
 * When an erasure is complete. A destroyed key is gone from its table at once, but its wrapped bytes lie on in old table pages, in
 * the write-ahead log and in backups. This rewrites the table, lets the log move on, looks into the table and every segment that is
 * left, and says honestly what is still there and until when.
 *
 * It needs a role that may do so (owner of the keys' tables, pg_checkpoint, pg_switch_wal, pg_read_server_files). The keys'
 * cluster must run with `wal_recycle=off`: a recycled segment keeps its old content under a new name until it is overwritten, and an
 * erasure stays pending as long.
 */
import { addDays, dayOf, daysBetween, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import type pg from 'pg';

/**
 * `inFiles`: whether its bytes are still in the table or in the write-ahead log, null when these cannot be read (or the log is
 * compressed, so that a search shows nothing). `backupsUntil`: the last day on which a backup may still hold the key.
 */
export type PendingErasure = { readonly subjectId: Uuid; readonly inFiles: boolean | null; readonly backupsUntil: PlainDate };
/** `daysPending`: until the last backup is gone; an erasure whose `inFiles` is not false stays pending beyond that. */
export type ErasureReport = { readonly completed: readonly Uuid[]; readonly pending: readonly PendingErasure[]; readonly daysPending: number };

export type ErasureOptions = {
  readonly admin: pg.Pool; readonly backupDays: number; readonly now: Instant;
  /** Called with those that are complete before that is noted here: after a crash in between, they come again. */
  readonly record?: (completed: readonly Uuid[]) => Promise<void>;
};

type Row = { readonly subject_id: Uuid; readonly marker_head: Buffer | null; readonly marker_tail: Buffer | null; readonly erased_at: Date };

export const completeErasure = async ({ admin, backupDays, now, record }: ErasureOptions): Promise<ErasureReport> => {
  const { rows } = await admin.query<Row>('SELECT subject_id, marker_head, marker_tail, erased_at FROM vault_erasure WHERE completed_at IS NULL ORDER BY erased_at');
  if (rows.length === 0) return { completed: [], pending: [], daysPending: 0 };
  const left = (await moveLogOn(admin)) ? await searchFiles(admin, rows) : null;
  const states = rows.map((row) => ({
    subjectId: row.subject_id,
    inFiles: row.marker_head === null ? false : left === null ? null : left.has(row.subject_id),
    backupsUntil: addDays(dayOf(row.erased_at.toISOString() as Instant), backupDays),
  }));
  const done = ({ inFiles, backupsUntil }: PendingErasure): boolean => inFiles === false && (backupDays === 0 || dayOf(now) > backupsUntil);
  const completed = states.filter(done).map(({ subjectId }) => subjectId);
  await record?.(completed);
  await admin.query('UPDATE vault_erasure SET completed_at = $2, marker_head = NULL, marker_tail = NULL WHERE subject_id = ANY($1::uuid[])', [completed, now]);
  const pending = states.filter((state) => !done(state));
  return { completed, pending, daysPending: Math.max(0, ...pending.map(({ backupsUntil }) => daysBetween(dayOf(now), backupsUntil))) };
};

/** The table anew without the dead rows, then a new segment and a checkpoint that lets go of all earlier ones. False when not allowed to. */
const moveLogOn = async (admin: pg.Pool): Promise<boolean> => {
  try {
    await admin.query('VACUUM (FULL) vault_key');
    await admin.query('SELECT pg_switch_wal()');
    await admin.query('CHECKPOINT');
    return true;
  } catch (error) {
    if (notAllowed(error)) return false;
    throw error;
  }
};

const notAllowed = (error: unknown): boolean => (error as { code?: string }).code === '42501';
const turned = (marker: Buffer | null): Buffer | null => (marker === null ? null : Buffer.from(marker.map((byte) => 255 - byte)));

/** Who is still found. A page of the log breaks a record every 8 kB, but never both ends of one wrapped key: so either end counts. */
const searchFiles = async (admin: pg.Pool, rows: readonly Row[]): Promise<ReadonlySet<Uuid> | null> => {
  const asked = rows.filter(({ marker_head }) => marker_head !== null);
  const heads = asked.map(({ marker_head }) => turned(marker_head));
  const tails = asked.map(({ marker_tail }) => turned(marker_tail));
  try {
    const compressed = await admin.query<{ setting: string }>("SELECT current_setting('wal_compression') AS setting");
    if (compressed.rows[0]!.setting !== 'off') return null;
    const found = new Set<Uuid>();
    for (const { file, start } of await piecesOf(admin)) {
      const hits = await admin.query<{ subjects: Uuid[] }>(searchPiece, [file, start, pieceBytes, asked.map(({ subject_id }) => subject_id), heads, tails]);
      hits.rows[0]!.subjects.forEach((subject) => found.add(subject));
    }
    return found;
  } catch (error) {
    if (notAllowed(error)) return null;
    throw error;
  }
};

const pieceBytes = 16 << 20;

/**
 * The log's segments, and the table's files of 1 GB: rows that an old snapshot can still see were copied into the new table. Pieces
 * are cut between pages, over which no row of this table goes.
 */
const piecesOf = async (admin: pg.Pool): Promise<readonly { readonly file: string; readonly start: string }[]> =>
  (await admin.query<{ file: string; start: string }>(`
    SELECT file, start FROM (
      SELECT 'pg_wal/' || name AS file, size FROM pg_ls_waldir()
      UNION ALL
      SELECT pg_relation_filepath('vault_key') || CASE n WHEN 0 THEN '' ELSE '.' || n END, least(bytes - (n << 30), 1 << 30)
      FROM (SELECT pg_relation_size('vault_key') AS bytes) AS whole, generate_series(0, bytes >> 30) AS n
    ) AS files, generate_series(0, greatest(size - 1, 0), $1::int) AS start`, [pieceBytes])).rows;

/** Read once, in the server; a segment that is removed meanwhile holds nothing. */
const searchPiece = `
  SELECT ARRAY(
    SELECT subject::text FROM unnest($4::uuid[], $5::bytea[], $6::bytea[]) AS erased (subject, head, tail)
    WHERE position(head IN content) > 0 OR position(tail IN content) > 0) AS subjects
  FROM (SELECT coalesce(pg_read_binary_file($1::text, $2::bigint, $3::bigint, true), ''::bytea) AS content OFFSET 0) AS piece`;
