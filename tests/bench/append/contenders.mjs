// The contenders, each at a stated pool size. Each offers `handle(streamId, n)`: one command that adds one event to one account.
import { randomUUID } from 'node:crypto';
import { Command, EventStore, EventType, tuple } from '@castore/core';
import { PostgresEventStorageAdapter } from '@castore/event-storage-adapter-postgres';
import { CommandHandler } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { z } from '../../../node_modules/zod/index.js';
import { createHandler, createPostgresLog, logMigrations, migrate, openPool } from '../../../libs/event-store/dist/index.js';
import { derivedId, instant } from '../../../libs/kernel/dist/index.js';

export const ask = async (postgres, sql) => {
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(sql);
  await client.end();
};

const opened = (balance, amount) => balance + amount;

/** Ours, with validation, an outcome per command and one unique key an event. */
export const ours = async (postgres, name, connections) => {
  const adminUrl = await postgres.createDatabase(name);
  const appRole = { name: `${name}_app`, password: 'bench' };
  await migrate({ adminUrl, directories: [logMigrations], appRole });
  const url = new URL(adminUrl);
  url.username = appRole.name;
  url.password = appRole.password;
  return { ...openOurs(url.href, connections), url: url.href };
};

export const openOurs = (url, connections) => {
  const pool = openPool({ url, max: connections });
  const log = createPostgresLog({ pool });
  const handle = createHandler(log);
  const account = {
    name: 'account',
    initial: { balance: 0, count: 0 },
    evolve: (state, event) => ({ balance: opened(state.balance, event.data.amountFen), count: state.count + 1 }),
    decide: (command, state) => (state.balance + command.data.amountFen < 0 ? { rejected: 'account.balance_too_small', figures: {} } : [{ type: 'Posted', data: command.data }]),
    events: { Posted: z.strictObject({ amountFen: z.int(), order: z.string() }) },
    published: ['Posted'],
    uniqueKeys: (event) => [`order:${event.data.order}`],
    keyTaken: 'account.order_taken',
  };
  const actor = { sub: 'bench', roles: ['SERVICE'], division: '430000000000' };
  const at = instant('2017-01-03T01:00:00Z');
  return {
    log,
    handle: async (id, order) => {
      const commandId = derivedId('bench', order);
      const answer = await handle(account, id, { type: 'Post', data: { amountFen: 1, order } }, {
        commandId, actor, at, division: actor.division, lawHash: '0'.repeat(64), causationId: commandId, correlationId: commandId, traceparent: null, requestDigest: '0'.repeat(64),
      });
      if (answer.kind !== 'done') throw new Error(`ours answered ${JSON.stringify(answer)}`);
    },
    close: () => pool.end(),
  };
};

export const castore = async (postgres, name, connections) => {
  const connectionString = `${await postgres.createDatabase(name)}?max=${connections}`;
  await PostgresEventStorageAdapter.createEventTable({ connectionString });
  const store = new EventStore({
    eventStoreId: 'ACCOUNT',
    eventTypes: [new EventType({ type: 'POSTED' })],
    reducer: (state, event) => ({ ...state, aggregateId: event.aggregateId, version: event.version, balance: opened(state?.balance ?? 0, event.payload.amountFen) }),
    eventStorageAdapter: new PostgresEventStorageAdapter({ connectionString }),
  });
  const post = new Command({
    commandId: 'POST',
    requiredEventStores: tuple(store),
    eventAlreadyExistsRetries: 10,
    handler: async ({ aggregateId, order }, [accounts]) => {
      const { aggregate } = await accounts.getAggregate(aggregateId);
      await accounts.pushEvent({ aggregateId, version: (aggregate?.version ?? 0) + 1, type: 'POSTED', payload: { amountFen: 1, order } }, { prevAggregate: aggregate });
    },
  });
  return {
    handle: (aggregateId, order) => post.handler({ aggregateId, order }, [store]),
    // The adapter offers no way to end its connections.
    close: () => ask(postgres, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`),
  };
};

export const emmett = async (postgres, name, connections) => {
  const connectionString = await postgres.createDatabase(name);
  const pool = new pg.Pool({ connectionString, max: connections });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pool } });
  await store.schema.migrate();
  const handler = CommandHandler({
    evolve: (state, event) => ({ balance: opened(state.balance, event.data.amountFen) }),
    initialState: () => ({ balance: 0 }),
  });
  return {
    handle: (id, order) => handler(store, `account-${id}`, () => ({ type: 'Posted', data: { amountFen: 1, order } })),
    close: async () => { await store.close(); await pool.end().catch(() => undefined); },
  };
};

/** A TypeORM transaction: find the stream's events, fold, save the next with its version under a unique index. */
export const typeorm = async (postgres, name, connections) => {
  const Event = new EntitySchema({
    name: 'event',
    columns: {
      id: { type: 'uuid', primary: true },
      stream: { type: 'text' },
      version: { type: 'int' },
      type: { type: 'text' },
      data: { type: 'json' },
    },
    uniques: [{ columns: ['stream', 'version'] }],
  });
  const source = await new DataSource({ type: 'postgres', url: await postgres.createDatabase(name), entities: [Event], synchronize: true, extra: { max: connections } }).initialize();
  return {
    handle: (id, order) => source.transaction(async (manager) => {
      const events = await manager.find(Event, { where: { stream: id }, order: { version: 'ASC' } });
      events.reduce((balance, event) => opened(balance, event.data.amountFen), 0);
      await manager.save(Event, { id: randomUUID(), stream: id, version: events.length + 1, type: 'Posted', data: { amountFen: 1, order } });
    }),
    close: () => source.destroy(),
  };
};

/** A limit, not a contender: one row an insert, nothing loaded, nothing checked. */
export const rawInsert = async (postgres, name, connections) => {
  const pool = new pg.Pool({ connectionString: await postgres.createDatabase(name), max: connections });
  await pool.query('CREATE TABLE event (id uuid PRIMARY KEY, stream text, version int, type text, data json, UNIQUE (stream, version))');
  let version = 0;
  return {
    handle: async (id, order) => {
      version += 1;
      await pool.query({ name: 'insert', text: 'INSERT INTO event VALUES ($1, $2, $3, $4, $5)', values: [randomUUID(), id, version, 'Posted', JSON.stringify({ amountFen: 1, order })] });
    },
    pool,
    close: () => pool.end(),
  };
};
