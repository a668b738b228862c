/** All or nothing on one connection; a connection that failed is not given back to others. */
import type pg from 'pg';
import type { Queryable } from './rows.js';

export const inTransaction = async <Result>(pool: pg.Pool, work: (sql: Queryable) => Promise<Result>): Promise<Result> => {
  const client = await pool.connect();
  let broken = false;
  try {
    return await transaction(client, work);
  } catch (error) {
    broken = await client.query('SELECT 1').then(() => false, () => true);
    throw error;
  } finally {
    client.release(broken);
  }
};

/** The same on a connection that one holds already. */
export const transaction = async <Result>(client: pg.PoolClient, work: (sql: Queryable) => Promise<Result>): Promise<Result> => {
  await client.query('BEGIN');
  try {
    const result = await work(client as Queryable);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // the first error is the one to tell
    throw error;
  }
};
