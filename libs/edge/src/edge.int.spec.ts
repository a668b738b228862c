/** The edge as a caller meets it: one small service on a memory log, asked over HTTP. */
import { connect } from 'node:net';
import { Script } from 'node:vm';
import { zDivision, zPositiveFen, zUuid } from '@doudi/contracts';
import { createHandler, createMemoryLog, load, type Aggregate, type EventLog } from '@doudi/event-store';
import { division, instant, reject, type Message } from '@doudi/kernel';
import { Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { z } from 'zod';
import {
  afterOf, CallParam, createApp, createDevIssuer, createSandboxClock, idOf, listShape, notFound, Operation, page, requireWithin, stop, zPage, type Call, type DevIssuer,
} from './index.js';

const county = division('439901000000');
const township = division('439901001000');
const sibling = division('439902000000');

type Opened = Message<'BoxOpened', { fen: number; division: typeof county }>;
const zOpened = z.strictObject({ fen: zPositiveFen, division: zDivision });
const box: Aggregate<Message<'OpenBox', Opened['data']>, Opened['data'] | null, Opened> = {
  name: 'box',
  initial: null,
  evolve: (_, event) => event.data,
  decide: (command, state) => (state === null ? [{ type: 'BoxOpened', data: command.data }]
    : state.fen === command.data.fen ? [] : reject('clock.goes_back', { fen: state.fen })),
  events: { BoxOpened: zOpened },
};

const OpenBox = z.strictObject({ fen: zPositiveFen, division: zDivision, boxId: zUuid.optional(), notes: z.array(z.string()).optional() });
const BoxParams = z.strictObject({ boxId: zUuid });
const Shelves = z.strictObject({ ...listShape, colour: z.string().max(100).optional() });
const shelves = Array.from({ length: 7 }, (_, shelf) => ({ shelf }));
let release: () => void = () => undefined;

const boxModule = (log: EventLog) => {
  const handle = createHandler(log);
  @Controller()
  class BoxController {
    @Operation({ id: 'openBox', method: 'POST', path: '/v1/boxes', summary: 'Opens a box', tag: 'boxes', roles: ['COUNTY_CIVIL'], body: OpenBox, refusals: ['clock.goes_back'] })
    open(@CallParam() call: Call<typeof OpenBox>) {
      requireWithin(call.actor, call.body.division);
      const { boxId = call.newId('box'), fen, division: at } = call.body;
      return handle(box, boxId, { type: 'OpenBox', data: { fen, division: at } }, { ...call.meta, lawHash: 'law' });
    }

    @Operation({ id: 'openCellarBox', method: 'POST', path: '/v1/cellar/boxes', summary: 'Opens a box elsewhere', tag: 'boxes', roles: ['COUNTY_CIVIL'], body: OpenBox, refusals: ['clock.goes_back'] })
    openBelow(@CallParam() call: Call<typeof OpenBox>) {
      return this.open(call);
    }

    @Operation({ id: 'getBox', method: 'GET', path: '/v1/boxes/:boxId', summary: 'A box', tag: 'boxes', roles: ['COUNTY_CIVIL', 'AUDITOR'], params: BoxParams, answer: zOpened })
    async read(@CallParam() call: Call<undefined, typeof BoxParams>) {
      const { state } = await load(log, box, call.params.boxId);
      if (state === null) return notFound();
      requireWithin(call.actor, state.division);
      return state;
    }

    @Operation({ id: 'waitBox', method: 'POST', path: '/v1/waiting', summary: 'Waits', tag: 'boxes', roles: 'PUBLIC', answer: z.strictObject({}) })
    async wait() {
      await new Promise<void>((resume) => { release = resume; });
      return {};
    }

    @Operation({ id: 'brokenBox', method: 'GET', path: '/v1/broken', summary: 'A bug', tag: 'boxes', roles: 'PUBLIC' })
    broken(): Promise<never> {
      return Promise.reject(Object.assign(new Error('张三 has a secret'), { detail: '张三' }));
    }

    @Operation({ id: 'listShelves', method: 'GET', path: '/v1/shelves', summary: 'Shelves', tag: 'boxes', roles: 'PUBLIC', query: Shelves, answer: zPage(z.strictObject({ shelf: z.int() })) })
    shelves(@CallParam() { query: { limit, cursor, colour } }: Call<undefined, undefined, typeof Shelves>) {
      const [last = -1] = afterOf(cursor, { colour }) ?? [];
      if (typeof last !== 'number') throw new Error('a cursor that this list did not give out');
      return Promise.resolve(page(shelves.slice(last + 1, last + 2 + limit), { limit, filters: { colour }, keyOf: ({ shelf }) => [shelf], position: 0 }));
    }

    @Operation({ id: 'smallBox', method: 'POST', path: '/v1/small', summary: 'A small body', tag: 'boxes', roles: 'PUBLIC', body: z.strictObject({ a: z.string() }), answer: z.strictObject({}), bodyLimit: 64 })
    small() {
      return Promise.resolve({});
    }
  }
  @Module({ controllers: [BoxController] })
  class BoxModule {}
  return { module: BoxModule };
};

let app: NestFastifyApplication;
let issuer: DevIssuer;
let stranger: DevIssuer;
let log: EventLog;
let officer: string;
let address: string;
const lines: string[] = [];
const clock = createSandboxClock({ start: instant('2017-01-03T01:00:00Z') });

beforeAll(async () => {
  [issuer, stranger] = await Promise.all([createDevIssuer(), createDevIssuer()]);
  log = createMemoryLog({ now: clock.now });
  const logger = pino({ level: 'info' }, { write: (line: string) => { lines.push(line); } });
  app = await createApp({ modules: [boxModule(log)], runtimes: [], clock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(7), logger });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
  officer = await issuer.tokenFor({ sub: 'officer-1', roles: ['COUNTY_CIVIL'], division: county });
});
afterAll(() => app.close());

type Sent = { readonly key?: string; readonly token?: string; readonly headers?: Record<string, string>; readonly type?: string };
let keys = 0;
const newKey = (): string => `key-${String(keys += 1).padStart(8, '0')}`;
const read = async (answer: Response) => {
  const text = await answer.text();
  return { status: answer.status, headers: Object.fromEntries(answer.headers), text, body: JSON.parse(text) as Record<string, unknown> };
};
const post = async (url: string, payload: unknown, { key = newKey(), token = officer, headers = {}, type = 'application/json' }: Sent = {}) =>
  read(await fetch(address + url, {
    method: 'POST',
    headers: { ...(type && { 'content-type': type }), ...(key && { 'idempotency-key': key }), ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(payload !== undefined && { body: typeof payload === 'string' ? payload : payload instanceof Uint8Array ? payload.slice() : JSON.stringify(payload) }),
  }));
const get = async (url: string, token = officer, headers: Record<string, string> = {}) =>
  read(await fetch(address + url, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } }));
const good = { fen: 100, division: township };

describe('a command', () => {
  it('gives 201 with id, position and facts; the same key again the first answer; other content 422', async () => {
    const first = await post('/v1/boxes', good, { key: 'first-key-1' });
    expect(first).toMatchObject({ status: 201, body: { id: expect.any(String), version: 1, position: 1, events: [{ type: 'BoxOpened' }] } });
    const again = await post('/v1/boxes', ` {"division": "${township}", "fen": 1e2}`, { key: 'first-key-1' });
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    expect(await post('/v1/boxes', { ...good, fen: 101 }, { key: 'first-key-1' })).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
    expect((await log.head()).position).toBe(1);
    expect(idOf({ stream: String(first.body['stream']) })).toBe(first.body['id']);
  });

  it('of another caller under the same key is another command; of the same caller at another address it is the key reused', async () => {
    const first = await post('/v1/boxes', good, { key: 'one-key-for-all' });
    const colleague = await issuer.tokenFor({ sub: 'officer-2', roles: ['COUNTY_CIVIL'], division: county });
    const other = await post('/v1/boxes', good, { key: 'one-key-for-all', token: colleague });
    expect(other).toMatchObject({ status: 201, body: { version: 1 } });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
    expect(other.body['id']).not.toBe(first.body['id']);
    expect(await post('/v1/cellar/boxes', good, { key: 'one-key-for-all' })).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
  });

  it('remembers a refusal and an "already so" under their key as well', async () => {
    const { body } = await post('/v1/boxes', good);
    const boxId = body['id'];
    expect(await post('/v1/boxes', { ...good, boxId })).toMatchObject({ status: 200, body: { already: true, id: boxId } });
    const refused = { status: 409, body: { code: 'clock.goes_back', figures: { fen: 100 } } };
    expect(await post('/v1/boxes', { ...good, boxId, fen: 7 }, { key: 'refused-key' })).toMatchObject(refused);
    expect(await post('/v1/boxes', { ...good, boxId, fen: 7 }, { key: 'refused-key' })).toMatchObject(refused);
  });

  it('is one at a time per key', async () => {
    const first = post('/v1/waiting', {}, { key: 'waiting-1' });
    await new Promise((resume) => setTimeout(resume, 50));
    expect(await post('/v1/waiting', {}, { key: 'waiting-1' })).toMatchObject({ status: 409, body: { code: 'idempotency.still_running' } });
    release();
    expect((await first).status).toBe(200);
  });

  it.each([['', 'none'], ['short', 'short'], ['x'.repeat(129), 'long'], ['with blank in it', 'blank']])('needs a key of 8 to 128 visible characters: %s', async (key) => {
    expect(await post('/v1/boxes', good, { key })).toMatchObject({ status: 400, body: { code: 'idempotency.key_missing', field: 'header.Idempotency-Key' } });
  });
});

describe('bad input writes nothing and echoes nothing', () => {
  const canary = '秘密张三';
  const cases: readonly (readonly [string, unknown, number, string, string | undefined])[] = [
    ['no body', undefined, 400, 'request.invalid', 'body.fen'],
    ['not JSON', `{"fen": ${canary}`, 400, 'request.not_json', 'body.fen'],
    ['a trailing comma', '{"fen":1,}', 400, 'request.not_json', undefined],
    ['two documents', '{} {}', 400, 'request.not_json', undefined],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'request.not_json', undefined],
    ['null', 'null', 400, 'request.invalid', 'body'],
    ['a name with NUL', `{"${canary}\\u0000":1}`, 400, 'request.text_refused', 'body'],
    ['a list', [], 400, 'request.invalid', 'body'],
    ['wrong type', { ...good, fen: canary }, 400, 'request.invalid', 'body.fen'],
    ['missing', { fen: 1 }, 400, 'request.invalid', 'body.division'],
    ['an unknown field', { ...good, [canary]: 1 }, 400, 'request.invalid', 'body.*'],
    ['an unknown field in plain letters, which may be a name', { ...good, zhangsan: 1 }, 400, 'request.invalid', 'body.*'],
    ['a negative amount', { ...good, fen: -1 }, 400, 'request.invalid', 'body.fen'],
    ['half a fen', { ...good, fen: 0.5 }, 400, 'request.invalid', 'body.fen'],
    ['20 digits', `{"fen":12345678901234567890,"division":"${township}"}`, 400, 'request.number_inexact', 'body.fen'],
    ['1e400', `{"fen":1e400,"division":"${township}"}`, 400, 'request.number_inexact', 'body.fen'],
    ['a lone surrogate', `{"fen":1,"division":"\\ud800"}`, 400, 'request.text_refused', 'body.division'],
    ['NUL', `{"fen":1,"division":"\\u0000"}`, 400, 'request.text_refused', 'body.division'],
    ['a field twice', `{"fen":1,"division":"${township}","fen":2}`, 400, 'request.duplicate_key', 'body.fen'],
    ['a field twice, deep', '{"notes":[{"fen":1,"fen":2}]}', 400, 'request.duplicate_key', 'body.notes.0.fen'],
    ['too deep', `{"notes":${'['.repeat(40)}${']'.repeat(40)}}`, 400, 'request.too_deep', expect.any(String) as unknown as string],
    ['2 MB', JSON.stringify({ ...good, notes: ['x'.repeat(2_000_000)] }), 413, 'request.too_large', undefined],
    ['an impossible division', { ...good, division: '439901001' }, 400, 'request.invalid', 'body.division'],
    ['__proto__', '{"__proto__":{"fen":1}}', 400, 'request.invalid', 'body.*'],
  ];
  it.each(cases)('%s', async (_, payload, status, code, field) => {
    const before = (await log.head()).position;
    const answer = await post('/v1/boxes', payload);
    expect(answer).toMatchObject({ status, body: { code, status, traceId: expect.any(String), titleZh: expect.any(String) } });
    expect(answer.body['field']).toEqual(field);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.text).not.toContain(canary);
    expect((await log.head()).position).toBe(before);
  });

  it('other media types and a body over the limit of its operation', async () => {
    expect(await post('/v1/boxes', 'fen=1', { type: 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415, body: { code: 'request.unsupported_media' } });
    expect(await post('/v1/small', { a: 'x'.repeat(100) })).toMatchObject({ status: 413, body: { code: 'request.too_large' } });
    expect((await post('/v1/small', { a: 'x' })).status).toBe(200);
  });

  it('a body that is compressed, or in another charset', async () => {
    const unsupported = { status: 415, body: { code: 'request.unsupported_media' } };
    expect(await post('/v1/boxes', good, { headers: { 'content-encoding': 'gzip' } })).toMatchObject(unsupported);
    expect(await post('/v1/boxes', good, { type: 'application/json; charset=gb18030' })).toMatchObject(unsupported);
    expect(await post('/v1/boxes', good, { type: 'application/json; charset=utf-8; charset=gb18030' })).toMatchObject(unsupported);
    for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"']) expect((await post('/v1/boxes', good, { type, headers: { 'content-encoding': 'identity' } })).status).toBe(201);
  });

  it('a cursor that nobody gave out is a fault of the request, never of the list', async () => {
    const forged = (after: unknown) => Buffer.from(JSON.stringify({ after, filters: '{}' })).toString('base64url');
    for (const cursor of [forged(['x']), forged(['\0']), forged([1, 2, 3]), `${forged([2])}.${'a'.repeat(43)}`]) {
      expect(await get(`/v1/shelves?cursor=${cursor}`)).toMatchObject({ status: 400, body: { code: 'cursor.invalid', field: 'query.cursor' } });
    }
    const seen: unknown[] = [];
    for (let next: unknown = ''; next !== null;) {
      const { body } = await get(`/v1/shelves?limit=3&colour=%E7%BA%A2${next === '' ? '' : `&cursor=${String(next)}`}`);
      seen.push(...(body['items'] as unknown[]));
      next = body['next'];
    }
    expect(seen).toEqual(shelves);
  });

  it('addresses that cannot be read, and query fields nobody declared', async () => {
    expect(await get('/v1/boxes/%ff')).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(await get(`/v1/boxes/${canary}?who=${canary}`)).toMatchObject({ status: 400, body: { code: 'request.invalid', field: 'params.boxId' } });
    expect(await get('/v1/nothing-here')).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
  });

  it('NUL in an address, with the place where it stands', async () => {
    expect(await get('/v1/boxes/%00')).toMatchObject({ status: 400, body: { code: 'request.text_refused', field: 'params.boxId' } });
    expect(await get('/v1/sandbox/clock?zhangsan=%00')).toMatchObject({ status: 400, body: { code: 'request.text_refused', field: 'query.*' } });
  });

  it('a body above the limit is let run out, so that its sender gets the answer and keeps the connection', async () => {
    const { hostname, port } = new URL(address);
    const head = `POST /v1/small HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nidempotency-key: large-body\r\ncontent-length: 3000000\r\n\r\n`;
    const text = await new Promise<string>((resume, fail) => {
      const socket = connect(Number(port), hostname, () => socket.write(head + 'x'.repeat(1_000_000)));
      let got = '';
      socket.on('error', fail).on('end', () => resume(got)).on('data', (chunk) => {
        if (got === '') socket.write(`${'x'.repeat(2_000_000)}GET /v1/sandbox/clock HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
        got += chunk.toString();
      });
    });
    expect(text.match(/HTTP\/1.1 \d+ [A-Za-z ]+/g)).toEqual(['HTTP/1.1 413 Payload Too Large', 'HTTP/1.1 200 OK']);
  });

  it('bytes that are not HTTP', async () => {
    const { hostname, port } = new URL(address);
    const answer = await new Promise<string>((resume, fail) => {
      const socket = connect(Number(port), hostname, () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => { text += chunk.toString(); }).on('end', () => resume(text)).on('error', fail);
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
  });

  it('a bug shows a trace id and nothing else, in the answer and in the log', async () => {
    const answer = await get('/v1/broken');
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', figures: {} } });
    expect(answer.text + lines.join('')).not.toContain('张三');
    expect(lines.join('')).toContain(String(answer.body['traceId']));
  });
});

describe('who may', () => {
  it('is asked before the body is read', async () => {
    expect(await post('/v1/boxes', '{', { token: '' })).toMatchObject({ status: 401, body: { code: 'auth.token_missing' }, headers: { 'www-authenticate': 'Bearer' } });
  });

  it.each([
    ['rubbish', async (): Promise<string> => 'abc.def.ghi', 401, 'auth.token_invalid'],
    ['of another issuer', () => stranger.tokenFor({ sub: 'a', roles: ['COUNTY_CIVIL'], division: county }), 401, 'auth.token_invalid'],
    ['expired', () => issuer.tokenFor({ sub: 'a', roles: ['COUNTY_CIVIL'], division: county, seconds: -60 }), 401, 'auth.token_expired'],
    ['without a known role', () => issuer.tokenFor({ sub: 'a', roles: ['KING' as 'SANDBOX'], division: county }), 401, 'auth.token_invalid'],
    ['of a process', () => issuer.tokenFor({ sub: 'process:intake.x', roles: ['SERVICE'], division: county }), 401, 'auth.token_invalid'],
    ['of no division', () => issuer.tokenFor({ sub: 'a', roles: ['COUNTY_CIVIL'], division: '4399' as typeof county }), 401, 'auth.token_invalid'],
    ['with another role', () => issuer.tokenFor({ sub: 'a', roles: ['AUDITOR'], division: county }), 403, 'auth.role_missing'],
  ] as const)('a token %s is refused', async (_, token, status, code) => {
    expect(await post('/v1/boxes', good, { token: await token() })).toMatchObject({ status, body: { code } });
  });

  it('"absent" and "not yours" look the same', async () => {
    const { body } = await post('/v1/boxes', good);
    const absent = await get('/v1/boxes/00000000-0000-4000-8000-000000000000');
    const foreign = await get(`/v1/boxes/${String(body['id'])}`, await issuer.tokenFor({ sub: 'b', roles: ['AUDITOR'], division: sibling }));
    const same = ({ text }: { readonly text: string }, traceId: unknown): string => text.replaceAll(String(traceId), '');
    expect(foreign.status).toBe(404);
    expect(same(foreign, foreign.body['traceId'])).toBe(same(absent, absent.body['traceId']));
    expect((await get(`/v1/boxes/${String(body['id'])}`)).status).toBe(200);
    expect((await post('/v1/boxes', { ...good, division: sibling })).status).toBe(404);
  });
});

describe('what is visible', () => {
  it('a valid traceparent is carried on, into the facts too; another one is replaced', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const answer = await post('/v1/boxes', good, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    expect(answer.headers['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    const stored = await log.readStream(String(answer.body['stream']));
    expect(stored[0]?.traceparent).toContain(trace);
    const other = await post('/v1/boxes', good, { headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    expect(other.headers['traceparent']).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('one log line a request, with ids and times and no value of the caller', async () => {
    lines.length = 0;
    await get('/v1/boxes/00000000-0000-4000-8000-000000000000?secret=abc123');
    const [line] = lines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line).toMatchObject({ msg: 'request', operation: 'getBox', method: 'GET', status: 400, code: 'request.invalid', ms: expect.any(Number), requestId: expect.any(String) });
    expect(lines.join('')).not.toMatch(/abc123|00000000-0000-4000/);
  });

  it('the log line of a refused request has none of its words', async () => {
    lines.length = 0;
    expect(await post('/v1/boxes', { ...good, fen: -1, notes: ['张三'] })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    expect(lines).toHaveLength(1);
    expect(lines.join('')).not.toContain('张三');
  });

  it('health, the document and its page, without a token', async () => {
    expect(await get('/health/live', '')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await get('/health/ready', '')).toMatchObject({ status: 200, body: { status: 'ready' } });
    const document = await get('/openapi.json', '');
    expect(document.body).toMatchObject({ openapi: '3.1.1', paths: { '/v1/boxes/{boxId}': { get: { operationId: 'getBox' } } } });
    const [page, script] = await Promise.all(['/docs', '/docs.js'].map(async (path) => (await fetch(address + path)).text()));
    expect(page! + script!).not.toMatch(/https?:\/\//);
    expect(page).toContain('src="/docs.js"');
    expect(() => new Script(script!)).not.toThrow();
  });
});

describe('the sandbox clock', () => {
  it('moves forward only, by those who may', async () => {
    const keeper = await issuer.tokenFor({ sub: 'keeper', roles: ['SANDBOX'], division: county });
    expect(await post('/v1/sandbox/clock', { to: '2017-02-10T09:00:00+08:00' })).toMatchObject({ status: 403, body: { code: 'auth.role_missing' } });
    expect(await post('/v1/sandbox/clock', { to: '2017-02-10T09:00:00+08:00' }, { token: keeper })).toMatchObject({ status: 200, body: { today: '2017-02-10', sandbox: true } });
    expect(await post('/v1/sandbox/clock', { to: '2017-01-10T09:00:00Z' }, { token: keeper })).toMatchObject({ status: 409, body: { code: 'clock.goes_back' } });
    const again = { token: keeper, key: 'move-it-once' };
    const first = await post('/v1/sandbox/clock', { to: '2017-02-10T12:00:00+08:00' }, again);
    expect((await post('/v1/sandbox/clock', { to: '2017-02-10T12:00:00+08:00' }, again)).body).toEqual(first.body);
    expect(await post('/v1/sandbox/clock', { to: '2017-02-10T13:00:00+08:00' }, again)).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
    expect(await post('/v1/sandbox/settlement', undefined, { token: keeper, type: '' })).toMatchObject({ status: 200, body: { rounds: 1 } });
    expect(await get('/v1/sandbox/clock', '')).toMatchObject({ status: 200, body: { today: '2017-02-10' } });
  });
});

describe('a stop', () => {
  it('does not wait for an upload that stalls; a request under way gets its answer', async () => {
    const other = await createApp({ modules: [boxModule(log)], runtimes: [], clock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(7), logger: pino({ level: 'silent' }) });
    await other.listen(0, '127.0.0.1');
    const url = new URL(await other.getUrl());
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'stop-while-waiting' };
    const waiting = fetch(new URL('/v1/waiting', url), { method: 'POST', headers, body: '{}' });
    const stalled = connect(Number(url.port), url.hostname, () =>
      stalled.write('POST /v1/small HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nidempotency-key: stalled-1\r\ncontent-length: 60\r\n\r\n{'));
    stalled.on('error', () => undefined);
    await new Promise((resume) => setTimeout(resume, 100));
    const began = performance.now();
    const stopped = stop(other, [], 500);
    setTimeout(release, 50);
    expect((await waiting).status).toBe(200);
    await stopped;
    expect(performance.now() - began).toBeLessThan(3_000);
    stalled.destroy();
  });

  it('or for ever in service: a request must have come within two minutes', () => {
    expect((app.getHttpServer() as { readonly requestTimeout: number }).requestTimeout).toBe(120_000);
  });
});
