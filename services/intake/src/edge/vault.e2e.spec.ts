/** Persons and papers as a caller meets them: the controllers over HTTP, a memory log, the vault and the view in a real PostgreSQL. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp, createDevIssuer, createSandboxClock, type CommandFor, type DevIssuer, type ServiceRuntime } from '@doudi/edge';
import { createHandler, createMemoryLog, load, type Aggregate, type EventLog } from '@doudi/event-store';
import { derivedId, division, instant, uuid, type Division, type Message, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { lawOf, loadPacks } from '@doudi/rules';
import { populate } from '@doudi/testing';
import { openVault, vaultMigrations } from '@doudi/vault';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { pino } from 'pino';
import { personsView } from '../views/persons.js';
import { settleErasures } from './erasures.js';
import { PersonsController } from './persons.controller.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VaultController } from './vault.controller.js';
import { RECORDS_KEPT, VAULT } from './vault.port.js';

const county = division('439901000000');
const township = division('439901101000');
const sibling = division('439901102000');
const clock = createSandboxClock({ start: instant('2017-01-03T01:00:00Z') });
const people = populate({ seed: 'e2e', households: 60, division: county }).households.flatMap(({ members }) => members);
const papersOf = (n: number) => ({ name: people[n]!.name, idNumber: people[n]!.idNumber, bankAccount: `6200004399${String(n).padStart(9, '0')}` });

let postgres: Postgres;
let pools: { papers: pg.Pool; keys: pg.Pool };
let app: NestFastifyApplication;
let issuer: DevIssuer;
let log: EventLog;
let address: string;
let rooms: Parameters<typeof settleErasures>[0];
const lines: string[] = [];
const kept = new Map<Uuid, number>();

const opened = async (name: string, sql: string): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await postgres.createDatabase(name), max: 4 });
  pool.on('error', () => undefined); // the server ends before the pool does
  await pool.query(sql);
  return pool;
};

const plain = <Command extends Message>(command: CommandFor<Command>): Command => {
  if (typeof command === 'function') throw new Error('no command here needs the law');
  return command;
};

/** The part of a runtime that these controllers stand on. */
const runtimeOn = (memory: EventLog, pool: pg.Pool): ServiceRuntime => {
  const handle = createHandler(memory);
  const part: Pick<ServiceRuntime, 'log' | 'pool' | 'clock' | 'law' | 'handle' | 'run' | 'load'> = {
    log: memory, pool, clock, law: () => lawOf(loadPacks()),
    handle: (aggregate, id, command, meta) => handle(aggregate, id, command, { ...meta, lawHash: 'law' }),
    run: (call, aggregate, id, command, at = call.actor.division, step) => handle(aggregate as unknown as Aggregate<Message, unknown, Message>, id, plain<Message>(command), {
      ...call.meta, lawHash: 'law', division: at, ...(step !== undefined && { commandId: derivedId('step', call.meta.commandId, step), causationId: call.meta.commandId }),
    }),
    load: (aggregate, id) => load(memory, aggregate, id),
  };
  return part as ServiceRuntime;
};

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['wal_recycle=off'] });
  pools = {
    papers: await opened('papers', `${readFileSync(join(vaultMigrations.papers, '0001_papers.sql'), 'utf8')}; ${personsView.create('persons')}`),
    keys: await opened('keys', readFileSync(join(vaultMigrations.keys, '0001_keys.sql'), 'utf8')),
  };
  log = createMemoryLog({ now: clock.now });
  const runtime = runtimeOn(log, pools.papers);
  const vault = openVault({ ...pools, masterKey: randomBytes(32), random: randomBytes });
  rooms = { runtime, vault };
  @Module({
    controllers: [PersonsController, VaultController],
    providers: [
      { provide: INTAKE_RUNTIME, useValue: runtime }, { provide: VAULT, useValue: vault },
      { provide: RECORDS_KEPT, useValue: (personId: Uuid) => Promise.resolve(kept.get(personId) ?? 0) },
    ],
  })
  class PersonsModule {}
  issuer = await createDevIssuer();
  const logger = pino({ level: 'info' }, { write: (line: string) => { lines.push(line); } });
  app = await createApp({ modules: [{ module: PersonsModule }], runtimes: [], clock, auth: issuer.auth, digestKey: randomBytes(32), logger, logBugMessages: true });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});

afterAll(async () => {
  await app.close();
  await Promise.all([pools.papers.end(), pools.keys.end()]);
  await postgres.stop();
});

type Reply = { status: number; body: Record<string, unknown>; text: string };
const ask = async (role: string, at: Division, path: string, body?: unknown, key: string = randomUUID()): Promise<Reply> => {
  const token = await issuer.tokenFor({ sub: `${role.toLowerCase()}-${at}`, roles: [role as 'AUDITOR'], division: at });
  const response = await fetch(`${address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, body: response.headers.get('content-type')?.match(/^application\/(problem\+)?json/) ? (JSON.parse(text) as Record<string, unknown>) : {} };
};
const register = (n: number, at: Division = township, key?: string): Promise<Reply> => ask('TOWNSHIP_WINDOW', at, '/v1/persons', { division: at, papers: papersOf(n) }, key);
const registered = async (n: number, at?: Division): Promise<Uuid> => uuid(String((await register(n, at)).body['id']));
const ndjson = (text: string): unknown[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
const typesOf = async (stream: string): Promise<string[]> => (await log.readStream(stream)).map(({ type }) => type);

describe('persons', () => {
  it('are registered once; the same request again gets its first answer, the same key with another body nothing', async () => {
    const first = await register(0, township, 'person-zero');
    expect([first.status, first.body['stream']]).toEqual([201, `person-${String(first.body['id'])}`]);
    expect((await register(0, township, 'person-zero')).body).toEqual(first.body);
    expect((await register(1, township, 'person-zero')).body['code']).toBe('idempotency.key_reused');
    expect((await ask('COUNTY_CIVIL', county, '/v1/persons/lookup', { idNumber: papersOf(1).idNumber })).status).toBe(404);
    expect((await register(0)).body).toMatchObject({ status: 409, code: 'person.already_registered', figures: { personId: first.body['id'] } });
    expect((await register(0, sibling)).body).toMatchObject({ status: 409, code: 'person.already_registered', figures: {} });
  });

  it('are shown masked, found by number within reach, and look absent beyond', async () => {
    const personId = await registered(2);
    const shown = await ask('COUNTY_CIVIL', county, `/v1/persons/${personId}`);
    expect(shown.body).toMatchObject({ personId, division: township, papersVersion: 1, papers: { idNumber: `**************${papersOf(2).idNumber.slice(-4)}` } });
    expect(shown.text).not.toContain(papersOf(2).name);
    const outside = await ask('TOWNSHIP_WINDOW', sibling, `/v1/persons/${personId}`);
    const absent = await ask('TOWNSHIP_WINDOW', sibling, `/v1/persons/${derivedId('nobody')}`);
    expect([outside.status, { ...outside.body, traceId: '' }]).toEqual([404, { ...absent.body, traceId: '' }]);
    expect((await ask('COUNTY_CIVIL', county, '/v1/persons/lookup', { idNumber: papersOf(2).idNumber })).body).toEqual({ personId, division: township, papersVersion: 1 });
    expect((await ask('TOWNSHIP_WINDOW', sibling, '/v1/persons/lookup', { idNumber: papersOf(2).idNumber })).status).toBe(404);
  });

  it('are refused with a number that is none, and it is not repeated', async () => {
    const reply = await ask('TOWNSHIP_WINDOW', township, '/v1/persons', { division: township, papers: { ...papersOf(3), idNumber: '439901197002300010' } });
    expect(reply.body).toMatchObject({ status: 422, code: 'person.id_number_invalid', field: 'body.papers.idNumber', figures: { problem: 'BIRTHDAY' } });
    expect(reply.text).not.toContain('439901197002300010');
    expect((await ask('TOWNSHIP_WINDOW', township, '/v1/persons', { division: sibling, papers: papersOf(3) })).status).toBe(404);
  });

  it('get new papers as a next version; once per request', async () => {
    const personId = await registered(4);
    const amend = (patch: unknown, key?: string) => ask('TOWNSHIP_WINDOW', township, `/v1/persons/${personId}/papers`, patch, key);
    const first = await amend({ bankAccount: '6200004399000000099' }, 'amend-four');
    expect([first.status, first.body['version']]).toEqual([201, 2]);
    expect((await amend({ bankAccount: '6200004399000000099' }, 'amend-four')).body).toEqual(first.body);
    expect((await amend({ idNumber: papersOf(2).idNumber })).body['code']).toBe('person.number_taken');
    expect((await amend({})).status).toBe(400);
    expect((await ask('COUNTY_CIVIL', county, `/v1/persons/${personId}`)).body['papersVersion']).toBe(2);
  });

  it('come in batches, each line with its own outcome, the same again with the same outcomes', async () => {
    const persons = [10, 11, 2, 10].map((n) => ({ division: township, papers: papersOf(n) }));
    persons.push({ division: township, papers: { ...papersOf(12), idNumber: '123' } });
    const first = await ask('TOWNSHIP_WINDOW', township, '/v1/persons/batch', { persons }, 'batch-one');
    expect((first.body['persons'] as { problem: string | null }[]).map(({ problem }) => problem)).toEqual([null, null, 'person.already_registered', 'person.already_registered', 'person.id_number_invalid']);
    expect((await ask('TOWNSHIP_WINDOW', township, '/v1/persons/batch', { persons }, 'batch-one')).body['persons']).toEqual(first.body['persons']);
    expect((await ask('TOWNSHIP_WINDOW', township, '/v1/persons/batch', { persons: persons.slice(1) }, 'batch-one')).body['code']).toBe('idempotency.key_reused');
  });
});

describe('reveals', () => {
  const authorisation = { kind: 'BATCH', id: derivedId('batch') };
  const request = (references: unknown, changes: object = {}, role = 'COUNTY_FINANCE', at = county) =>
    ask(role, at, '/v1/reveals', { references, fields: ['name', 'bankAccount'], purpose: 'BANK_FILE', authorisation, ...changes });

  it('stream what was granted, to whom it was granted, and each delivery is a fact', async () => {
    const references = await Promise.all([20, 21].map(async (n) => ({ personId: await registered(n), papersVersion: 1 })));
    const granted = await request(references);
    const revealId = String(granted.body['id']);
    expect(granted.status).toBe(201);
    const papers = await ask('COUNTY_FINANCE', county, `/v1/reveals/${revealId}/papers`);
    expect(ndjson(papers.text)).toEqual([20, 21].map((n, index) => ({ ...references[index], name: papersOf(n).name, bankAccount: papersOf(n).bankAccount })));
    expect((await ask('AUDITOR', county, `/v1/reveals/${revealId}/papers`)).status).toBe(404);
    await ask('COUNTY_FINANCE', county, `/v1/reveals/${revealId}/papers`);
    expect(await typesOf(`reveal-${revealId}`)).toEqual(['RevealGranted', 'RevealStarted', 'RevealCompleted', 'RevealStarted', 'RevealCompleted']);
  });

  it('are refused without purpose, role, authorisation or need, and for anyone out of reach', async () => {
    const references = [{ personId: await registered(22), papersVersion: 1 }];
    expect((await request(references, { purpose: undefined })).body['code']).toBe('reveal.purpose_missing');
    expect((await request(references, {}, 'COUNTY_CIVIL')).body).toMatchObject({ status: 403, code: 'reveal.role_missing' });
    expect((await request(references, { authorisation: undefined })).body['code']).toBe('reveal.authorisation_missing');
    expect((await request(references, { fields: ['freeText'] })).body['code']).toBe('reveal.field_not_for_purpose');
    expect((await request(references, {}, 'COUNTY_FINANCE', sibling)).status).toBe(404);
    expect((await request([...references, { personId: derivedId('nobody'), papersVersion: 1 }])).status).toBe(404);
  });
});

describe('tokenisation', () => {
  it('turns a list into references within reach, and keeps who, why and how many', async () => {
    const [here, there] = [await registered(30), await registered(31, sibling)];
    const list = [papersOf(30).idNumber, papersOf(31).idNumber, 'nonsense'].join('\r\n');
    const body = { format: 'CSV', contentBase64: Buffer.from(list).toString('base64'), purpose: 'SURVEY', authorisationId: derivedId('order') };
    const reply = await ask('TOWNSHIP_WINDOW', township, '/v1/tokenisations', body);
    const [event] = await log.readStream(String(reply.body['stream']));
    expect(JSON.parse(event!.payload)).toMatchObject({ purpose: 'SURVEY', lines: 3, found: 1, unknown: 1, invalid: 1 });
    const references = await ask('TOWNSHIP_WINDOW', township, `/v1/tokenisations/${String(reply.body['id'])}/references`);
    expect(ndjson(references.text)).toEqual([{ line: 1, personId: here }, { line: 2, problem: 'UNKNOWN' }, { line: 3, problem: 'INVALID' }]);
    expect(references.text).not.toContain(there);
    expect((await ask('COUNTY_CIVIL', county, `/v1/tokenisations/${String(reply.body['id'])}/references`)).status).toBe(404);
    expect((await ask('TOWNSHIP_WINDOW', township, '/v1/tokenisations', { ...body, purpose: undefined })).body['code']).toBe('tokenise.purpose_missing');
    expect((await ask('TOWNSHIP_WINDOW', township, '/v1/tokenisations', { ...body, contentBase64: Buffer.from([255, 255]).toString('base64') })).body['code']).toBe('tokenise.list_unreadable');
  });
});

describe('erasure', () => {
  it('is refused while a record is kept; then papers are gone, and it is completed when the key has left the log', async () => {
    const personId = await registered(40);
    const erase = () => ask('COUNTY_CIVIL', county, `/v1/persons/${personId}/erasure`, { ground: 'PERSON_ASKED' });
    kept.set(personId, 1);
    expect((await erase()).body).toMatchObject({ status: 409, code: 'erasure.record_kept', figures: { recordsKept: 1 } });
    kept.clear();
    expect((await erase()).status).toBe(201);
    expect((await erase()).body['already']).toBe(true);
    expect((await ask('COUNTY_CIVIL', county, `/v1/persons/${personId}`)).body['papers']).toBeNull();
    expect((await ask('COUNTY_CIVIL', county, `/v1/persons/${personId}/papers`, { phone: '10000000001' })).body['code']).toBe('person.erased');
    const shown = () => ask('COUNTY_CIVIL', county, `/v1/persons/${personId}/erasure`);
    expect((await shown()).body).toEqual({ personId, ground: 'PERSON_ASKED', erasedOn: '2017-01-03', completedOn: null });
    expect((await ask('COUNTY_CIVIL', sibling, `/v1/persons/${personId}/erasure`)).status).toBe(404);
    await personsView.apply(await log.readAll(0, 10_000), pools.papers as Parameters<typeof personsView.apply>[1], 'persons');
    expect((await settleErasures(rooms, { keysAdmin: pools.keys, backupDays: 0 })).completed).toEqual([personId]);
    expect(await typesOf(`erasure-${personId}`)).toEqual(['PersonErased', 'ErasureCompleted']);
    expect((await shown()).body['completedOn']).toBe('2017-01-03');
    expect((await ask('COUNTY_CIVIL', county, `/v1/persons/${await registered(41)}/erasure`)).status).toBe(404);
    expect((await register(40)).status).toBe(201);
  });
});

it('nothing of a person is in events or logs', async () => {
  const written = JSON.stringify(await log.readAll(0, 10_000)) + lines.join('\n');
  for (const n of [0, 2, 4, 10, 11, 20, 21, 22, 30, 31, 40]) {
    for (const secret of Object.values(papersOf(n))) expect(written.includes(secret)).toBe(false);
  }
  expect(lines.some((line) => line.includes('"level":50'))).toBe(false);
});
