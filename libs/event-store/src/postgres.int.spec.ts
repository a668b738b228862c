import { fork } from 'node:child_process';
import fc from 'fast-check';
import pg from 'pg';
import { startPostgres } from '@doudi/postgres';
import { arrayLiteral } from './array-literal.js';
import { databases, type Database } from './database.js';
import { createHandler } from './handle.js';
import { load } from './load.js';
import { logContract } from './log.contract.js';
import { openPool } from './pool.js';
import { createPostgresLog } from './postgres.js';
import { fund, metaOf, unitOf } from './sample.js';
import { inTransaction } from './transaction.js';
import type { EventLog, StoredEvent } from './log.js';

const { create, stop } = databases(startPostgres);
afterAll(stop);

describe('the log in PostgreSQL', () => {
  logContract(async () => (await create()).log);
});

describe('an array as the server reads it', () => {
  let pool: pg.Pool;
  beforeAll(async () => { ({ pool } = await create()); });
  const read = async (type: string, values: readonly (string | number | boolean | null)[]): Promise<unknown> =>
    (await pool.query<{ read: unknown }>(`SELECT $1::${type}[] AS read`, [arrayLiteral(values, (value) => value)])).rows[0]!.read;

  it('holds every text as it was, delimiters and all', async () => {
    const texts = ['', ' ', 'NULL', 'null', ',', '{}', '{"a":"b\\\\\\"c"}', '\\', '"', '\\"', '\n\t', '某民救〔2016〕88号', null];
    expect(await read('text', texts)).toEqual(texts);
    const anyText = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')); // which no text of the server holds
    await fc.assert(fc.asyncProperty(fc.array(fc.option(anyText)), async (drawn) => {
      expect(await read('text', drawn)).toEqual(drawn);
    }));
  });

  it('holds numbers, truths and nothing', async () => {
    expect(await read('int', [1, -2, null])).toEqual([1, -2, null]);
    expect(await read('bool', [true, false, null])).toEqual([true, false, null]);
    expect(await read('int', [])).toEqual([]);
  });
});

/** Follows a log by "position > last" alone, as every reader does, until told that the writers are done. */
const follow = (log: EventLog, done: () => boolean): Promise<readonly StoredEvent[]> => {
  const seen: StoredEvent[] = [];
  const step = async (): Promise<readonly StoredEvent[]> => {
    const finished = done();
    const events = await log.readAll(seen.at(-1)?.position ?? 0, 100);
    seen.push(...events);
    return finished && events.length === 0 ? seen : step();
  };
  return step();
};

const expectWhole = (events: readonly StoredEvent[], count: number): void => {
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(count);
  const times = events.map(({ recordedAt }) => recordedAt);
  expect(times).toEqual([...times].sort());
  const last = new Map<string, number>();
  for (const { stream, version } of events) {
    expect(version).toBe((last.get(stream) ?? 0) + 1);
    last.set(stream, version);
  }
};

describe('several writers on one log', () => {
  it('leaves no gap, doubles none, loses none and hides none from a follower: two processes and a third log', async () => {
    const database = await create();
    const writers = ['one', 'two'].map((name) => spawnWriter(database.appUrl, name));
    const here = createHandler(createPostgresLog({ pool: database.another(), maxGroup: 7 }));
    const own = Array.from({ length: 400 }, (_, n) => here(fund, `shared-${n % 5}`, { type: 'Deposit', data: { fen: 1 } }, metaOf(`own-${n}`)));
    let finished = false;
    const seen = follow(database.log, () => finished);
    await Promise.all([...writers, ...own]);
    finished = true;
    expectWhole(await seen, 400 + 2 * 400);
    const states = await Promise.all([0, 1, 2, 3, 4].map((n) => load(database.log, fund, `shared-${n}`)));
    expect(states.reduce((sum, { state }) => sum + state.fen, 0)).toBe(1_200);
  });

  it('answers what a killed writer acknowledged: each is there, once', async () => {
    const database = await create();
    const acknowledged: string[] = [];
    const child = spawnWriter(database.appUrl, 'killed', (label, process) => {
      acknowledged.push(label);
      if (acknowledged.length === 100) process.kill('SIGKILL');
    });
    await child;
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    const events = await database.log.readAll(0, 1_000);
    expectWhole(events, events.length);
    const stored = new Set(events.map(({ commandId }) => commandId));
    expect(acknowledged.filter((label) => !stored.has(metaOf(label).commandId))).toEqual([]);
  });

  it('lets the others of a group through when one is bad, whether it conflicts or cannot be stored at all', async () => {
    const { log } = await create();
    await log.append(unitOf('first', 'fund-a', 0));
    const results = await Promise.allSettled([
      ...[1, 2, 3].map((n) => log.append(unitOf(`good-${n}`, `fund-${n}`, 0))),
      log.append(unitOf('conflict', 'fund-a', 0)),
      log.append(unitOf('broken', 'fund-x', 0, { payload: '{"not":json}' })),
      log.append(unitOf('good-4', 'fund-4', 0)),
    ]);
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value.kind : 'threw')))
      .toEqual(['appended', 'appended', 'appended', 'conflict', 'threw', 'appended']);
    expect((await log.readAll(0, 10)).map(({ position }) => position)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a connection that the server closes', () => {
  const endOthers = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

  it('under appends that are on their way: they go again on a new one, and each is there once', async () => {
    const database = await create();
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query('BEGIN');
    await admin.query('SELECT FROM log.head FOR UPDATE');
    const answers = Promise.all(Array.from({ length: 400 }, (_, n) => database.log.append(unitOf(`held-${n}`, `fund-${n}`, 0))));
    await new Promise((resume) => setTimeout(resume, 200));
    const { rowCount } = await admin.query(endOthers);
    await admin.query('COMMIT');
    await admin.end();
    expect(rowCount).toBeGreaterThan(0);
    expect(new Set((await answers).map(({ kind }) => kind))).toEqual(new Set(['appended']));
    expectWhole(await database.log.readAll(0, 1_000), 400);
  });

  it('in a transaction or while it rests: who used it is told, the process lives, and the next one goes on', async () => {
    const database = await create();
    const faults: unknown[] = [];
    const pool = openPool({ url: database.appUrl, max: 2, onFault: (fault) => faults.push(fault) });
    await pool.query('SELECT 1');
    await expect(inTransaction(pool, async (sql) => {
      await asAdmin(database.adminUrl, endOthers);
      await new Promise((resume) => setTimeout(resume, 50));
      await sql.query('SELECT 1');
    })).rejects.toThrow();
    expect(await inTransaction(pool, async (sql) => (await sql.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }]);
    await asAdmin(database.adminUrl, endOthers);
    await new Promise((resume) => setTimeout(resume, 50));
    expect((await pool.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    expect(faults.length).toBeGreaterThanOrEqual(2);
    await pool.end();
  });
});

/** A process of its own that deposits 400 times, spread over five funds; tells each acknowledged label. */
const spawnWriter = (url: string, name: string, onAnswer?: (label: string, child: ReturnType<typeof fork>) => void): Promise<void> =>
  new Promise((resume) => {
    const child = fork(new URL('../dist/writer.js', import.meta.url), [url, name, '400'], { execArgv: [], env: {} });
    child.on('message', (label) => onAnswer?.(String(label), child));
    child.once('exit', () => resume());
  });

describe('time', () => {
  it('follows the sandbox clock forward, also from years ago, and never goes back', async () => {
    const { log } = await create({ sandbox: true });
    const offset = Date.parse('2017-01-03T00:00:00.000Z') - Date.now();
    await log.setClockOffset(offset);
    await log.append(unitOf('1', 'fund-a', 0));
    await log.setClockOffset(offset + 86_400_000);
    await log.append(unitOf('2', 'fund-a', 1));
    await expect(log.setClockOffset(offset)).rejects.toThrow('forward only');
    await log.append(unitOf('3', 'fund-a', 2));
    expect((await log.readAll(0, 9)).map(({ recordedAt }) => recordedAt.slice(0, 10))).toEqual(['2017-01-03', '2017-01-04', '2017-01-04']);
    await log.setClockOffset(offset + 2 * 86_400_000);
    expect((await log.head()).recordedAt.slice(0, 10)).toBe('2017-01-05');
  });

  it('keeps the last time when the clock stands before it', async () => {
    const { log, adminUrl } = await create();
    await log.append(unitOf('1', 'fund-a', 0));
    await asAdmin(adminUrl, "UPDATE log.head SET clock_offset_ms = -86400000");
    await log.append(unitOf('2', 'fund-a', 1));
    const [first, second] = await log.readAll(0, 9);
    expect(second!.recordedAt).toBe(first!.recordedAt);
  });
});

const asAdmin = async (url: string, sql: string): Promise<pg.QueryResult> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).finally(() => client.end());
};

describe('the application\'s role', () => {
  let database: Database;
  beforeAll(async () => {
    database = await create();
    await database.log.append(unitOf('1', 'fund-a', 0, { uniqueKeys: ['k'], outcome: { code: 'x.y', figures: {} } }));
  });

  it.each([
    'INSERT INTO log.event SELECT * FROM log.event',
    "UPDATE log.event SET payload = '{}'",
    'DELETE FROM log.event',
    'TRUNCATE log.event',
    'UPDATE log.head SET position = 0',
    'INSERT INTO log.outcome SELECT * FROM log.outcome',
    'DELETE FROM log.outcome',
    'DELETE FROM log.unique_key',
    'CREATE TABLE log.mine (x int)',
    'SET ROLE app_1_migrator',
    'DELETE FROM migration',
    'SELECT * FROM pg_authid',
    'SELECT log.set_clock_offset(86400000)',
  ])('may not: %s', async (sql) => {
    await expect(database.pool.query(sql)).rejects.toThrow(/permission denied/);
  });

  it('may neither drop the log nor replace its function', async () => {
    await expect(database.pool.query('DROP TABLE log.event')).rejects.toThrow('must be owner');
    await expect(database.pool.query('ALTER TABLE log.event DISABLE TRIGGER ALL')).rejects.toThrow('must be owner');
    await expect(database.pool.query("CREATE OR REPLACE FUNCTION log.set_clock_offset(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'")).rejects.toThrow('permission denied');
  });

  it('reaches no other service\'s database', async () => {
    const other = await create();
    const url = new URL(other.appUrl);
    Object.assign(url, { username: new URL(database.appUrl).username, password: new URL(database.appUrl).password });
    await expect(asAdmin(url.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
  });
});
