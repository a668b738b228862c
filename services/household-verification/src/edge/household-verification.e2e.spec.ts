/** Household verification as its callers meet it: over HTTP, on a PostgreSQL of its own, beside the real sandbox sources. */
import { createHash } from 'node:crypto';
import { auditEvents, intakeEvents } from '@doudi/contracts';
import {
  createApp, createDevIssuer, createFeeds, createLogger, createSandboxClock, moveClock, settle, startRuntime, stop, type DevIssuer, type ServiceRuntime,
} from '@doudi/edge';
import { derivedId, division, instant, plainDate, startOfDay, type Division, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { startSources, type Sources } from '@doudi/sources';
import { caseIdOf, createHttpReveal, createHttpSources, householdVerificationService, HouseholdVerificationModule, redraw, sampleIdOf } from '../index.js';
import { createPublisher, startRevealStand, type Publisher, type RevealStand } from './neighbours.fixture.js';

const hunan = { county: division('439901000000'), township: division('439901101000'), village: division('439901101201') };
const hebei = { county: division('139901000000'), township: division('139901101000'), village: division('139901101201') };
const gansu = { county: division('629901000000'), township: division('629901101000'), village: division('629901101201') };
const clock = createSandboxClock({ start: instant('2017-03-01T01:00:00Z') });
const feeds = createFeeds();
const faults: unknown[] = [];

let postgres: Postgres;
let runtime: ServiceRuntime;
let app: Awaited<ReturnType<typeof createApp>>;
let issuer: DevIssuer;
let sources: Sources;
let sourcesUrl: string;
let stand: RevealStand;
let intake: Publisher;
let audit: Publisher;
let address: string;

/** Every person has a number; nobody but the sources and the stand knows it. */
const idNumberOf = (personId: string): string => `439901${createHash('sha256').update(personId).digest('hex').replace(/\D/g, '').slice(0, 12).padEnd(12, '7')}`;

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['fsync=off'] });
  issuer = await createDevIssuer();
  sources = await startSources({ port: 0 });
  sourcesUrl = `http://127.0.0.1:${sources.port}`;
  stand = await startRevealStand('service-token', (personId) => idNumberOf(personId));
  intake = createPublisher('application', intakeEvents, clock.now);
  audit = createPublisher('policy', auditEvents, clock.now);
  feeds.set('intake', { feed: (after, limit) => intake.log.feed(after, limit) });
  feeds.set('audit', { feed: (after, limit) => audit.log.feed(after, limit) });
  const ports = {
    sources: createHttpSources({ baseUrl: sourcesUrl }), reveal: createHttpReveal({ baseUrl: stand.url, token: () => Promise.resolve('service-token') }),
    onFault: (neighbour: string, error: unknown) => { faults.push([neighbour, error]); },
  };
  const adminUrl = await postgres.createDatabase('household_verification');
  runtime = await startRuntime(householdVerificationService(ports), { adminUrl, clock, packs: loadPacks(), feeds });
  app = await createApp({
    modules: [HouseholdVerificationModule.register({ runtime })], runtimes: [runtime], clock, auth: issuer.auth, digestKey: new Uint8Array(32).fill(1),
    logger: createLogger('silent'),
  });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
});
afterAll(async () => {
  await stop(app, [runtime]);
  await Promise.all([sources.close(), stand.close(), postgres.stop()]);
});

type Role = Parameters<DevIssuer['tokenFor']>[0]['roles'][number];
type Reply = { readonly status: number; readonly body: Record<string, unknown> };
let keys = 0;
const ask = async (role: Role | null, at: Division, path: string, body?: unknown, sub = `${String(role).toLowerCase()}-${at}`): Promise<Reply> => {
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
const done = async (...call: Parameters<typeof ask>): Promise<Reply> => {
  const reply = await ask(...call);
  expect({ path: call[2], ...reply }).toMatchObject({ status: 201 });
  return reply;
};
const put = (path: string, body: unknown) => fetch(`${sourcesUrl}${path}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const counts = async () => (await (await fetch(`${sourcesUrl}/counts`)).json()) as Record<string, number>;
const moveTo = (day: string) => moveClock(clock, startOfDay(plainDate(day)), [runtime]);

const idOf = (name: string): Uuid => derivedId('e2e', name);
type Household = { readonly applicationId: Uuid; readonly caseId: Uuid; readonly father: Uuid; readonly child: Uuid };

/** A father and a child; what the father declares is what the sources know, unless said otherwise. */
const requested = async (name: string, at: Division, found: Record<string, unknown> = {}): Promise<Household> => {
  const [applicationId, father, child] = [idOf(name), idOf(`${name} father`), idOf(`${name} child`)];
  const nobody = { incomeYearlyFen: 0, depositsFen: 0, houses: 0, vehicles: 0 };
  const known = (income: number) => ({
    POLICE: { diedOn: null, movedAwayOn: null, vehicles: 0 }, TAX: { incomeYearlyFen: income }, SOCIAL_INSURANCE: { pensionYearlyFen: 0 }, HOUSING: { houses: 0 },
    BANKS: { depositsFen: 0 }, POVERTY_REGISTRY: { registered: true },
  });
  await put('/people', [{ idNumber: idNumberOf(father), facts: { ...known(540_000), ...found } }, { idNumber: idNumberOf(child), facts: known(0) }]);
  await intake.publish('VerificationRequested', at, applicationId, {
    applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf(`${name} household`), division: at, requestedOn: clock.today(),
    members: [{ personId: father, adult: true, ...nobody, incomeYearlyFen: 540_000, papersVersion: 2 }, { personId: child, adult: false, ...nobody }],
  });
  await settle([runtime]);
  return { applicationId, caseId: caseIdOf(applicationId), father, child };
};
const evidence = createHash('sha256').update('a signed paper').digest('hex');
const commissioned = async (household: Household, place: typeof hunan): Promise<string> => {
  const path = `/v1/verification-cases/${household.caseId}`;
  await done('TOWNSHIP_WINDOW', place.township, `${path}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-12-31', evidence }] });
  await done('TOWNSHIP_INVESTIGATOR', place.township, `${path}/commission`, {});
  await settle([runtime]);
  return path;
};
const caseOf = async (path: string, place: typeof hunan) => (await ask('VERIFICATION_OFFICER', place.county, path)).body;

describe('a check, from the request to the report', () => {
  it('HN1-3.8: authorised, commissioned, asked, answered: the report is issued and published', async () => {
    const household = await requested('hn1-3.8', hunan.village);
    const path = `/v1/verification-cases/${household.caseId}`;
    expect(await ask('TOWNSHIP_INVESTIGATOR', hunan.township, `${path}/commission`, {}))
      .toMatchObject({ status: 409, body: { code: 'verification_case.not_authorised', figures: { missing: [household.father] } } });
    expect(await counts()).toMatchObject({ BANKS: 0, TAX: 0 });
    await commissioned(household, hunan);
    expect(await caseOf(path, hunan)).toMatchObject({
      status: 'REPORTED', missing: [], reportVersion: 1, requester: `township_investigator-${hunan.township}`,
      report: { complete: true, differences: [], foundIncomeYearlyFen: 540_000, onPovertyRegistry: true, validUntil: null,
        findings: [{ clause: 'HN1-3.8', met: true }, { rule: 'reportValidityDays', met: null }] },
    });
    const published = await runtime.log.feed(0, 1_000);
    expect(published.map(({ type }) => type)).toEqual(['ReportIssued']);
    expect(await counts()).toMatchObject({ POLICE: 2, BANKS: 2, POVERTY_REGISTRY: 2 });
    expect(stand.asked.map(({ body }) => body)).toEqual([expect.objectContaining({
      purpose: 'VERIFICATION', fields: ['idNumber'], authorisation: { kind: 'VERIFICATION_CASE', id: household.caseId },
      references: [{ personId: household.father, papersVersion: 2 }, { personId: household.child, papersVersion: 1 }],
    })]);
  });

  it('what differs is reported; an objection with evidence leads to a recheck and a new version', async () => {
    const household = await requested('objection', hunan.village, { BANKS: { depositsFen: 5_000_000 } });
    const path = await commissioned(household, hunan);
    expect(await caseOf(path, hunan)).toMatchObject({
      status: 'DISPUTED', report: { complete: true, differences: [{ personId: household.father, kind: 'DEPOSITS', declared: 0, found: 5_000_000 }] },
    });
    const objection = { personId: household.father, kinds: ['DEPOSITS'], evidence };
    await done('TOWNSHIP_WINDOW', hunan.township, `${path}/objections`, objection);
    expect((await ask('TOWNSHIP_WINDOW', hunan.township, `${path}/objections`, objection)).status).toBe(200);
    await requested('objection', hunan.village); // the bank has put its books right
    await done('VERIFICATION_OFFICER', hunan.county, `${path}/rechecks`, { sources: ['BANKS'] });
    await settle([runtime]);
    expect(await caseOf(path, hunan)).toMatchObject({ status: 'REPORTED', round: 2, reportVersion: 2, objections: [], report: { differences: [] } });
  });

  it('HB-4.4: a vehicle query unanswered after the limit is late, and the case and the list show which source is missing', async () => {
    const policyId = idOf('police limit');
    await audit.publish('PolicyPublished', hebei.county, policyId, {
      policyId, rule: 'sourceAnswerDays', jurisdiction: hebei.county, qualifier: { key: 'POLICE' }, value: { days: 4, unit: 'wd' }, from: '2017-01-01', to: null,
      citation: { document: '某县核对办法', clause: '第六条' }, strength: 'SHALL', status: 'verified', preparedBy: 'keeper-1', approvedBy: 'keeper-2',
    });
    await settle([runtime]);
    const household = await requested('hb-4.4', hebei.village);
    await put('/faults', { sources: { POLICE: { silent: true } } });
    const path = await commissioned(household, hebei); // on 1 March: the limit ends on 7 March
    expect(await caseOf(path, hebei)).toMatchObject({ status: 'QUERYING', missing: [{ source: 'POLICE', standing: 'WAITING', dueOn: '2017-03-07' }], report: null });
    await moveTo('2017-03-07');
    expect(await ask('VERIFICATION_OFFICER', hebei.county, `${path}/report`, {})).toMatchObject({ status: 409, body: { code: 'report.sources_outstanding', clause: 'HB-4.4' } });
    await moveTo('2017-03-08');
    expect(await caseOf(path, hebei)).toMatchObject({ missing: [{ source: 'POLICE', standing: 'LATE', persons: [household.father, household.child], waitingDays: 7 }] });
    const late = await ask('VERIFICATION_OFFICER', hebei.county, '/v1/source-queries?standing=LATE&source=POLICE');
    expect(late.body).toMatchObject({ items: [{ caseId: household.caseId, source: 'POLICE', standing: 'LATE' }, { caseId: household.caseId }] });
    expect((await ask('VERIFICATION_OFFICER', hebei.county, '/v1/verification-cases?late=POLICE')).body).toMatchObject({ items: [{ caseId: household.caseId }] });
    await done('VERIFICATION_OFFICER', hebei.county, `${path}/report`, {});
    expect(await caseOf(path, hebei)).toMatchObject({ status: 'REPORTED', report: { complete: false, missing: [{ source: 'POLICE', reason: 'LATE' }] } });
    await fetch(`${sourcesUrl}/faults`, { method: 'DELETE' });
    await moveTo('2017-03-09');
    expect(await caseOf(path, hebei)).toMatchObject({ status: 'REPORTED', reportVersion: 2, missing: [], report: { complete: true } });
  });

  it('a source that is out of service is shown, asked on under the same id, and may answer yet', async () => {
    await put('/faults', { sources: { TAX: { unavailable: true } } });
    const household = await requested('outage', hunan.village);
    const before = await counts();
    const path = await commissioned(household, hunan);
    expect(await caseOf(path, hunan)).toMatchObject({ status: 'QUERYING', missing: [{ source: 'TAX', standing: 'OUT_OF_SERVICE', dueOn: null }] });
    await fetch(`${sourcesUrl}/faults`, { method: 'DELETE' });
    await moveTo('2017-03-10');
    expect(await caseOf(path, hunan)).toMatchObject({ status: 'REPORTED', missing: [] });
    expect(await counts()).toMatchObject({ TAX: before['TAX']! + 2 });
  });

  it('GS-2.4.7: a county without a data link reports that nothing could be checked, and the case goes on', async () => {
    await put('/faults', { sources: Object.fromEntries(Object.keys(await counts()).map((source) => [source, { unavailable: true }])) });
    const household = await requested('gs-2.4.7', gansu.village);
    const path = await commissioned(household, gansu);
    const all = Object.keys(await counts());
    await done('VERIFICATION_OFFICER', gansu.county, `${path}/unavailability`, { sources: all, reason: 'NOT_CONNECTED' });
    await fetch(`${sourcesUrl}/faults`, { method: 'DELETE' });
    await settle([runtime]);
    expect(await caseOf(path, gansu)).toMatchObject({
      status: 'REPORTED', report: { complete: false, onPovertyRegistry: null, findings: [{ clause: 'GS-2.4.7', met: true }, expect.anything()] },
    });
    expect(((await caseOf(path, gansu))['report'] as { missing: unknown[] }).missing).toHaveLength(7);
  });

  it('a neighbour that is down costs nothing but time', async () => {
    stand.down = true;
    const household = await requested('no reveal', hunan.village);
    const path = await commissioned(household, hunan);
    expect(faults.splice(0)).toEqual([['reveal', expect.objectContaining({ name: 'NeighbourFault', status: 503 })]]);
    expect(await caseOf(path, hunan)).toMatchObject({ status: 'QUERYING', report: null });
    stand.down = false;
    await moveTo('2017-03-11');
    expect(await caseOf(path, hunan)).toMatchObject({ status: 'REPORTED', missing: [] });
  });

  it('after a withdrawal nothing is asked and nothing recorded', async () => {
    await put('/faults', { sources: { BANKS: { delayDays: 3 } } });
    const household = await requested('withdrawn', hunan.village);
    const path = await commissioned(household, hunan);
    await done('TOWNSHIP_WINDOW', hunan.township, `${path}/revocations`, { personId: household.father });
    await moveTo('2017-03-15');
    await fetch(`${sourcesUrl}/faults`, { method: 'DELETE' });
    const stopped = await caseOf(path, hunan);
    expect(stopped).toMatchObject({ status: 'STOPPED', report: null });
    expect(await ask('VERIFICATION_OFFICER', hunan.county, `${path}/report`, {})).toMatchObject({ status: 409, body: { code: 'verification_case.stopped' } });
    expect((await ask('AUDITOR', hunan.county, '/v1/source-queries?standing=STOPPED')).body).toMatchObject({ items: [{ source: 'BANKS' }, { source: 'BANKS' }] });
  });
});

describe('who may', () => {
  it.each<[Role, Division, string, unknown, number]>([
    ['VERIFICATION_OFFICER', hebei.county, '', undefined, 404],
    ['TOWNSHIP_WINDOW', division('439901102000'), '/authorisations', { authorisations: [{ personId: idOf('x'), validTo: '2017-12-31', evidence }] }, 404],
    ['VERIFICATION_OFFICER', hunan.county, '/commission', {}, 403],
    ['TOWNSHIP_INVESTIGATOR', hunan.township, '/report', {}, 403],
    ['VERIFICATION_OFFICER', hunan.county, '/objections', { personId: idOf('x'), kinds: ['NAME'], evidence }, 400],
  ])('%s at %s on a case%s', async (role, at, suffix, body, status) => {
    expect((await ask(role, at, `/v1/verification-cases/${caseIdOf(idOf('hn1-3.8'))}${suffix}`, body)).status).toBe(status);
  });
  it('an absent case looks like one that lies elsewhere', async () => {
    const [absent, elsewhere] = await Promise.all([
      ask('VERIFICATION_OFFICER', hebei.county, `/v1/verification-cases/${idOf('nothing')}`),
      ask('VERIFICATION_OFFICER', hebei.county, `/v1/verification-cases/${caseIdOf(idOf('hn1-3.8'))}`),
    ]);
    expect({ ...absent.body, traceId: null }).toEqual({ ...elsewhere.body, traceId: null });
  });
  it.each([
    ['439901101201', '2017-W11'], ['439901101000', '2017-W54'], ['439901101000', '2017-W53'],
  ])('a roster of %s in %s does not exist', async (township, week) => {
    expect((await ask('COUNTY_CIVIL', hunan.county, `/v1/rosters/${township}/${week}/freeze`, {})).status).toBe(400);
  });
});

describe('a sample', () => {
  const week = '2017-W11'; // 13 to 19 March
  const sampleId = sampleIdOf(gansu.township, week);
  const roster = `/v1/rosters/${gansu.township}/${week}`;
  const seed = createHash('sha256').update('dice').digest('hex');
  const commitment = createHash('sha256').update(seed).digest('hex');
  const submit = async (name: string, mandatoryVisit: readonly string[] = []) => {
    const applicationId = idOf(name);
    await intake.publish('ApplicationSubmitted', gansu.village, derivedId('submitted', applicationId), {
      applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf(`${name} household`), division: gansu.village, mandatoryVisit, submittedOn: clock.today(),
      investigators: ['township-1', 'township-2'],
    });
  };
  type Shown = { roster: Uuid[]; mandatory: Uuid[]; needed: number; seed: string; selected: Uuid[]; seedCommitment: string; visitedAtRandom: number };
  const shown = async () => (await ask(null, gansu.county, `/v1/samples/${sampleId}`)).body as Shown & Record<string, unknown>;
  const visit = (applicationId: Uuid | undefined) => ({ applicationId, visitors: ['county-2', 'county-3'], result: 'CONFIRMED' });

  it('GS-2.4.3: the county promises a seed, closes the list of 47 and draws 15 that anybody can draw again', async () => {
    for (let n = 1; n <= 47; n += 1) await submit(`batch ${n}`);
    await settle([runtime]);
    expect(await ask('COUNTY_CIVIL', gansu.county, `${roster}/freeze`, {}, 'county-2')).toMatchObject({ status: 409, body: { code: 'roster.seed_not_committed' } });
    await done('COUNTY_CIVIL', gansu.county, `${roster}/seed-commitment`, { commitment }, 'county-1');
    expect(await ask('COUNTY_CIVIL', gansu.county, `${roster}/freeze`, {}, 'county-1')).toMatchObject({ status: 403, body: { code: 'roster.freezer_knows_seed' } });
    await done('COUNTY_CIVIL', gansu.county, `${roster}/freeze`, {}, 'county-2');
    expect(await shown()).toMatchObject({ status: 'FROZEN', seed: null, selected: [], seedCommitment: commitment });
    expect(await ask('COUNTY_CIVIL', gansu.county, `${roster}/draw`, { seed: commitment }, 'county-1')).toMatchObject({ status: 422, body: { code: 'sample.seed_differs' } });
    await done('COUNTY_CIVIL', gansu.county, `${roster}/draw`, { seed }, 'county-1');
    const drawn = await shown();
    expect([drawn.roster.length, drawn.needed, drawn.selected.length]).toEqual([47, 15, 15]);
    expect(redraw(drawn)).toEqual(drawn.selected);
    expect(createHash('sha256').update(drawn.seed).digest('hex')).toBe(drawn.seedCommitment);
  });

  it('GS-2.4.3: with 14 home visits the sample is not complete, with the 15th it is', async () => {
    const { selected } = await shown();
    await done('COUNTY_CIVIL', gansu.county, `/v1/samples/${sampleId}/visits/batch`, { visits: selected.slice(0, 14).map(visit) });
    expect(await shown()).toMatchObject({ status: 'DRAWN', needed: 15, visitedAtRandom: 14, complete: false });
    const last = visit(selected[14]);
    expect(await ask('COUNTY_CIVIL', gansu.county, `/v1/samples/${sampleId}/visits`, { ...last, visitors: ['county-2', 'township-1'] }))
      .toMatchObject({ status: 403, body: { code: 'sample_visit.visitor_investigated' } });
    await done('COUNTY_CIVIL', gansu.county, `/v1/samples/${sampleId}/visits`, last);
    expect(await shown()).toMatchObject({ status: 'COMPLETE', visitedAtRandom: 15, complete: true });
    const published = (await runtime.log.feed(0, 1_000)).map(({ type }) => type).filter((type) => type.startsWith('Sample'));
    expect(published).toEqual(['SampleDrawn', ...Array.from({ length: 15 }, () => 'SampleVisitDone')]);
  });

  it('what is submitted after the list was closed joins the next week', async () => {
    await submit('too late', ['REPORTED']);
    await settle([runtime]);
    const rosters = (await ask('COUNTY_CIVIL', gansu.county, '/v1/rosters')).body;
    expect(rosters['items']).toEqual(expect.arrayContaining([
      expect.objectContaining({ week, size: 47, status: 'COMPLETE' }), expect.objectContaining({ week: '2017-W12', size: 1, mandatory: 1, status: 'OPEN' }),
    ]));
    expect((await ask('COUNTY_CIVIL', hunan.county, '/v1/rosters')).body).toMatchObject({ items: [] });
  });
});

describe('the service', () => {
  it('never writes an ID number into its log or its views', async () => {
    const people = ['hn1-3.8', 'objection', 'hb-4.4', 'outage'].flatMap((name) => [idNumberOf(idOf(`${name} father`)), idNumberOf(idOf(`${name} child`))]);
    const { rows } = await runtime.pool.query<{ text: string }>('SELECT state AS text FROM verification_case');
    const texts = [...(await runtime.log.readAll(0, 10_000)).map((event) => JSON.stringify(event)), ...rows.map(({ text }) => text)];
    expect(people.filter((number) => texts.some((text) => text.includes(number)))).toEqual([]);
  });
  it('shows the same after its views were built anew', async () => {
    const read = async () => (await Promise.all(['verification_case', 'source_query', 'sample'].map((view) => runtime.pool.query(`SELECT * FROM ${view} ORDER BY 1, 2, 3`)))).map(({ rows }) => rows as unknown[]);
    const before = await read();
    for (const view of ['verification_case', 'source_query', 'sample']) await runtime.rebuildView(view);
    expect(await read()).toEqual(before);
  });
  it('checks a hundred households in seconds, each source asked once about each person', async () => {
    const before = await counts();
    const households: Household[] = [];
    for (let n = 0; n < 100; n += 1) households.push(await requested(`many ${n}`, hunan.village));
    for (const household of households) {
      await done('TOWNSHIP_WINDOW', hunan.township, `/v1/verification-cases/${household.caseId}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-12-31', evidence }] });
      await done('TOWNSHIP_INVESTIGATOR', hunan.township, `/v1/verification-cases/${household.caseId}/commission`, {});
    }
    const started = performance.now();
    await settle([runtime]);
    expect(performance.now() - started).toBeLessThan(10_000);
    const { rows } = await runtime.pool.query<{ n: string }>("SELECT count(*) AS n FROM verification_case WHERE status = 'REPORTED' AND id = ANY ($1::uuid[])", [households.map(({ caseId }) => caseId)]);
    expect(Number(rows[0]?.n)).toBe(100);
    expect(await counts()).toMatchObject({ BANKS: before['BANKS']! + 200, POLICE: before['POLICE']! + 200 });
    expect(faults).toEqual([]);
  });
});
