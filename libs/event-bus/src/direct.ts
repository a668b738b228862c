/**
 * From a publisher's feed to a subscriber's log, word for word and in the order of each stream. The transport may lose, double, delay
 * and reorder: a gap is seen by the version before, a lost last event by comparing, and both are pulled. An event that is known but
 * cannot be read parks its stream alone; it is never skipped.
 */
import { envelopeText, importStream, type EventLog, type FedEvent } from '@doudi/event-store';
import type pg from 'pg';
import { createMemoryBooks, type Books, type ParkedEvent, type Reach, type Seen } from './books.js';
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
  /** Compares what came with the publishers' feeds, pulls what is missing and says how many events that were. */
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

/** Answers with how many events the transport brought. */
const carry = async (link: Link): Promise<number> => {
  const reach = await link.books.open(link.publisher, [...link.types]);
  const events = await link.source.feed(reach.position, link.portion);
  if (events.length > 0) await accept(link, events, { ...reach, position: Math.max(...events.map(({ position }) => position)) });
  return events.length;
};

/** Reads the feed itself from where it was compared last up to where the transport came: also a stream that never arrived is seen. */
const compare = async (link: Link): Promise<number> => {
  let found = 0;
  for (let reach = await link.books.open(link.publisher, [...link.types]); reach.compared < reach.position; ) {
    const events = (await pull(link.source, reach.compared, link.portion)).filter(({ position }) => position <= reach.position);
    reach = { ...reach, compared: events.at(-1)?.position ?? reach.position };
    found += await accept(link, events, reach);
  }
  return found;
};

const pull = (source: FeedSource, after: number, limit: number): Promise<readonly FedEvent[]> =>
  (source.pull ?? source.feed).call(source, after, limit);

/** What a portion comes to: imported, parked, or passed over because nobody here asked for its type. */
type Taken = { readonly imported: FedEvent[]; readonly parked: FedEvent[]; readonly alarms: Set<string>; readonly seen: Map<string, Seen> };

/** Imports first, books after: a crash between them repeats imports, which the log takes once. */
const accept = async (link: Link, events: readonly FedEvent[], reach: Reach): Promise<number> => {
  const { options, books, publisher } = link;
  const before = await books.seen(publisher, [...new Set(events.map(({ stream }) => stream))]);
  const taken: Taken = { imported: [], parked: [], alarms: new Set(), seen: new Map() };
  for (const event of events) {
    const last = taken.seen.get(event.stream) ?? before.get(event.stream) ?? { version: 0, position: 0, parked: false };
    if (event.version <= last.version) continue;
    const missed = event.previousVersion > last.version ? await between(link, event, last) : [event];
    missed.forEach((one) => take(link, one, taken, taken.seen.get(event.stream) ?? last));
  }
  await options.log.importEvents(taken.imported.map((event) => ({ publisher, envelope: envelopeText(event), payload: event.payload })));
  const parked = taken.parked.map((event): ParkedEvent =>
    ({ stream: event.stream, version: event.version, envelope: envelopeText(event), payload: event.payload }));
  await books.keep(publisher, { reach, seen: taken.seen, parked });
  if (taken.alarms.size > 0) await alarm(link, taken.alarms);
  return taken.imported.length + taken.parked.length;
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

const release = async ({ options, books, publisher }: Link, name: string): Promise<void> => {
  const events = (await books.parked(publisher)).filter(({ stream }) => importStream(publisher, stream) === name);
  const typeOf = ({ envelope }: ParkedEvent): string => (JSON.parse(envelope) as { type: string }).type;
  const stuck = events.findIndex((event) => !options.readable(publisher, typeOf(event), event.payload));
  const ready = stuck === -1 ? events : events.slice(0, stuck);
  const end = ready.at(-1);
  if (!end) return;
  await options.log.importEvents(ready.map(({ envelope, payload }) => ({ publisher, envelope, payload })));
  await books.unpark(publisher, end.stream, end.version);
};
