/** Gansu's sample that anybody can draw again, and its county without a data link, through REST in a county of Gansu. */
import { createHash } from 'node:crypto';
import { derivedId, type Uuid } from '@doudi/kernel';
import { redraw, sampleIdOf } from '../index.js';
import { idOf, openWorld, placesOf, type World } from './world.fixture.js';

const places = placesOf('62');
let world: World;
beforeAll(async () => { world = await openWorld(places); });
afterAll(async () => { await world.close(); });

it('GS-2.4.7: a county without a data link reports under Gansu’s policy that nothing could be checked, flagged NO_DATA_CHECK, and the case goes on', async () => {
  await world.sourcesFail(Object.fromEntries(Object.keys(await world.counts()).map((source) => [source, { unavailable: true }])));
  const household = await world.requested('gs-2.4.7');
  const path = await world.commissioned(household);
  const all = Object.keys(await world.counts());
  await world.done('VERIFICATION_OFFICER', places.county, `${path}/unavailability`, { sources: all, reason: 'NOT_CONNECTED' });
  await world.sourcesFail(null);
  await world.settle();
  expect(await world.caseOf(path)).toMatchObject({
    status: 'REPORTED', report: { complete: false, onPovertyRegistry: null, findings: [{ clause: 'GS-2.4.7', met: true, figures: { flag: 'NO_DATA_CHECK' } }, expect.anything()] },
  });
  expect(((await world.caseOf(path))['report'] as { missing: unknown[] }).missing).toHaveLength(7);
});

describe('a sample', () => {
  beforeAll(() => world.moveTo('2017-03-15'));
  const week = '2017-W11'; // 13 to 19 March
  const sampleId = sampleIdOf(places.township, week);
  const roster = `/v1/rosters/${places.township}/${week}`;
  const seed = createHash('sha256').update('dice').digest('hex');
  const commitment = createHash('sha256').update(seed).digest('hex');
  const submit = async (name: string, mandatoryVisit: readonly string[] = []) => {
    const applicationId = idOf(name);
    await world.intake.publish('ApplicationSubmitted', places.village, derivedId('submitted', applicationId), {
      applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf(`${name} household`), division: places.village, mandatoryVisit, submittedOn: world.clock.today(),
      investigators: ['township-1', 'township-2'],
    });
  };
  type Shown = { roster: Uuid[]; mandatory: Uuid[]; needed: number; seed: string; selected: Uuid[]; seedCommitment: string; visitedAtRandom: number };
  const shown = async () => (await world.ask(null, places.county, `/v1/samples/${sampleId}`)).body as Shown & Record<string, unknown>;
  const visit = (applicationId: Uuid | undefined) => ({ applicationId, visitors: ['county-2', 'county-3'], result: 'CONFIRMED' });

  it('GS-2.4.3: the county promises a seed, closes the list of 47 and draws 15 that anybody can draw again', async () => {
    for (let n = 1; n <= 47; n += 1) await submit(`batch ${n}`);
    await world.settle();
    expect(await world.ask('COUNTY_CIVIL', places.county, `${roster}/freeze`, {}, 'county-2')).toMatchObject({ status: 409, body: { code: 'roster.seed_not_committed' } });
    await world.done('COUNTY_CIVIL', places.county, `${roster}/seed-commitment`, { commitment }, 'county-1');
    expect(await world.ask('COUNTY_CIVIL', places.county, `${roster}/freeze`, {}, 'county-1')).toMatchObject({ status: 403, body: { code: 'roster.freezer_knows_seed' } });
    await world.done('COUNTY_CIVIL', places.county, `${roster}/freeze`, {}, 'county-2');
    expect(await shown()).toMatchObject({ status: 'FROZEN', seed: null, selected: [], seedCommitment: commitment });
    expect(await world.ask('COUNTY_CIVIL', places.county, `${roster}/draw`, { seed: commitment }, 'county-1')).toMatchObject({ status: 422, body: { code: 'sample.seed_differs' } });
    await world.done('COUNTY_CIVIL', places.county, `${roster}/draw`, { seed }, 'county-1');
    const drawn = await shown();
    expect([drawn.roster.length, drawn.needed, drawn.selected.length]).toEqual([47, 15, 15]);
    expect(redraw(drawn)).toEqual(drawn.selected);
    expect(createHash('sha256').update(drawn.seed).digest('hex')).toBe(drawn.seedCommitment);
  });

  it('GS-2.4.3: with 14 home visits the sample is not complete, with the 15th it is', async () => {
    const { selected } = await shown();
    await world.done('COUNTY_CIVIL', places.county, `/v1/samples/${sampleId}/visits/batch`, { visits: selected.slice(0, 14).map(visit) });
    expect(await shown()).toMatchObject({ status: 'DRAWN', needed: 15, visitedAtRandom: 14, complete: false });
    const last = visit(selected[14]);
    expect(await world.ask('COUNTY_CIVIL', places.county, `/v1/samples/${sampleId}/visits`, { ...last, visitors: ['county-2', 'township-1'] }))
      .toMatchObject({ status: 403, body: { code: 'sample_visit.visitor_investigated' } });
    await world.done('COUNTY_CIVIL', places.county, `/v1/samples/${sampleId}/visits`, last);
    expect(await shown()).toMatchObject({ status: 'COMPLETE', visitedAtRandom: 15, complete: true });
    const published = (await world.runtime.log.feed(0, 1_000)).map(({ type }) => type).filter((type) => type.startsWith('Sample'));
    expect(published).toEqual(['SampleDrawn', ...Array.from({ length: 15 }, () => 'SampleVisitDone')]);
  });

  it('what is submitted after the list was closed joins the next week', async () => {
    await submit('too late', ['REPORTED']);
    await world.settle();
    const rosters = (await world.ask('COUNTY_CIVIL', places.county, '/v1/rosters')).body;
    expect(rosters['items']).toEqual(expect.arrayContaining([
      expect.objectContaining({ week, size: 47, status: 'COMPLETE' }), expect.objectContaining({ week: '2017-W12', size: 1, mandatory: 1, status: 'OPEN' }),
    ]));
    expect((await world.ask('COUNTY_CIVIL', places.otherCounty, '/v1/rosters')).body).toMatchObject({ items: [] });
  });

  it('GS-2.4.3: who has ended before the list is closed does not count; who ends after it stays in it and is visited all the same', async () => {
    await world.moveTo('2017-03-20');
    const next = '2017-W12';
    const close = async (name: string) => {
      await world.intake.publish('ApplicationClosed', places.village, derivedId('submitted', idOf(name)), {
        applicationId: idOf(name), division: places.village, outcome: 'WITHDRAWN', closedOn: world.clock.today(),
      });
      await world.settle();
    };
    for (let n = 1; n <= 10; n += 1) await submit(`second ${n}`);
    await world.settle();
    await close('second 1');
    await close('too late');
    await world.done('COUNTY_CIVIL', places.county, `/v1/rosters/${places.township}/${next}/seed-commitment`, { commitment }, 'county-1');
    await world.done('COUNTY_CIVIL', places.county, `/v1/rosters/${places.township}/${next}/freeze`, {}, 'county-2');
    await world.done('COUNTY_CIVIL', places.county, `/v1/rosters/${places.township}/${next}/draw`, { seed }, 'county-1');
    const of = `/v1/samples/${sampleIdOf(places.township, next)}`;
    const drawn = (await world.ask(null, places.county, of)).body as Shown;
    expect([drawn.roster.length, drawn.needed, drawn.mandatory, drawn.roster.includes(idOf('second 1'))]).toEqual([9, 3, [], false]);
    const gone = Array.from({ length: 10 }, (_, n) => `second ${n + 1}`).find((name) => idOf(name) === drawn.selected[0])!;
    await close(gone);
    await world.done('COUNTY_CIVIL', places.county, `${of}/visits/batch`, { visits: drawn.selected.map(visit) });
    expect((await world.ask(null, places.county, of)).body).toMatchObject({ roster: drawn.roster, selected: drawn.selected, complete: true });
    await world.settle();
  });

  it('shows the same after its view was built anew', async () => {
    const rows = async () => (await world.runtime.pool.query('SELECT * FROM sample ORDER BY 1, 2, 3')).rows as unknown[];
    const before = await rows();
    await world.runtime.rebuildView('sample');
    expect(await rows()).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});
