/** What is owed is paid, and nothing else, through REST: ended since the freeze, held for another month, of a year without a calendar, and what the bank returns late. */
import { actsOf, ok, payeeOf, rural } from './edge/acts.fixture.js';
import { accountOf } from './edge/neighbours.fixture.js';
import { openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeEach(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  await acts.cashFor(10_000_000, rural);
  await acts.carryOver({ number: 1, names: ['one', 'two'], scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' });
});
afterEach(async () => { await world.close(); });

const batchOf = (period: string, number: number) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number });
const freeze = (batchId: string) => world.post(`/v1/batches/${batchId}/freeze`, 'preparer');
const end = async (entitlementId: string, lastPeriod: string): Promise<void> => {
  await ok(world.post(`/v1/entitlements/${entitlementId}/end`, 'preparer', { lastPeriod, reason: 'OTHER' }));
};
const credits = async (name: string): Promise<number> => (await world.books()).credits.filter(({ account }) => account.startsWith(accountOf(personOf(name), 1).slice(0, -1))).length;
const differences = async (batchId: string) => ((await ok(world.get(`/v1/batches/${batchId}/differences`))).items!).map(({ period, change, cause }) => [period, change, cause]);

describe('what is owed no longer', () => {
  it('stops the check of finance, and the release, when it ended after the freeze', async () => {
    const one = await acts.owedTo('one');
    const first = await batchOf('2017-01', 1);
    await ok(freeze(first));
    const { contentHash } = await acts.shown(first);
    await ok(world.post(`/v1/batches/${first}/civil-check`, 'checker', { contentHash }));
    await end(one, '2016-12');
    expect(await world.post(`/v1/batches/${first}/finance-check`, 'county', { contentHash }))
      .toMatchObject({ status: 409, body: { code: 'batch.screen_failed', figures: { noLongerOwed: 1, entitlements: [one] } } });
    await acts.cancelled(first);
    const second = await batchOf('2017-01', 2);
    await acts.funded(second);
    await end(await acts.owedTo('two'), '2016-12');
    expect(await world.post(`/v1/batches/${second}/release`, 'releaser')).toMatchObject({ status: 409, body: { code: 'batch.screen_failed', figures: { noLongerOwed: 1 } } });
    await acts.cancelled(second);
    expect(await freeze(await batchOf('2017-01', 3))).toMatchObject({ status: 422, body: { code: 'batch.empty', figures: { held: 0 } } });
    expect((await world.books()).credits).toEqual([]);
  });

  it('is not ordered as aid, neither at first nor after a batch with it was cancelled, and not listed as held', async () => {
    await acts.cashFor(1_000_000, { fund: 'TEMPORARY_ASSISTANCE', purpose: '2082001', year: 2017 });
    const aidBatch = (period: string, number: number) => acts.batchOf({ scheme: 'TEMPORARY_ASSISTANCE', fund: 'TEMPORARY_ASSISTANCE', period, number });
    for (const name of ['flood', 'false', 'dead', 'storm']) await acts.aid(name, '2017-01-03');
    await end(await acts.owedTo('false', 'TEMPORARY_ASSISTANCE'), '2017-01');
    await acts.died('dead', '2017-01-03');
    const first = await aidBatch('2017-01', 1);
    await ok(freeze(first));
    expect(await acts.shown(first)).toMatchObject({ count: 2, held: 1 });
    expect(await acts.heldLines()).toHaveLength(1);
    await acts.cancelled(first);
    for (const name of ['flood', 'dead']) await end(await acts.owedTo(name, 'TEMPORARY_ASSISTANCE'), '2017-01');
    expect(await acts.heldLines()).toEqual([]);
    expect(await acts.paid(await aidBatch('2017-02', 1))).toMatchObject({ status: 'COMPLETE', count: 1, held: 0 });
    expect([await credits('storm'), await credits('flood'), await credits('false')]).toEqual([1, 0, 0]);
  });
});

describe('what was held for a month', () => {
  it('goes into the next batch once it is cleared, whatever its month; until then it stays held', async () => {
    await acts.died('one', '2017-01-02');
    const january = await batchOf('2017-01', 1);
    expect(await acts.paid(january)).toMatchObject({ status: 'COMPLETE', count: 1, held: 1 });
    await world.moveTo('2017-02-03');
    const february = await batchOf('2017-02', 1);
    expect(await acts.paid(february)).toMatchObject({ status: 'COMPLETE', count: 1, held: 1 });
    expect((await acts.heldLines()).map(({ obligation }) => (obligation as { period: string }).period).sort()).toEqual(['2017-01', '2017-02']);
    await ok(world.post(`/v1/entitlements/${await acts.owedTo('one')}/payee`, 'preparer', payeeOf('widow', 1)));
    await world.moveTo('2017-03-03');
    const march = await batchOf('2017-03', 1);
    expect(await acts.paid(march)).toMatchObject({ status: 'COMPLETE', count: 4, held: 0, totalFen: 4 * 15_300 });
    expect([await credits('widow'), await acts.heldLines()]).toEqual([3, []]);
    expect((await differences(march)).sort()).toEqual([['2017-01', 'NEW', 'HELD_BEFORE'], ['2017-02', 'NEW', 'HELD_BEFORE'], ['2017-03', 'NEW', 'NOT_ORDERED_BEFORE']]);
    const months = (await world.get('/v1/clocks?clock=DC-10')).body.items!.filter(({ subject }) => /2017-0[12]$/.test(String(subject)));
    expect(months.map(({ status, metOn }) => [status, metOn])).toEqual([['met', '2017-03-03'], ['met', '2017-03-03']]);
    expect(await acts.money()).toMatchObject({ unaccounted: 0 });
  });

  it('is not ordered once nothing is owed for that month', async () => {
    await acts.died('one', '2017-01-02');
    await acts.paid(await batchOf('2017-01', 1));
    await end(await acts.owedTo('one'), '2016-12');
    expect(await acts.paid(await batchOf('2017-02', 1))).toMatchObject({ count: 1, held: 0 });
  });
});

describe('a batch', () => {
  it('of a year whose calendar is not published is drafted, and names no day to send it by', async () => {
    const batchId = await batchOf('2015-06', 1);
    expect(await acts.shown(batchId)).toMatchObject({ period: '2015-06', dueOn: '2015-06-10', sendBy: null });
    expect(await acts.shown(await batchOf('2016-01', 1))).toMatchObject({ dueOn: '2016-01-10' });
  });

  it('that would pay nobody is refused and writes nothing, and the refusal names who is held', async () => {
    const one = await acts.owedTo('one');
    await end(await acts.owedTo('two'), '2016-12');
    await acts.died('one', '2017-01-02');
    const batchId = await batchOf('2017-01', 1);
    const { position } = await world.runtime.log.head();
    expect(await freeze(batchId)).toMatchObject({ status: 422, body: { code: 'batch.empty', figures: { held: 1, entitlements: [one] } } });
    expect(await world.runtime.log.readAll(position, 100)).toEqual([]);
  });
});

describe('a complete batch', () => {
  it('is asked about once a day for 30 days after the last booking: what comes back late is seen', async () => {
    const bureau = world.ports.bureau as { statementOf: typeof world.ports.bureau.statementOf };
    const said = bureau.statementOf;
    const asked: string[] = [];
    let returns = false;
    bureau.statementOf = async (messageId, today) => {
      asked.push(today);
      const entries = await said(messageId, today);
      return returns ? entries!.map((entry, index) => (index === 0 ? { ...entry, returned: { reason: 'AC04', on: today } } : entry)) : entries;
    };
    const batchId = await batchOf('2017-01', 1);
    expect(await acts.paid(batchId)).toMatchObject({ status: 'COMPLETE', credited: 2 });
    asked.splice(0);
    await world.moveTo('2017-01-05');
    await world.settle();
    returns = true;
    await world.moveTo('2017-01-20');
    await world.settle();
    expect(asked).toEqual(['2017-01-05', '2017-01-20']);
    expect(await acts.shown(batchId)).toMatchObject({ status: 'COMPLETE_WITH_FAILURES', credited: 1, returned: 1 });
    expect(await acts.money()).toMatchObject({ credited: 15_300, returnedNotReissued: 15_300, unaccounted: 0 });
    await world.moveTo('2017-02-19');
    await world.moveTo('2017-02-20');
    expect(asked).toEqual(['2017-01-05', '2017-01-20', '2017-02-19']);
  });
});
