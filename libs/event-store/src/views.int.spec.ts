import type pg from 'pg';
import { startPostgres } from '@doudi/postgres';
import { databases, type Database } from './database.js';
import { dataOf } from './log.js';
import { openPool } from './pool.js';
import { fundOf } from './sample.js';
import { createViewRunner, type View } from './views.js';

const { create, stop } = databases(startPostgres);
afterAll(stop);

/** Sums a fund and lists its spendings: two tables, one projection. */
const balances = (changes: Partial<View> = {}): View => ({
  name: 'balance',
  version: 1,
  create: (table) => `CREATE TABLE ${table} (fund text PRIMARY KEY, fen bigint NOT NULL); CREATE TABLE ${table}_line (position bigint PRIMARY KEY, fen bigint NOT NULL);`,
  apply: async (events, sql, table) => {
    for (const event of events) {
      if (event.type !== 'Deposited') continue;
      const { fen } = dataOf(event) as { fen: number };
      await sql.query(`INSERT INTO ${table} AS t VALUES ($1, $2) ON CONFLICT (fund) DO UPDATE SET fen = t.fen + excluded.fen`, [event.stream, fen]);
      await sql.query(`INSERT INTO ${table}_line VALUES ($1, $2)`, [event.position, fen]);
    }
  },
  ...changes,
});

const deposits = async (database: Database, count: number, from = 0): Promise<void> => {
  const run = fundOf(database.log);
  await Promise.all(Array.from({ length: count }, (_, n) => run(`${n % 3}`, { type: 'Deposit', data: { fen: n + 1 } }, `d-${from + n}`)));
};
const rows = async ({ pool }: { pool: pg.Pool }, view = 'balance'): Promise<unknown> => (await pool.query(`SELECT * FROM ${view} ORDER BY 1`)).rows;
const untilStill = async (runner: { tick(): Promise<boolean> }): Promise<void> => { while (await runner.tick()); };

describe('the view runner', () => {
  it('moves rows and checkpoint together and equals its replay after a rebuild, whatever the portions', async () => {
    const database = await create();
    await deposits(database, 50);
    const runner = createViewRunner({ ...database, views: [balances()], portion: 7 });
    await untilStill(runner);
    expect(await runner.position('balance')).toBe(50);
    const before = [await rows(database), await rows(database, 'balance_line')];
    await createViewRunner({ ...database, views: [balances()], portion: 3 }).rebuild('balance');
    expect([await rows(database), await rows(database, 'balance_line')]).toEqual(before);
    const again = createViewRunner({ ...database, views: [balances()] });
    await deposits(database, 9, 50);
    await untilStill(again);
    await again.rebuild('balance');
    expect(await again.position('balance')).toBe(59);
    const { rows: tables } = await database.pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'balance%' ORDER BY 1");
    expect(tables).toEqual([{ tablename: 'balance_v1' }, { tablename: 'balance_v1_line' }]);
  });

  it('loses neither row nor checkpoint when it dies between them', async () => {
    const database = await create();
    await deposits(database, 5);
    let die = true;
    const view = balances();
    const dying = balances({ apply: async (...all) => { await view.apply(...all); if (die) throw new Error('died'); } });
    const runner = createViewRunner({ ...database, views: [dying] });
    await expect(runner.tick()).rejects.toThrow('died');
    expect([await runner.position('balance'), await rows(database)]).toEqual([0, []]);
    die = false;
    await untilStill(runner);
    expect(await rows(database, 'balance_line')).toHaveLength(5);
  });

  it('lets a view that throws hold up no other', async () => {
    const database = await create();
    await deposits(database, 5);
    const broken: View = { name: 'broken', version: 1, create: (table) => `CREATE TABLE ${table} (x int)`, apply: async () => { throw new Error('broken'); } };
    const runner = createViewRunner({ ...database, views: [broken, balances()] });
    await expect(runner.tick()).rejects.toThrow('broken');
    expect([await runner.position('broken'), await runner.position('balance')]).toEqual([0, 5]);
  });

  it('builds a new version beside the old one, which is read meanwhile, and swaps once it has caught up', async () => {
    const database = await create();
    await deposits(database, 20);
    await untilStill(createViewRunner({ ...database, views: [balances()] }));
    const old = await rows(database);
    const second = balances({
      version: 2,
      create: (table) => `CREATE TABLE ${table} (count int); INSERT INTO ${table} VALUES (0);`,
      apply: async (events, sql, table) => { await sql.query(`UPDATE ${table} SET count = count + $1`, [events.length]); },
    });
    const runner = createViewRunner({ ...database, views: [second], portion: 8 });
    await runner.tick();
    expect([await rows(database), await runner.position('balance')]).toEqual([old, 20]);
    await untilStill(runner);
    expect(await rows(database)).toEqual([{ count: 20 }]);
    await expect(rows(database, 'balance_line')).rejects.toThrow('does not exist');
    const older = createViewRunner({ ...database, views: [balances()] });
    expect(await older.tick()).toBe(false);
    expect(await rows(database)).toEqual([{ count: 20 }]);
  });

  it('is run by one at a time: two runners at once apply each event once', async () => {
    const database = await create();
    await deposits(database, 60);
    const runners = [database.pool, database.another()].map((pool) => createViewRunner({ pool, log: database.log, views: [balances()], portion: 5 }));
    await Promise.all(runners.flatMap((runner) => [untilStill(runner), untilStill(runner)]));
    await untilStill(runners[0]!);
    expect(await rows(database, 'balance_line')).toHaveLength(60);
  });

  it('is given up by a rebuild that a reader keeps waiting, and never takes the reader down: it goes on once the reader is gone', async () => {
    const database = await create();
    await deposits(database, 5);
    const runner = createViewRunner({ ...database, views: [balances()] });
    await untilStill(runner);
    const reader = await database.another().connect();
    await reader.query('BEGIN');
    await reader.query('SELECT FROM balance_line');
    const rebuilt = runner.rebuild('balance');
    await new Promise((resume) => setTimeout(resume, 700));
    expect((await reader.query('SELECT FROM balance')).rowCount).toBe(3); // the other order: whoever waits for it is the one that lets go
    expect(await runner.position('balance')).toBe(5);
    await reader.query('COMMIT');
    reader.release();
    await rebuilt;
    expect(await rows(database, 'balance_line')).toHaveLength(5);
  });

  it('leaves to the next rebuild what one that died began', async () => {
    const database = await create();
    await deposits(database, 5);
    const runner = createViewRunner({ ...database, views: [balances()] });
    await untilStill(runner);
    await database.pool.query("CREATE TABLE balance_v1r (fund text); INSERT INTO log.view_build (prefix, view, version, position, live) VALUES ('balance_v1r', 'balance', 1, 3, false)");
    await runner.rebuild('balance');
    expect(await rows(database, 'balance_line')).toHaveLength(5);
  });

  it('is read without an error while it is rebuilt again and again, however its tables are joined', async () => {
    const database = await create();
    await deposits(database, 60);
    const runner = createViewRunner({ ...database, views: [balances()] });
    await untilStill(runner);
    const [errors, short]: [unknown[], unknown[]] = [[], []];
    const readers = database.another();
    let done = false;
    let reads = 0;
    const read = async (text: string): Promise<void> => {
      while (!done) {
        const count = await readers.query<{ n: string }>(text).then(({ rows: [row] }) => Number(row!.n), (error: unknown) => { errors.push(error); return 60; });
        if (count !== 60) short.push(count);
        reads += 1;
      }
    };
    const reading = [
      'SELECT count(*) AS n FROM balance_line', 'SELECT count(*) AS n FROM balance_line l, (SELECT count(*) FROM balance) b',
      'SELECT count(*) AS n FROM (SELECT count(*) FROM balance) b, balance_line l', 'SELECT 20 * count(*) AS n FROM balance',
    ].flatMap((text) => [read(text), read(text)]);
    for (let n = 0; n < 8; n += 1) await runner.rebuild('balance');
    done = true;
    await Promise.all(reading);
    expect({ errors, short }).toEqual({ errors: [], short: [] });
    expect(reads).toBeGreaterThan(50);
    expect(await rows(database, 'balance_line')).toHaveLength(60);
  });

  it('begins anew after a rebuild that failed, with nothing of it left', async () => {
    const database = await create();
    await deposits(database, 9);
    await untilStill(createViewRunner({ ...database, views: [balances()] }));
    const failing = balances({ apply: async (events, sql, table) => {
      await balances().apply(events, sql, table);
      if (events.some(({ position }) => position > 6)) throw new Error('failed');
    } });
    for (let times = 0; times < 2; times += 1) {
      await expect(createViewRunner({ ...database, views: [failing], portion: 3 }).rebuild('balance')).rejects.toThrow('failed');
    }
    expect(await rows(database, 'balance_line')).toHaveLength(9);
    const doubling = balances({ apply: async (events, sql, table) => {
      await balances().apply(events, sql, table);
      await sql.query(`UPDATE ${table}_line SET fen = fen * 2 WHERE position >= $1`, [events[0]!.position]);
    } });
    await createViewRunner({ ...database, views: [doubling], portion: 3 }).rebuild('balance');
    expect((await rows(database, 'balance_line') as { fen: string }[]).map(({ fen }) => Number(fen) % 2)).toEqual(Array(9).fill(0));
    const tables = await database.pool.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'balance%'");
    expect(tables.rows).toHaveLength(2);
  });

  it('applies nothing twice when another runner moved the same build since it was looked at', async () => {
    const database = await create();
    await deposits(database, 6);
    let other: (() => Promise<unknown>) | null = null;
    const log = { readAll: async (after: number, limit: number) => {
      const events = await database.log.readAll(after, limit);
      const now = other;
      other = null;
      await now?.();
      return events;
    } };
    const [late, early] = [createViewRunner({ pool: database.pool, log, views: [balances()] }), createViewRunner({ pool: database.another(), log: database.log, views: [balances()] })];
    other = () => early.tick();
    expect(await late.tick()).toBe(true);
    expect(await late.position('balance')).toBe(6);
    expect(await rows(database, 'balance_line')).toHaveLength(6);
  });

  it('waits for a position, and not for ever', async () => {
    const database = await create();
    const runner = createViewRunner({ ...database, views: [balances()] });
    await deposits(database, 3);
    expect(await runner.waitFor('balance', 3, 2_000)).toBe(true);
    expect(await runner.waitFor('balance', 4, 30)).toBe(false);
    await expect(runner.waitFor('unknown', 1, 1)).rejects.toThrow('no view');
  });

  it('needs few connections for many views', async () => {
    const database = await create();
    await deposits(database, 10);
    const pool = openPool({ url: database.appUrl, max: 2 });
    const { createPostgresLog } = await import('./postgres.js');
    const views = Array.from({ length: 12 }, (_, n) => balances({ name: `balance${n}` }));
    await untilStill(createViewRunner({ pool, log: createPostgresLog({ pool }), views }));
    await pool.end();
    expect(await rows(database, 'balance11_line')).toHaveLength(10);
  });
});
