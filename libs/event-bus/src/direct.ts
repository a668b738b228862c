/**
 * From a publisher's feed to a subscriber's log, word for word and in the order of each stream. The transport may lose, double, delay
 * and reorder: a gap is seen by the version before, a lost last event by comparing, and both are pulled. An event that is known but
 * cannot be read parks its stream alone; it is never skipped.
 */
import { envelopeText, importStream, type EventLog, type FedEvent } from '@doudi/event-store';
import type pg from 'pg';
import { createMemoryBooks, type Books, type Kept, type Opened, type ParkedEvent, type Reach, type Seen } from './books.js';
import { createPostgresBooks } from './postgres-books.js';

export type Subscription = { readonly publisher: string; readonly types: readonly string[] };

export type FeedSource = {
  /** Published events after a position, as the transport brings them. */
  feed(after: number, limit: number): Promise<readonly FedEvent[]>;
  /** The publisher's feed itself, for what the transport lost; `feed` when absent. */
  pull?(after: number, limit: number): Promise<readonly FedEvent[]>;
};

export type ParkedStream = {
  readonly subscriber: string;
  readonly publisher: string;
  /** As it would be called in the subscriber's log; what `release` takes. */
  readonly stream: string;
  /** The version of the publisher's event that could not be read. */
  readonly version: number;
  /** How many events wait, this one included. */
  readonly waiting: number;
};

export type DirectBusOptions = {
  readonly subscriber: string;
  readonly log: EventLog;
  /** Where the books are kept; in memory when absent. */
  readonly pool?: pg.Pool;
  readonly sources: Readonly<Record<string, FeedSource>>;
  readonly subscriptions: readonly Subscription[];
  /** Whether this subscriber's schema for the type reads the payload. */
  readonly readable: (publisher: string, type: string, payload: string) => boolean;
  /** The alarm: called once when a stream is parked. */
  readonly onParked?: (stream: ParkedStream) => void;
  /** Events a step; 500 unless told. */
  readonly portion?: number;
};

export type Bus = {
  /** Takes a portion from every publisher; true if something came. */
  tick(): Promise<boolean>;
  /** Compares what came with the publishers' feeds to their ends, pulls what is missing and says how many events that were. */
  compareHeads(): Promise<number>;
  parked(): Promise<readonly ParkedStream[]>;
  /** Imports a parked stream as far as it can be read by now. */
  release(stream: string): Promise<void>;
};

export const createDirectBus = (options: DirectBusOptions): Bus =>
  connectBus(options, options.pool ? createPostgresBooks(options.pool) : createMemoryBooks());

export const connectBus = (options: Omit<DirectBusOptions, 'pool'>, books: Books): Bus => {
  const links = options.subscriptions.map((subscription) => linkOf(options, books, subscription));
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other: a release must not run beside an import of the same stream. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const sum = async (work: (link: Link) => Promise<number>): Promise<number> => {
    const settled = await Promise.allSettled(links.map(work)); // a publisher that does not answer holds up no other
    const failed = settled.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return settled.reduce((total, one) => total + (one.status === 'fulfilled' ? one.value : 0), 0);
  };
  return {
    tick: () => inTurn(async () => (await sum(carry)) > 0),
    compareHeads: () => inTurn(() => sum(compare)),
    parked: async () => (await Promise.all(links.map(parkedOf))).flat(),
    release: (stream) => inTurn(async () => { for (const link of links) await release(link, stream); }),
  };
};

type Link = {
  readonly options: Omit<DirectBusOptions, 'pool'>;
  readonly books: Books;
  readonly publisher: string;
  readonly types: ReadonlySet<string>;
  readonly source: FeedSource;
  readonly portion: number;
};

const linkOf = (options: Link['options'], books: Books, { publisher, types }: Subscription): Link => {
  const source = options.sources[publisher];
  if (!source) throw new RangeError(`${options.subscriber} subscribes to ${publisher}, of which it has no feed`);
  return { options, books, publisher, types: new Set(types), source, portion: options.portion ?? 500 };
};

const opened = ({ books, publisher, types }: Link): Promise<Opened> => books.open(publisher, [...types]);

/** Answers with how many events came: of what was passed over, as long as there is such, else what the transport brought. */
const carry = async (link: Link): Promise<number> => {
  const before = await opened(link);
  if (before.passed.size > 0) {
    await fetchPassed(link, before);
    return 1;
  }
  const { reach } = before;
  const events = await link.source.feed(reach.position, link.portion);
  if (events.length > 0) await accept(link, events, reach, { ...reach, position: Math.max(...events.map(({ position }) => position)) });
  return events.length;
};

/**
 * Reads the feed itself from where it was compared last to its end: also a stream that never arrived is seen, and the last event of all.
 * What the transport is about to bring counts as found.
 */
const compare = async (link: Link): Promise<number> => {
  let found = 0;
  let { reach, passed } = await opened(link);
  for (; passed.size > 0; { reach, passed } = await opened(link)) found += await fetchPassed(link, { reach, passed });
  for (;;) {
    const events = await pull(link.source, reach.compared, link.portion);
    if (events.length === 0) return found;
    const before = reach;
    reach = { ...reach, compared: Math.max(...events.map(({ position }) => position)) };
    found += await accept(link, events, before, reach);
    if (events.length < link.portion || reach.compared <= before.compared) return found;
  }
};

/** A portion of what was passed over while its type was not asked for; before anything newer, so that each type keeps its order. */
const fetchPassed = async (link: Link, { reach, passed }: Opened): Promise<number> => {
  const end = Math.max(reach.position, reach.compared);
  const events = await pull(link.source, Math.min(...passed.values()), link.portion);
  const upTo = events.length < link.portion ? end : Math.min(end, events.at(-1)!.position);
  const due = events.filter(({ type, position }) => position <= upTo && position > (passed.get(type) ?? upTo));
  return settle(link, due, async (event) => [event], (parking) => link.books.pulled(link.publisher, { types: [...passed.keys()], upTo, ...parking }));
};

const pull = (source: FeedSource, after: number, limit: number): Promise<readonly FedEvent[]> =>
  (source.pull ?? source.feed).call(source, after, limit);

/** What a portion comes to: imported, parked, or passed over because nobody here asked for its type. */
type Taken = { readonly imported: FedEvent[]; readonly parked: FedEvent[]; readonly alarms: Set<string>; readonly seen: Map<string, Seen> };

/** What the transport or the feed brought after `before`, and with it what is missing in between. */
const accept = (link: Link, events: readonly FedEvent[], before: Reach, reach: Reach): Promise<number> =>
  settle(link, events, async (event, last) => {
    if (event.version <= last.version) return [];
    return event.previousVersion > last.version ? between(link, event, last) : [event];
  }, (parking, seen) => link.books.keep(link.publisher, {
    types: [...link.types], after: Math.min(before.position, before.compared), reach, seen, ...parking,
  }));

type Wanted = (event: FedEvent, last: Seen) => Promise<readonly FedEvent[]>;
type Parking = Pick<Kept, 'parked' | 'resting'>;

/**
 * Imports first, books after: a crash between them repeats imports, which the log takes once. Where a parked stream was released by another
 * process meanwhile, all is weighed again. Answers with how many events are new here.
 */
const settle = async (link: Link, events: readonly FedEvent[], wanted: Wanted, keep: (parking: Parking, seen: Taken['seen']) => Promise<boolean>) => {
  const { options, books, publisher } = link;
  for (;;) {
    const known = await books.seen(publisher, [...new Set(events.map(({ stream }) => stream))]);
    const taken: Taken = { imported: [], parked: [], alarms: new Set(), seen: new Map() };
    const lastOf = (stream: string): Seen => taken.seen.get(stream) ?? known.get(stream) ?? { version: 0, position: 0, parked: false };
    for (const event of events) {
      for (const one of await wanted(event, lastOf(event.stream))) take(link, one, taken, lastOf(one.stream));
    }
    const imported = await options.log.importEvents(taken.imported.map((event) => ({ publisher, envelope: envelopeText(event), payload: event.payload })));
    const parked = taken.parked.map((event): ParkedEvent =>
      ({ stream: event.stream, version: event.version, envelope: envelopeText(event), payload: event.payload }));
    const resting = [...new Set(parked.map(({ stream }) => stream))].filter((stream) => known.get(stream)?.parked);
    if (!(await keep({ parked, resting }, taken.seen))) continue;
    if (taken.alarms.size > 0) await alarm(link, taken.alarms);
    return imported + parked.length;
  }
};

/** A gap: the stream's events from the last one seen up to this one, from the feed itself. None if the feed does not have them all. */
const between = async ({ source, portion }: Link, event: FedEvent, last: Seen): Promise<readonly FedEvent[]> => {
  const found: FedEvent[] = [];
  for (let after = last.position; after < event.position; ) {
    const events = await pull(source, after, portion);
    found.push(...events.filter(({ stream, version }) => stream === event.stream && version > last.version && version <= event.version));
    after = events.at(-1)?.position ?? event.position;
  }
  const whole = found.every((one, index) => one.previousVersion <= (found[index - 1]?.version ?? last.version));
  return whole && found.at(-1)?.version === event.version ? found : []; // still unseen, so that comparing comes back to it
};

const take = ({ options, publisher, types }: Link, event: FedEvent, taken: Taken, last: Seen): void => {
  let { parked } = last;
  if (types.has(event.type)) {
    if (!parked && !options.readable(publisher, event.type, event.payload)) {
      parked = true;
      taken.alarms.add(event.stream);
    }
    (parked ? taken.parked : taken.imported).push(event);
  }
  taken.seen.set(event.stream, { version: event.version, position: event.position, parked });
};

const alarm = async (link: Link, streams: ReadonlySet<string>): Promise<void> => {
  const names = new Set([...streams].map((stream) => importStream(link.publisher, stream)));
  (await parkedOf(link)).filter(({ stream }) => names.has(stream)).forEach((stream) => link.options.onParked?.(stream));
};

const parkedOf = async ({ options, books, publisher }: Link): Promise<readonly ParkedStream[]> => {
  const streams = new Map<string, ParkedStream>();
  for (const { stream, version } of await books.parked(publisher)) {
    const first = streams.get(stream) ?? { subscriber: options.subscriber, publisher, stream: importStream(publisher, stream), version, waiting: 0 };
    streams.set(stream, { ...first, waiting: first.waiting + 1 });
  }
  return [...streams.values()];
};

/** Until nothing that can be read is left: another process may park the next event of the stream meanwhile. */
const release = async ({ options, books, publisher }: Link, name: string): Promise<void> => {
  const typeOf = ({ envelope }: ParkedEvent): string => (JSON.parse(envelope) as { type: string }).type;
  for (;;) {
    const events = (await books.parked(publisher)).filter(({ stream }) => importStream(publisher, stream) === name);
    const stuck = events.findIndex((event) => !options.readable(publisher, typeOf(event), event.payload));
    const ready = stuck === -1 ? events : events.slice(0, stuck);
    const end = ready.at(-1);
    if (!end) return;
    await options.log.importEvents(ready.map(({ envelope, payload }) => ({ publisher, envelope, payload })));
    await books.unpark(publisher, end.stream, end.version);
  }
};
