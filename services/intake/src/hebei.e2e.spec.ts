/** Hebei's clauses on steps that have a body and a limit, and on small amounts decided in the township, through REST in a county of Hebei. */
import { plainDate } from '@doudi/kernel';
import { actsOf, type Acts } from './edge/acts.fixture.js';
import { openWorld, publishPolicy, publishStandard, type World } from './edge/world.fixture.js';

let world: World;
let acts: Acts;
beforeAll(async () => {
  world = await openWorld('13', '2017-07-03T01:00:00Z');
  acts = actsOf(world);
  await publishStandard(world, 302_600, '2017-01-01');
});
afterAll(async () => { await world.close(); });

const need = { scheme: 'TEMPORARY_ASSISTANCE', cause: 'ILLNESS' };
const limitFen = 80_000;
const accepted = async (more: Record<string, unknown>): Promise<string> => {
  const path = await acts.filed({ ...need, ...more }, { by: 'RESIDENT' });
  await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
  return path;
};

describe('small amounts', () => {
  it('HB-5.5: while the county has set no limit, temporary assistance is not open, and the refusal says by which clause', async () => {
    const filing = acts.filing(await acts.home(1), need);
    expect((await world.ask('/v1/applications', 'RESIDENT', filing)).body).toMatchObject({ code: 'temporary.limit_not_set', clause: 'HB-5.5' });
  });

  it('HB-5.5: the county’s limit is L: a request of exactly L the township may approve', async () => {
    await publishPolicy(world, 'townshipSmallAmount', limitFen, plainDate('2017-07-03'));
    const path = await accepted({});
    await acts.surveyed(path);
    await acts.done(`${path}/small-amount-approval`, 'TOWNSHIP_REVIEWER', { amountFen: limitFen }, 'township_reviewer-2');
    expect(await acts.shown(path)).toMatchObject({
      phase: 'APPROVED', aid: { amountFen: limitFen, approvedBy: 'TOWNSHIP', urgent: false, findings: [{ clause: expect.any(String) as unknown, met: true, figures: { amountFen: limitFen, limitFen } }] },
    });
  });

  it('HB-5.5: L and one fen the township may not: it is the county’s, and the county approves it', async () => {
    const path = await accepted({});
    await acts.surveyed(path);
    expect((await world.ask(`${path}/small-amount-approval`, 'TOWNSHIP_REVIEWER', { amountFen: limitFen + 1 }, 'township_reviewer-2')).body).toMatchObject({
      code: 'temporary.over_township_limit', clause: 'HB-5.5', figures: { amountFen: limitFen + 1, limitFen },
    });
    await acts.done(`${path}/first-opinion`, 'TOWNSHIP_REVIEWER', { opinion: 'GRANT', proposedFen: limitFen + 1 });
    await acts.done(`${path}/submission`, 'TOWNSHIP_REVIEWER');
    await acts.done(`${path}/approval`, 'COUNTY_CIVIL');
    expect(await acts.shown(path)).toMatchObject({ phase: 'APPROVED', aid: { amountFen: limitFen + 1, approvedBy: 'COUNTY' } });
  });

  it('HB-5.5: in the urgent lane the limit is the same', async () => {
    const [one, other] = [await accepted({ urgent: true }), await accepted({ urgent: true })];
    expect(await acts.codeOf(`${one}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: limitFen + 1 })).toBe('temporary.over_township_limit');
    await acts.done(`${one}/urgent-aid`, 'COUNTY_CIVIL', { amountFen: limitFen + 1 });
    await acts.done(`${other}/urgent-aid`, 'TOWNSHIP_REVIEWER', { amountFen: limitFen });
    expect([await acts.shown(one), await acts.shown(other)]).toMatchObject([{ aid: { approvedBy: 'COUNTY' } }, { aid: { approvedBy: 'TOWNSHIP' } }]);
  });
});

describe('steps', () => {
  it('HB-3.5: each step that runs has a body that is responsible and a day by which it acts; a missed one is called to account', async () => {
    const path = await acts.filed({}, { size: 3 });
    await acts.done(`${path}/acceptance`, 'TOWNSHIP_WINDOW');
    const steps = async () => (await world.ask(`${path}/timeline`, 'COUNTY_CIVIL')).body['steps'] as Record<string, unknown>[];
    const running = await steps();
    expect(running.length).toBeGreaterThan(0);
    for (const step of running) expect(step).toMatchObject({ status: 'running', body: expect.any(String) as unknown, dueOn: expect.any(String) as unknown });
    const [first] = [...running].sort((one, other) => String(one['dueOn']).localeCompare(String(other['dueOn'])));
    await world.at(`${String(first!['dueOn'])}T01:00:00Z`);
    expect((await steps()).every(({ status }) => status === 'running')).toBe(true);
    await world.at('2017-07-31T01:00:00Z');
    expect((await steps()).find(({ step }) => step === first!['step'])).toMatchObject({ status: 'missed', body: first!['body'] });
  });
});
