import { createPostgresLog, migrate, openPool } from '@doudi/event-store';
import { startPostgres, type Postgres } from '@doudi/postgres';
import type pg from 'pg';
import { busContract } from './bus.contract.js';
import { createDirectBus } from './direct.js';

describe('the direct bus with books in PostgreSQL', () => {
  let postgres: Postgres;
  let count = 0;
  const pools: pg.Pool[] = [];
  beforeAll(async () => { postgres = await startPostgres({ settings: ['fsync=off'] }); });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await postgres.stop();
  });

  busContract(async () => {
    count += 1;
    const adminUrl = await postgres.createDatabase(`subscriber_${count}`);
    const appRole = { name: `app_${count}`, password: 'only-here' };
    await migrate({ adminUrl, directories: [new URL('../../event-store/migrations', import.meta.url).pathname], appRole });
    const url = new URL(adminUrl);
    Object.assign(url, { username: appRole.name, password: appRole.password });
    const pool = openPool({ url: url.href, max: 4 });
    pools.push(pool);
    const log = createPostgresLog({ pool });
    return { log, bus: (options) => createDirectBus({ subscriber: 'payments', log, pool, ...options }) };
  });
});
