/** A key for each subject (a person, a file), wrapped by the master key, in a database of its own; a destroyed key stays destroyed. */
import type { Instant, Uuid } from '@doudi/kernel';
import type pg from 'pg';
import { derivedKey, keyBytes, nonceBytes, open, seal, tagBytes, type Random } from './envelope.js';

export type Keys = {
  /** The keys of these subjects; who has none gets one. Throws for a subject whose key was destroyed. */
  ensure(subjects: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Uint8Array>>;
  /** The keys that exist. */
  read(subjects: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Uint8Array>>;
  /** Removes keys that never opened anything. */
  discard(subjects: readonly Uuid[]): Promise<void>;
  /** Destroys the key for good; whether it was still there. Again is harmless, and repeats itself after a restore. */
  destroy(subject: Uuid, at: Instant): Promise<boolean>;
};

type Row = { readonly subject_id: Uuid; readonly wrapped: Buffer };

export const openKeys = (pool: pg.Pool, masterKey: Uint8Array, random: Random): Keys => {
  const wrapping = derivedKey(masterKey, 'wrap');
  const unwrapped = (rows: readonly Row[]): ReadonlyMap<Uuid, Uint8Array> =>
    new Map(rows.map(({ subject_id, wrapped }) => [subject_id, unwrap(wrapping, wrapped, subject_id)]));
  const read = async (subjects: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Uint8Array>> =>
    unwrapped((await pool.query<Row>('SELECT subject_id, wrapped FROM vault_key WHERE subject_id = ANY($1::uuid[])', [subjects])).rows);
  return {
    read,
    ensure: async (subjects) => {
      const known = await read(subjects);
      const fresh = [...new Set(subjects)].filter((subject) => !known.has(subject)).sort();
      if (fresh.length === 0) return known;
      await pool.query(insertKeys, [fresh, fresh.map((subject) => seal(wrapping, random(keyBytes), placeOf(subject), random))]);
      const now = await read(subjects);
      if (fresh.some((subject) => !now.has(subject))) throw new Error('a key that was destroyed is never made again');
      return now;
    },
    discard: async (subjects) => {
      if (subjects.length > 0) await pool.query('DELETE FROM vault_key WHERE subject_id = ANY($1::uuid[])', [subjects]);
    },
    destroy: async (subject, at) => {
      const { rows } = await pool.query<{ destroyed: boolean }>(destroyKey, [subject, at, nonceBytes, tagBytes]);
      return rows[0]!.destroyed;
    },
  };
};

const insertKeys = `
  INSERT INTO vault_key (subject_id, wrapped)
  SELECT given.subject_id, given.wrapped FROM unnest($1::uuid[], $2::bytea[]) AS given (subject_id, wrapped)
  WHERE NOT EXISTS (SELECT FROM vault_erasure WHERE vault_erasure.subject_id = given.subject_id)
  ON CONFLICT DO NOTHING`;

/** One statement, so one transaction. A key that a restore brought back starts its way out of the log anew. */
const destroyKey = `
  WITH gone AS (DELETE FROM vault_key WHERE subject_id = $1::uuid RETURNING wrapped),
  markers AS (SELECT substr(wrapped, 1, $3::int) AS head, substr(wrapped, octet_length(wrapped) - $4::int + 1) AS tail FROM gone),
  turned AS (SELECT ${['head', 'tail'].map((end) => turnedOver(end)).join(', ')} FROM markers),
  noted AS (
    INSERT INTO vault_erasure (subject_id, marker_head, marker_tail, erased_at)
    SELECT $1::uuid, turned.head, turned.tail, $2::timestamptz FROM (SELECT 1) AS once LEFT JOIN turned ON true
    ON CONFLICT (subject_id) DO UPDATE SET marker_head = EXCLUDED.marker_head, marker_tail = EXCLUDED.marker_tail, completed_at = NULL
      WHERE EXCLUDED.marker_head IS NOT NULL)
  SELECT EXISTS (SELECT FROM gone) AS destroyed`;

function turnedOver(column: string): string {
  return `(SELECT string_agg(decode(lpad(to_hex(255 - get_byte(${column}, n)), 2, '0'), 'hex'), ''::bytea ORDER BY n)
    FROM generate_series(0, octet_length(${column}) - 1) AS n) AS ${column}`;
}

const placeOf = (subject: Uuid): string => `doudi.vault.key\n${subject}`;

const unwrap = (wrapping: Uint8Array, wrapped: Uint8Array, subject: Uuid): Uint8Array => {
  try {
    return open(wrapping, wrapped, placeOf(subject));
  } catch {
    throw new Error('the master key does not open this vault: it is another one, or the row was altered');
  }
};
