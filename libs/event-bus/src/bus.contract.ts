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

  it('notices, by comparing, the lost last event of the whole log', async () => {
    await note(intake, 'case-1', ['Filed', 'Decided']);
    const bus = connect({ feed: async (after, limit) => (await intake.feed(after, limit)).filter(({ type }) => type !== 'Decided'), pull: intake.feed });
    await untilStill(bus);
    expect(await bus.compareHeads()).toBe(1);
    expect(await bus.compareHeads()).toBe(0);
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided']);
    await note(intake, 'case-1', ['Filed']);
    await untilStill(bus);
    expect(versionsOf(await imported('case-1'))).toEqual([1, 2, 3]);
  });

  it('compares past the transport portion by portion, also when it never brought anything', async () => {
    for (let n = 0; n < 25; n += 1) await note(intake, `case-${n % 4}`, ['Filed']);
    const bus = connect({ feed: async () => [], pull: intake.feed });
    expect(await bus.tick()).toBe(false);
    expect(await bus.compareHeads()).toBe(25);
    expect(await imported()).toHaveLength(25);
    expect(await bus.compareHeads()).toBe(0);
  });

  it('pulls the history of a type that it subscribes to later', async () => {
    await note(intake, 'case-1', ['Filed', 'Weighed', 'Decided']);
    await untilStill(connect(intake));
    await untilStill(connect(intake, { subscriptions: [{ publisher: 'intake', types: ['Filed', 'Decided', 'Weighed'] }] }));
    expect((await imported('case-1')).map(({ type }) => type)).toEqual(['Filed', 'Decided', 'Weighed']);
  });

  it('pulls what it passed over when types are taken back and asked for again, as when a release is rolled back', async () => {
    const three = { subscriptions: [{ publisher: 'intake', types: ['Filed', 'Decided', 'Weighed'] }] };
    await note(intake, 'case-1', ['Filed', 'Weighed']);
    await untilStill(connect(intake, three));
    await untilStill(connect(intake));
    await note(intake, 'case-1', ['Weighed', 'Decided']);
    await note(intake, 'case-2', ['Weighed']);
    await untilStill(connect(intake));
    const bus = connect(intake, three);
    await untilStill(bus);
    await note(intake, 'case-1', ['Weighed']);
    await untilStill(bus);
    expect(await bus.compareHeads()).toBe(0);
    expect(versionsOf(await imported('case-1'), 'Weighed')).toEqual([2, 3, 5]);
    expect(versionsOf(await imported('case-2'))).toEqual([1]);
    expect(await imported()).toHaveLength(6);
    expect(await bus.tick()).toBe(false);
  });

  it('brings a type while an older release that does not ask for it carries the same books', async () => {
    const [older, newer] = [connect(intake, { portion: 4 }), connect(intake, { portion: 4, subscriptions: [{ publisher: 'intake', types: ['Filed', 'Weighed'] }] })];
    for (let n = 0; n < 15; n += 1) {
      await note(intake, `case-${n % 3}`, ['Filed', 'Weighed', 'Weighed']);
      await newer.tick();
      await older.tick();
    }
    await untilStill(newer);
    for (const stream of ['case-0', 'case-1', 'case-2']) {
      expect(versionsOf(await imported(stream), 'Weighed')).toEqual([2, 3, 5, 6, 8, 9, 11, 12, 14, 15]);
      expect(versionsOf(await imported(stream), 'Filed')).toEqual([1, 4, 7, 10, 13]);
    }
  });

  it('starts from where a type was passed over, not from the first event', async () => {
    const three = { subscriptions: [{ publisher: 'intake', types: ['Filed', 'Decided', 'Weighed'] }] };
    for (let n = 0; n < 30; n += 1) await note(intake, `case-${n}`, ['Weighed']);
    const before = connect(intake, three);
    await untilStill(before);
    await before.compareHeads();
    await note(intake, 'case-1', ['Filed', 'Weighed']);
    await untilStill(connect(intake));
    const asked: number[] = [];
    await untilStill(connect({ feed: (after, limit) => { asked.push(after); return intake.feed(after, limit); } }, three));
    expect(Math.min(...asked)).toBe(30);
    expect(versionsOf(await imported('case-1'), 'Weighed')).toEqual([1, 3]);
  });

  it('parks, of what it passed over, an event that it cannot read', async () => {
    await note(intake, 'case-1', ['Filed', 'Weighed', 'Weighed']);
    await untilStill(connect(intake));
    const alarms: ParkedStream[] = [];
    const bus = connect(intake, { subscriptions: [{ publisher: 'intake', types: ['Filed', 'Weighed'] }], readable: () => false, onParked: (stream) => alarms.push(stream) });
    await untilStill(bus);
    expect(alarms).toEqual([{ subscriber: 'payments', publisher: 'intake', stream: 'in.intake.case-1', version: 2, waiting: 2 }]);
    expect(await bus.parked()).toEqual(alarms);
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

  /** A log before whose imports something else happens once, as if another process did it. */
  const interrupted = (work: () => Promise<void>): EventLog => {
    let due: (() => Promise<void>) | null = work;
    return { ...subscriber.log, importEvents: async (units) => {
      const now = due;
      due = null;
      await now?.();
      return subscriber.log.importEvents(units);
    } };
  };

  it('parks nothing anew when a stream is released in another process while an import of it is under way', async () => {
    let known = false;
    const alarms: ParkedStream[] = [];
    const options = { readable: () => known, onParked: (stream: ParkedStream) => alarms.push(stream) };
    const here = connect(intake, options);
    await note(intake, 'case-1', ['Filed']);
    await untilStill(here);
    known = true;
    await note(intake, 'case-1', ['Decided']);
    await connect(intake, { ...options, log: interrupted(() => here.release('in.intake.case-1')) }).tick();
    await note(intake, 'case-1', ['Filed']);
    await untilStill(here);
    expect(await here.parked()).toEqual([]);
    expect(alarms).toHaveLength(1);
    expect(versionsOf(await imported('case-1'))).toEqual([1, 2, 3]);
  });

  it('releases also what another process parked while the release was under way', async () => {
    let known = false;
    const options = { readable: () => known };
    const here = connect(intake, options);
    await note(intake, 'case-1', ['Filed']);
    await untilStill(here);
    known = true;
    await note(intake, 'case-1', ['Decided']);
    await connect(intake, { ...options, log: interrupted(async () => { await here.tick(); }) }).release('in.intake.case-1');
    expect(await here.parked()).toEqual([]);
    expect(versionsOf(await imported('case-1'))).toEqual([1, 2]);
  });

  it('does one thing after the other: a release waits for an import, and goes on after one that failed', async () => {
    const steps: string[] = [];
    const slow: EventLog = { ...subscriber.log, importEvents: async (units) => {
      steps.push('begins');
      await new Promise((resume) => setTimeout(resume, 20));
      steps.push('ends');
      if (steps.length === 2) throw new Error('stopped');
      return subscriber.log.importEvents(units);
    } };
    await note(intake, 'case-1', ['Filed']);
    const bus = connect(intake, { log: slow });
    const [first, ...others] = await Promise.allSettled([bus.tick(), bus.compareHeads(), bus.release('in.intake.case-1'), bus.tick()]);
    expect([first.status, ...others.map(({ status }) => status)]).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(steps.join(' ')).toMatch(/^(begins ends ?)+$/);
    expect(await imported('case-1')).toHaveLength(1);
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

const versionsOf = (events: readonly StoredEvent[], type?: string): readonly number[] =>
  events.filter((event) => type === undefined || event.type === type).map(({ foreign }) => (JSON.parse(foreign!) as { version: number }).version);

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
