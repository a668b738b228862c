/** The law register as two policy keepers and anybody else meet it: over HTTP, on a PostgreSQL of its own. */
import {
  createApp, createDevIssuer, createLogger, createSandboxClock, startRuntime, stop, type DevIssuer, type SandboxClock, type ServiceRuntime,
} from '@doudi/edge';
import { division, instant } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { AuditModule, auditService } from '../index.js';

const hebei = division('130000000000');
const county = '139901000000';
const hunan = division('430000000000');

type App = Awaited<ReturnType<typeof createApp>>;
type Reply = { readonly status: number; readonly body: Record<string, unknown> };

let postgres: Postgres;
let adminUrl: string;
let runtime: ServiceRuntime;
let app: App;
let issuer: DevIssuer;
let clock: SandboxClock;
let address: string;
const tokens: Record<string, string> = {};

const open = async (): Promise<void> => {
  runtime = await startRuntime(auditService, { adminUrl, clock, packs: loadPacks() });
  app = await createApp({
    modules: [AuditModule.register({ runtime })], runtimes: [runtime], clock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(1), logger: createLogger('silent'),
  });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
};

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['fsync=off'] });
  adminUrl = await postgres.createDatabase('audit');
  clock = createSandboxClock({ start: instant('2017-07-03T01:00:00Z') });
  issuer = await createDevIssuer();
  const keeper = { roles: ['POLICY_KEEPER'] as const, division: hebei };
  for (const sub of ['keeper-1', 'keeper-2']) tokens[sub] = await issuer.tokenFor({ sub, ...keeper });
  tokens['auditor'] = await issuer.tokenFor({ sub: 'auditor', roles: ['AUDITOR'], division: division(county) });
  tokens['hunan'] = await issuer.tokenFor({ sub: 'hunan', roles: ['POLICY_KEEPER'], division: hunan });
  tokens['sandbox'] = await issuer.tokenFor({ sub: 'sandbox', roles: ['SANDBOX'], division: hebei });
  await open();
});
afterAll(async () => {
  await stop(app, [runtime]);
  await postgres.stop();
});

let keys = 0;
const ask = async (method: string, path: string, by: string | null, body?: unknown, key = `key-of-audit-${keys += 1}`): Promise<Reply> => {
  const answer = await fetch(address + path, {
    method,
    headers: { ...(by !== null && { authorization: `Bearer ${tokens[by]}` }), ...(method === 'POST' && { 'idempotency-key': key, 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const citation = { document: '某县社会救助办法', number: '某政发〔2017〕1号', clause: '第三条', quote: '村级协助' };
const step = (limit: unknown, key: string) => ({
  rule: 'procedureStep', jurisdiction: county, qualifier: { scheme: 'DIBAO', key }, value: { order: 1, body: 'VILLAGE', limit, after: 'FILED', atLeast: false },
  from: '2017-08-01', citation, strength: 'MUST', status: 'verified',
});
const hours = (change: Record<string, unknown> = {}) =>
  ({ rule: 'urgentHours', jurisdiction: county, value: 24, from: '2017-08-01', citation, strength: 'MUST', status: 'verified', ...change });
const prepare = async (policy: unknown): Promise<string> => {
  const { status, body } = await ask('POST', '/v1/policies', 'keeper-1', policy);
  expect({ status, body }).toMatchObject({ status: 201, body: { events: [{ type: 'PolicyPrepared' }] } });
  return String(body['id']);
};
const publish = (policyId: string, by = 'keeper-2') => ask('POST', `/v1/policies/${policyId}/publication`, by);

describe('HB-3.5', () => {
  it('HB-3.5: a step without a time limit in the Hebei policy is refused when it is published', async () => {
    const policyId = await prepare(step(null, 'VILLAGE_ASSIST'));
    expect(await publish(policyId)).toMatchObject({ status: 422, body: { code: 'policy.step_incomplete', clause: 'HB-3.5', figures: { step: 'VILLAGE_ASSIST', limit: null } } });
    expect((await ask('GET', `/v1/law/procedureStep?place=${county}&day=2017-08-01&scheme=DIBAO&key=VILLAGE_ASSIST`, null)).status).toBe(404);
  });

  it('HB-3.5: with body and limit it is published, and is the law there with its citation', async () => {
    expect(await publish(await prepare(step({ days: 3, unit: 'wd' }, 'VILLAGE_HELP')))).toMatchObject({ status: 201, body: { events: [{ type: 'PolicyPublished' }] } });
    expect(await ask('GET', `/v1/law/procedureStep?place=${county}&day=2017-08-01&scheme=DIBAO&key=VILLAGE_HELP`, null))
      .toMatchObject({ status: 200, body: { value: { limit: { days: 3, unit: 'wd' } }, citation, jurisdiction: county } });
  });
});

describe('two people', () => {
  it('one alone is refused; the day before nothing holds; the law’s hash changes; a repeat is the first answer', async () => {
    const before = runtime.law().hash;
    const policyId = await prepare(hours());
    expect(await publish(policyId, 'keeper-1')).toMatchObject({ status: 403, body: { code: 'policy.same_person' } });
    const absent = await publish('00000000-0000-4000-8000-000000000000');
    expect(absent).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
    expect(await publish(policyId, 'hunan')).toEqual({ ...absent, body: { ...absent.body, traceId: expect.any(String) } });
    expect(runtime.law().hash).toBe(before);
    expect(await ask('POST', `/v1/policies/${policyId}/publication`, 'keeper-2', undefined, 'publish-once')).toMatchObject({ status: 201 });
    expect(await ask('POST', `/v1/policies/${policyId}/publication`, 'keeper-2', undefined, 'publish-once')).toMatchObject({ status: 201, body: { events: [{ type: 'PolicyPublished' }] } });
    expect(await publish(policyId)).toMatchObject({ status: 200, body: { already: true } });
    expect(runtime.law().hash).not.toBe(before);
    expect(await ask('GET', `/v1/law/urgentHours?place=${county}&day=2017-07-31`, null)).toMatchObject({ status: 404, body: { code: 'law.silent' } });
    expect(await ask('GET', `/v1/law/urgentHours?place=139901001000&day=2017-08-01`, null)).toMatchObject({ status: 200, body: { value: 24, policyId } });
  });

  it('a second value for the same day is refused, also when both are published at once', async () => {
    expect(await publish(await prepare(hours({ value: 12 })))).toMatchObject({ status: 409, body: { code: 'policy.two_values_on_one_day' } });
    const ids = [await prepare(hours({ value: 10, from: '2018-01-01' })), await prepare(hours({ value: 11, from: '2018-01-01' }))];
    const answers = await Promise.all(ids.map((id) => publish(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('a looser value, an unknown rule, a day in the past, another province', async () => {
    expect(await publish(await prepare({ ...hours(), rule: 'minInvestigators', value: 1 }))).toMatchObject({ status: 422, body: { code: 'policy.looser_than_parent' } });
    expect(await ask('POST', '/v1/policies', 'keeper-1', hours({ rule: 'noSuchRule' }))).toMatchObject({ status: 422, body: { code: 'policy.unknown_rule' } });
    expect(await publish(await prepare(hours({ from: '2017-07-01' })))).toMatchObject({ status: 422, body: { code: 'policy.back_dated' } });
    expect(await ask('POST', '/v1/policies', 'hunan', hours())).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
    expect(await ask('POST', '/v1/policies', 'auditor', hours())).toMatchObject({ status: 403, body: { code: 'auth.role_missing' } });
  });
});

describe('the list', () => {
  it('shows what lies within the reader’s division, page by page, not before the position it is asked for', async () => {
    const { position } = await runtime.log.head();
    const first = await ask('GET', `/v1/policies?limit=2&state=published&atLeast=${position}`, 'keeper-1');
    expect(first).toMatchObject({ status: 200, body: { position, items: [{ state: 'published', approvedBy: 'keeper-2' }, {}] } });
    const next = String(first.body['next']);
    expect(await ask('GET', `/v1/policies?limit=2&state=published&cursor=${next}`, 'keeper-1')).toMatchObject({ status: 200, body: { items: [{}], next: null } });
    expect(await ask('GET', `/v1/policies?limit=2&cursor=${next}`, 'keeper-1')).toMatchObject({ status: 400, body: { code: 'cursor.invalid', field: 'query.cursor' } });
    expect((await ask('GET', '/v1/policies', 'auditor')).body['items']).toHaveLength(8);
    expect((await ask('GET', '/v1/policies', 'hunan')).body['items']).toEqual([]);
    expect(await ask('GET', `/v1/policies?atLeast=${position + 1}`, 'keeper-1')).toMatchObject({ status: 409, body: { code: 'view.behind' } });
  });
});

describe('the service', () => {
  it('goes on after a stop with the law and the clock it had', async () => {
    const moved = await ask('POST', '/v1/sandbox/clock', 'sandbox', { to: '2017-09-01T01:00:00Z' });
    expect(moved).toMatchObject({ status: 200, body: { today: '2017-09-01' } });
    const policyId = await prepare(hours({ rule: 'sourceAnswerDays', qualifier: { key: 'BANKS' }, value: { days: 5, unit: 'wd' }, from: '2017-09-01' }));
    expect((await publish(policyId)).status).toBe(201);
    const { hash } = runtime.law();
    const { recordedAt } = await runtime.log.head();
    await stop(app, [runtime]);
    clock = createSandboxClock({ start: instant('2017-07-03T01:00:00Z') });
    await open();
    expect(runtime.law().hash).toBe(hash);
    expect(clock.now() >= recordedAt).toBe(true);
    const [, published] = await runtime.log.readStream(`policy-${policyId}`);
    expect(published).toMatchObject({ published: true, effectiveOn: '2017-09-01', division: county, lawHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await ask('GET', '/health/ready', null)).toMatchObject({ status: 200 });
  });
});
