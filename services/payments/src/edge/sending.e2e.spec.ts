/** What a stop at the worst moment leaves: the bank has booked, and whoever sent did not live to write it down. */
import { dayOf, derivedId, uuid } from '@doudi/kernel';
import { batch } from '../domain/batch.js';
import { createSending } from './sending.js';
import { householdOf, openWorld, personOf, type World } from './world.fixture.js';

let world: World;
beforeAll(async () => { world = await openWorld(); });
afterAll(async () => { await world.close(); });

const names = ['first', 'second', 'third'];
const post = async (path: string, by: string, body: unknown = {}): Promise<string> => {
  const { status, body: answer } = await world.post(path, by, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  return String(answer['id']);
};
const shown = async (batchId: string) => (await world.get(`/v1/batches/${batchId}`)).body;

/** Three households of one county, carried over. */
const carriedOver = async (): Promise<void> => {
  const fund = { fund: 'DIBAO', purpose: '2081902', year: 2017 };
  await post('/v1/funds/opening-balances', 'county', { ...fund, track: 'CASH', docNo: '某财决〔2016〕1号', amountFen: 100_000 });
  await post('/v1/carry-overs', 'preparer', {
    number: 1, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: '某民救〔2016〕88号', decidedOn: '2016-03-15' }, from: '2017-01-01',
    lines: names.map((name) => ({ householdId: householdOf(name), payee: { personId: personOf(name), papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen: 15_300 })),
  });
};
/** Their month ordered, checked twice and funded. */
const fundedBatch = async (period: string): Promise<string> => {
  const batchId = await post('/v1/batches', 'preparer', { fund: 'DIBAO', year: 2017, scheme: 'RURAL_DIBAO', period, number: 1 });
  await post(`/v1/batches/${batchId}/freeze`, 'preparer');
  const { contentHash } = await shown(batchId);
  await post(`/v1/batches/${batchId}/civil-check`, 'checker', { contentHash });
  await post(`/v1/batches/${batchId}/finance-check`, 'county', { contentHash });
  await post(`/v1/batches/${batchId}/funding`, 'county-2');
  await world.settle();
  return batchId;
};

/** The press on release, as the service takes it. */
const intentOf = (text: string) => {
  const { runtime, places: { county } } = world;
  const [batchId, commandId, now] = [uuid(text), derivedId('release', text), runtime.clock.now()];
  const by = { sub: 'releaser', roles: ['COUNTY_FINANCE'], division: county };
  const meta = {
    commandId, actor: by, at: now, division: county, lawHash: '', causationId: commandId, correlationId: commandId, traceparent: null, requestDigest: null,
  };
  const command = { type: 'ReleaseBatch' as const, data: { batchId, altered: [], failing: [], today: dayOf(now), by } };
  return async () => (await runtime.handle(batch, batchId, command, meta)).kind === 'done';
};

/** Sends as the service does, up to the bank's answer; the command that would record it is lost with whoever held it. */
const sendAndStop = async (batchId: string): Promise<readonly string[]> => {
  const { runtime, ports } = world;
  const lost: string[] = [];
  await createSending(ports).sendOnce(runtime.pool, uuid(batchId), runtime.clock.now(),
    { intent: intentOf(batchId), altered: () => Promise.resolve([]), record: async ({ type }) => void lost.push(type) });
  return lost;
};

it('a stop between the booking of the bank and its record orders nothing twice: the bank is asked when the service is back', async () => {
  await carriedOver();
  const batchId = await fundedBatch('2017-01');
  expect(await sendAndStop(batchId)).toEqual(['AcceptByBureau']);
  expect(await shown(batchId)).toMatchObject({ status: 'SENT', inDoubtOn: null });
  await world.settle();
  const { messages, credits, creditedTwice } = await world.books();
  expect([messages.length, credits.length, creditedTwice]).toEqual([1, names.length, []]);
  expect(await shown(batchId)).toMatchObject({ status: 'COMPLETE', credited: names.length, inDoubtOn: expect.stringMatching(/^2017-/) as unknown });
});

it('nobody asks about a batch while it is being sent, nor before what came of it is kept', async () => {
  const { runtime, ports } = world;
  const batchId = await fundedBatch('2017-02');
  const asked: string[] = [];
  let answer = (): void => undefined;
  const silence = new Promise<void>((resume) => { answer = resume; });
  const sending = createSending({
    ...ports,
    bureau: {
      ...ports.bureau,
      send: async (...told) => {
        const said = await ports.bureau.send(...told);
        await silence;
        return said;
      },
      statusOf: async (...of) => { asked.push('status'); return ports.bureau.statusOf(...of); },
    },
  });
  const due = async () => {
    await runtime.waitForView('batch', (await runtime.log.head()).position);
    const owed = (await sending.deadline.due(runtime.pool, runtime.clock.now())).filter(({ id }) => id === batchId);
    return owed.map(({ command }) => (typeof command === 'function' ? null : command.type));
  };
  const found: (readonly (string | null)[])[] = [];
  const sent = sending.sendOnce(runtime.pool, uuid(batchId), runtime.clock.now(), {
    intent: intentOf(batchId), altered: () => Promise.resolve([]), record: async () => void found.push(await due()),
  });
  while ((await world.books()).messages.length < 2) await new Promise((resume) => setTimeout(resume, 10));
  found.push(await due());
  answer();
  await sent;
  expect(await shown(batchId)).toMatchObject({ status: 'SENT' });
  expect([found, asked]).toEqual([[[], []], []]);
  expect(await due()).toEqual(['DoubtBatch']);
});
