import { createPostgresLog, migrate, openPool } from '@doudi/event-store';
import { startPostgres, type Postgres } from '@doudi/postgres';
import type pg from 'pg';
import { booksContract } from './books.contract.js';
import { busContract } from './bus.contract.js';
import { createDirectBus } from './direct.js';
import { createPostgresBooks } from './postgres-books.js';

describe('the direct bus with books in PostgreSQL', () => {
  let postgres: Postgres;
  let count = 0;
  const pools: pg.Pool[] = [];
  beforeAll(async () => { postgres = await startPostgres({ settings: ['fsync=off'] }); });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await postgres.stop();
  });

  const subscriber = async (): Promise<pg.Pool> => {
    count += 1;
    const adminUrl = await postgres.createDatabase(`subscriber_${count}`);
    const appRole = { name: `app_${count}`, password: 'only-here' };
    await migrate({ adminUrl, directories: [new URL('../../event-store/migrations', import.meta.url).pathname], appRole });
    const url = new URL(adminUrl);
    Object.assign(url, { username: appRole.name, password: appRole.password });
    const pool = openPool({ url: url.href, max: 4 });
    pools.push(pool);
    return pool;
  };

  booksContract(async () => createPostgresBooks(await subscriber()));

  busContract(async () => {
    const pool = await subscriber();
    const log = createPostgresLog({ pool });
    return { log, bus: (options) => createDirectBus({ subscriber: 'payments', log, pool, ...options }) };
  });
});
