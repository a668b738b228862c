/** Two services in one process on a real PostgreSQL: imports, the law, processes, deadlines and views, over stops and starts. */
import { auditEvents, type Role, type Scheme } from '@doudi/contracts';
import { createDirectBus } from '@doudi/event-bus';
import { createMemoryLog, type Aggregate, type CommandMeta, type StoredEvent, type View } from '@doudi/event-store';
import { derivedId, division, instant, plainDate, uuid, type Message, type PlainDate, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { find, loadPacks } from '@doudi/rules';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { z } from 'zod';
import { createApp, createDevIssuer, createFeeds, createLogger, createSandboxClock, moveClock, settle, startRuntime, type Feeds, type SandboxClock, type ServiceDefinition, type ServiceRuntime } from './index.js';

type Published = Message<'PolicyPublished', z.output<typeof auditEvents.PolicyPublished>>;
const policy: Aggregate<Message<'Publish', Published['data']>, boolean, Published> = {
  name: 'policy', initial: false, evolve: () => true, events: auditEvents, published: ['PolicyPublished'],
  decide: (command, done) => (done ? [] : [{ type: 'PolicyPublished', data: command.data }]),
};

type Noted = Message<'Noted', { on: PlainDate; hours: number | null }> | Message<'Reminded', { on: PlainDate }>;
type NoteCommand = Message<'Note', { on: PlainDate; hours: number | null }> | Message<'Remind', { on: PlainDate }>;
const note: Aggregate<NoteCommand, readonly string[], Noted> = {
  name: 'note', initial: [], evolve: (seen, { type }) => [...seen, type],
  decide: (command) => [command.type === 'Note' ? { type: 'Noted', data: command.data } : { type: 'Reminded', data: command.data }],
  events: { Noted: z.strictObject({ on: z.string(), hours: z.int().nullable() }), Reminded: z.strictObject({ on: z.string() }) },
};

const place = division('439901000000');
const noteView: View = {
  name: 'note', version: 1,
  create: (table) => `CREATE TABLE ${table} (id text PRIMARY KEY, due timestamptz NOT NULL, reminded boolean NOT NULL DEFAULT false)`,
  apply: async (events, sql, table) => {
    for (const { type, stream, occurredAt } of events) {
      if (type === 'Noted') await sql.query(`INSERT INTO ${table} (id, due) VALUES ($1, $2::timestamptz + interval '1 day')`, [stream.slice(5), occurredAt]);
      if (type === 'Reminded') await sql.query(`UPDATE ${table} SET reminded = true WHERE id = $1`, [stream.slice(5)]);
    }
  },
};
type Waiting = { readonly eventId: Uuid; readonly correlationId: Uuid } | null;

const migrations = mkdtempSync(`${tmpdir()}/none-`);
const empty = { migrations, views: [], processes: [], subscriptions: [], deadlines: [], published: {} };
const auditLike: ServiceDefinition = { ...empty, name: 'audit' };
const paymentsLike: ServiceDefinition = {
  ...empty,
  name: 'payments',
  views: [noteView],
  processes: [{
    name: 'notes',
    key: (event: StoredEvent) => (event.type === 'PolicyPublished' ? event.stream.slice(-36) : null),
    initial: null,
    evolve: (_: Waiting, { eventId, correlationId }: StoredEvent): Waiting => ({ eventId, correlationId }),
    next: (waiting: Waiting, key) => (waiting === null ? [] : [{
      causedBy: waiting.eventId, correlationId: waiting.correlationId, aggregate: note, id: key, division: place,
      command: ({ law, today }) => ({ type: 'Note', data: { on: today, hours: find(law, 'urgentHours', place, today)?.value ?? null } }),
    }]),
  }],
  deadlines: [{
    name: 'reminders',
    due: async (pool, now) => {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM note WHERE due <= $1 AND NOT reminded', [now]);
      return rows.map(({ id }) => ({ key: id, aggregate: note, id, division: place, command: ({ today }) => ({ type: 'Remind', data: { on: today } }) }));
    },
  }],
};

let postgres: Postgres;
let clock: SandboxClock;
let feeds: Feeds;
let audit: ServiceRuntime;
let payments: ServiceRuntime;
const faults: unknown[] = [];

const open = async (): Promise<void> => {
  feeds = createFeeds();
  const common = { clock, packs: loadPacks(), feeds, onFault: (fault: unknown) => { faults.push(fault); } };
  payments = await startRuntime(paymentsLike, { ...common, adminUrl: await postgres.createDatabase('payments') });
  audit = await startRuntime(auditLike, { ...common, adminUrl: await postgres.createDatabase('audit') });
};
const shut = async (): Promise<void> => {
  await Promise.all([audit.halt(), payments.halt()]);
  await Promise.all([audit.close(), payments.close()]);
};

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['fsync=off'] });
  clock = createSandboxClock({ start: instant('2017-01-03T01:00:00Z') });
  await open();
});
afterAll(async () => {
  await shut();
  await postgres.stop();
  expect(faults).toEqual([]);
});

const metaOf = (name: string): CommandMeta => {
  const commandId = derivedId('test', name);
  const actor = { sub: 'keeper', roles: ['POLICY_KEEPER'], division: place };
  return { commandId, actor, at: clock.now(), division: place, lawHash: '', causationId: commandId, correlationId: commandId, traceparent: null, requestDigest: null };
};
const publish = (policyId: Uuid, hours: number, from: string) => audit.handle(policy, policyId, {
  type: 'Publish',
  data: {
    policyId, rule: 'urgentHours', jurisdiction: place, qualifier: {}, value: hours, from: plainDate(from), to: null, citation: { document: '办法', clause: '第三条' },
    strength: 'MUST', status: 'verified', preparedBy: 'keeper', approvedBy: 'other',
  },
}, metaOf(policyId));
const first = uuid('00000000-0000-4000-8000-000000000001');
const second = uuid('00000000-0000-4000-8000-000000000002');
const third = uuid('00000000-0000-4000-8000-000000000003');
const ofScheme: Scheme = 'RURAL_DIBAO';
const notes = async (id: Uuid) => (await payments.log.readStream(`note-${id}`)).map(({ type, payload, actor, lawHash, causationId }) => ({ type, payload, actor, lawHash, causationId }));

describe('a runtime', () => {
  it('learns the law from what it imports, and its processes act by that law under their own name', async () => {
    const before = payments.law().hash;
    await publish(first, 24, '2017-01-01');
    expect(await settle([payments, audit])).toBeGreaterThan(1);
    expect(payments.law().hash).toBe(audit.law().hash);
    expect(payments.law().hash).not.toBe(before);
    expect(find(payments.law(), 'urgentHours', place, clock.today(), { scheme: ofScheme })?.value).toBe(24);
    const [imported] = await payments.log.readStream(`in.audit.policy-${first}`);
    expect(await notes(first)).toEqual([{
      type: 'Noted', payload: '{"on":"2017-01-03","hours":24}', lawHash: payments.law().hash, causationId: imported?.eventId,
      actor: { sub: 'process:payments.notes', roles: ['SERVICE'], division: place },
    }]);
  });

  it('fills in the hash of the law that a command is decided under', async () => {
    const [event] = await audit.log.readStream(`policy-${first}`);
    expect(event?.lawHash).toMatch(/^[0-9a-f]{64}$/);
    expect(event?.recordedAt.slice(0, 10)).toBe('2017-01-03');
  });

  it('fires a deadline once when its instant has come, not before', async () => {
    expect((await notes(first)).map(({ type }) => type)).toEqual(['Noted']);
    await moveClock(clock, instant('2017-01-04T02:00:00Z'), [payments, audit]);
    expect((await notes(first)).map(({ type, payload }) => type + payload)).toEqual(['Noted{"on":"2017-01-03","hours":24}', 'Reminded{"on":"2017-01-04"}']);
    await moveClock(clock, instant('2017-01-06T02:00:00Z'), [payments, audit]);
    expect(await notes(first)).toHaveLength(2);
    expect((await payments.log.readAll(0, 1_000)).at(-1)?.recordedAt.slice(0, 10)).toBe('2017-01-04');
  });

  it('of a second replica learns the law that the first has shown, and both fire a deadline once', async () => {
    const databaseUrl = (name: string): string => {
      const url = new URL(adminUrl);
      [url.username, url.password] = ['doudi_replicas', name];
      return url.href;
    };
    const adminUrl = await postgres.createDatabase('replicas');
    const common = { clock, packs: loadPacks(), feeds, onFault: (fault: unknown) => { faults.push(fault); }, adminUrl, databaseUrl: databaseUrl('same') };
    const apart = createFeeds();
    const [one, two] = [await startRuntime(paymentsLike, { ...common, feeds: apart }), await startRuntime(paymentsLike, { ...common, feeds: createFeeds() })];
    const known = two.law().hash;
    apart.set('audit', audit.log);
    await settle([one]);
    expect(one.law().hash).not.toBe(known);
    await two.tick();
    expect(two.law().hash).toBe(one.law().hash);
    const reminded = async () => (await one.log.readAll(0, 1_000)).filter(({ type }) => type === 'Reminded').length;
    expect([await reminded(), (await one.log.readAll(0, 1_000)).filter(({ type }) => type === 'Noted').length]).toEqual([0, 1]);
    clock.moveTo(instant('2017-01-07T02:30:00Z'));
    await Promise.all([one.followClock(), two.followClock()]);
    await Promise.all([one.tick(), two.tick()]);
    await Promise.all([one.tick(), two.tick()]);
    expect(await reminded()).toBe(1);
    await Promise.all([one.halt(), two.halt()]);
    await Promise.all([one.close(), two.close()]);
  });

  it('whose log was opened before the clock moved on records at the clock of all once the app is made', async () => {
    const { auth } = await createDevIssuer();
    clock.moveTo(instant('2017-01-07T03:00:00Z'));
    await (await createApp({ modules: [], runtimes: [payments, audit], clock, auth, digestKey: new Uint8Array(32), logger: createLogger('silent') })).close();
    await publish(third, 24, '2018-01-01');
    expect((await audit.log.head()).recordedAt.slice(0, 10)).toBe('2017-01-07');
    await settle([payments, audit]);
  });

  it('comes up again with the same law, sends nothing twice and shows what its log holds', async () => {
    const [hash, { position }] = [payments.law().hash, await payments.log.head()];
    await shut();
    await open();
    expect(payments.law().hash).toBe(hash);
    expect(await payments.viewPosition('note')).toBe(position);
    await settle([payments, audit]);
    expect((await payments.log.head()).position).toBe(position);
  });

  it('rests at once when nothing is outstanding, and one tick at a time', async () => {
    expect(await Promise.all([payments.tick(), payments.tick()])).toEqual([false, false]);
  });

  it('waits for a view that catches up, and refuses after two seconds for one that does not', async () => {
    const { position } = await payments.log.head();
    await payments.waitForView('note', position);
    await expect(payments.waitForView('note', position + 1)).rejects.toMatchObject({ code: 'view.behind', figures: { view: 'note', position: position + 1 } });
  });

  it('in the background wakes when another service publishes', async () => {
    payments.start(60_000);
    audit.start(60_000);
    await new Promise((resume) => setTimeout(resume, 100));
    await publish(second, 12, '2018-01-01');
    for (let wait = 0; wait < 100 && (await notes(second)).length === 0; wait += 1) await new Promise((resume) => setTimeout(resume, 20));
    expect((await notes(second)).map(({ payload }) => payload)).toEqual(['{"on":"2017-01-07","hours":24}']);
  });

  it('shows over REST which streams are parked, and releases one as far as it can be read by now', async () => {
    let readable = false;
    const log = createMemoryLog({ now: () => clock.now() });
    const bus = createDirectBus({
      subscriber: 'payments', log, sources: { audit: audit.log }, subscriptions: [{ publisher: 'audit', types: ['PolicyPublished'] }], readable: () => readable,
    });
    await bus.tick();
    const issuer = await createDevIssuer();
    const app = await createApp({
      modules: [], runtimes: [{ ...payments, bus }, audit], clock, auth: issuer.auth, digestKey: new Uint8Array(32), logger: createLogger('silent'),
    });
    await app.listen(0, '127.0.0.1');
    const asked = async (path: string, body?: unknown, key = 'none', role: Role = 'SERVICE') => {
      const headers = { authorization: `Bearer ${await issuer.tokenFor({ sub: role, roles: [role], division: place })}`, 'idempotency-key': key };
      const answer = await fetch(`${await app.getUrl()}/v1/parked-streams${path}`, {
        headers, ...(body !== undefined && { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() as unknown };
    };
    try {
      const of = (id: Uuid) => ({ subscriber: 'payments', publisher: 'audit', stream: `in.audit.policy-${id}`, version: 1, waiting: 1 });
      const { body } = await asked('');
      expect(body).toEqual({ items: expect.arrayContaining([of(first), of(second), of(third)]) });
      const release = { subscriber: 'payments', stream: of(first).stream };
      expect(await asked('/release', release, 'release-too-early')).toEqual({ status: 200, body: { waiting: 1 } });
      readable = true;
      expect(await asked('/release', release, 'release-too-early')).toEqual({ status: 200, body: { waiting: 1 } });
      expect(await log.readStream(of(first).stream)).toEqual([]);
      expect(await asked('/release', release, 'release-in-time')).toEqual({ status: 200, body: { waiting: 0 } });
      expect(await log.readStream(of(first).stream)).toHaveLength(1);
      expect(await asked('')).toEqual({ status: 200, body: { items: expect.not.arrayContaining([of(first)]) } });
      expect(await asked('/release', release, 'release-of-nothing')).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
      expect(await asked('/release', { subscriber: 'audit', stream: of(second).stream }, 'release-elsewhere')).toMatchObject({ status: 404 });
      expect(await asked('/release', { ...release, stream: of(second).stream }, 'release-in-time')).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
      expect(await asked('', undefined, 'none', 'AUDITOR')).toMatchObject({ status: 403, body: { code: 'auth.role_missing' } });
    } finally {
      await app.close();
    }
  });
});
