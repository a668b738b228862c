/** Verification of one province as its callers meet it: over HTTP, on a PostgreSQL of its own, beside the real sandbox sources. */
import { createHash } from 'node:crypto';
import { auditEvents, intakeEvents, type Role } from '@doudi/contracts';
import { createApp, createDevIssuer, createFeeds, createLogger, createSandboxClock, moveClock, settle, startRuntime, stop, type SandboxClock,
  type ServiceRuntime } from '@doudi/edge';
import { derivedId, division, instant, plainDate, startOfDay, type Division, type Uuid } from '@doudi/kernel';
import { startPostgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { startSources } from '@doudi/sources';
import { caseIdOf, createHttpReveal, createHttpSources, householdVerificationService, HouseholdVerificationModule } from '../index.js';
import { createPublisher, startRevealStand, type Publisher, type RevealStand } from './neighbours.fixture.js';

/** A deployment is one province: its fictitious county with places of it, and what lies beside them. */
export const placesOf = (digits: '13' | '43' | '62') => ({
  county: division(`${digits}9901000000`), township: division(`${digits}9901101000`), village: division(`${digits}9901101201`),
  otherCounty: division(`${digits}9902000000`), otherTownship: division(`${digits}9901102000`),
});
type Places = ReturnType<typeof placesOf>;

type Reply = { readonly status: number; readonly body: Record<string, unknown> };
export type Household = { readonly applicationId: Uuid; readonly caseId: Uuid; readonly father: Uuid; readonly child: Uuid };
export type World = {
  readonly runtime: ServiceRuntime; readonly clock: SandboxClock; readonly stand: RevealStand;
  readonly intake: Publisher; readonly audit: Publisher;
  /** What a neighbour's failure was reported as, since it was last taken. */
  readonly faults: unknown[];
  ask(role: Role | null, at: Division, path: string, body?: unknown, sub?: string): Promise<Reply>;
  done(role: Role, at: Division, path: string, body: unknown, sub?: string): Promise<Reply>;
  /** Faults of the sources by name; none clears them all. */
  sourcesFail(sources: Record<string, unknown> | null): Promise<void>;
  counts(): Promise<Record<string, number>>;
  requested(name: string, found?: Record<string, unknown>): Promise<Household>;
  commissioned(household: Household): Promise<string>;
  caseOf(path: string): Promise<Record<string, unknown>>;
  moveTo(day: string): Promise<void>;
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** Every person has a number; nobody but the sources and the stand knows it. */
export const idNumberOf = (personId: string): string =>
  `439901${createHash('sha256').update(personId).digest('hex').replace(/\D/g, '').slice(0, 12).padEnd(12, '7')}`;
export const idOf = (name: string): Uuid => derivedId('e2e', name);
export const evidence = createHash('sha256').update('a signed paper').digest('hex');

const nobody = { incomeYearlyFen: 0, depositsFen: 0, houses: 0, vehicles: 0 };
const known = (income: number) => ({
  POLICE: { diedOn: null, movedAwayOn: null, vehicles: 0 }, TAX: { incomeYearlyFen: income }, SOCIAL_INSURANCE: { pensionYearlyFen: 0 }, HOUSING: { houses: 0 },
  BANKS: { depositsFen: 0 }, POVERTY_REGISTRY: { registered: true },
});

type Started = Pick<World, 'runtime' | 'clock' | 'stand' | 'intake' | 'audit' | 'faults'> & { readonly sourcesUrl: string; close(): Promise<void> };
const started = async (): Promise<Started> => {
  const clock = createSandboxClock({ start: instant('2017-03-01T01:00:00Z') });
  const faults: unknown[] = [];
  const [postgres, sources, stand] = [
    await startPostgres({ settings: ['fsync=off'] }), await startSources({ port: 0 }), await startRevealStand('service-token', (personId) => idNumberOf(personId)),
  ];
  const [intake, audit] = [createPublisher('application', intakeEvents, clock.now), createPublisher('policy', auditEvents, clock.now)];
  const feeds = createFeeds();
  feeds.set('intake', { feed: (after, limit) => intake.log.feed(after, limit) });
  feeds.set('audit', { feed: (after, limit) => audit.log.feed(after, limit) });
  const sourcesUrl = `http://127.0.0.1:${sources.port}`;
  const ports = {
    sources: createHttpSources({ baseUrl: sourcesUrl }), reveal: createHttpReveal({ baseUrl: stand.url, token: () => Promise.resolve('service-token') }),
    onFault: (neighbour: string, error: unknown) => { faults.push([neighbour, error]); },
  };
  const adminUrl = await postgres.createDatabase('household_verification');
  const runtime = await startRuntime(householdVerificationService(ports), { adminUrl, clock, packs: loadPacks(), feeds });
  const close = async () => { await Promise.all([sources.close(), stand.close(), postgres.stop()]); };
  return { runtime, clock, stand, intake, audit, faults, sourcesUrl, close };
};

export const openWorld = async (places: Places): Promise<World> => {
  const { sourcesUrl, close, ...parts } = await started();
  const { runtime, clock, intake } = parts;
  const issuer = await createDevIssuer();
  const app = await createApp({
    modules: [HouseholdVerificationModule.register({ runtime })], runtimes: [runtime], clock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(1),
    logger: createLogger('silent'),
  });
  await app.listen(0, '127.0.0.1');
  const address = await app.getUrl();

  let keys = 0;
  const ask: World['ask'] = async (role, at, path, body, sub = `${String(role).toLowerCase()}-${at}`) => {
    const token = role === null ? null : await issuer.tokenFor({ sub, roles: [role], division: at });
    const answer = await fetch(address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': `verification-e2e-${keys += 1}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const done: World['done'] = async (...call) => {
    const reply = await ask(...call);
    if (reply.status !== 201) throw new Error(`${call[2]}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply;
  };
  const put = (path: string, body: unknown) => fetch(`${sourcesUrl}${path}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const settled = async (): Promise<void> => { await settle([runtime]); };
  return {
    ...parts, ask, done, settle: settled,
    sourcesFail: async (sources) => { await (sources === null ? fetch(`${sourcesUrl}/faults`, { method: 'DELETE' }) : put('/faults', { sources })); },
    counts: async () => (await (await fetch(`${sourcesUrl}/counts`)).json()) as Record<string, number>,
    /** A father and a child; what the father declares is what the sources know, unless said otherwise. */
    requested: async (name, found = {}) => {
      const [applicationId, father, child] = [idOf(name), idOf(`${name} father`), idOf(`${name} child`)];
      await put('/people', [{ idNumber: idNumberOf(father), facts: { ...known(540_000), ...found } }, { idNumber: idNumberOf(child), facts: known(0) }]);
      await intake.publish('VerificationRequested', places.village, applicationId, {
        applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf(`${name} household`), division: places.village, requestedOn: clock.today(),
        members: [{ personId: father, adult: true, ...nobody, incomeYearlyFen: 540_000, papersVersion: 2 }, { personId: child, adult: false, ...nobody }],
      });
      await settled();
      return { applicationId, caseId: caseIdOf(applicationId), father, child };
    },
    commissioned: async (household) => {
      const path = `/v1/verification-cases/${household.caseId}`;
      await done('TOWNSHIP_WINDOW', places.township, `${path}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-12-31', evidence }] });
      await done('TOWNSHIP_INVESTIGATOR', places.township, `${path}/commission`, {});
      await settled();
      return path;
    },
    caseOf: async (path) => (await ask('VERIFICATION_OFFICER', places.county, path)).body,
    moveTo: async (day) => { await moveClock(clock, startOfDay(plainDate(day)), [runtime]); },
    close: async () => {
      await stop(app, [runtime]);
      await close();
    },
  };
};
