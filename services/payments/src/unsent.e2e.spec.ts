/** What shows between the press on release and the bank, through REST: nothing leaves, the presser is told why, and the rest of the county is paid. */
import { actsOf, ok, payeeOf, rural } from './edge/acts.fixture.js';
import { papersOf } from './edge/neighbours.fixture.js';
import { openWorld, personOf, type World } from './edge/world.fixture.js';

let world: World;
let acts: ReturnType<typeof actsOf>;
beforeEach(async () => {
  world = await openWorld('43');
  acts = actsOf(world);
  await acts.cashFor(10_000_000, rural);
  await acts.carryOver({ number: 1, names: ['one', 'two', 'three'], scheme: 'RURAL_DIBAO', amountMonthlyFen: 15_300, from: '2017-01-01' });
});
afterEach(async () => { await world.close(); });

const batchOf = (period: string, number: number) => acts.batchOf({ scheme: 'RURAL_DIBAO', period, number });
const fundedBatch = async (period: string, number: number): Promise<string> => {
  const batchId = await batchOf(period, number);
  await acts.funded(batchId);
  return batchId;
};
const release = (batchId: string, key?: string) => world.post(`/v1/batches/${batchId}/release`, 'releaser', {}, key);
const factsOf = async (batchId: string): Promise<readonly string[]> => (await world.runtime.log.readStream(`batch-${batchId}`)).map(({ type }) => type);
const messages = async (): Promise<number> => (await world.books()).messages.length;

describe('a payee without usable papers', () => {
  it.each(['GONE', 'NO_ACCOUNT', 'UNKNOWN'] as const)('(%s) does not stop the county: nothing is sent, the batch is given up, and the next one pays the others', async (fault) => {
    const two = await acts.owedTo('two');
    world.papers.set(papersOf(personOf('two'), 1), fault);
    const first = await fundedBatch('2017-01', 1);
    const told = { status: 409, body: { code: 'batch.papers_missing', figures: { payees: 1, entitlements: [two] } } };
    expect(await release(first, 'the-first-press')).toMatchObject(told);
    expect(await release(first, 'the-first-press')).toMatchObject(told);
    expect((await factsOf(first)).slice(-3)).toEqual(['BatchSent', 'PayeesUnpayable', 'SendingStopped']);
    await world.settle();
    expect([await messages(), (await acts.shown(first))['status']]).toEqual([0, 'FUNDED']);
    expect(await release(first)).toMatchObject({ status: 409, body: { code: 'batch.screen_failed', figures: { papersMissing: 1 } } });
    await acts.cancelled(first);
    expect(await acts.money()).toMatchObject({ heldCash: 10_000_000, inTransit: 0, unaccounted: 0 });
    expect(await acts.paid(await batchOf('2017-01', 2))).toMatchObject({ status: 'COMPLETE', count: 2, held: 1 });
    expect(await acts.heldLines()).toMatchObject([{ reason: 'PAPERS_MISSING', obligation: { entitlementId: two, period: '2017-01' } }]);
    await ok(world.post(`/v1/entitlements/${two}/payee`, 'preparer', payeeOf('two', 2)));
    expect(await acts.paid(await batchOf('2017-01', 3))).toMatchObject({ status: 'COMPLETE', count: 1, held: 0 });
    expect(await acts.heldLines()).toEqual([]);
    expect((await world.runtime.log.readAll(0, 10_000)).filter(({ payload }) => payload.includes('某某'))).toEqual([]);
  });

  it('found after the freeze of another batch stops the check of finance', async () => {
    world.papers.set(papersOf(personOf('two'), 1), 'GONE');
    await release(await fundedBatch('2017-01', 1));
    const february = await batchOf('2017-02', 1);
    expect(await world.post(`/v1/batches/${february}/freeze`, 'preparer')).toMatchObject({ status: 201 });
    expect(await acts.shown(february)).toMatchObject({ count: 2, held: 1 });
    world.papers.set(papersOf(personOf('three'), 1), 'NO_ACCOUNT');
    const { contentHash } = await acts.shown(february);
    await ok(world.post(`/v1/batches/${february}/civil-check`, 'checker', { contentHash }));
    const march = await batchOf('2017-03', 1);
    await acts.funded(march);
    expect(await release(march)).toMatchObject({ body: { code: 'batch.papers_missing', figures: { payees: 1 } } });
    expect(await world.post(`/v1/batches/${february}/finance-check`, 'county', { contentHash }))
      .toMatchObject({ status: 409, body: { code: 'batch.screen_failed', figures: { papersMissing: 1, payeeDeceased: 0, householdTwice: 0 } } });
  });

  it('papers that cannot be read now leave the batch funded; it is released again when they can, although the first grant to read them has ended', async () => {
    world.papers.set(papersOf(personOf('two'), 1), 'UNREADABLE');
    const batchId = await fundedBatch('2017-01', 1);
    expect(await release(batchId)).toMatchObject({ status: 503, body: { code: 'batch.file_not_made' } });
    expect([world.failed, (await acts.shown(batchId))['status']]).toEqual([['reveal'], 'FUNDED']);
    world.papers.clear();
    await world.moveTo('2017-01-05');
    await ok(release(batchId));
    await world.settle();
    expect([await messages(), (await acts.shown(batchId))['status']]).toEqual([1, 'COMPLETE']);
  });

  it('while the batch is in doubt it stays so, and the fact is recorded once', async () => {
    const batchId = await fundedBatch('2017-01', 1);
    await world.faults({ refuseConnections: true });
    await ok(release(batchId));
    await world.faults({});
    world.papers.set(papersOf(personOf('two'), 1), 'GONE');
    for (const day of ['2017-01-04', '2017-01-05']) await world.moveTo(day);
    expect((await factsOf(batchId)).slice(-3)).toEqual(['BatchSent', 'BatchInDoubt', 'PayeesUnpayable']);
    expect([await messages(), (await acts.shown(batchId))['status']]).toEqual([0, 'IN_DOUBT']);
  });
});

describe('a payee changed while release is pressed', () => {
  it('is never paid under the old papers once the change is in the log', async () => {
    const one = await acts.owedTo('one');
    for (let month = 1; month <= 12; month += 1) {
      const batchId = await fundedBatch(`2017-${String(month).padStart(2, '0')}`, 1);
      const from = (await world.runtime.log.head()).position;
      const before = await messages();
      const [pressed] = await Promise.all([release(batchId), new Promise((resume) => { setTimeout(resume, month * 2); })
        .then(() => world.post(`/v1/entitlements/${one}/payee`, 'preparer', payeeOf('one', month + 1)))]);
      const facts = (await world.runtime.log.readAll(from, 1_000)).map(({ type }) => type).filter((type) => ['PayeeChanged', 'BatchSent'].includes(type));
      await world.settle();
      if (facts[0] === 'PayeeChanged') {
        expect(pressed).toMatchObject({ status: 409, body: { code: 'batch.payee_altered', figures: { altered: 1, entitlements: [one] } } });
        expect(await messages()).toBe(before);
      }
      if (pressed.status >= 300) await acts.cancelled(batchId);
    }
  });

  it('between intent and sending sends nothing: the presser is told, and the batch can be given up', async () => {
    const one = await acts.owedTo('one');
    const batchId = await fundedBatch('2017-01', 1);
    const { runtime } = world;
    const { run } = runtime;
    let changed = false;
    /** The change comes in after release has asked and before its intent is in the log. */
    const late: typeof run = async (...of) => {
      if (of[1].name === 'batch' && !changed) {
        changed = true;
        await ok(world.post(`/v1/entitlements/${one}/payee`, 'preparer', payeeOf('one', 2)));
      }
      return run(...of);
    };
    Object.assign(runtime, { run: late });
    const pressed = await release(batchId);
    Object.assign(runtime, { run });
    expect(pressed).toMatchObject({ status: 409, body: { code: 'batch.payee_altered', figures: { altered: 1, entitlements: [one] } } });
    expect((await factsOf(batchId)).slice(-2)).toEqual(['BatchSent', 'SendingStopped']);
    await world.settle();
    expect([await messages(), (await acts.shown(batchId))['status']]).toEqual([0, 'FUNDED']);
    await acts.cancelled(batchId);
    expect(await acts.paid(await batchOf('2017-01', 2))).toMatchObject({ status: 'COMPLETE', count: 3 });
  });
});
