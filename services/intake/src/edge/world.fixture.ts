/** Intake of one province as its callers meet it: over HTTP, a real PostgreSQL and vault, the real law; neighbours publish from logs of their own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditEvents, householdVerificationEvents, paymentsEvents, type Role } from '@doudi/contracts';
import {
  createApp, createDevIssuer, createFeeds, createSandboxClock, moveClock, settle, startRuntime, stop, type SandboxClock, type ServiceRuntime,
} from '@doudi/edge';
import { createHandler, createMemoryLog, type Aggregate, type EventLog, type EventSchema } from '@doudi/event-store';
import { derivedId, division, instant, type Division, type Message, type PlainDate, type Uuid } from '@doudi/kernel';
import { startPostgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { openVault, vaultMigrations } from '@doudi/vault';
import pg from 'pg';
import { pino } from 'pino';
import { IntakeModule, intakeService } from '../index.js';

/** A deployment is one province: its fictitious county, a township and a village of it, and the township next door. */
type Province = '13' | '43' | '62';
const placesOf = (digits: Province) => ({
  province: division(`${digits}0000000000`), county: division(`${digits}9901000000`), township: division(`${digits}9901100000`),
  village: division(`${digits}9901100001`), otherTownship: division(`${digits}9901101000`),
});

type Reply = { readonly status: number; readonly body: Record<string, unknown> };
type Publisher = { readonly log: EventLog; publish(type: string, data: Record<string, unknown>, at?: Division): Promise<void> };
export type World = {
  readonly places: ReturnType<typeof placesOf>; readonly runtime: ServiceRuntime; readonly clock: SandboxClock;
  readonly payments: Publisher; readonly verification: Publisher; readonly audit: Publisher;
  ask(path: string, role: Role | 'PUBLIC', body?: unknown, sub?: string, at?: Division): Promise<Reply>;
  /** As `ask`, under a key of one's own. */
  askKeyed(path: string, role: Role, body: unknown, key: string): Promise<Reply>;
  /** As `ask`, for somebody who holds several roles. */
  askAs(path: string, roles: readonly Role[], sub: string, at: Division, body?: unknown): Promise<Reply>;
  /** Days that have passed already are left alone. */
  at(text: string): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** A neighbour that publishes whatever it is told: its own log, its own stream for each fact. */
const publisher = (name: string, events: Readonly<Record<string, EventSchema>>, clock: SandboxClock, at: Division, settled: () => Promise<void>): Publisher => {
  const log = createMemoryLog({ now: clock.now });
  const handle = createHandler(log);
  const fact: Aggregate<Message, boolean, Message> = {
    name: 'fact', initial: false, evolve: () => true, decide: (command, said) => (said ? [] : [command]), events,
    published: Object.keys(events),
  };
  const publish = async (type: string, data: Record<string, unknown>, place = at): Promise<void> => {
    const commandId = randomUUID() as Uuid;
    const answer = await handle(fact, commandId, { type, data }, {
      commandId, actor: { sub: name, roles: ['SERVICE'], division: at }, at: clock.now(), division: place, lawHash: 'law', causationId: commandId,
      correlationId: commandId, traceparent: null, requestDigest: null,
    });
    if (answer.kind !== 'done') throw new Error(`${type} was not published: ${answer.kind}`);
    await settled();
  };
  return { log, publish };
};

const openedVault = async (keysUrl: string, papers: pg.Pool) => {
  const keys = new pg.Pool({ connectionString: keysUrl, max: 2 });
  keys.on('error', () => undefined);
  await keys.query(readFileSync(join(vaultMigrations.keys, '0001_keys.sql'), 'utf8'));
  return { keys, vault: openVault({ papers, keys, masterKey: randomBytes(32), random: randomBytes }) };
};

export const openWorld = async (digits: Province, start: string): Promise<World> => {
  const places = placesOf(digits);
  const clock = createSandboxClock({ start: instant(start) });
  const postgres = await startPostgres({ settings: ['fsync=off'] });
  const feeds = createFeeds();
  let runtime: ServiceRuntime | null = null;
  const settled = async (): Promise<void> => { if (runtime !== null) await settle([runtime]); };
  const neighbour = (name: 'payments' | 'household-verification' | 'audit', events: Readonly<Record<string, EventSchema>>): Publisher => {
    const voice = publisher(name, events, clock, places.county, settled);
    feeds.set(name, voice.log);
    return voice;
  };
  const neighbours = {
    payments: neighbour('payments', paymentsEvents), verification: neighbour('household-verification', householdVerificationEvents),
    audit: neighbour('audit', auditEvents),
  };
  const running = runtime = await startRuntime(intakeService, {
    adminUrl: await postgres.createDatabase('intake'), clock, packs: loadPacks(), feeds, onFault: (fault) => { throw fault; },
  });
  const { keys, vault } = await openedVault(await postgres.createDatabase('keys'), running.pool);
  const issuer = await createDevIssuer();
  const app = await createApp({
    modules: [IntakeModule.register({ runtime: running, vault })], runtimes: [running], clock, auth: issuer.auth, digestKey: randomBytes(32),
    logger: pino({ level: 'warn' }), logBugMessages: true,
  });
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();

  const send = async (path: string, token: string | null, body: unknown, key: string = randomUUID()): Promise<Reply> => {
    const response = await fetch(`${address}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const placeOf = (role: Role): Division =>
    role === 'COUNTY_CIVIL' ? places.county : role === 'RESIDENT' || role === 'VILLAGE_OFFICER' ? places.village : places.township;
  return {
    places, runtime: running, clock, ...neighbours,
    ask: async (path, role, body, sub = `${role.toLowerCase()}-1`, at) =>
      send(path, role === 'PUBLIC' ? null : await issuer.tokenFor({ sub, roles: [role], division: at ?? placeOf(role) }), body),
    askKeyed: async (path, role, body, key) => send(path, await issuer.tokenFor({ sub: `${role.toLowerCase()}-1`, roles: [role], division: placeOf(role) }), body, key),
    askAs: async (path, roles, sub, at, body) => send(path, await issuer.tokenFor({ sub, roles, division: at }), body),
    at: async (text) => { if (instant(text) > clock.now()) await moveClock(clock, instant(text), [running]); },
    settle: settled,
    close: async () => {
      await stop(app, [running]);
      await keys.end();
      await postgres.stop();
    },
  };
};

/** A standard of the county, as payments publishes it. */
export const publishStandard = (world: World, valueFen: number, from: string): Promise<void> => world.payments.publish('StandardPublished', {
  standardId: derivedId('standard'), scheme: 'RURAL_DIBAO', area: 'RURAL', division: world.places.county, valueFen, unit: 'YEAR', from,
  citation: 'County notice 2017-2',
});

/** A rule of the county, as the law register publishes it. */
export const publishPolicy = (world: World, rule: string, value: unknown, from: PlainDate): Promise<void> => world.audit.publish('PolicyPublished', {
  policyId: derivedId(rule), rule, jurisdiction: world.places.county, qualifier: {}, value, from, to: null,
  citation: { document: 'County notice 2017-3', clause: 'art. 2' }, strength: 'MUST', status: 'verified', preparedBy: 'keeper-1', approvedBy: 'keeper-2',
});
