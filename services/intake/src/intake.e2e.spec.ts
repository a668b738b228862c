/** The life of cases through REST: a real PostgreSQL, the real law, the sandbox's clock; the neighbours publish from logs of their own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditEvents, householdVerificationEvents, paymentsEvents, type Role } from '@doudi/contracts';
import {
  createApp, createDevIssuer, createFeeds, createSandboxClock, moveClock, settle, startRuntime, stop, type DevIssuer, type ServiceName,
  type ServiceRuntime,
} from '@doudi/edge';
import { createHandler, createMemoryLog, type Aggregate, type EventSchema, type Handle } from '@doudi/event-store';
import { derivedId, division, instant, isoWeek, type Division, type Message, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { populate } from '@doudi/testing';
import { openVault, vaultMigrations } from '@doudi/vault';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { pino } from 'pino';
import { IntakeModule, intakeService } from './index.js';

const village = division('439901100001');
const township = division('439901100000');
const county = division('439901000000');
const clock = createSandboxClock({ start: instant('2017-01-03T01:00:00Z') });
const people = populate({ seed: 'intake-life', households: 30, division: county }).households.flatMap(({ members }) => members);

let postgres: Postgres;
let runtime: ServiceRuntime;
let keys: pg.Pool;
let papers: pg.Pool;
let app: NestFastifyApplication;
let issuer: DevIssuer;
let address: string;

/** A neighbour that publishes whatever it is told: its own log, its own stream for each fact. */
const neighbour = (name: ServiceName, events: Readonly<Record<string, EventSchema>>) => {
  const log = createMemoryLog({ now: clock.now });
  const handle: Handle = createHandler(log);
  const fact: Aggregate<Message, boolean, Message> = {
    name: 'fact', initial: false, evolve: () => true, decide: (command, said) => (said ? [] : [command]), events,
    published: Object.keys(events),
  };
  const publish = async (type: string, data: Record<string, unknown>, at: Division = county): Promise<void> => {
    const commandId = randomUUID() as Uuid;
    const actor = { sub: name, roles: ['SERVICE'], division: county };
    const answer = await handle(
      fact,
      commandId,
      { type, data },
      {
        commandId, actor, at: clock.now(), division: at, lawHash: 'law', causationId: commandId, correlationId: commandId,
        traceparent: null, requestDigest: null,
      },
    );
    if (answer.kind !== 'done') throw new Error(`${type} was not published: ${answer.kind}`);
    await settle([runtime]);
  };
  return { log, publish };
};
const payments = neighbour('payments', paymentsEvents);
const verification = neighbour('household-verification', householdVerificationEvents);
const audit = neighbour('audit', auditEvents);

beforeAll(async () => {
  postgres = await startPostgres();
  const feeds = createFeeds();
  feeds.set('payments', payments.log);
  feeds.set('household-verification', verification.log);
  feeds.set('audit', audit.log);
  runtime = await startRuntime(intakeService, {
    adminUrl: await postgres.createDatabase('intake'),
    clock,
    packs: loadPacks(),
    feeds,
    onFault: (fault) => {
      throw fault;
    },
  });
  keys = new pg.Pool({ connectionString: await postgres.createDatabase('keys'), max: 2 });
  papers = runtime.pool;
  keys.on('error', () => undefined);
  await keys.query(readFileSync(join(vaultMigrations.keys, '0001_keys.sql'), 'utf8'));
  const vault = openVault({ papers, keys, masterKey: randomBytes(32), random: randomBytes });
  issuer = await createDevIssuer();
  app = await createApp({
    modules: [IntakeModule.register({ runtime, vault })], runtimes: [runtime], clock, auth: issuer.auth, digestKey: randomBytes(32),
    logger: pino({ level: 'warn' }), logBugMessages: true,
  });
  await app.listen(0, '127.0.0.1');
  address = await app.getUrl();
  await payments.publish('StandardPublished', {
    standardId: derivedId('standard'), scheme: 'RURAL_DIBAO', area: 'RURAL', division: county, valueFen: 302_600, unit: 'YEAR',
    from: '2017-01-01', citation: 'County notice 2017-2',
  });
});

afterAll(async () => {
  await stop(app, [runtime]);
  await keys.end();
  await postgres.stop();
});

type Reply = { readonly status: number; readonly body: Record<string, unknown> };
const places: Partial<Record<Role, Division>> = { RESIDENT: village, VILLAGE_OFFICER: village, COUNTY_CIVIL: county };
const ask = async (
  path: string, role: Role | 'PUBLIC' = 'COUNTY_CIVIL', body?: unknown, sub = `${role.toLowerCase()}-1`,
  at = places[role as Role] ?? township,
): Promise<Reply> => {
  const token = role === 'PUBLIC' ? null : await issuer.tokenFor({ sub, roles: [role], division: at });
  const response = await fetch(`${address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const done = async (path: string, role: Role, body: unknown = {}, sub?: string): Promise<Record<string, unknown>> => {
  const reply = await ask(path, role, body, sub);
  if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
};
const codeOf = async (path: string, role: Role, body: unknown = {}, sub?: string): Promise<unknown> =>
  (await ask(path, role, body, sub)).body['code'];
const at = async (text: string): Promise<void> => {
  if (instant(text) > clock.now()) await moveClock(clock, instant(text), [runtime]);
};

let used = 0;
type Home = { readonly householdId: string; readonly persons: readonly string[]; readonly names: readonly string[] };
const home = async (size = 3): Promise<Home> => {
  const members = people.slice(used, used += size);
  const registered = await Promise.all(
    members.map(({ name, idNumber }) => done('/v1/persons', 'TOWNSHIP_WINDOW', { division: village, papers: { name, idNumber } })),
  );
  const persons = registered.map(({ id }) => String(id));
  const body = {
    area: 'RURAL',
    division: village,
    members: persons.map((personId, n) => ({ personId, relation: n === 0 ? 'HEAD' : 'CHILD', adult: n < 2 })),
  };
  return {
    householdId: String((await done('/v1/households', 'TOWNSHIP_WINDOW', body))['id']), persons, names: members.map(({ name }) => name),
  };
};
const filing = ({ householdId, persons }: Home, more: Record<string, unknown> = {}) => ({
  householdId,
  scheme: 'RURAL_DIBAO',
  applicant: persons[0],
  payee: { personId: persons[0], papersVersion: 1 },
  members: persons.map((personId, n) => ({
    personId, adult: n < 2, incomeYearlyFen: n === 0 ? 540_000 : 0, depositsFen: 0, houses: 1, vehicles: 0,
  })),
  ...more,
});
const report = (applicationId: string, persons: readonly string[], issuedOn = clock.today()) => ({
  caseId: derivedId('case', applicationId), reportId: derivedId('report', applicationId, issuedOn), applicationId, division: village,
  complete: true, missing: [], differences: [], foundIncomeYearlyFen: 540_000, onPovertyRegistry: persons.length > 0, issuedOn,
  validUntil: null, findings: [],
});
const officers = { investigators: ['township_investigator-1', 'township_investigator-2'] };
const surveyed = async (path: string): Promise<void> => {
  await done(`${path}/investigation`, 'TOWNSHIP_INVESTIGATOR', officers);
  await done(`${path}/investigation-result`, 'TOWNSHIP_INVESTIGATOR', officers);
};

describe('one dibao case, from 3 January to its approval', () => {
  let path: string;
  let applicationId: string;
  let family: Home;

  it('GS-2.4.2a, GS-2.4.1: the village delivers, the township accepts', async () => {
    family = await home();
    const filed = await done('/v1/applications', 'VILLAGE_OFFICER', filing(family));
    applicationId = String(filed['id']);
    path = `/v1/applications/${applicationId}`;
    expect((await ask(`${path}/acceptance`, 'VILLAGE_OFFICER', {})).body).toMatchObject({
      status: 403, code: 'application.village_may_not_accept', clause: 'GS-2.4.2a',
    });
    await done(`${path}/supplement-requests`, 'TOWNSHIP_WINDOW', { items: ['INCOME_PROOF'] });
    expect(await codeOf(`${path}/acceptance`, 'TOWNSHIP_WINDOW')).toBe('application.supplement_outstanding');
    await done(`${path}/supplements`, 'VILLAGE_OFFICER');
    expect(await codeOf(`${path}/supplement-requests`, 'TOWNSHIP_WINDOW', { items: ['OTHER'] })).toBe('application.supplement_asked_once');
    await done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    expect((await ask(path)).body).toMatchObject({
      phase: 'ACCEPTED', filed: { deliveredBy: 'village_officer-1' },
      accepted: { receiptNo: expect.stringMatching(/^439901100-20170103-/) },
    });
  });

  it('GS-2.4.2b, HN1-3.8: no opinion on an appraisal alone, nor without a report', async () => {
    await done(`${path}/verification-request`, 'TOWNSHIP_WINDOW');
    await done(`${path}/appraisal`, 'TOWNSHIP_INVESTIGATOR', { present: 20, villagers: 18, inFavour: 20, against: 0 });
    expect(await codeOf(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' })).toBe('application.investigation_missing');
    await surveyed(path);
    expect(await codeOf(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' })).toBe('application.verification_missing');
    expect(await codeOf(`${path}/approval`, 'COUNTY_CIVIL')).toBe('application.verification_missing');
    await verification.publish('ReportIssued', report(applicationId, family.persons));
    await done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' });
    expect((await ask(path)).body).toMatchObject({ phase: 'REVIEWED', opinion: { amountFen: 30_650, standardId: derivedId('standard') } });
  });

  it('HN2-2.1.1: the notice hangs seven full days and shows a masked name under one recorded grant', async () => {
    expect(await codeOf(`${path}/approval`, 'COUNTY_CIVIL')).toBe('application.posting_missing');
    const posted = await done(`${path}/posting`, 'TOWNSHIP_REVIEWER', { place: 'VILLAGE_BOARD' });
    await settle([runtime]);
    const notices = async () => (await ask(`/v1/postings?division=${county}&atLeast=${String(posted['position'])}`, 'PUBLIC')).body;
    const surname = Array.from(family.names[0]!)[0];
    expect(await notices()).toMatchObject({
      items: [
        {
          division: village, name: expect.stringMatching(new RegExp(`^${surname}\\*+$`)), members: 3, amountFen: 30_650,
          lastDay: '2017-01-10',
        },
      ],
    });
    await notices();
    const grants = (await runtime.log.readAll(0, 10_000)).filter(({ type }) => type === 'RevealGranted');
    expect(grants).toHaveLength(1);
    await at('2017-01-10T01:00:00Z');
    expect(await codeOf(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER')).toBe('posting.still_hanging');
    await at('2017-01-11T01:00:00Z');
    await done(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER');
    const closed = await done(`${path}/submission`, 'TOWNSHIP_REVIEWER');
    expect((await ask(`/v1/postings?division=${county}&atLeast=${String(closed['position'])}`, 'PUBLIC')).body).toMatchObject({
      items: [],
    });
  });

  it('GS-2.4.3: the county waits for every visit that was drawn', async () => {
    expect(await codeOf(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' })).toBe('application.sample_missing');
    const sampleId = derivedId('sample', applicationId);
    await verification.publish(
      'SampleDrawn',
      {
        sampleId, township, week: isoWeek(clock.today()), roster: [applicationId], needed: 1, selected: [applicationId], mandatory: [],
        seedCommitment: 'c', seed: 's', drawnOn: clock.today(),
      },
      township,
    );
    expect(await codeOf(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' })).toBe('application.visit_missing');
    await verification.publish(
      'SampleVisitDone',
      { sampleId, applicationId, visitors: ['visitor-1', 'visitor-2'], result: 'CONFIRMED', visitedOn: clock.today() },
      township,
    );
    expect((await ask(path)).body).toMatchObject({ visited: true, sampleComplete: true });
    await done(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' });
    await done(`${path}/county-posting`, 'COUNTY_CIVIL', { place: 'COUNTY_SITE' });
  });

  it('GS-2.4.1: a reviewer cannot approve, nor can who reviewed under another role; the county can, after its notice', async () => {
    await at('2017-01-19T01:00:00Z');
    await done(`${path}/county-posting-closure`, 'COUNTY_CIVIL');
    expect((await ask(`${path}/approval`, 'TOWNSHIP_REVIEWER', {})).body).toMatchObject({
      status: 403, code: 'application.only_county_approves',
    });
    expect(await codeOf(`${path}/approval`, 'COUNTY_CIVIL', {}, 'township_reviewer-1')).toBe('application.own_work');
    const approved = await done(`${path}/approval`, 'COUNTY_CIVIL');
    expect((await ask(`${path}/explanation`)).body).toMatchObject({
      decision: 'APPROVED', clauses: expect.arrayContaining(['HN1-3.8', 'HN2-2.1.1', 'HN2-2.2.3']),
    });
    const listed = await ask(`/v1/applications?phase=APPROVED&atLeast=${String(approved['position'])}`);
    expect(listed.body).toMatchObject({ items: [{ applicationId, phase: 'APPROVED', amountFen: 30_650 }] });
    const fed = (await runtime.log.feed(0, 1_000)).map(({ type }) => type);
    expect(fed).toEqual(['VerificationRequested', 'ApplicationSubmitted', 'ApplicationApproved']);
  });

  it('is nobody else’s to see: absent and out of reach look the same', async () => {
    const elsewhere = await ask(path, 'TOWNSHIP_WINDOW', undefined, 'w', division('439901101000'));
    const absent = await ask(`/v1/applications/${derivedId('nothing')}`, 'TOWNSHIP_WINDOW', undefined, 'w', division('439901101000'));
    const resident = await ask(path, 'RESIDENT', undefined, 'another-resident');
    expect([elsewhere, absent, resident].map(({ status }) => status)).toEqual([404, 404, 404]);
    expect({ ...elsewhere.body, traceId: '' }).toEqual({ ...absent.body, traceId: '' });
  });
});

describe('urgent help and small amounts', () => {
  const limit = (rule: string, value: unknown) =>
    audit.publish('PolicyPublished', {
      policyId: derivedId(rule), rule, jurisdiction: county, qualifier: {}, value, from: '2017-01-19', to: null,
      citation: { document: 'County notice 2017-3', clause: 'art. 2' }, strength: 'MUST', status: 'verified', preparedBy: 'keeper-1',
      approvedBy: 'keeper-2',
    });
  const urgent = async () => {
    const family = await home(1);
    const filed = await done(
      '/v1/applications', 'RESIDENT', filing(family, { scheme: 'TEMPORARY_ASSISTANCE', urgent: true, cause: 'ILLNESS' }), 'resident-2',
    );
    await done(`/v1/applications/${String(filed['id'])}/acceptance`, 'TOWNSHIP_WINDOW');
    return `/v1/applications/${String(filed['id'])}`;
  };

  it('HB-5.5, GS-2.3.5: exactly the limit is the township’s; help first, then the papers; urgent is on top of 20', async () => {
    const path = await urgent();
    expect(await codeOf(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_000 })).toBe('temporary.limit_not_set');
    await limit('townshipSmallAmount', 80_000);
    await limit('urgentPapersDays', { days: 5, unit: 'wd' });
    await Promise.all(Array.from({ length: 20 }, async () => done('/v1/applications', 'TOWNSHIP_WINDOW', filing(await home(1)))));
    await settle([runtime]);
    const [first] = (await ask('/v1/work-list', 'TOWNSHIP_WINDOW')).body['items'] as Record<string, unknown>[];
    expect(first).toMatchObject({
      urgent: true, next: ['URGENT_AID'], later: ['VERIFICATION', 'INVESTIGATION', 'APPRAISAL', 'FIRST_OPINION', 'POSTING'],
    });
    expect(await codeOf(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_001 })).toBe('temporary.over_township_limit');
    await done(`${path}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: 80_000 });
    expect(await codeOf(`${path}/papers`, 'TOWNSHIP_REVIEWER')).toBe('application.investigation_missing');
    expect((await ask(`${path}/timeline`)).body).toMatchObject({
      steps: [{ step: 'URGENT_PAPERS', status: 'running', dueOn: '2017-01-25', daysLeft: 6 }],
    });
  });

  it('a day that passes is missed once, found by looking; late papers still come', async () => {
    const path = await urgent();
    await done(`${path}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: 500_000 });
    await at('2017-01-26T01:00:00Z');
    await settle([runtime]);
    const missed = async () =>
      (await runtime.log.readStream(path.replace('/v1/applications/', 'application-'))).filter(({ type }) => type === 'StepClockMissed')
        .length;
    expect(await missed()).toBe(1);
    await at('2017-01-27T01:00:00Z');
    expect(await missed()).toBe(1);
    await surveyed(path);
    await verification.publish('ReportIssued', report(path.slice(-36), []));
    await done(`${path}/papers`, 'TOWNSHIP_REVIEWER');
    expect((await ask(path)).body).toMatchObject({ phase: 'APPROVED', aid: { approvedBy: 'COUNTY', amountFen: 500_000 } });
  });
});

describe('refusals and bad input', () => {
  it('a refusal is served, and reviewed on request', async () => {
    const family = await home(2);
    const filed = await done('/v1/applications', 'RESIDENT', filing(family), 'resident-3');
    const path = `/v1/applications/${String(filed['id'])}`;
    await done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    await done(`${path}/near-relatives`, 'TOWNSHIP_WINDOW', {
      personId: family.persons[0], official: 'township_investigator-1', relation: 'SIBLING',
    });
    expect(await codeOf(`${path}/investigation`, 'TOWNSHIP_INVESTIGATOR', officers)).toBe('application.investigator_is_relative');
    await done(`${path}/refusal`, 'COUNTY_CIVIL', { reasons: ['INCOME_ABOVE_LINE'] });
    await done(`${path}/refusal-notice`, 'TOWNSHIP_WINDOW');
    await done(`${path}/review-request`, 'RESIDENT', {}, 'resident-3');
    expect((await ask(path, 'RESIDENT', undefined, 'resident-3')).body).toMatchObject({
      phase: 'UNDER_REVIEW', refused: { noticeDueOn: '2017-01-30' },
    });
  });

  it.each([
    ['no household', { householdId: derivedId('none') }, 422],
    [
      'negative fen',
      { members: [{ personId: derivedId('x'), adult: true, incomeYearlyFen: -1, depositsFen: 0, houses: 0, vehicles: 0 }] },
      400,
    ],
    ['an unknown field', { name: 'x' }, 400],
    ['another scheme', { scheme: 'PENSION' }, 400],
  ])('writes nothing for %s', async (_, more, status) => {
    const family: Home = { householdId: derivedId('h'), persons: [derivedId('p')], names: [] };
    const before = (await runtime.log.head()).position;
    expect((await ask('/v1/applications', 'TOWNSHIP_WINDOW', filing(family, more))).status).toBe(status);
    expect((await runtime.log.head()).position).toBe(before);
  });

  it('every view equals its replay', async () => {
    const tables = ['application', 'step_clock', 'standard', 'posting', 'persons'];
    const rows = async () =>
      Promise.all(tables.map(async (table) => (await runtime.pool.query(`SELECT * FROM ${table} ORDER BY 1`)).rows as unknown[]));
    await settle([runtime]);
    const before = await rows();
    for (const table of tables) await runtime.rebuildView(table);
    expect(await rows()).toEqual(before);
    expect(before.every((table) => table.length > 0)).toBe(true);
  });
});
