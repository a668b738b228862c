/** Payments of one province as its callers meet it: over HTTP, on its own PostgreSQL, beside the real sandbox bureau, with tokens for all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditEvents, intakeEvents, type Role } from '@doudi/contracts';
import { createApp, createDevIssuer, createFeeds, createLogger, createSandboxClock, moveClock, settle, startRuntime, stop, type DevIssuer,
  type ServiceRuntime } from '@doudi/edge';
import { startBureau } from '@doudi/finance-bureau';
import { derivedId, division, instant, nation, plainDate, startOfDay, type Division, type Uuid } from '@doudi/kernel';
import { startPostgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { createHttpBureau, createHttpReveal, paymentsService, PaymentsModule } from '../index.js';
import { createPublisher, startRevealStand, type Papers, type Publisher } from './neighbours.fixture.js';
import type { Ports } from './ports.js';

/** A deployment is one province: its fictitious county with what lies above and beside it. */
type Province = '13' | '43' | '62';
const placesOf = (digits: Province) => ({
  province: division(`${digits}0000000000`), city: division(`${digits}9900000000`), county: division(`${digits}9901000000`),
  otherCounty: division(`${digits}9902000000`),
});
type Places = ReturnType<typeof placesOf>;

export type Reply = { readonly status: number; readonly body: Record<string,
  unknown> & { readonly items?: readonly Record<string, unknown>[] } };
type Officer = readonly [name: string, roles: readonly Role[], place: Division];
const officersOf = ({ province, city, county, otherCounty }: Places): readonly Officer[] => [
  ['centre', ['SUPERIOR_FINANCE'], nation], ['province', ['SUPERIOR_FINANCE'], province], ['province-2', ['SUPERIOR_FINANCE'], province],
  ['city', ['SUPERIOR_FINANCE'], city],
  ['county', ['COUNTY_FINANCE'], county], ['county-2', ['COUNTY_FINANCE'], county], ['releaser', ['COUNTY_FINANCE'], county],
  ['preparer', ['COUNTY_CIVIL'], county], ['checker', ['COUNTY_CIVIL'], county], ['auditor', ['AUDITOR'], province],
  ['both', ['COUNTY_CIVIL', 'COUNTY_FINANCE'], county],
  ['stranger', ['COUNTY_FINANCE', 'COUNTY_CIVIL'], otherCounty], ['window', ['TOWNSHIP_WINDOW'], county],
];

export type World = {
  readonly places: Places; readonly runtime: ServiceRuntime; readonly ports: Ports; readonly intake: Publisher; readonly audit: Publisher; readonly revealed: readonly string[];
  readonly papers: Papers;
  /** Neighbours whose failing was told. */
  readonly failed: readonly string[];
  post(path: string, by: string, body?: unknown, key?: string): Promise<Reply>;
  get(path: string, by?: string): Promise<Reply>;
  faults(set: Record<string, unknown>): Promise<void>;
  books(): Promise<{ credits: { orderId: string; amountFen: number; account: string }[]; messages: { messageId: string }[];
    creditedTwice: string[]; netCreditedFen: number }>;
  moveTo(day: string): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
};

export const openWorld = async (digits: Province = '43', start = '2017-01-03T01:00:00Z'): Promise<World> => {
  const places = placesOf(digits);
  const clock = createSandboxClock({ start: instant(start) });
  const issuer: DevIssuer = await createDevIssuer();
  const dataDir = mkdtempSync(join(tmpdir(), 'payments-e2e-'));
  const [postgres, bureau, stand] = [await startPostgres({ settings: ['fsync=off'] }), await startBureau({ port: 0, dataDir }),
    await startRevealStand('service-token', clock.now)];
  const [intake, audit] = [createPublisher('application', intakeEvents, clock.now), createPublisher('policy', auditEvents, clock.now)];
  const feeds = createFeeds();
  feeds.set('intake', { feed: (after, limit) => intake.log.feed(after, limit) });
  feeds.set('audit', { feed: (after, limit) => audit.log.feed(after, limit) });
  const bureauUrl = `http://127.0.0.1:${bureau.port}`;
  const failed: string[] = [];
  const ports = { bureau: createHttpBureau({ baseUrl: bureauUrl, timeoutMs: 5_000 }),
    reveal: createHttpReveal({ baseUrl: stand.url, token: () => Promise.resolve('service-token') }),
    onFault: (neighbour: string) => { failed.push(neighbour); } };
  const runtime = await startRuntime(paymentsService(ports),
    { adminUrl: await postgres.createDatabase('payments'), clock, packs: loadPacks(), feeds });
  const app = await createApp({
    modules: [PaymentsModule.register({ runtime, ports })], runtimes: [runtime], clock, auth: issuer.auth,
    digestKey: new Uint8Array(32).fill(1), logger: createLogger(process.env['SHOW_BUGS'] ? 'error' : 'silent'),
  });
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();
  const tokens = new Map<string, string>();
  for (const [sub, roles, place] of officersOf(places)) tokens.set(sub, await issuer.tokenFor({ sub, roles, division: place }));

  let keys = 0;
  const ask = async (method: string, path: string, by: string, body?: unknown, key = `key-of-payments-${keys += 1}`): Promise<Reply> => {
    const answer = await fetch(address + path, {
      method, headers: { authorization: `Bearer ${tokens.get(by)}`, ...(method === 'POST' && { 'idempotency-key': key, 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Reply['body'] };
  };
  return {
    places, runtime, ports, intake, audit, revealed: stand.asked, papers: stand.papers, failed,
    post: (path, by, body, key) => ask('POST', path, by, body, key),
    get: (path, by = 'auditor') => ask('GET', path, by),
    faults: async (set) => { await fetch(`${bureauUrl}/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(set) }); },
    books: async () => (await (await fetch(`${bureauUrl}/books`)).json()) as Awaited<ReturnType<World['books']>>,
    moveTo: async (day) => { await moveClock(clock, instant(new Date(Date.parse(startOfDay(plainDate(day))) + 32_400_000).toISOString()),
      [runtime]); },
    settle: async () => { await settle([runtime]); },
    close: async () => {
      await stop(app, [runtime]);
      await Promise.all([bureau.close(), stand.close(), postgres.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

export const personOf = (name: string): Uuid => derivedId('person', name);
export const householdOf = (name: string): Uuid => derivedId('household', name);
