/** The subscriber's books beside its log, in the tables that come with the log. The publisher's row is the lock of all that is kept of it. */
import { inTransaction, type Queryable } from '@doudi/event-store';
import type pg from 'pg';
import type { Books, Kept, Opened, ParkedEvent, Pulled, Reach, Seen } from './books.js';

export const createPostgresBooks = (pool: pg.Pool): Books => ({
  open: (publisher, types) => inTransaction(pool, async (sql) => {
    await sql.query('INSERT INTO log.bus_publisher (publisher) VALUES ($1) ON CONFLICT DO NOTHING', [publisher]);
    const reach = await locked(sql, publisher);
    return { reach, passed: await passedOf(sql, publisher, types, Math.max(reach.position, reach.compared) > 0) };
  }),
  seen: async (publisher, streams) => {
    const { rows } = await pool.query<{ stream: string; version: number; position: string; parked: boolean }>(
      `SELECT q.stream, coalesce(s.version, 0) AS version, coalesce(s.position, 0) AS position, p.parked
         FROM unnest($2::text[]) AS q(stream)
         LEFT JOIN log.bus_stream s ON s.publisher = $1 AND s.stream = q.stream
         CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM log.bus_parked p WHERE p.publisher = $1 AND p.stream = q.stream) AS parked) p`,
      [publisher, streams]);
    return new Map(rows.map(({ stream, version, position, parked }): [string, Seen] => [stream, { version, position: Number(position), parked }]));
  },
  keep: (publisher, kept) => inTransaction(pool, async (sql) => {
    await locked(sql, publisher);
    if (!(await park(sql, publisher, kept))) return false;
    await keepSeen(sql, publisher, kept);
    await sql.query('UPDATE log.bus_type SET passed = $2 WHERE publisher = $1 AND type <> ALL ($3) AND (passed IS NULL OR passed > $2)',
      [publisher, kept.after, kept.types]);
    await sql.query(
      'UPDATE log.bus_publisher SET position = greatest(position, $2), compared = greatest(compared, $3) WHERE publisher = $1',
      [publisher, kept.reach.position, kept.reach.compared]);
    return true;
  }),
  pulled: (publisher, pulled) => inTransaction(pool, async (sql) => {
    const { position, compared } = await locked(sql, publisher);
    if (!(await park(sql, publisher, pulled))) return false;
    await sql.query(
      `UPDATE log.bus_type SET passed = CASE WHEN greatest(passed, $3) < $4 THEN greatest(passed, $3) END WHERE publisher = $1 AND type = ANY ($2)`,
      [publisher, pulled.types, pulled.upTo, Math.max(position, compared)]);
    return true;
  }),
  parked: async (publisher) => (await pool.query<ParkedEvent>(
    'SELECT stream, version, envelope::text, payload::text FROM log.bus_parked WHERE publisher = $1 ORDER BY stream, version', [publisher])).rows,
  unpark: (publisher, stream, upToVersion) => inTransaction(pool, async (sql) => {
    await locked(sql, publisher);
    await sql.query('DELETE FROM log.bus_parked WHERE publisher = $1 AND stream = $2 AND version <= $3', [publisher, stream, upToVersion]);
  }),
});

const locked = async (sql: Queryable, publisher: string): Promise<Reach> => {
  const { rows } = await sql.query<{ position: string; compared: string }>(
    'SELECT position, compared FROM log.bus_publisher WHERE publisher = $1 FOR UPDATE', [publisher]);
  return { position: Number(rows[0]?.position ?? 0), compared: Number(rows[0]?.compared ?? 0) };
};

/** A type that nobody asked for yet was passed over from the first event, if any came. */
const passedOf = async (sql: Queryable, publisher: string, types: readonly string[], anyCame: boolean): Promise<Opened['passed']> => {
  const { rows } = await sql.query<{ type: string; passed: string | null }>('SELECT type, passed FROM log.bus_type WHERE publisher = $1', [publisher]);
  const known = new Map(rows.map(({ type, passed }) => [type, passed === null ? null : Number(passed)]));
  const added = types.filter((type) => !known.has(type));
  if (added.length > 0) {
    await sql.query('INSERT INTO log.bus_type (publisher, type, passed) SELECT $1, n.type, $3 FROM unnest($2::text[]) AS n(type)',
      [publisher, added, anyCame ? 0 : null]);
    if (anyCame) added.forEach((type) => known.set(type, 0));
  }
  return new Map(types.flatMap((type) => {
    const passed = known.get(type) ?? null;
    return passed === null ? [] : [[type, passed] as const];
  }));
};

const park = async (sql: Queryable, publisher: string, { parked, resting }: Pick<Kept | Pulled, 'parked' | 'resting'>): Promise<boolean> => {
  const { rows } = await sql.query<{ count: string }>(
    'SELECT count(DISTINCT stream) AS count FROM log.bus_parked WHERE publisher = $1 AND stream = ANY ($2)', [publisher, resting]);
  if (Number(rows[0]!.count) < resting.length) return false;
  if (parked.length === 0) return true;
  await sql.query(
    `INSERT INTO log.bus_parked (publisher, stream, version, envelope, payload)
     SELECT $1, n.stream, n.version, n.envelope::json, n.payload::json
       FROM unnest($2::text[], $3::int[], $4::text[], $5::text[]) AS n(stream, version, envelope, payload) ON CONFLICT DO NOTHING`,
    [publisher, ...(['stream', 'version', 'envelope', 'payload'] as const).map((word) => parked.map((event) => event[word]))]);
  return true;
};

const keepSeen = async (sql: Queryable, publisher: string, { seen }: Kept): Promise<void> => {
  const streams = [...seen];
  await sql.query(
    `INSERT INTO log.bus_stream AS s (publisher, stream, version, position)
     SELECT $1, n.stream, n.version, n.position FROM unnest($2::text[], $3::int[], $4::bigint[]) AS n(stream, version, position)
     ON CONFLICT (publisher, stream) DO UPDATE SET version = excluded.version, position = excluded.position WHERE s.version < excluded.version`,
    [publisher, streams.map(([stream]) => stream), streams.map(([, last]) => last.version), streams.map(([, last]) => last.position)]);
};
