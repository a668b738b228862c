import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './index.js';

const ask = async (url: string, sql: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
};

describe('embedded PostgreSQL', () => {
  it('keeps its data between starts, in a folder that its user cannot reach', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'doudi-closed-'));
    chmodSync(closed, 0o700);
    const dir = join(closed, 'kept');
    mkdirSync(dir);
    try {
      const first = await startPostgres({ dir });
      await ask(await first.createDatabase('kept'), 'CREATE TABLE fact AS SELECT 42 AS answer');
      await first.stop();
      const second = await startPostgres({ dir });
      expect(await ask(await second.createDatabase('kept'), 'SELECT answer FROM fact')).toEqual({ answer: 42 });
      await second.stop();
      rmSync(second.dir, { recursive: true });
    } finally {
      rmSync(closed, { recursive: true });
    }
  });

  it('listens on 127.0.0.1 only and refuses a name that needs quoting', async () => {
    const postgres = await startPostgres();
    expect(await ask(postgres.url, 'SHOW listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' });
    await expect(postgres.createDatabase('x; DROP')).rejects.toThrow(RangeError);
    await postgres.stop();
  });
});
