/**
 * A process folds the service's own log and says which commands are still outstanding; the runner sends them. A command's id follows
 * from process, cause, type and target, and states and checkpoint are written after the sending: a crash repeats it harmlessly.
 */
import { derivedId, type Division, type Message, type Uuid } from '@doudi/kernel';
import type pg from 'pg';
import type { Answer, EventLog, StoredEvent } from './log.js';
import type { Queryable } from './rows.js';
import { transaction } from './transaction.js';

export type Outstanding<Target extends { readonly name: string } = { readonly name: string }> = {
  /** The event that makes it necessary. A refused command is sent again only for another cause. */
  readonly causedBy: Uuid;
  readonly aggregate: Target;
  readonly id: string;
  readonly command: Message;
  readonly division: Division;
  readonly correlationId: Uuid;
};

export type Process<State, Owed extends Outstanding = Outstanding> = {
  readonly name: string;
  /** Whose state the event belongs to; null when the event does not concern this process. */
  readonly key: (event: StoredEvent) => string | null;
  readonly initial: State;
  /** State is kept as JSON. */
  readonly evolve: (state: State, event: StoredEvent) => State;
  readonly next: (state: State, key: string) => readonly Owed[];
};

/** A process among others, whose state is its own affair. */
export type AnyProcess<Owed extends Outstanding = Outstanding> = {
  readonly name: string;
  readonly key: (event: StoredEvent) => string | null;
  readonly initial: unknown;
  readonly evolve: (state: never, event: StoredEvent) => unknown;
  readonly next: (state: never, key: string) => readonly Owed[];
};

type Options<Owed extends Outstanding> = {
  readonly pool: pg.Pool;
  readonly log: Pick<EventLog, 'readAll'>;
  readonly processes: readonly AnyProcess<Owed>[];
  readonly dispatch: (process: string, outstanding: Owed) => Promise<Answer>;
  /** Events a step; 500 unless told. */
  readonly portion?: number;
  /** Keys whose commands are sent at once; 32 unless told. */
  readonly atOnce?: number;
};

export const commandIdOf = (process: string, { causedBy, command, aggregate, id }: Outstanding): Uuid =>
  derivedId(process, causedBy, command.type, `${aggregate.name}-${id}`);

/** `tick` takes every process a step further, one after the other; true if one moved. One that fails keeps its place and holds up no other. */
export const createProcessRunner = <Owed extends Outstanding>(options: Options<Owed>): { tick(): Promise<boolean> } => ({
  tick: () => leased(options.pool, async (sql) => {
    let moved = false;
    const faults: unknown[] = [];
    for (const process of options.processes) {
      try {
        moved = (await step(options, process, sql)) || moved;
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
    return moved;
  }),
});

/** One runner a service, by a lock that ends with its connection; states and checkpoints are written on that connection alone. */
const leased = async (pool: pg.Pool, work: (sql: pg.PoolClient) => Promise<boolean>): Promise<boolean> => {
  const client = await pool.connect();
  let lost = false;
  try {
    const { rows } = await client.query<{ held: boolean }>("SELECT pg_try_advisory_lock(hashtext('processes')) AS held");
    if (!rows[0]!.held) return false;
    try {
      return await work(client);
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtext('processes'))").catch(() => { lost = true; });
    }
  } finally {
    client.release(lost);
  }
};

type Kept = { readonly state: unknown; readonly asked: readonly string[] };

const step = async <Owed extends Outstanding>(options: Options<Owed>, process: AnyProcess<Owed>, sql: pg.PoolClient): Promise<boolean> => {
  const events = await options.log.readAll(await positionOf(sql, process.name), options.portion ?? 500);
  if (events.length === 0) return false;
  const touched = byKey(process, events);
  const kept = await statesOf(sql, process.name, [...touched.keys()]);
  const after: (Kept & { readonly key: string; readonly owed: readonly Owed[] })[] = [];
  for (const [key, own] of touched) {
    const { state: before, asked } = kept.get(key) ?? { state: process.initial, asked: [] };
    const state = own.reduce((folded: unknown, event) => process.evolve(folded as never, event), before);
    after.push({ key, state, asked, owed: process.next(state as never, key) });
  }
  for (let first = 0; first < after.length; first += options.atOnce ?? 32) {
    await Promise.all(after.slice(first, first + (options.atOnce ?? 32)).map(({ owed, asked }) => send(options, process.name, owed, asked)));
  }
  const now = after.map(({ key, state, owed }) => ({ key, state, asked: owed.map((one) => commandIdOf(process.name, one)) }));
  await keep(sql, process.name, events.at(-1)!.position, now);
  return true;
};

const byKey = (process: AnyProcess, events: readonly StoredEvent[]): ReadonlyMap<string, readonly StoredEvent[]> => {
  const touched = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const key = process.key(event);
    if (key === null) continue;
    const own = touched.get(key);
    if (own) own.push(event);
    else touched.set(key, [event]);
  }
  return touched;
};

/** In the order in which the process names them. */
const send = async <Owed extends Outstanding>(
  { dispatch }: Options<Owed>,
  process: string,
  owed: readonly Owed[],
  asked: readonly string[],
): Promise<void> => {
  for (const outstanding of owed) {
    if (!asked.includes(commandIdOf(process, outstanding))) await dispatch(process, outstanding);
  }
};

const positionOf = async (sql: pg.PoolClient, process: string): Promise<number> => {
  const { rows } = await sql.query<{ position: string }>('SELECT position FROM log.process WHERE process = $1', [process]);
  return Number(rows[0]?.position ?? 0);
};

const statesOf = async (sql: pg.PoolClient, process: string, keys: readonly string[]): Promise<ReadonlyMap<string, Kept>> => {
  const { rows } = await sql.query<Kept & { key: string }>(
    'SELECT key, state, asked FROM log.process_state WHERE process = $1 AND key = ANY ($2)', [process, keys]);
  return new Map(rows.map(({ key, ...kept }) => [key, kept]));
};

const keep = async (client: pg.PoolClient, process: string, position: number, states: readonly (Kept & { readonly key: string })[]): Promise<void> =>
  transaction(client, async (sql: Queryable) => {
    await sql.query(
      `INSERT INTO log.process_state (process, key, state, asked)
       SELECT $1, s.key, s.state, ARRAY(SELECT json_array_elements_text(s.asked))
         FROM unnest($2::text[], $3::json[], $4::json[]) AS s(key, state, asked)
       ON CONFLICT (process, key) DO UPDATE SET state = excluded.state, asked = excluded.asked`,
      [process, states.map(({ key }) => key), states.map(({ state }) => JSON.stringify(state)), states.map(({ asked }) => JSON.stringify(asked))]);
    await sql.query(
      'INSERT INTO log.process (process, position) VALUES ($1, $2) ON CONFLICT (process) DO UPDATE SET position = excluded.position',
      [process, position]);
  });
