/** Whose money stayed, and whether a plan was there for it (2.21), through REST: what is passed on and what is planned counts for the money that was received first. */
import type { Division } from '@doudi/kernel';
import { ok } from './edge/acts.fixture.js';
import { openWorld, type World } from './edge/world.fixture.js';

let world: World;
let city: Division;
beforeAll(async () => {
  world = await openWorld('43');
  ({ city } = world.places);
});
afterAll(async () => { await world.close(); });

type Fund = { readonly fund: string; readonly purpose: string; readonly year: number };
let papers = 0;
const received = (fund: Fund, docNo: string, amountFen: number, receivedOn: string) =>
  ok(world.post('/v1/funds/appropriations', 'province', { ...fund, track: 'BUDGET', source: 'FROM_ABOVE', kind: 'SPECIAL', docNo, amountFen, receivedOn }));
const issued = async (fund: Fund, amountFen: number): Promise<void> => {
  papers += 1;
  await ok(world.post('/v1/funds/transfers', 'province', { ...fund, kind: 'SPECIAL', docNo: `湘财社〔2017〕${papers}号`, to: city, amountFen }));
  await world.settle();
};
const planned = async (fund: Fund, amountFen: number): Promise<void> => {
  const { id } = await ok(world.post('/v1/funds/plans', 'province', { ...fund, lines: [{ to: city, amountFen }] }));
  await ok(world.post(`/v1/funds/plans/${String(id)}/approval`, 'province-2', fund));
};
const clockOf = async (docNo: string) => {
  await world.settle();
  return (await world.get('/v1/clocks?clock=DC-02&limit=500')).body.items!.find(({ subject }) => String(subject).endsWith(docNo))!;
};
const leadOf = async (amountFen: number) => (await world.get('/v1/leads')).body.items!.find((lead) => lead['amountFen'] === amountFen)?.['kind'];

const rural: Fund = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017 };
const urban: Fund = { fund: 'BASIC_LIVING', purpose: '2081901', year: 2017 };
const temporary: Fund = { fund: 'BASIC_LIVING', purpose: '2082001', year: 2017 };
const opened: Fund = { fund: 'DIBAO', purpose: '2081902', year: 2017 };

describe('a plan', () => {
  it('that earlier money has used up is none for later money; nor is anything passed on before the money came', async () => {
    await received(rural, '财社〔2017〕11号', 1_000_000, '2017-01-03');
    await planned(rural, 1_000_000);
    await issued(rural, 1_000_000);
    await received(temporary, '财社〔2017〕31号', 400_000, '2017-01-03');
    await issued(temporary, 400_000);
    await ok(world.post('/v1/funds/opening-balances', 'province', { ...opened, track: 'BUDGET', docNo: '财社〔2016〕99号', amountFen: 900_000 }));
    await issued(opened, 900_000);
    await world.moveTo('2017-02-01');
    await received(opened, '财社〔2017〕42号', 200_000, '2017-02-01');
    await received(rural, '财社〔2017〕12号', 500_000, '2017-02-01');
    await received(temporary, '财社〔2017〕32号', 300_000, '2017-02-01');
    await planned(temporary, 600_000);
    await world.moveTo('2017-02-02');
    expect(await clockOf('财社〔2017〕11号')).toMatchObject({ status: 'met', metOn: '2017-01-03' });
    expect(await clockOf('财社〔2017〕42号')).toMatchObject({ status: 'running', metOn: null });
  });
});

describe('money that was received first and recorded later', () => {
  it('is counted first: it is met by what was passed on in its time, and the clock of the later money runs again', async () => {
    await received(urban, '财社〔2017〕22号', 500_001, '2017-02-01');
    await issued(urban, 500_001);
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'met', metOn: '2017-02-02', daysLate: 0 });
    await world.moveTo('2017-02-03');
    await received(urban, '财社〔2017〕21号', 500_001, '2017-01-05');
    expect(await clockOf('财社〔2017〕21号')).toMatchObject({ status: 'met', dueOn: '2017-02-04', metOn: '2017-02-02', daysLate: 0 });
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'running', dueOn: '2017-03-03', metOn: null });
  });

  it('is met again on the same day by what is passed on then, and runs again with the next that comes to light', async () => {
    await issued(urban, 500_001);
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'met', metOn: '2017-02-03' });
    await received(urban, '财社〔2017〕20号', 500_001, '2017-01-05');
    expect(await clockOf('财社〔2017〕20号')).toMatchObject({ status: 'met', metOn: '2017-02-03' });
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'running', metOn: null });
  });
});

describe('after the due day', () => {
  it('what stayed without a plan is INTERCEPT, what had one is HOLD_BACK, and the money that was counted last is missed', async () => {
    await world.moveTo('2017-03-04');
    expect(await clockOf('财社〔2017〕12号')).toMatchObject({ status: 'missed', outstandingFen: 500_000, moneyThere: true, planThere: false });
    expect(await clockOf('财社〔2017〕32号')).toMatchObject({ status: 'missed', outstandingFen: 300_000, moneyThere: true, planThere: true });
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'missed', outstandingFen: 500_001, planThere: false });
    expect(await clockOf('财社〔2017〕42号')).toMatchObject({ status: 'missed', outstandingFen: 200_000, planThere: false });
    expect([await leadOf(500_000), await leadOf(300_000), await leadOf(500_001), await leadOf(200_000)]).toEqual(['INTERCEPT', 'HOLD_BACK', 'INTERCEPT', 'INTERCEPT']);
    expect((await world.get('/v1/leads')).body.items).toHaveLength(4);
  });

  it('passed on late it is met late; older money that comes to light then takes no miss back and accuses nobody twice', async () => {
    await issued(urban, 500_001);
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'met', metOn: '2017-03-04', daysLate: 1 });
    await received(urban, '财社〔2017〕19号', 7, '2017-01-10');
    expect(await clockOf('财社〔2017〕19号')).toMatchObject({ status: 'met', dueOn: '2017-02-09', outstandingFen: 7, metOn: '2017-03-04' });
    expect(await clockOf('财社〔2017〕22号')).toMatchObject({ status: 'met', metOn: '2017-03-04' });
    expect((await world.runtime.log.feed(0, 1_000)).filter(({ type }) => type.startsWith('ClockMiss')).map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'ClockMissed'));
  });

  it('clocks and what must be passed on, rebuilt from zero, say the same', async () => {
    const views = ['clock', 'clock_end', 'lead', 'onward_receipt', 'onward_issue', 'onward_plan'];
    const rows = async (view: string) => (await world.runtime.pool.query<Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1`)).rows;
    const before = await Promise.all(views.map(rows));
    for (const view of ['clock', 'lead', 'onward']) await world.runtime.rebuildView(view);
    expect(await Promise.all(views.map(rows))).toEqual(before);
  });
});
