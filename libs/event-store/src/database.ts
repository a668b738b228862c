/** For integration specs: one cluster a spec file, a fresh database with the log in it for each log, gone at the end. */
import { join } from 'node:path';
import type pg from 'pg';
import { migrate } from './migrate.js';
import { openPool } from './pool.js';
import { createPostgresLog, type PostgresLog } from './postgres.js';

export const migrations = join(import.meta.dirname, '..', 'migrations');

export type Database = {
  readonly adminUrl: string;
  readonly appUrl: string;
  readonly log: PostgresLog;
  readonly pool: pg.Pool;
  /** A pool of the same role, closed with the database. */
  another(): pg.Pool;
};

/** A cluster as the specs bring it; this library itself knows none. */
type Cluster = { createDatabase(name: string): Promise<string>; stop(): Promise<void> };

export const databases = (start: (options: { readonly settings: readonly string[] }) => Promise<Cluster>) => {
  const pools: pg.Pool[] = [];
  let postgres: Promise<Cluster> | undefined;
  let count = 0;
  const poolOf = (url: string): pg.Pool => {
    const pool = openPool({ url, max: 8 });
    pools.push(pool);
    return pool;
  };
  return {
    create: async ({ sandbox = false } = {}): Promise<Database> => {
      postgres ??= start({ settings: ['fsync=off'] });
      count += 1;
      const adminUrl = await (await postgres).createDatabase(`log_${count}`);
      const appRole = { name: `app_${count}`, password: 'only-here' };
      await migrate({ adminUrl, directories: [migrations], appRole, sandbox });
      const url = new URL(adminUrl);
      Object.assign(url, { username: appRole.name, password: appRole.password });
      const pool = poolOf(url.href);
      return { adminUrl, appUrl: url.href, pool, log: createPostgresLog({ pool }), another: () => poolOf(url.href) };
    },
    stop: async (): Promise<void> => {
      await Promise.all(pools.map((pool) => pool.end()));
      await (await postgres)?.stop();
    },
  };
};
