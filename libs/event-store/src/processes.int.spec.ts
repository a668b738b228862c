import { derivedId, type Uuid } from '@doudi/kernel';
import { startPostgres } from '@doudi/postgres';
import { databases, type Database } from './database.js';
import { createHandler } from './handle.js';
import { dataOf, type Answer, type StoredEvent } from './log.js';
import { commandIdOf, createProcessRunner, type Outstanding, type Process } from './processes.js';
import { fund, fundOf, metaOf, type FundCommand } from './sample.js';

const { create, stop } = databases(startPostgres);
afterAll(stop);

type Owed = Outstanding & { readonly command: FundCommand };
type Sweep = { readonly open: readonly { readonly causedBy: Uuid; readonly order: string; readonly fen: number }[] };

/** Whatever is deposited is spent again by an order named after the deposit. */
const sweep: Process<Sweep, Owed> = {
  name: 'sample.sweep',
  key: (event) => (event.type === 'Deposited' || event.type === 'Spent' ? event.stream : null),
  initial: { open: [] },
  evolve: ({ open }, event: StoredEvent) => {
    const data = dataOf(event) as { fen: number; order: string };
    if (event.type === 'Spent') return { open: open.filter(({ order }) => order !== data.order) };
    return { open: [...open, { causedBy: event.eventId, order: event.eventId, fen: data.fen }] };
  },
  next: ({ open }, key) => open.map(({ causedBy, order, fen }) => ({
    causedBy, aggregate: fund, id: key.slice('fund-'.length), command: { type: 'Spend', data: { order, fen } },
    division: metaOf('x').division, correlationId: derivedId('sample'),
  })),
};

const setUp = async (dispatched?: (outstanding: Owed) => Promise<void>) => {
  const database = await create();
  const sent: string[] = [];
  const handle = createHandler(database.log);
  const dispatch = async (process: string, outstanding: Owed): Promise<Answer> => {
    const commandId = commandIdOf(process, outstanding);
    sent.push(commandId);
    const answer = await handle(fund, outstanding.id, outstanding.command, metaOf('', { commandId, causationId: outstanding.causedBy }));
    await dispatched?.(outstanding);
    return answer;
  };
  return { database, sent, runner: (pool = database.pool) => createProcessRunner({ pool, log: database.log, processes: [sweep], dispatch, portion: 4 }) };
};
const spent = async ({ log }: Database): Promise<number> => (await log.readAll(0, 1_000)).filter(({ type }) => type === 'Spent').length;
const untilStill = async (runner: { tick(): Promise<boolean> }): Promise<void> => { while (await runner.tick()); };

describe('the process runner', () => {
  it('sends what is outstanding, once, and rests when nothing is', async () => {
    const { database, sent, runner } = await setUp();
    for (let n = 0; n < 10; n += 1) await fundOf(database.log)(`${n % 3}`, { type: 'Deposit', data: { fen: 5 } }, `d-${n}`);
    await untilStill(runner());
    expect([await spent(database), sent.length, new Set(sent).size]).toEqual([10, 10, 10]);
    expect(await runner().tick()).toBe(false);
  });

  it('repeats harmlessly what a crash between sending and checkpoint left open', async () => {
    let crash = true;
    const { database, sent, runner } = await setUp(async () => { if (crash) { crash = false; throw new Error('crashed'); } });
    for (let n = 0; n < 4; n += 1) await fundOf(database.log)('1', { type: 'Deposit', data: { fen: 5 } }, `d-${n}`);
    await expect(runner().tick()).rejects.toThrow('crashed');
    await untilStill(runner());
    expect([await spent(database), sent.length, new Set(sent).size]).toEqual([4, 5, 4]);
  });

  it('sends a refused command again only for a new cause', async () => {
    const { database, sent, runner } = await setUp();
    const run = fundOf(database.log);
    await run('1', { type: 'Deposit', data: { fen: 5 } }, 'd-1');
    await run('1', { type: 'Spend', data: { fen: 5, order: 'else' } }, 's-1');
    await untilStill(runner());
    await run('1', { type: 'Deposit', data: { fen: 5 } }, 'd-2');
    await untilStill(runner());
    expect([sent.length, new Set(sent).size]).toEqual([2, 2]);
    expect(await spent(database)).toBe(2);
  });

  it('is run by one at a time, and by another once the first is gone', async () => {
    let hold: () => void = () => undefined;
    const held = new Promise<void>((resume) => { hold = resume; });
    const { database, sent, runner } = await setUp(() => held);
    await fundOf(database.log)('1', { type: 'Deposit', data: { fen: 5 } }, 'd-1');
    const first = runner().tick();
    while (sent.length === 0) await new Promise((resume) => setTimeout(resume, 5));
    expect(await runner(database.another()).tick()).toBe(false);
    hold();
    expect(await first).toBe(true);
    await untilStill(runner(database.another()));
    expect([await spent(database), sent.length]).toEqual([1, 1]);
  });
});
