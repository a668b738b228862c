/** A service of which something fails again and again: the rest of it goes on, and it says of itself that it is not ready. */
import type { Bus } from '@doudi/event-bus';
import type { Aggregate, CommandMeta, StoredEvent, View } from '@doudi/event-store';
import { derivedId, division, instant, type Message, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { bugOf } from './logger.js';
import { createSandboxClock, startRuntime, type Deadline, type ServiceDefinition, type ServiceRuntime } from './index.js';

type Step = Message<'Began', object> | Message<'Fell', object> | Message<'Followed', object>;
const zNothing = z.strictObject({});
const thing: Aggregate<Message<'Step', { readonly type: Step['type'] }>, readonly string[], Step> = {
  name: 'thing', initial: [], evolve: (seen, { type }) => [...seen, type],
  decide: ({ data: { type } }, seen) => (seen.includes(type) ? [] : [{ type, data: {} }]),
  events: { Began: zNothing, Fell: zNothing, Followed: zNothing },
};
const place = division('439901000000');
const step = (type: Step['type']) => ({ type: 'Step', data: { type } }) as const;

/** What fails now. */
const broken = new Set<string>();
const failIf = (what: string): void => {
  if (broken.has(what)) throw new Error(`${what} of 张三`);
};

const view = (name: string): View => ({
  name, version: 1, create: (table) => `CREATE TABLE ${table} (id text PRIMARY KEY)`,
  apply: async (events, sql, table) => {
    failIf(name);
    for (const { type, stream } of events) if (type === 'Began') await sql.query(`INSERT INTO ${table} VALUES ($1)`, [stream.slice(6)]);
  },
});
const deadline = (name: string): Deadline => ({
  name,
  due: async (pool) => {
    failIf(name);
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM good_view');
    return rows.map(({ id }) => ({ key: id, aggregate: thing, id, division: place, command: () => { failIf(`${name} ${id}`); return step('Fell'); } }));
  },
});
const migrations = mkdtempSync(`${tmpdir()}/none-`);
const service: ServiceDefinition = {
  name: 'payments', migrations, subscriptions: [], published: {},
  views: [view('bad_view'), view('good_view')],
  processes: [{
    name: 'follows', key: ({ type, stream }: StoredEvent) => (type === 'Began' ? stream.slice(6) : null), initial: null,
    evolve: (_: StoredEvent | null, event: StoredEvent) => event,
    next: (began: StoredEvent | null, id) => {
      failIf('process');
      return began === null ? [] : [{ causedBy: began.eventId, correlationId: began.correlationId, aggregate: thing, id, division: place, command: step('Followed') }];
    },
  }],
  deadlines: [deadline('bad_deadline'), deadline('good_deadline')],
};

let postgres: Postgres;
let runtime: ServiceRuntime;
const clock = createSandboxClock({ start: instant('2017-01-03T01:00:00Z') });
const faults: unknown[] = [];
const open = async (): Promise<void> => {
  runtime = await startRuntime(service, { clock, packs: loadPacks(), adminUrl: await postgres.createDatabase('payments'), onFault: (fault) => { faults.push(fault); } });
};
beforeAll(async () => {
  postgres = await startPostgres({ settings: ['fsync=off'] });
  await open();
});
beforeEach(() => { broken.clear(); faults.length = 0; });
afterAll(() => postgres.stop());

const metaOf = (commandId: Uuid): CommandMeta => ({
  commandId, actor: { sub: 'keeper', roles: [], division: place }, at: clock.now(), division: place, lawHash: '', causationId: commandId, correlationId: commandId,
  traceparent: null, requestDigest: null,
});
let ids = 0;
const begin = async (): Promise<Uuid> => {
  const id = derivedId('thing', String(ids += 1));
  await runtime.handle(thing, id, step('Began'), metaOf(derivedId('test', id)));
  return id;
};
const rounds = async (): Promise<PromiseSettledResult<boolean>> => {
  await runtime.tick().catch(() => undefined);
  return (await Promise.allSettled([runtime.tick()]))[0];
};
const happened = async (id: Uuid): Promise<string[]> => (await runtime.load(thing, id)).state.slice(1).sort();

describe('of a service', () => {
  it.each(['bad_view', 'process', 'bad_deadline'])('whose %s fails, the rest goes on; it is not ready, and ready again when that is repaired', async (what) => {
    broken.add(what);
    const id = await begin();
    expect(await rounds()).toMatchObject({ status: 'rejected', reason: { message: `${what} of 张三` } });
    expect(await happened(id)).toEqual(what === 'process' ? ['Fell'] : ['Fell', 'Followed']);
    await expect(runtime.ready()).rejects.toThrow();
    broken.clear();
    expect(await rounds()).toMatchObject({ status: 'fulfilled' });
    await runtime.ready();
    expect(await happened(id)).toEqual(['Fell', 'Followed']);
  });

  it('a publisher that cannot be compared with holds up no other import', async () => {
    let [compared, came] = [0, 0];
    const bus = (): Bus => ({
      compareHeads: () => { compared += 1; return Promise.reject(new Error('away')); },
      tick: () => { came += 1; return Promise.resolve(false); },
      parked: () => Promise.resolve([]), release: () => Promise.resolve(),
    });
    const other = await startRuntime({ ...service, views: [], processes: [], deadlines: [] },
      { clock, packs: loadPacks(), adminUrl: await postgres.createDatabase('imports'), bus, onFault: (fault) => { faults.push(fault); } });
    await expect(other.tick()).rejects.toThrow('away');
    expect([compared, came]).toEqual([1, 1]);
    await other.tick();
    expect([compared, came]).toEqual([1, 2]);
    await other.close();
  });

  it('one due row that fails holds up no other', async () => {
    const [first, second] = [await begin(), await begin()];
    for (const name of ['bad_deadline', 'good_deadline']) broken.add(`${name} ${first}`);
    expect((await rounds()).status).toBe('rejected');
    expect([await happened(first), await happened(second)]).toEqual([['Followed'], ['Fell', 'Followed']]);
  });

  it('each fault of a round is told, without its words', async () => {
    await begin();
    for (const what of ['bad_view', 'process', 'bad_deadline']) broken.add(what);
    const told = await rounds();
    if (told.status === 'fulfilled') throw new Error('nothing failed');
    const line = bugOf(told.reason, false);
    expect(line).toMatchObject({ faults: [{ name: 'Error', frames: expect.anything() }, { name: 'Error' }, { name: 'Error' }] });
    expect(JSON.stringify(line)).not.toContain('张三');
  });

  it('that has a view which fails, starts all the same, is not ready and says why', async () => {
    await begin();
    await runtime.close();
    broken.add('bad_view');
    await open();
    await expect(runtime.ready()).rejects.toThrow();
    expect(faults).toMatchObject([{ message: 'bad_view of 张三' }]);
    broken.clear();
    await rounds();
    await runtime.ready();
  });

  it('whose view of the law fails, decides nothing by the law before, and does not start', async () => {
    const id = await begin();
    const unreadable = { ...thing, name: 'policy', decide: () => [{ type: 'PolicyPublished', data: {} }], events: { PolicyPublished: zNothing } };
    const commandId = derivedId('test', 'unreadable');
    const meta = { ...metaOf(commandId), lawHash: 'a'.repeat(64) };
    await expect(runtime.handle(unreadable as never, id, step('Began') as never, meta)).rejects.toThrow();
    expect((await rounds()).status).toBe('rejected');
    await expect(runtime.ready()).rejects.toThrow();
    expect(await happened(id)).toEqual([]);
    await runtime.close();
    await expect(open()).rejects.toThrow();
  });
});
