/**
 * The log in PostgreSQL. Concurrent appends are folded into one call of `log.append` (group commit), concurrent loads into one
 * query. The application's role reads tables and calls functions; it cannot write an event in any other way.
 */
import type { Uuid } from '@doudi/kernel';
import type pg from 'pg';
import { createGroups } from './groups.js';
import { createAppend, firstAnswers } from './postgres-append.js';
import type { EventLog, FedEvent, ImportUnit, LogHead, StoredEvent } from './log.js';
import { importStream, readEnvelope } from './numbered.js';
import { eventColumns, eventOf, instantOf, type EventRow } from './rows.js';

export type PostgresLogOptions = {
  /** From `openPool`: groups of appends are sent on one of its connections without waiting for each other. */
  readonly pool: pg.Pool;
  /** Groups of appends on their way at once: while the server works on one, the next is checked and sent. 2 unless told. */
  readonly groupsInFlight?: number;
  /** Units in a group at most; 256 unless told. */
  readonly maxGroup?: number;
};

export type PostgresLog = EventLog & {
  /** Sandbox only. Sets how far the log's time is from the server's; throws when its time would come to lie before its last event. */
  setClockOffset(ms: number): Promise<void>;
};

export const createPostgresLog = ({ pool, groupsInFlight = 2, maxGroup = 256 }: PostgresLogOptions): PostgresLog => {
  const readStream = createGroups({ inFlight: 2, size: 512, send: (asked: readonly Asked[]) => readStreams(pool, asked) });
  return {
    append: createAppend(pool, groupsInFlight, maxGroup),
    answerOf: async (commandId, requestDigest) => {
      const first = (await firstAnswers(pool, [commandId])).get(commandId);
      if (!first) return null;
      return first.digest === requestDigest ? first.answer : { kind: 'differs' };
    },
    importEvents: (units) => importEvents(pool, units),
    readStream: (stream, afterVersion = 0) => readStream({ stream, afterVersion }),
    readAll: (afterPosition, limit) => readAll(pool, afterPosition, limit),
    feed: (afterPosition, limit) => feed(pool, afterPosition, limit),
    head: () => head(pool),
    setClockOffset: async (ms) => {
      const { rows } = await pool.query<{ moved: boolean }>('SELECT log.set_clock_offset($1) AS moved', [ms]);
      if (!rows[0]!.moved) throw new RangeError('the clock moves forward only: the log already holds an event of a later time');
    },
  };
};

// Reading is planned each time: a plan that was kept from when the log was short would scan it when it is long.
type Asked = { readonly stream: string; readonly afterVersion: number };

const readStreams = async (pool: pg.Pool, asked: readonly Asked[]): Promise<readonly (readonly StoredEvent[])[]> => {
  const { rows } = await pool.query<EventRow & { nth: string }>({
    text: `SELECT q.nth, e.* FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS q(stream, after, nth)
           CROSS JOIN LATERAL (SELECT ${eventColumns} FROM log.event e WHERE e.stream = q.stream AND e.version > q.after ORDER BY e.version) e
           ORDER BY q.nth, e.version`,
    values: [asked.map(({ stream }) => stream), asked.map(({ afterVersion }) => afterVersion)],
  });
  const found: StoredEvent[][] = asked.map(() => []);
  for (const row of rows) found[Number(row.nth) - 1]!.push(eventOf(row));
  return found;
};

const readAll = async (pool: pg.Pool, afterPosition: number, limit: number): Promise<readonly StoredEvent[]> => {
  const { rows } = await pool.query<EventRow>({
    text: `SELECT ${eventColumns} FROM log.event e WHERE e.position > $1 ORDER BY e.position LIMIT $2`,
    values: [afterPosition, limit],
  });
  return rows.map(eventOf);
};

const feed = async (pool: pg.Pool, afterPosition: number, limit: number): Promise<readonly FedEvent[]> => {
  const { rows } = await pool.query<EventRow & { previous: number }>({
    text: `SELECT ${eventColumns}, coalesce((
             SELECT p.version FROM log.event p WHERE p.stream = e.stream AND p.version < e.version AND p.published ORDER BY p.version DESC LIMIT 1
           ), 0) AS previous
           FROM log.event e WHERE e.position > $1 AND e.published ORDER BY e.position LIMIT $2`,
    values: [afterPosition, limit],
  });
  return rows.map((row) => ({ ...eventOf(row), previousVersion: row.previous }));
};

const head = async (pool: pg.Pool): Promise<LogHead> => {
  const { rows } = await pool.query<{ position: string; epoch: Uuid; recorded_at: Date }>({
    name: 'log-head',
    text: 'SELECT position, epoch, recorded_at FROM log.head',
  });
  const row = rows[0]!;
  return { position: Number(row.position), epoch: row.epoch, recordedAt: instantOf(row.recorded_at) };
};

const importEvents = async (pool: pg.Pool, units: readonly ImportUnit[]): Promise<number> => {
  if (units.length === 0) return 0;
  const read = units.map((unit) => ({ ...unit, foreign: readEnvelope(unit.envelope) }));
  const of = <Value>(value: (unit: (typeof read)[number]) => Value): Value[] => read.map(value);
  const { rows } = await pool.query<{ imported: number }>({
    name: 'log-import',
    text: 'SELECT log.import($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS imported',
    values: [
      of(({ foreign }) => foreign.eventId),
      of(({ publisher, foreign }) => importStream(publisher, foreign.stream)),
      of(({ foreign }) => foreign.type),
      of(({ payload }) => payload),
      of(({ envelope }) => envelope),
      of(({ foreign }) => foreign.effectiveOn),
      of(({ foreign }) => foreign.occurredAt),
      of(({ foreign }) => JSON.stringify(foreign.actor)),
      of(({ foreign }) => foreign.commandId),
      of(({ foreign }) => foreign.causationId),
      of(({ foreign }) => foreign.correlationId),
      of(({ foreign }) => foreign.traceparent),
      of(({ foreign }) => foreign.lawHash),
      of(({ foreign }) => foreign.division),
    ],
  });
  return rows[0]!.imported;
};
