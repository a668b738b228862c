/**
 * Views are what a replay of the log says: rows and checkpoint move in one transaction, under a lock that one runner holds. A rebuild,
 * or a new version, catches up in tables of its own beside the ones that are read, and takes their place in one transaction.
 */
import type pg from 'pg';
import type { EventLog, StoredEvent } from './log.js';
import type { Queryable } from './rows.js';
import { inTransaction } from './transaction.js';

export type View = {
  readonly name: string;
  /** Goes up with every change of tables or projection. */
  readonly version: number;
  /** DDL of its tables, all called `table` or `table_<suffix>`. Queries read SQL views called `name` and `name_<suffix>`. */
  readonly create: (table: string) => string;
  /** Takes all events in order, also those that do not concern it. Must give the same rows in whatever portions they come. */
  readonly apply: (events: readonly StoredEvent[], sql: Queryable, table: string) => Promise<void>;
};

export type ViewRunner = {
  /** Brings every view a portion further; true if something moved. A view that throws keeps only itself from moving. */
  tick(): Promise<boolean>;
  /** The position up to which queries of this view see the log. */
  position(view: string): Promise<number>;
  /** Builds it anew from the first event; the old rows are read until the new ones have caught up. */
  rebuild(view: string): Promise<void>;
  /** Whether the view showed that position within the time. */
  waitFor(view: string, position: number, timeoutMs: number): Promise<boolean>;
};

type Build = { readonly prefix: string; readonly view: string; readonly version: number; readonly position: number; readonly live: boolean };
type Options = { readonly pool: pg.Pool; readonly log: Pick<EventLog, 'readAll'>; readonly views: readonly View[]; readonly portion?: number };

export const createViewRunner = ({ pool, log, views, portion = 1_000 }: Options): ViewRunner => {
  const running = new Map<string, Promise<boolean>>();
  const named = (name: string): View => {
    const view = views.find((one) => one.name === name);
    if (!view) throw new RangeError(`no view is called ${name}`);
    return view;
  };
  /** In this process a view moves once at a time; whoever asks meanwhile gets the same step. */
  const step = (view: View, read: Read = log.readAll): Promise<boolean> => {
    const present = running.get(view.name) ?? move(pool, read, view, portion).finally(() => running.delete(view.name));
    running.set(view.name, present);
    return present;
  };
  const position = (name: string): Promise<number> => livePosition(pool, named(name).name);
  return {
    tick: async () => {
      const read = readOnce(log.readAll);
      const steps = await Promise.allSettled(views.map((view) => step(view, read)));
      const failed = steps.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      return steps.some((one) => one.status === 'fulfilled' && one.value);
    },
    position,
    rebuild: async (name) => {
      const view = named(name);
      await begin(pool, view, () => undefined);
      try {
        while ((await pending(pool, name)) > 0) if (!(await step(view))) await pause();
      } catch (error) {
        await underLock(pool, view, (sql) => discard(sql, view));
        throw error;
      }
    },
    waitFor: async (name, wanted, timeoutMs) => {
      for (const until = performance.now() + timeoutMs; ;) {
        if ((await position(name)) >= wanted) return true;
        if (performance.now() >= until) return false;
        if (!(await step(named(name)))) await pause();
      }
    },
  };
};

type Read = EventLog['readAll'];

/** Most views stand at the same position: they share what is read there. */
const readOnce = (read: Read): Read => {
  const portions = new Map<number, ReturnType<Read>>();
  return (after, limit) => {
    const portion = portions.get(after) ?? read(after, limit);
    portions.set(after, portion);
    return portion;
  };
};

const pause = (): Promise<void> => new Promise((resume) => setTimeout(resume, 10));

/** One portion for every build of the view. No connection is held while the log is read, so that many views need few. */
const move = async (pool: pg.Pool, read: Read, view: View, portion: number): Promise<boolean> => {
  let moved = false;
  for (const build of await buildsOf(pool, view)) {
    const events = await read(build.position, portion);
    const caughtUp = events.length < portion;
    if (events.length > 0 || !build.live) moved = (await carryOn(pool, view, build, events, caughtUp)) || moved;
  }
  return moved;
};

/**
 * False when another runner holds the view, or readers hold the tables whose place this build would take; true without a change when
 * another has just moved it, since there is a next step.
 */
const carryOn = async (pool: pg.Pool, view: View, build: Build, events: readonly StoredEvent[], caughtUp: boolean): Promise<boolean> =>
  inTransaction(pool, async (sql) => {
    if (!(await locked(sql, view.name))) return false;
    const now = (await allBuilds(sql, view.name)).find(({ prefix }) => prefix === build.prefix);
    if (now?.position !== build.position) return true;
    if (events.length > 0) {
      await view.apply(events, sql, build.prefix);
      await sql.query('UPDATE log.view_build SET position = $2 WHERE prefix = $1', [build.prefix, events.at(-1)!.position]);
    }
    if (!build.live && caughtUp) await swap(sql, build);
    return true;
  }).catch((error: unknown) => {
    if (givenUp(error)) return false;
    throw error;
  });

/** A lock not had in time, or a deadlock. */
const givenUp = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');

const locked = async (sql: Queryable, view: string): Promise<boolean> =>
  (await sql.query<{ held: boolean }>("SELECT pg_try_advisory_xact_lock(hashtext('view'), hashtext($1)) AS held", [view])).rows[0]!.held;

/**
 * Those that this code can carry on; tables of an older version are read until ours have caught up, but not written. Once a newer
 * version is being built, older code that still runs somewhere leaves the view alone.
 */
const buildsOf = async (pool: pg.Pool, view: View): Promise<readonly Build[]> => {
  const all = await allBuilds(pool, view.name);
  if (all.some(({ version }) => version > view.version)) return [];
  const ours = all.filter(({ version }) => version === view.version);
  return ours.length > 0 ? ours : [await begin(pool, view, (builds) => builds.find(({ version }) => version === view.version))];
};

const allBuilds = async (sql: Queryable, view: string): Promise<readonly Build[]> => {
  const { rows } = await sql.query<Omit<Build, 'position'> & { position: string }>(
    'SELECT prefix, view, version, position, live FROM log.view_build WHERE view = $1 ORDER BY live DESC, prefix', [view]);
  return rows.map((row) => ({ ...row, position: Number(row.position) }));
};

/** The very first build is read at once, so that queries find their tables. */
const start = async (sql: Queryable, view: View, others: readonly Build[]): Promise<Build> => {
  const taken = new Set(others.map(({ prefix }) => prefix));
  const prefix = [`${view.name}_v${view.version}`, `${view.name}_v${view.version}r`].find((name) => !taken.has(name))!; // the other is read
  await sql.query(view.create(prefix));
  const live = others.length === 0;
  const build = { prefix, view: view.name, version: view.version, position: 0, live };
  await sql.query('INSERT INTO log.view_build (prefix, view, version, live) VALUES ($1, $2, $3, $4)', [prefix, view.name, view.version, live]);
  if (live) await show(sql, build);
  return build;
};

const underLock = <Result>(pool: pg.Pool, view: View, work: (sql: Queryable) => Promise<Result>): Promise<Result> =>
  inTransaction(pool, async (sql) => {
    await sql.query("SELECT pg_advisory_xact_lock(hashtext('view'), hashtext($1))", [view.name]);
    return work(sql);
  });

/** Starts a build under the view's lock, in the place of one that was not finished, unless another runner did so first. */
const begin = (pool: pg.Pool, view: View, present: (builds: readonly Build[]) => Build | undefined): Promise<Build> =>
  underLock(pool, view, async (sql) => {
    const known = present(await allBuilds(sql, view.name));
    if (known !== undefined) return known;
    await discard(sql, view);
    return start(sql, view, await allBuilds(sql, view.name));
  });

/** What was not finished goes, with its tables; a newer version's is not ours. */
const discard = async (sql: Queryable, view: View): Promise<void> => {
  for (const { prefix, live, version } of await allBuilds(sql, view.name)) if (!live && version <= view.version) await remove(sql, prefix);
};

const pending = async (pool: pg.Pool, view: string): Promise<number> => (await allBuilds(pool, view)).filter(({ live }) => !live).length;

const livePosition = async (pool: pg.Pool, view: string): Promise<number> =>
  (await allBuilds(pool, view)).find(({ live }) => live)?.position ?? 0;

/**
 * From now on queries read this build; every other is gone, with its tables. All locks come first: a reader that has one SQL view is
 * given the next, whichever it is, since we let go before PostgreSQL looks for a deadlock.
 */
const swap = async (sql: Queryable, build: Build): Promise<void> => {
  const others = (await allBuilds(sql, build.view)).filter(({ prefix }) => prefix !== build.prefix);
  const { prefix: read } = others.find(({ live }) => live)!;
  await sql.query("SET LOCAL lock_timeout = '50ms'");
  for (const { name } of await shownBy(sql, read, build.view)) await sql.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`); // and with it the table that it reads
  for (const { prefix } of others) await remove(sql, prefix);
  await sql.query('UPDATE log.view_build SET live = true WHERE prefix = $1', [build.prefix]);
  await show(sql, build);
};

const remove = async (sql: Queryable, prefix: string): Promise<void> => {
  await sql.query('DELETE FROM log.view_build WHERE prefix = $1', [prefix]);
  for (const table of await tablesOf(sql, prefix)) await sql.query(`DROP TABLE "${table}" CASCADE`); // and the SQL view that reads it
};

const show = async (sql: Queryable, { prefix, view }: Build): Promise<void> => {
  for (const { name, table } of await shownBy(sql, prefix, view)) await sql.query(`CREATE VIEW ${name} AS SELECT * FROM "${table}"`);
};

/** The SQL views through which a build's tables are read, quoted. */
const shownBy = async (sql: Queryable, prefix: string, view: string): Promise<readonly { readonly name: string; readonly table: string }[]> =>
  (await tablesOf(sql, prefix)).map((table) => ({ name: `"${view}${table.slice(prefix.length)}"`, table }));

const tablesOf = async (sql: Queryable, prefix: string): Promise<readonly string[]> => {
  const { rows } = await sql.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (tablename = $1 OR starts_with(tablename, $1 || '_')) ORDER BY 1", [prefix]);
  return rows.map(({ tablename }) => tablename);
};
