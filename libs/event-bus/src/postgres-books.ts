/** The subscriber's books beside its log, in the tables that come with the log. */
import { inTransaction } from '@doudi/event-store';
import type pg from 'pg';
import type { Books, ParkedEvent, Seen } from './books.js';

export const createPostgresBooks = (pool: pg.Pool): Books => ({
  open: (publisher, types) => inTransaction(pool, async (sql) => {
    await sql.query('INSERT INTO log.bus_publisher (publisher, types) VALUES ($1, $2) ON CONFLICT DO NOTHING', [publisher, types]);
    const { rows } = await sql.query<{ types: readonly string[]; position: string; compared: string }>(
      'SELECT types, position, compared FROM log.bus_publisher WHERE publisher = $1 FOR UPDATE', [publisher]);
    const row = rows[0]!;
    if (types.every((type) => row.types.includes(type))) return { position: Number(row.position), compared: Number(row.compared) };
    await sql.query('UPDATE log.bus_publisher SET types = $2, position = 0, compared = 0 WHERE publisher = $1', [publisher, types]);
    await sql.query('DELETE FROM log.bus_stream WHERE publisher = $1', [publisher]);
    return { position: 0, compared: 0 };
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
  keep: (publisher, { reach, seen, parked }) => inTransaction(pool, async (sql) => {
    const streams = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)); // in one order, so that two runners do not wait for each other
    await sql.query(
      `INSERT INTO log.bus_stream AS s (publisher, stream, version, position)
       SELECT $1, n.stream, n.version, n.position FROM unnest($2::text[], $3::int[], $4::bigint[]) AS n(stream, version, position)
       ON CONFLICT (publisher, stream) DO UPDATE SET version = excluded.version, position = excluded.position WHERE s.version < excluded.version`,
      [publisher, streams.map(([stream]) => stream), streams.map(([, last]) => last.version), streams.map(([, last]) => last.position)]);
    if (parked.length > 0) {
      await sql.query(
        `INSERT INTO log.bus_parked (publisher, stream, version, envelope, payload)
         SELECT $1, n.stream, n.version, n.envelope::json, n.payload::json
           FROM unnest($2::text[], $3::int[], $4::text[], $5::text[]) AS n(stream, version, envelope, payload) ON CONFLICT DO NOTHING`,
        [publisher, ...(['stream', 'version', 'envelope', 'payload'] as const).map((word) => parked.map((event) => event[word]))]);
    }
    await sql.query(
      'UPDATE log.bus_publisher SET position = greatest(position, $2), compared = greatest(compared, $3) WHERE publisher = $1',
      [publisher, reach.position, reach.compared]);
  }),
  parked: async (publisher) => (await pool.query<ParkedEvent>(
    'SELECT stream, version, envelope::text, payload::text FROM log.bus_parked WHERE publisher = $1 ORDER BY stream, version', [publisher])).rows,
  unpark: async (publisher, stream, upToVersion) => {
    await pool.query('DELETE FROM log.bus_parked WHERE publisher = $1 AND stream = $2 AND version <= $3', [publisher, stream, upToVersion]);
  },
});
