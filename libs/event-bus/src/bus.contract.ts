/** What every adapter of the bus promises: one suite, run on books in memory and in PostgreSQL. */
import { createMemoryLog, type AppendUnit, type CommandMeta, type EventLog, type StoredEvent } from '@doudi/event-store';
import { derivedId, division, instant } from '@doudi/kernel';
import type { Bus, DirectBusOptions, FeedSource, ParkedStream } from './direct.js';
import { unreliable } from './unreliable.js';

/**
 * A subscriber with an empty log and empty books; a second bus over the same books is the same subscriber after a restart. `log` puts
 * another face on its log.
 */
export type Subscriber = { readonly log: EventLog; bus(options: Omit<DirectBusOptions, 'subscriber' | 'log' | 'pool'> & { readonly log?: EventLog }): Bus };

export const busContract = (create: () => Promise<Subscriber>): void => {
  let subscriber: Subscriber;
  let intake: EventLog;
  beforeEach(async () => {
    subscriber = await create();
    intake = createMemoryLog({ now: () => instant('2017-01-03T00:00:00.000Z') });
  });
  const connect = (source: FeedSource, changes: Partial<DirectBusOptions> = {}): Bus =>
    subscriber.bus({ sources: { intake: source }, subscriptions: [{ publisher: 'intake', types: ['Filed', 'Decided'] }], readable: () => true, portion: 10, ...changes });
  const imported = async (stream?: string): Promise<readonly StoredEvent[]> =>
    (await subscriber.log.readAll(0, 10_000)).filter((event) => stream === undefined || event.stream === `in.intake.${stream}`);

  it('imports what was subscribed to word for word, in order, once', async () => {
    await note(intake, 'case-1', ['Filed', '-Looked', 'Weighed', 'Decided']);
    await note(intake, 'case-2', ['Filed']);
    await untilStill(connect(intake));
    const events = await imported();
    expect(events.map(({ stream, type }) => [stream, type])).toEqual([['in.intake.case-1', 'Filed'], ['in.intake.case-1', 'Decided'], ['in.intake.case-2', 'Filed']]);
    const sent = (await intake.feed(0, 10)).filter(({ type }) => type !== 'Weighed');
    expect(events.map(({ payload, eventId }) => [payload, eventId])).toEqual(sent.map(({ payload, eventId }) => [payload, eventId]));
    expect(JSON.parse(events[1]!.foreign!)).toMatchObject({ stream: 'case-1', version: 4, previousVersion: 3, position: 4 });
    expect(await connect(intake).tick()).toBe(false);
  });

  it('goes on where it was after a restart, and imports nothing twice when its books lag behind', async () => {
    await note(intake, 'case-1', ['Filed']);
    await untilStill(connect(intake));
    await note(intake, 'case-1', ['Decided']);
    let asked: number | undefined;
    await connect({ feed: (after, limit) => { asked = after; return intake.feed(after, limit); } }).tick();
    expect(asked).toBe(1);
    expect(await imported('case-1')).toHaveLength(2);
  });

  it('loses nothing when it stops between its log and its books', async () => {
    await note(intake, 'case-1', ['Filed', 'Decided']);
    const stopping: EventLog = { ...subscriber.log, importEvents: () => Promise.reject(new Error('stopped')) };
    await expect(connect(intake, { log: stopping }).tick()).rejects.toThrow('stopped');
    await untilStill(connect(intake));
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided']);
  });

  it('notices a gap by the version before and pulls what is missing', async () => {
    await note(intake, 'case-1', ['Filed', 'Weighed', 'Filed', 'Decided']);
    const bus = connect({ feed: async (after, limit) => (await intake.feed(after, limit)).filter(({ version }) => version === 1 || version === 4), pull: intake.feed });
    await untilStill(bus);
    expect((await imported('case-1')).map(({ foreign }) => (JSON.parse(foreign!) as { version: number }).version)).toEqual([1, 3, 4]);
    expect(await bus.compareHeads()).toBe(0);
  });

  it('waits with an event whose predecessors the feed does not have, and goes on with the others', async () => {
    await note(intake, 'case-1', ['Filed', 'Decided']);
    await note(intake, 'case-2', ['Filed']);
    let hidden = true;
    const feed: FeedSource['feed'] = async (after, limit) => (await intake.feed(after, limit)).filter(({ stream, version }) => !hidden || stream !== 'case-1' || version !== 1);
    const bus = connect({ feed });
    await untilStill(bus);
    expect((await imported()).map(({ stream }) => stream)).toEqual(['in.intake.case-2']);
    hidden = false;
    expect(await bus.compareHeads()).toBe(2);
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided']);
  });

  it('notices a lost last event, also of a stream that never arrived, by comparing', async () => {
    await note(intake, 'case-1', ['Filed', 'Decided']);
    await note(intake, 'case-2', ['Filed']);
    await note(intake, 'case-3', ['Filed']);
    const bus = connect({ feed: async (after, limit) => (await intake.feed(after, limit)).filter(({ type, stream }) => type === 'Filed' && stream !== 'case-2'), pull: intake.feed });
    await untilStill(bus);
    expect(await imported()).toHaveLength(2);
    expect(await bus.compareHeads()).toBe(2);
    expect(await bus.compareHeads()).toBe(0);
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided']);
    expect(await imported('case-2')).toHaveLength(1);
  });

  it('pulls the history of a type that it subscribes to later', async () => {
    await note(intake, 'case-1', ['Filed', 'Weighed', 'Decided']);
    await untilStill(connect(intake));
    await untilStill(connect(intake, { subscriptions: [{ publisher: 'intake', types: ['Filed', 'Decided', 'Weighed'] }] }));
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided', 'Weighed']);
  });

  it('parks a stream alone with one alarm when it cannot read a known event, lists and releases it in order', async () => {
    await note(intake, 'case-1', ['Filed', 'Decided', 'Filed', 'Weighed']);
    await note(intake, 'case-2', ['Filed']);
    const alarms: ParkedStream[] = [];
    let known = false;
    const options = { readable: (_: string, type: string) => known || type !== 'Decided', onParked: (stream: ParkedStream) => alarms.push(stream) };
    await untilStill(connect(intake, options));
    await note(intake, 'case-1', ['Filed']);
    const bus = connect(intake, options); // restarted: the books remember
    await untilStill(bus);
    expect((await imported()).map(({ stream }) => stream)).toEqual(['in.intake.case-1', 'in.intake.case-2']);
    const parked = { publisher: 'intake', stream: 'in.intake.case-1', version: 2 };
    expect(await bus.parked()).toEqual([expect.objectContaining({ ...parked, waiting: 3 })]);
    expect(alarms).toEqual([expect.objectContaining({ ...parked, waiting: 2 })]);
    expect(await bus.compareHeads()).toBe(0);
    await bus.release('in.intake.case-1');
    expect(await bus.parked()).toHaveLength(1);
    known = true;
    await bus.release('in.intake.case-1');
    expect(await bus.parked()).toEqual([]);
    await note(intake, 'case-1', ['Decided']);
    await untilStill(bus);
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided', 'Filed', 'Filed', 'Decided']);
  });

  it('lets a publisher that does not answer hold up no other', async () => {
    await note(intake, 'case-1', ['Filed']);
    const bus = connect(intake, {
      sources: { intake, audit: { feed: async () => { throw new Error('away'); } } },
      subscriptions: [{ publisher: 'audit', types: ['PolicyPublished'] }, { publisher: 'intake', types: ['Filed'] }],
    });
    await expect(bus.tick()).rejects.toThrow('away');
    expect(await imported('case-1')).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5])('brings everything once and in the order of each stream over a transport that drops, doubles, delays and reorders (seed %i)', async (seed) => {
    const bus = connect(unreliable(intake, seed));
    for (let round = 0; round < 12; round += 1) {
      for (let n = 0; n < 5; n += 1) await note(intake, `case-${(round + n) % 7}`, ['Filed', '-Looked', 'Weighed', 'Decided'].slice(0, 1 + ((round * n + seed) % 4)));
      await bus.tick();
    }
    await untilStill(bus);
    await bus.compareHeads();
    const sent = (await intake.feed(0, 10_000)).filter(({ type }) => type !== 'Weighed');
    const came = await imported();
    expect(new Set(came.map(({ eventId }) => eventId)).size).toBe(came.length);
    for (let n = 0; n < 7; n += 1) {
      expect(came.filter(({ stream }) => stream === `in.intake.case-${n}`).map(({ eventId }) => eventId))
        .toEqual(sent.filter(({ stream }) => stream === `case-${n}`).map(({ eventId }) => eventId));
    }
  });
};

const untilStill = async (bus: Bus): Promise<void> => { while (await bus.tick()); };

/** Appends events of these types; one that begins with a dash is not published. */
const note = async (log: EventLog, stream: string, types: readonly string[]): Promise<void> => {
  const version = (await log.readStream(stream)).length;
  const county = division('439901000000');
  const id = derivedId(stream, String(version));
  const meta: CommandMeta = {
    commandId: id, actor: { sub: 'clerk-7', roles: [], division: county }, at: instant('2017-01-03T00:00:00.000Z'), division: county,
    lawHash: 'law-1', causationId: id, correlationId: id, traceparent: null, requestDigest: null,
  };
  const events = types.map((type, index): AppendUnit['events'][number] => ({
    stream, type: type.replace('-', ''), payload: `{ "n": ${version + index}.0 }`, effectiveOn: null, published: !type.startsWith('-'),
  }));
  await log.append({ meta, expected: [{ stream, version }], events, uniqueKeys: [], outcome: null });
};
