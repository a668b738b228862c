/**
 * When an erasure is complete. A destroyed key is gone from its table at once, but its wrapped bytes lie on in old table pages, in
 * the write-ahead log and in backups. This rewrites the table, lets the log move on, looks into every segment that is left, and
 * says honestly what is still there and until when.
 *
 * It needs a role that may do so (owner of the keys' tables, pg_checkpoint, pg_switch_wal, pg_read_server_files). The keys'
 * cluster should run with `wal_recycle=off`: a recycled segment keeps its old content under a new name until it is overwritten.
 */
import { addDays, dayOf, daysBetween, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import type pg from 'pg';

/**
 * `inLog`: whether its bytes are still in the write-ahead log, null when the log cannot be read (or is compressed, so that a search
 * shows nothing). `backupsUntil`: the last day on which a backup may still hold the key.
 */
export type PendingErasure = { readonly subjectId: Uuid; readonly inLog: boolean | null; readonly backupsUntil: PlainDate };
/** `daysPending`: until the last backup is gone; an erasure whose `inLog` is not false stays pending beyond that. */
export type ErasureReport = { readonly completed: readonly Uuid[]; readonly pending: readonly PendingErasure[]; readonly daysPending: number };

type Row = { readonly subject_id: Uuid; readonly marker_head: Buffer | null; readonly marker_tail: Buffer | null; readonly erased_at: Date };

export const completeErasure = async (options: { admin: pg.Pool; backupDays: number; now: Instant }): Promise<ErasureReport> => {
  const { admin, backupDays, now } = options;
  const { rows } = await admin.query<Row>('SELECT subject_id, marker_head, marker_tail, erased_at FROM vault_erasure WHERE completed_at IS NULL ORDER BY erased_at');
  if (rows.length === 0) return { completed: [], pending: [], daysPending: 0 };
  const left = (await moveLogOn(admin)) ? await searchLog(admin, rows) : null;
  const states = rows.map((row) => ({
    subjectId: row.subject_id,
    inLog: row.marker_head === null ? false : left === null ? null : left.has(row.subject_id),
    backupsUntil: addDays(dayOf(row.erased_at.toISOString() as Instant), backupDays),
  }));
  const done = ({ inLog, backupsUntil }: PendingErasure): boolean => inLog === false && (backupDays === 0 || dayOf(now) > backupsUntil);
  const completed = states.filter(done).map(({ subjectId }) => subjectId);
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

/** Who is still found. The log's pages break a record every 8 kB, but never both ends of one wrapped key: so either end counts. */
const searchLog = async (admin: pg.Pool, rows: readonly Row[]): Promise<ReadonlySet<Uuid> | null> => {
  const asked = rows.filter(({ marker_head }) => marker_head !== null);
  const heads = asked.map(({ marker_head }) => turned(marker_head));
  const tails = asked.map(({ marker_tail }) => turned(marker_tail));
  try {
    const compressed = await admin.query<{ setting: string }>("SELECT current_setting('wal_compression') AS setting");
    if (compressed.rows[0]!.setting !== 'off') return null;
    const segments = await admin.query<{ name: string }>('SELECT name FROM pg_ls_waldir()');
    const found = new Set<Uuid>();
    for (const { name } of segments.rows) {
      const hits = await admin.query<{ subjects: Uuid[] }>(searchSegment, [name, asked.map(({ subject_id }) => subject_id), heads, tails]);
      hits.rows[0]!.subjects.forEach((subject) => found.add(subject));
    }
    return found;
  } catch (error) {
    if (notAllowed(error)) return null;
    throw error;
  }
};

/** The segment is read once, in the server; one that is removed meanwhile holds nothing. */
const searchSegment = `
  SELECT ARRAY(
    SELECT subject::text FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS erased (subject, head, tail)
    WHERE position(head IN content) > 0 OR position(tail IN content) > 0) AS subjects
  FROM (SELECT coalesce(pg_read_binary_file('pg_wal/' || $1::text, true), ''::bytea) AS content OFFSET 0) AS segment`;
