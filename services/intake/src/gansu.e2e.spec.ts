/** Gansu's clauses on who does what, on a green channel and on what a decision rests, through REST in a county of Gansu. */
import { derivedId, isoWeek } from '@doudi/kernel';
import { actsOf, idOf, type Acts } from './edge/acts.fixture.js';
import { openWorld, publishStandard, type World } from './edge/world.fixture.js';

let world: World;
let acts: Acts;
beforeAll(async () => {
  world = await openWorld('62', '2017-03-01T01:00:00Z');
  acts = actsOf(world);
  await publishStandard(world, 350_000, '2017-01-01');
});
afterAll(async () => { await world.close(); });

const grant = { opinion: 'GRANT', classKey: '2' };

describe('two bodies, two duties', () => {
  let path: string;

  it('GS-2.4.2a: a village account that registers an application as accepted is refused; delivered on behalf it may be, and the township accepts', async () => {
    path = await acts.filed({}, { by: 'VILLAGE_OFFICER', size: 3 });
    expect((await world.ask(`${path}/acceptance`, 'VILLAGE_OFFICER', {})).body).toMatchObject({
      status: 403, code: 'application.village_may_not_accept', clause: 'GS-2.4.2a',
    });
    expect(await acts.shown(path)).toMatchObject({ phase: 'FILED', accepted: null, filed: { deliveredBy: 'village_officer-1' } });
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    expect(await acts.shown(path)).toMatchObject({
      phase: 'ACCEPTED', accepted: { by: 'township_window-1', findings: [{ rule: 'villageMayAccept', clause: 'GS-2.4.2a', met: true, figures: { doneBy: 'TOWNSHIP' } }] },
    });
  });

  it('GS-2.4.2a: nor does a village review', async () => {
    expect((await world.ask(`${path}/first-opinion`, 'VILLAGE_OFFICER', grant)).body).toMatchObject({
      status: 403, code: 'application.village_may_not_review', clause: 'GS-2.4.2a',
    });
  });

  it('GS-2.4.2b: an appraisal of 20 to 0 in favour and no investigation: the review is refused, the investigation is missing', async () => {
    await acts.appraised(path);
    expect((await world.ask(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', grant)).body).toMatchObject({
      code: 'application.investigation_missing', clause: 'GS-2.4.2b', figures: { appraisalInFavour: 20, appraisalAgainst: 0 },
    });
    expect(await acts.shown(path)).toMatchObject({ phase: 'APPRAISED', opinion: null });
    await acts.surveyed(path);
    expect(await acts.codeOf(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT' })).toBe('application.class_missing');
    await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', grant);
    expect(await acts.shown(path)).toMatchObject({ phase: 'REVIEWED', opinion: { amountFen: 82_500, classKey: '2' } });
  });

  it('GS-2.4.1: a township officer who approves gets 403, and who holds both roles may not approve their own review', async () => {
    for (const role of ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER'] as const) {
      expect((await world.ask(`${path}/approval`, role, {}, 'somebody-else')).body).toMatchObject({
        status: 403, code: 'application.only_county_approves', clause: 'GS-2.4.1',
      });
    }
    const both = await world.askAs(`${path}/approval`, ['TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'], 'township_reviewer-1', world.places.county, {});
    expect(both.body).toMatchObject({ status: 403, code: 'application.own_work', clause: 'GS-2.4.1' });
    expect(await acts.shown(path)).toMatchObject({ phase: 'REVIEWED' });
  });
});

describe('a green channel', () => {
  it('GS-2.3.5: of 20 normal cases and an urgent one the urgent is on top of the work list, and shows which steps may be done later', async () => {
    for (let n = 0; n < 20; n += 1) await acts.done(`${await acts.filed()}/acceptance`, 'TOWNSHIP_WINDOW');
    const urgent = await acts.filed({ scheme: 'TEMPORARY_ASSISTANCE', urgent: true, cause: 'ILLNESS' }, { by: 'RESIDENT' });
    await acts.done(`${urgent}/acceptance`, 'TOWNSHIP_WINDOW');
    await world.settle();
    const items = (await world.ask('/v1/work-list', 'TOWNSHIP_WINDOW')).body['items'] as Record<string, unknown>[];
    expect(items.length).toBeGreaterThanOrEqual(21);
    expect(items[0]).toMatchObject({
      applicationId: idOf(urgent), urgent: true, next: ['URGENT_AID'], later: ['VERIFICATION', 'INVESTIGATION', 'APPRAISAL', 'FIRST_OPINION', 'POSTING'],
    });
    expect(items.slice(1).every((item) => item['urgent'] === false && (item['later'] as unknown[]).length === 0)).toBe(true);
    await acts.done(`${urgent}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: 200_000 });
    expect(await acts.shown(urgent)).toMatchObject({ phase: 'AIDED', aid: { amountFen: 200_000, urgent: true, approvedBy: 'COUNTY' } });
    expect(await acts.codeOf(`${urgent}/papers`, 'TOWNSHIP_REVIEWER')).toBe('application.investigation_missing');
    await acts.surveyed(urgent);
    await acts.done(`${urgent}/papers`, 'TOWNSHIP_REVIEWER');
    expect(await acts.shown(urgent)).toMatchObject({ phase: 'APPROVED' });
  });
});

describe('a batch of 47', () => {
  const paths: string[] = [];
  const sampleId = derivedId('sample', 'gansu');
  const selected = (): string[] => paths.slice(0, 15).map(idOf);
  const visit = (applicationId: string) => world.verification.publish('SampleVisitDone', {
    sampleId, applicationId, visitors: ['visitor-1', 'visitor-2'], result: 'CONFIRMED', visitedOn: world.clock.today(),
  }, world.places.township);
  /** One was told by a report in which nothing could be checked, all the others have no report at all. */
  const nothingChecked = (applicationId: string) => acts.report(applicationId, {
    complete: false, missing: [{ source: 'BANKS', reason: 'UNAVAILABLE' }], foundIncomeYearlyFen: 0, onPovertyRegistry: null,
    findings: [{ rule: 'verificationRequired', clause: 'GS-2.4.7', met: true, figures: { required: 'WHERE_AVAILABLE', complete: false, flag: 'NO_DATA_CHECK' } }],
  });

  it('is surveyed, proposed, posted and sent up by the township, and posted by the county', async () => {
    for (let n = 0; n < 47; n += 1) paths.push(await acts.filed());
    await Promise.all(paths.map(async (path) => {
      await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
      await acts.surveyed(path);
      await acts.appraised(path);
    }));
    await nothingChecked(idOf(paths[0]!));
    await Promise.all(paths.map(async (path) => {
      await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', grant);
      await acts.done(`${path}/posting`, 'TOWNSHIP_REVIEWER', { place: 'VILLAGE_BOARD' });
    }));
    await world.at('2017-03-09T01:00:00Z');
    await Promise.all(paths.map(async (path) => {
      await acts.done(`${path}/posting-closure`, 'TOWNSHIP_REVIEWER');
      await acts.done(`${path}/submission`, 'TOWNSHIP_REVIEWER');
    }));
    await world.verification.publish('SampleDrawn', {
      sampleId, township: world.places.township, week: isoWeek(world.clock.today()), roster: paths.map(idOf), needed: 15, selected: selected(), mandatory: [],
      seedCommitment: 'c', seed: 's', drawnOn: world.clock.today(),
    }, world.places.township);
    await Promise.all([paths[0]!, paths[46]!].map(async (path) => {
      await acts.done(`${path}/county-opinion`, 'COUNTY_CIVIL', { opinion: 'GRANT' });
      await acts.done(`${path}/county-posting`, 'COUNTY_CIVIL', { place: 'COUNTY_SITE' });
    }));
    await world.at('2017-03-17T01:00:00Z');
    await Promise.all([paths[0]!, paths[46]!].map((path) => acts.done(`${path}/county-posting-closure`, 'COUNTY_CIVIL')));
  });

  it('GS-2.4.3: with 14 home visits the decision is refused, it needs 15; with 15 it is let through', async () => {
    for (const applicationId of selected().slice(0, 14)) await visit(applicationId);
    for (const path of [paths[0]!, paths[46]!]) {
      expect((await world.ask(`${path}/approval`, 'COUNTY_CIVIL', {})).body).toMatchObject({
        code: 'application.sample_incomplete', clause: 'GS-2.4.3', figures: { needed: 15, drawn: 15 },
      });
    }
    await visit(selected()[14]!);
    for (const path of [paths[0]!, paths[46]!]) await acts.done(`${path}/approval`, 'COUNTY_CIVIL');
    const { findings } = (await world.ask(`${paths[46]!}/explanation`, 'COUNTY_CIVIL')).body as { findings: { clause: string }[] };
    expect(findings.find(({ clause }) => clause === 'GS-2.4.3')).toMatchObject({ met: true, figures: { proposed: 47, visited: 15, required: 15, share: '3/10' } });
  });

  it('GS-2.4.7: a county without a data link decided on the investigation alone: allowed, and flagged NO_DATA_CHECK', async () => {
    for (const [path, reports] of [[paths[46]!, false], [paths[0]!, true]] as const) {
      const { decision, findings } = (await world.ask(`${path}/explanation`, 'COUNTY_CIVIL')).body as { decision: string; findings: { clause: string }[] };
      expect(decision).toBe('APPROVED');
      const reportId = reports ? expect.any(String) as unknown : null;
      expect(findings.find(({ clause }) => clause === 'GS-2.4.7')).toMatchObject({ met: false, figures: { flag: 'NO_DATA_CHECK', reportId } });
    }
    const published = (await world.runtime.log.feed(0, 10_000)).filter(({ type }) => type === 'ApplicationApproved').map(({ payload }) => JSON.parse(payload) as unknown);
    expect(published).toMatchObject([0, 1].map(() => ({ amountMonthlyFen: 27_500, classKey: '2', coveredMembers: 1 })));
  });
});
