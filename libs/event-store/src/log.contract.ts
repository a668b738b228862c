/** What every adapter of the log promises: one suite, run by memory.spec.ts and postgres.int.spec.ts. */
import { derivedId, instant, plainDate } from '@doudi/kernel';
import { createHandler } from './handle.js';
import { load } from './load.js';
import type { EventLog } from './log.js';
import { createMemoryLog } from './memory.js';
import { envelopeText, readEnvelope } from './numbered.js';
import { fund, fundOf, metaOf, sentBy, unitOf, type FundEvent, type FundState } from './sample.js';

/** `create` gives an empty log each time. */
export const logContract = (create: () => Promise<EventLog>): void => {
  let log: EventLog;
  beforeEach(async () => { log = await create(); });

  appending(() => log);
  answers(() => log);
  reading(() => log);
  imports(() => log);
  handling(() => log);
};

const appending = (log: () => EventLog): void => describe('append', () => {
  it('numbers without gaps, per log and per stream, and keeps the payload to the letter', async () => {
    const payload = '{ "b":1.0,  "a":"\\u6e56", "big":12345678901234567890, "a":2 }';
    const first = await log().append(unitOf('1', 'fund-a', 0, { payload }));
    await log().append(unitOf('2', 'fund-b', 0));
    await log().append(unitOf('3', 'fund-a', 1));
    expect(first).toMatchObject({ kind: 'appended', position: 1, outcome: null });
    const all = await log().readAll(0, 10);
    expect(all.map(({ position, stream, version }) => [position, stream, version])).toEqual([[1, 'fund-a', 1], [2, 'fund-b', 1], [3, 'fund-a', 2]]);
    expect(all[0]!.payload).toBe(payload);
    expect(first.kind === 'appended' && first.events).toEqual(all.slice(0, 1));
    expect(await log().head()).toMatchObject({ position: 3, epoch: all[0]!.epoch, recordedAt: all[2]!.recordedAt });
  });

  it('keeps every word of the envelope', async () => {
    const meta = metaOf('1', { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' });
    const event = { stream: 'fund-a', type: 'Noted', payload: '{}', effectiveOn: plainDate('2017-01-01'), published: false };
    await log().append(unitOf('1', 'fund-a', 0, { meta, events: [event] }));
    const { commandId, at, requestDigest: _, ...shared } = meta;
    expect((await log().readAll(0, 1))[0]).toMatchObject({ ...shared, ...event, commandId, occurredAt: at, foreign: null });
  });

  it('is all or nothing over several streams', async () => {
    await log().append(unitOf('1', 'fund-a', 0));
    const note = (stream: string) => ({ stream, type: 'Noted', payload: '{}', effectiveOn: null, published: true });
    const both = unitOf('2', 'x', 0, { expected: [{ stream: 'fund-b', version: 0 }, { stream: 'fund-a', version: 0 }], events: [note('fund-b'), note('fund-a')] });
    expect(await log().append(both)).toEqual({ kind: 'conflict', stream: 'fund-a', actual: 1 });
    expect(await log().readStream('fund-b')).toEqual([]);
    expect(await log().append({ ...both, expected: [{ stream: 'fund-b', version: 0 }, { stream: 'fund-a', version: 1 }] })).toMatchObject({ kind: 'appended', position: 3 });
  });

  it('gives an event an id that follows from command, stream and ordinal: fixed, since a repeat must give it again', async () => {
    const expected = ['fund-a', 'fund-b'].map((stream) => ({ stream, version: 0 }));
    const events = ['fund-a', 'fund-b', 'fund-a'].map((stream) => ({ stream, type: 'Noted', payload: '{}', effectiveOn: null, published: true }));
    await log().append(unitOf('1', '', 0, { expected, events }));
    expect((await log().readAll(0, 9)).map(({ eventId }) => eventId)).toEqual(['fund-a', 'fund-b', 'fund-a']
      .map((stream, ordinal) => derivedId(metaOf('1').commandId, stream, String(ordinal))));
  });

  it('refuses an event for a stream whose version is not expected', async () => {
    await expect(log().append({ ...unitOf('1', 'fund-a', 0), expected: [] })).rejects.toThrow('expected version');
    expect((await log().head()).position).toBe(0);
  });

  it('gives a unique key once, and nothing of a unit whose key is taken', async () => {
    await log().append(unitOf('1', 'fund-a', 0, { uniqueKeys: ['2017-01/1'] }));
    expect(await log().append(unitOf('2', 'fund-b', 0, { uniqueKeys: ['2017-01/2', '2017-01/1'] }))).toEqual({ kind: 'keyTaken', key: '2017-01/1' });
    expect(await log().append(unitOf('3', 'fund-b', 0, { uniqueKeys: ['2017-01/3', '2017-01/3'] }))).toEqual({ kind: 'keyTaken', key: '2017-01/3' });
    expect(await log().append(unitOf('4', 'fund-b', 0, { uniqueKeys: ['2017-01/2'] }))).toMatchObject({ kind: 'appended', position: 2 });
  });

  it('decides between units that are sent at once', async () => {
    const results = await Promise.all([
      ...[1, 2, 3].map((n) => log().append(unitOf(`same-${n}`, 'fund-a', 0))),
      ...[1, 2, 3].map((n) => log().append(unitOf(`key-${n}`, `fund-k${n}`, 0, { uniqueKeys: ['only/1'] }))),
      ...[1, 2, 3].map(() => log().append(unitOf('command', 'fund-c', 0))),
      log().append(unitOf('other', 'fund-d', 0)),
    ]);
    const kinds = results.map(({ kind }) => kind);
    expect(kinds.slice(0, 3).sort()).toEqual(['appended', 'conflict', 'conflict']);
    expect(kinds.slice(3, 6).sort()).toEqual(['appended', 'keyTaken', 'keyTaken']);
    expect(kinds.slice(6, 9).sort()).toEqual(['appended', 'repeated', 'repeated']);
    expect(kinds[9]).toBe('appended');
    expect((await log().readAll(0, 100)).map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });

  it('holds a unit to what it only relied on, when a unit sent with it changes just that', async () => {
    const relying = unitOf('relying', 'fund-b', 0, { expected: [{ stream: 'fund-b', version: 0 }, { stream: 'fund-a', version: 0 }] });
    const [first, second] = await Promise.all([log().append(unitOf('changing', 'fund-a', 0)), log().append(relying)]);
    expect([first, second]).toEqual([expect.objectContaining({ kind: 'appended' }), { kind: 'conflict', stream: 'fund-a', actual: 1 }]);
  });

  it('never lets recordedAt go back', async () => {
    for (let n = 0; n < 20; n += 1) await log().append(unitOf(`${n}`, `fund-${n}`, 0));
    const times = (await log().readAll(0, 100)).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual([...times].sort());
  });
});

const answers = (log: () => EventLog): void => describe('first answers', () => {
  it('gives events again for the same command, whatever it expects by now', async () => {
    const first = await log().append(unitOf('1', 'fund-a', 0));
    const again = await log().append(unitOf('1', 'fund-a', 1));
    expect(again).toEqual({ ...first, kind: 'repeated' });
    expect(await log().answerOf(metaOf('1').commandId, null)).toEqual(again);
    expect(await log().answerOf(metaOf('2').commandId, null)).toBeNull();
    expect((await log().head()).position).toBe(1);
  });

  it('remembers a refusal, a recorded refusal and "already so" as code and figures', async () => {
    await log().append(unitOf('0', 'fund-a', 0));
    const units = [
      unitOf('1', 'fund-a', 1, { events: [], outcome: { code: 'fund.short', figures: { fen: 3, of: ['湖'] } } }),
      unitOf('2', 'fund-a', 1, { outcome: { code: 'fund.purpose', figures: {} } }),
      unitOf('3', 'fund-a', 2, { events: [], outcome: { code: null, figures: {} } }),
    ];
    for (const unit of units) {
      const first = await log().append(unit);
      expect(first).toMatchObject({ kind: 'appended', outcome: unit.outcome });
      await log().append(unitOf(`after-${unit.meta.commandId}`, `fund-${unit.meta.commandId}`, 0));
      expect(await log().append(unit)).toEqual({ ...first, kind: 'repeated' });
    }
  });

  it('tells the same command with another body apart, for events and for outcomes', async () => {
    await log().append(unitOf('1', 'fund-a', 0, { meta: metaOf('1', { requestDigest: 'aa' }) }));
    await log().append(unitOf('2', 'fund-a', 1, { meta: metaOf('2', { requestDigest: 'aa' }), events: [], outcome: { code: null, figures: {} } }));
    for (const label of ['1', '2']) {
      for (const requestDigest of ['bb', null]) {
        expect(await log().append(unitOf(label, 'fund-b', 0, { meta: metaOf(label, { requestDigest }) }))).toEqual({ kind: 'differs' });
        expect(await log().answerOf(metaOf(label).commandId, requestDigest)).toEqual({ kind: 'differs' });
      }
      expect(await log().append(unitOf(label, 'fund-b', 0, { meta: metaOf(label, { requestDigest: 'aa' }) }))).toMatchObject({ kind: 'repeated' });
    }
  });

  it('remembers nothing of a unit that was not stored', async () => {
    await log().append(unitOf('1', 'fund-a', 0));
    expect(await log().append(unitOf('2', 'fund-a', 0))).toMatchObject({ kind: 'conflict' });
    expect(await log().append(unitOf('2', 'fund-a', 1))).toMatchObject({ kind: 'appended' });
  });
});

const reading = (log: () => EventLog): void => describe('reading', () => {
  it('reads a stream after a version and the log after a position, up to a limit', async () => {
    for (let n = 0; n < 5; n += 1) await log().append(unitOf(`${n}`, 'fund-a', n));
    const [tail, none, other] = await Promise.all([log().readStream('fund-a', 3), log().readStream('fund-a', 5), log().readStream('fund-b')]);
    expect([tail, none, other].map((events) => events.map(({ version }) => version))).toEqual([[4, 5], [], []]);
    expect((await log().readAll(1, 2)).map(({ position }) => position)).toEqual([2, 3]);
  });

  it('feeds published events of its own only, each with the published version before it', async () => {
    const note = (published: boolean) => ({ stream: 'fund-a', type: 'Noted', payload: '{}', effectiveOn: null, published });
    await log().append(unitOf('1', 'fund-a', 0, { events: [note(true), note(false), note(false), note(true)] }));
    await log().append(unitOf('2', 'fund-b', 0));
    const other = createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') });
    await other.append(unitOf('9', 'fund-z', 0));
    await log().importEvents(await sentBy('elsewhere', other));
    const fed = await log().feed(0, 10);
    expect(fed.map(({ stream, version, previousVersion }) => [stream, version, previousVersion])).toEqual([['fund-a', 1, 0], ['fund-a', 4, 1], ['fund-b', 1, 0]]);
    expect((await log().feed(1, 1)).map(({ position }) => position)).toEqual([4]);
  });
});

const imports = (log: () => EventLog): void => describe('imports', () => {
  const publisher = async (): Promise<EventLog> => {
    const other = createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') });
    for (let n = 0; n < 3; n += 1) await other.append(unitOf(`${n}`, 'case-1', n, { payload: `{ "n": ${n}.0 }` }));
    return other;
  };

  it('keeps envelope and payload word for word, in order, under a position of its own', async () => {
    const units = await sentBy('intake', await publisher());
    await log().append(unitOf('own', 'fund-a', 0));
    expect(await log().importEvents(units)).toBe(3);
    const events = await log().readStream('in.intake.case-1');
    expect(events.map(({ position, version, payload, foreign }) => [position, version, payload, foreign]))
      .toEqual(units.map((unit, n) => [n + 2, n + 1, unit.payload, unit.envelope]));
    const { stream: _s, version: _v, position: _p, epoch: _e, recordedAt: _r, previousVersion: _x, ...kept } = readEnvelope(units[0]!.envelope);
    expect(events[0]).toMatchObject({ ...kept, published: false });
    expect(await log().readAll(1, 9)).toEqual(events);
  });

  it('takes an event once, also within one call and from two callers at once', async () => {
    const units = await sentBy('intake', await publisher());
    expect(await log().importEvents([units[0]!, units[0]!, units[1]!])).toBe(2);
    const counts = await Promise.all([log().importEvents(units), log().importEvents(units)]);
    expect(counts.sort()).toEqual([0, 1]);
    expect((await log().readStream('in.intake.case-1')).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(await log().importEvents([])).toBe(0);
  });

  it('does not take a publisher\'s command for one of its own', async () => {
    await log().importEvents(await sentBy('intake', await publisher()));
    expect(await log().append(unitOf('0', 'fund-a', 0))).toMatchObject({ kind: 'appended', position: 4 });
    expect(await log().answerOf(metaOf('1').commandId, null)).toBeNull();
  });

  it('takes both events when two publishers worked under one command id, and either of them once', async () => {
    const [intake, payments] = [await publisher(), createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') })];
    await payments.append(unitOf('0', 'batch-1', 0)); // the command id of intake's first event
    const [first] = await sentBy('intake', intake);
    const [second] = await sentBy('payments', payments);
    expect(readEnvelope(first!.envelope).commandId).toBe(readEnvelope(second!.envelope).commandId);
    expect(readEnvelope(first!.envelope).eventId).not.toBe(readEnvelope(second!.envelope).eventId);
    expect(await log().importEvents([first!, second!])).toBe(2);
    expect(await log().importEvents([second!, first!])).toBe(0);
  });

  it('takes an event id once a stream: the same id from elsewhere is another event', async () => {
    const [unit] = await sentBy('intake', await publisher());
    const elsewhere = { ...unit!, publisher: 'payments' };
    expect(await log().importEvents([unit!, elsewhere, unit!])).toBe(2);
    expect(await log().importEvents([elsewhere, unit!])).toBe(0);
    expect([await log().readStream('in.intake.case-1'), await log().readStream('in.payments.case-1')].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('refuses an envelope that lacks a word', async () => {
    const [unit] = await sentBy('intake', await publisher());
    const { division: _, ...envelope } = JSON.parse(unit!.envelope) as Record<string, unknown>;
    await expect(log().importEvents([unit!, { ...unit!, envelope: JSON.stringify(envelope) }])).rejects.toThrow('division');
    expect((await log().head()).position).toBe(0);
    expect(envelopeText({ ...(await (await publisher()).feed(0, 1))[0]! })).toBe(unit!.envelope);
  });
});

const handling = (log: () => EventLog): void => describe('handle', () => {
  it('stores what was decided and says where', async () => {
    const run = fundOf(log());
    expect(await run('1', { type: 'Deposit', data: { fen: 100 } }, 'a')).toMatchObject({ kind: 'done', stream: 'fund-1', version: 1, position: 1, repeated: false });
    expect(await run('1', { type: 'Spend', data: { fen: 60, order: 'o1' } }, 'b')).toMatchObject({ kind: 'done', version: 2, events: [{ type: 'Spent' }] });
    expect(await load(log(), fund, '1')).toEqual({ state: { fen: 40, orders: ['o1'] }, version: 2 });
  });

  it('gives every kind of first answer again for ever', async () => {
    const run = fundOf(log());
    const steps = [
      ['1', { type: 'Spend', data: { fen: 60, order: 'o1' } }, 'refused'],
      ['1', { type: 'Deposit', data: { fen: 100 } }, 'done'],
      ['1', { type: 'Spend', data: { fen: 60, order: 'o1' } }, 'done'],
      ['1', { type: 'Spend', data: { fen: 60, order: 'o1' } }, 'already'],
      ['1', { type: 'Divert', data: { purpose: 'office' } }, 'refused'],
      ['2', { type: 'Deposit', data: { fen: 100 } }, 'done'],
      ['2', { type: 'Spend', data: { fen: 60, order: 'o1' } }, 'refused'],
    ] as const;
    const first = [];
    for (const [index, [id, command]] of steps.entries()) first.push(await run(id, command, `${index}`));
    expect(first.map(({ kind }) => kind)).toEqual(steps.map(([, , kind]) => kind));
    expect(first[0]).toMatchObject({ code: 'fund.short', figures: { fen: 0 } });
    expect(first[6]).toMatchObject({ code: 'order.taken', figures: { key: 'order/o1' } });
    const { position } = await log().head();
    const again = fundOf(log());
    for (const [index, [id, command]] of steps.entries()) expect(await again(id, command, `${index}`)).toEqual({ ...first[index], repeated: true });
    expect((await log().head()).position).toBe(position);
  });

  it('says that a command id came with another body', async () => {
    const run = fundOf(log());
    await run('1', { type: 'Deposit', data: { fen: 100 } }, 'a', { requestDigest: 'aa' });
    expect(await run('1', { type: 'Deposit', data: { fen: 200 } }, 'a', { requestDigest: 'bb' })).toEqual({ kind: 'differs' });
  });

  it('loses no update when several handlers, each with stale states, spend from one fund at once', async () => {
    const handlers = [fundOf(log()), fundOf(log()), fundOf(log()), fundOf(log())];
    await handlers[0]!('1', { type: 'Deposit', data: { fen: 30 } }, 'deposit');
    const spent = await Promise.all(Array.from({ length: 40 }, (_, n) => handlers[n % 4]!('1', { type: 'Spend', data: { fen: 1, order: `o${n}` } }, `s${n}`)));
    expect(spent.filter(({ kind }) => kind === 'done')).toHaveLength(30);
    expect(spent.filter((answer) => answer.kind === 'refused' && answer.code === 'fund.short')).toHaveLength(10);
    expect((await load(log(), fund, '1')).state.fen).toBe(0);
  });

  it('stores nothing that its schema does not read', async () => {
    const handle = createHandler(log());
    await expect(handle(fund, '1', { type: 'Deposit', data: { fen: Number.NaN } }, metaOf('a'))).rejects.toThrow('not an event');
    expect((await log().head()).position).toBe(0);
  });

  it('stores nothing that cannot be folded: a stream that is read once is read for ever', async () => {
    const brittle = { ...fund, evolve: (state: FundState, event: FundEvent): FundState => {
      const next = fund.evolve(state, event);
      if (next.fen > 100) throw new RangeError('too much');
      return next;
    } };
    const handle = createHandler(log());
    await handle(brittle, '1', { type: 'Deposit', data: { fen: 60 } }, metaOf('a'));
    await expect(handle(brittle, '1', { type: 'Deposit', data: { fen: 60 } }, metaOf('b'))).rejects.toThrow('too much');
    expect((await log().head()).position).toBe(1);
    expect(await handle(brittle, '1', { type: 'Deposit', data: { fen: 40 } }, metaOf('c'))).toMatchObject({ kind: 'done', version: 2 });
    expect((await load(log(), brittle, '1')).state.fen).toBe(100);
  });

  it('loads as of a day and as known then', async () => {
    const run = fundOf(log());
    await run('1', { type: 'Deposit', data: { fen: 1, onDay: '2017-01-01' } }, 'a');
    await run('1', { type: 'Deposit', data: { fen: 10, onDay: '2017-02-01' } }, 'b');
    await run('1', { type: 'Deposit', data: { fen: 100 } }, 'c', { at: instant('2017-01-15T00:00:00.000Z') });
    const [first] = await log().readStream('fund-1');
    const asOf = (text: string) => load(log(), fund, '1', { asOf: instant(text) }).then(({ state }) => state.fen);
    expect(await Promise.all([asOf('2016-12-31T15:59:59.999Z'), asOf('2016-12-31T16:00:00.000Z'), asOf('2017-01-15T00:00:00Z'), asOf('2017-03-01T00:00:00Z')])).toEqual([0, 1, 101, 111]);
    expect((await load(log(), fund, '1', { knownAt: instant('2000-01-01T00:00:00Z') })).version).toBe(0);
    expect((await load(log(), fund, '1', { knownAt: first!.recordedAt })).version).toBeGreaterThanOrEqual(1);
  });
});
