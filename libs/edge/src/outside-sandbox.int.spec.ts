/** A real deployment as a caller meets it: its clock is the world's, and it is ready only when every service is. */
import { division } from '@doudi/kernel';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApp, createDevIssuer, systemClock, type DevIssuer, type ServiceRuntime } from './index.js';

let app: NestFastifyApplication;
let issuer: DevIssuer;
let address: string;
let broken = false;

beforeAll(async () => {
  issuer = await createDevIssuer();
  const part: Pick<ServiceRuntime, 'name' | 'ready' | 'followClock'> = {
    name: 'intake', followClock: () => Promise.resolve(), ready: () => (broken ? Promise.reject(new Error('connection refused')) : Promise.resolve()),
  };
  app = await createApp({ modules: [], runtimes: [part as ServiceRuntime], clock: systemClock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(7), logger: pino({ level: 'silent' }) });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});
afterAll(() => app.close());

const asked = async (url: string, request: RequestInit = {}) => {
  const answer = await fetch(address + url, request);
  return { status: answer.status, body: await answer.json() as Record<string, unknown> };
};

it('is ready when every service can work, and says so when one cannot, without its words', async () => {
  expect(await asked('/health/ready')).toEqual({ status: 200, body: { status: 'ready' } });
  broken = true;
  const refused = await asked('/health/ready');
  broken = false;
  expect(refused).toMatchObject({ status: 503, body: { code: 'service.not_ready', figures: { services: ['intake'] } } });
  expect(JSON.stringify(refused)).not.toContain('connection');
  expect(await asked('/health/live')).toMatchObject({ status: 200 });
});

it.each([['clock', { to: '2030-01-01T08:00:00+08:00' }], ['settlement', undefined]])('time is not moved: %s', async (what, body) => {
  const token = await issuer.tokenFor({ sub: 'keeper', roles: ['SANDBOX'], division: division('439901000000') });
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `outside-${what}`, ...(body && { 'content-type': 'application/json' }) };
  expect(await asked(`/v1/sandbox/${what}`, { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) })).toMatchObject({ status: 403, body: { code: 'sandbox.refused' } });
  expect(await asked('/v1/sandbox/clock')).toMatchObject({ status: 200, body: { sandbox: false } });
});
