/** A check from the request to the report, who may, and what stays hidden, through REST in a county of Hunan. */
import type { Role } from '@doudi/contracts';
import type { Division } from '@doudi/kernel';
import { caseIdOf } from '../index.js';
import { evidence, idNumberOf, idOf, openWorld, placesOf, type Household, type World } from './world.fixture.js';

const places = placesOf('43');
let world: World;
beforeAll(async () => { world = await openWorld(places); });
afterAll(async () => { await world.close(); });

describe('a check, from the request to the report', () => {
  it('HN1-3.8: authorised, commissioned, asked, answered: the report is issued and published', async () => {
    const household = await world.requested('hn1-3.8');
    const path = `/v1/verification-cases/${household.caseId}`;
    expect(await world.ask('TOWNSHIP_INVESTIGATOR', places.township, `${path}/commission`, {}))
      .toMatchObject({ status: 409, body: { code: 'verification_case.not_authorised', figures: { missing: [household.father] } } });
    expect(await world.counts()).toMatchObject({ BANKS: 0, TAX: 0 });
    await world.commissioned(household);
    expect(await world.caseOf(path)).toMatchObject({
      status: 'REPORTED', missing: [], reportVersion: 1, requester: `township_investigator-${places.township}`,
      report: { complete: true, differences: [], foundIncomeYearlyFen: 540_000, onPovertyRegistry: true, validUntil: null,
        findings: [{ clause: 'HN1-3.8', met: true }, { rule: 'reportValidityDays', met: null }] },
    });
    const published = await world.runtime.log.feed(0, 1_000);
    expect(published.map(({ type }) => type)).toEqual(['ReportIssued']);
    expect(await world.counts()).toMatchObject({ POLICE: 2, BANKS: 2, POVERTY_REGISTRY: 2 });
    expect(world.stand.asked.map(({ body }) => body)).toEqual([expect.objectContaining({
      purpose: 'VERIFICATION', fields: ['idNumber'], authorisation: { kind: 'VERIFICATION_CASE', id: household.caseId },
      references: [{ personId: household.father, papersVersion: 2 }, { personId: household.child, papersVersion: 1 }],
    })]);
  });

  it('what differs is reported; an objection with evidence leads to a recheck and a new version', async () => {
    const household = await world.requested('objection', { BANKS: { depositsFen: 5_000_000 } });
    const path = await world.commissioned(household);
    expect(await world.caseOf(path)).toMatchObject({
      status: 'DISPUTED', report: { complete: true, differences: [{ personId: household.father, kind: 'DEPOSITS', declared: 0, found: 5_000_000 }] },
    });
    const objection = { personId: household.father, kinds: ['DEPOSITS'], evidence };
    await world.done('TOWNSHIP_WINDOW', places.township, `${path}/objections`, objection);
    expect((await world.ask('TOWNSHIP_WINDOW', places.township, `${path}/objections`, objection)).status).toBe(200);
    await world.requested('objection'); // the bank has put its books right
    await world.done('VERIFICATION_OFFICER', places.county, `${path}/rechecks`, { sources: ['BANKS'] });
    await world.settle();
    expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', round: 2, reportVersion: 2, objections: [], report: { differences: [] } });
  });

  it('a source that is out of service is shown, asked on under the same id, and may answer yet', async () => {
    await world.sourcesFail({ TAX: { unavailable: true } });
    const household = await world.requested('outage');
    const before = await world.counts();
    const path = await world.commissioned(household);
    expect(await world.caseOf(path)).toMatchObject({ status: 'QUERYING', missing: [{ source: 'TAX', standing: 'OUT_OF_SERVICE', dueOn: null }] });
    await world.sourcesFail(null);
    await world.moveTo('2017-03-10');
    expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', missing: [] });
    expect(await world.counts()).toMatchObject({ TAX: before['TAX']! + 2 });
  });

  it('HN1-3.8: sources that an adult has not allowed are missing; once he signs for the rest these alone are asked and the report is complete', async () => {
    const household = await world.requested('police only');
    const path = `/v1/verification-cases/${household.caseId}`;
    const sign = (authorisation: Record<string, unknown>) => world.done('TOWNSHIP_WINDOW', places.township, `${path}/authorisations`,
      { authorisations: [{ personId: household.father, validTo: '2017-12-31', ...authorisation }] });
    await sign({ sources: ['POLICE'], evidence });
    await world.done('TOWNSHIP_INVESTIGATOR', places.township, `${path}/commission`, {});
    await world.settle();
    const narrow = await world.caseOf(path);
    expect(narrow).toMatchObject({ status: 'REPORTED', report: { complete: false, findings: [{ clause: 'HN1-3.8', met: false }, expect.anything()] } });
    expect((narrow['report'] as { missing: { reason: string }[] }).missing.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'NOT_AUTHORISED'));
    expect((narrow['missing'] as unknown[])[0]).toEqual({
      source: 'TAX', standing: 'NOT_AUTHORISED', persons: [household.father, household.child], askedOn: null, dueOn: null, waitingDays: 0,
    });
    expect((await world.ask('VERIFICATION_OFFICER', places.county, '/v1/verification-cases')).body['items'])
      .toEqual(expect.arrayContaining([expect.objectContaining({ caseId: household.caseId, missing: expect.arrayContaining([{ source: 'BANKS', reason: 'NOT_AUTHORISED' }]) as unknown })]));
    expect(await world.ask('VERIFICATION_OFFICER', places.county, `${path}/rechecks`, {})).toMatchObject({ status: 422, body: { code: 'recheck.not_authorised' } });
    const before = await world.counts();
    await sign({ sources: ['TAX', 'SOCIAL_INSURANCE', 'HOUSING', 'MARKET_REGISTRATION', 'BANKS', 'POVERTY_REGISTRY'], evidence: evidence.replace(/^./, '0') });
    await world.done('VERIFICATION_OFFICER', places.county, `${path}/rechecks`, {});
    await world.settle();
    expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', missing: [], reportVersion: 2, report: { complete: true, missing: [] } });
    expect(await world.counts()).toMatchObject({ POLICE: before['POLICE'], TAX: before['TAX']! + 2, BANKS: before['BANKS']! + 2 });
  });

  it('a neighbour that is down costs nothing but time', async () => {
    world.stand.down = true;
    const household = await world.requested('no reveal');
    const path = await world.commissioned(household);
    expect(world.faults.splice(0)).toEqual([['reveal', expect.objectContaining({ name: 'NeighbourFault', status: 503 })]]);
    expect(await world.caseOf(path)).toMatchObject({ status: 'QUERYING', report: null });
    world.stand.down = false;
    await world.moveTo('2017-03-11');
    expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', missing: [] });
  });

  it('no source is asked after the permission has ended; the report issues itself and names it as not authorised', async () => {
    await world.sourcesFail({ BANKS: { silent: true } });
    const household = await world.requested('ended');
    const path = `/v1/verification-cases/${household.caseId}`;
    await world.done('TOWNSHIP_WINDOW', places.township, `${path}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-03-12', evidence }] });
    await world.done('TOWNSHIP_INVESTIGATOR', places.township, `${path}/commission`, {});
    await world.moveTo('2017-03-12');
    expect(await world.caseOf(path)).toMatchObject({ status: 'QUERYING', missing: [{ source: 'BANKS', standing: 'WAITING' }] });
    await world.sourcesFail(null); // from here on the banks answer whoever may ask
    await world.moveTo('2017-03-13');
    expect(await world.caseOf(path)).toMatchObject({
      status: 'REPORTED', missing: [{ source: 'BANKS', standing: 'NOT_AUTHORISED' }], report: { complete: false, missing: [{ source: 'BANKS', reason: 'NOT_AUTHORISED' }] },
    });
    await world.done('TOWNSHIP_WINDOW', places.township, `${path}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-12-31', evidence: evidence.replace(/^./, '0') }] });
    await world.settle();
    expect(await world.caseOf(path)).toMatchObject({ status: 'REPORTED', missing: [], report: { complete: true } });
  });

  it('after a withdrawal nothing is asked and nothing recorded', async () => {
    await world.sourcesFail({ BANKS: { delayDays: 3 } });
    const household = await world.requested('withdrawn');
    const path = await world.commissioned(household);
    await world.done('TOWNSHIP_WINDOW', places.township, `${path}/revocations`, { personId: household.father });
    await world.moveTo('2017-03-15');
    await world.sourcesFail(null);
    const stopped = await world.caseOf(path);
    expect(stopped).toMatchObject({ status: 'STOPPED', report: null });
    expect(await world.ask('VERIFICATION_OFFICER', places.county, `${path}/report`, {})).toMatchObject({ status: 409, body: { code: 'verification_case.stopped' } });
    expect((await world.ask('AUDITOR', places.county, '/v1/source-queries?standing=STOPPED')).body).toMatchObject({ items: [{ source: 'BANKS' }, { source: 'BANKS' }] });
  });

  it('an application that has ended is not checked: no authorisation, no commission, and nothing that was about to be asked', async () => {
    const close = async ({ applicationId }: Household) => {
      await world.intake.publish('ApplicationClosed', places.village, applicationId, { applicationId, division: places.village, outcome: 'WITHDRAWN', closedOn: world.clock.today() });
      await world.settle();
    };
    const papers = ({ father }: Household) => ({ authorisations: [{ personId: father, validTo: '2017-12-31', evidence }] });
    const refused = { status: 409, body: { code: 'verification_case.application_closed' } };
    const fresh = await world.requested('closed at once');
    const reported = await world.requested('closed with a report');
    const asking = await world.requested('closed while asked');
    const [freshPath, askingPath] = [fresh, asking].map(({ caseId }) => `/v1/verification-cases/${caseId}`) as [string, string];
    const reportedPath = await world.commissioned(reported);
    await world.done('TOWNSHIP_WINDOW', places.township, `${askingPath}/authorisations`, papers(asking));
    const before = await world.counts();
    await world.done('TOWNSHIP_INVESTIGATOR', places.township, `${askingPath}/commission`, {}); // stored, and not yet sent
    for (const household of [asking, fresh, reported]) await close(household);
    expect(await world.ask('TOWNSHIP_WINDOW', places.township, `${freshPath}/authorisations`, papers(fresh))).toMatchObject(refused);
    expect(await world.ask('TOWNSHIP_INVESTIGATOR', places.township, `${freshPath}/commission`, {})).toMatchObject(refused);
    expect(await world.ask('VERIFICATION_OFFICER', places.county, `${reportedPath}/rechecks`, {})).toMatchObject(refused);
    expect(await world.caseOf(reportedPath)).toMatchObject({ status: 'CLOSED', report: { complete: true } });
    await world.moveTo('2017-03-18');
    expect(await world.caseOf(askingPath)).toMatchObject({ status: 'CLOSED', report: null, answers: [] });
    expect(await world.counts()).toEqual(before);
    await close({ ...asking, applicationId: idOf('closed before the request') });
    const never = await world.requested('closed before the request');
    expect(await world.ask('VERIFICATION_OFFICER', places.county, `/v1/verification-cases/${never.caseId}`)).toMatchObject({ status: 404 });
  });
});

describe('who may', () => {
  it.each<[Role, Division, string, unknown, number]>([
    ['VERIFICATION_OFFICER', places.otherCounty, '', undefined, 404],
    ['TOWNSHIP_WINDOW', places.otherTownship, '/authorisations', { authorisations: [{ personId: idOf('x'), validTo: '2017-12-31', evidence }] }, 404],
    ['VERIFICATION_OFFICER', places.county, '/commission', {}, 403],
    ['TOWNSHIP_INVESTIGATOR', places.township, '/report', {}, 403],
    ['VERIFICATION_OFFICER', places.county, '/objections', { personId: idOf('x'), kinds: ['NAME'], evidence }, 400],
  ])('%s at %s on a case%s', async (role, at, suffix, body, status) => {
    expect((await world.ask(role, at, `/v1/verification-cases/${caseIdOf(idOf('hn1-3.8'))}${suffix}`, body)).status).toBe(status);
  });
  it('an absent case looks like one that lies elsewhere', async () => {
    const [absent, elsewhere] = await Promise.all([
      world.ask('VERIFICATION_OFFICER', places.otherCounty, `/v1/verification-cases/${idOf('nothing')}`),
      world.ask('VERIFICATION_OFFICER', places.otherCounty, `/v1/verification-cases/${caseIdOf(idOf('hn1-3.8'))}`),
    ]);
    expect({ ...absent.body, traceId: null }).toEqual({ ...elsewhere.body, traceId: null });
  });
  it.each([
    ['439901101201', '2017-W11'], ['439901101000', '2017-W54'], ['439901101000', '2017-W53'],
  ])('a roster of %s in %s does not exist', async (township, week) => {
    expect((await world.ask('COUNTY_CIVIL', places.county, `/v1/rosters/${township}/${week}/freeze`, {})).status).toBe(400);
  });
});

describe('the service', () => {
  it('never writes an ID number into its log or its views', async () => {
    const people = ['hn1-3.8', 'objection', 'withdrawn', 'outage'].flatMap((name) => [idNumberOf(idOf(`${name} father`)), idNumberOf(idOf(`${name} child`))]);
    const { rows } = await world.runtime.pool.query<{ text: string }>('SELECT state AS text FROM verification_case');
    const texts = [...(await world.runtime.log.readAll(0, 10_000)).map((event) => JSON.stringify(event)), ...rows.map(({ text }) => text)];
    expect(people.filter((number) => texts.some((text) => text.includes(number)))).toEqual([]);
  });
  it('shows the same after its views were built anew', async () => {
    const read = async () => (await Promise.all(['verification_case', 'source_query'].map((view) => world.runtime.pool.query(`SELECT * FROM ${view} ORDER BY 1, 2, 3`)))).map(({ rows }) => rows as unknown[]);
    const before = await read();
    for (const view of ['verification_case', 'source_query']) await world.runtime.rebuildView(view);
    expect(await read()).toEqual(before);
  });
  it('checks a hundred households in seconds, each source asked once about each person', async () => {
    const before = await world.counts();
    const households: Household[] = [];
    for (let n = 0; n < 100; n += 1) households.push(await world.requested(`many ${n}`));
    for (const household of households) {
      await world.done('TOWNSHIP_WINDOW', places.township, `/v1/verification-cases/${household.caseId}/authorisations`, { authorisations: [{ personId: household.father, validTo: '2017-12-31', evidence }] });
      await world.done('TOWNSHIP_INVESTIGATOR', places.township, `/v1/verification-cases/${household.caseId}/commission`, {});
    }
    const started = performance.now();
    await world.settle();
    expect(performance.now() - started).toBeLessThan(10_000);
    const { rows } = await world.runtime.pool.query<{ n: string }>("SELECT count(*) AS n FROM verification_case WHERE status = 'REPORTED' AND id = ANY ($1::uuid[])", [households.map(({ caseId }) => caseId)]);
    expect(Number(rows[0]?.n)).toBe(100);
    expect(await world.counts()).toMatchObject({ BANKS: before['BANKS']! + 200, POLICE: before['POLICE']! + 200 });
    expect(world.faults).toEqual([]);
  });
});
