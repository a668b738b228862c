/**
 * The log in memory: for specs and simulations. It keeps every promise of `log.ts` but the disk; each call is one step, so that
 * concurrent callers cannot come between a check and its append.
 */
import { derivedId, type Instant, type Uuid } from '@doudi/kernel';
import type { AppendResult, AppendUnit, EventLog, FedEvent, ImportUnit, LogHead, Outcome, StoredEvent } from './log.js';
import { importStream, numbered, readEnvelope, stored, type ForeignEnvelope } from './numbered.js';

/** What a command got the first time. */
type Remembered = {
  readonly digest: string | null;
  readonly outcome: Outcome | null;
  readonly position: number;
  readonly events: readonly StoredEvent[];
};

type Shelves = {
  readonly events: StoredEvent[];
  readonly streams: Map<string, StoredEvent[]>;
  readonly commands: Map<Uuid, Remembered>;
  readonly keys: Set<string>;
  readonly imported: Set<string>;
};

export const createMemoryLog = (options: { now: () => Instant; epoch?: Uuid }): EventLog => {
  const epoch = options.epoch ?? derivedId('epoch', 'memory');
  const shelves: Shelves = { events: [], streams: new Map(), commands: new Map(), keys: new Set(), imported: new Set() };
  const head = (): LogHead => {
    const last = shelves.events.at(-1);
    return { position: last?.position ?? 0, epoch, recordedAt: last?.recordedAt ?? ('1970-01-01T00:00:00.000Z' as Instant) };
  };
  /** Time as the log sees it: never before the last event's. */
  const now = (): Instant => {
    const [last, clock] = [head().recordedAt, options.now()];
    return clock > last ? clock : last;
  };
  return {
    append: async (unit) => append(shelves, unit, head(), now()),
    answerOf: async (commandId, digest) => {
      const first = shelves.commands.get(commandId);
      return first ? again(first, digest) : null;
    },
    importEvents: async (units) => {
      const read = units.map((unit) => ({ unit, envelope: readEnvelope(unit.envelope) })); // all are readable before one is taken
      return read.filter(({ unit, envelope }) => importOne(shelves, unit, envelope, head(), now())).length;
    },
    readStream: async (stream, afterVersion = 0) => (shelves.streams.get(stream) ?? []).slice(afterVersion),
    readAll: async (afterPosition, limit) => shelves.events.slice(afterPosition, afterPosition + limit),
    feed: async (afterPosition, limit) => feed(shelves, afterPosition, limit),
    head: async () => head(),
  };
};

const append = (shelves: Shelves, unit: AppendUnit, head: LogHead, recordedAt: Instant): AppendResult => {
  const events = numbered(unit);
  const first = shelves.commands.get(unit.meta.commandId);
  if (first) return again(first, unit.meta.requestDigest);
  for (const { stream, version } of unit.expected) {
    const actual = shelves.streams.get(stream)?.length ?? 0;
    if (actual !== version) return { kind: 'conflict', stream, actual };
  }
  const taken = unit.uniqueKeys.find((key, index) => shelves.keys.has(key) || unit.uniqueKeys.indexOf(key) !== index);
  if (taken !== undefined) return { kind: 'keyTaken', key: taken };

  const placed = events.map((event, index) => stored(unit, event, { position: head.position + index + 1, epoch: head.epoch, recordedAt }));
  placed.forEach((event) => put(shelves, event));
  unit.uniqueKeys.forEach((key) => shelves.keys.add(key));
  const position = head.position + placed.length;
  const remembered = { digest: unit.meta.requestDigest, outcome: unit.outcome, position, events: placed };
  if (placed.length > 0 || unit.outcome) shelves.commands.set(unit.meta.commandId, remembered);
  return { kind: 'appended', events: placed, position, outcome: unit.outcome };
};

const put = (shelves: Shelves, event: StoredEvent): void => {
  shelves.events.push(event);
  const stream = shelves.streams.get(event.stream);
  if (stream) stream.push(event);
  else shelves.streams.set(event.stream, [event]);
};

const again = (first: Remembered, digest: string | null): Extract<AppendResult, { kind: 'repeated' | 'differs' }> =>
  first.digest === digest
    ? { kind: 'repeated', events: first.events, position: first.position, outcome: first.outcome }
    : { kind: 'differs' };

const importOne = (shelves: Shelves, unit: ImportUnit, foreign: ForeignEnvelope, head: LogHead, recordedAt: Instant): boolean => {
  const { previousVersion: _, ...envelope } = foreign;
  const stream = importStream(unit.publisher, envelope.stream);
  const taken = `${envelope.eventId} ${stream}`;
  if (shelves.imported.has(taken)) return false;
  const place = { stream, version: (shelves.streams.get(stream)?.length ?? 0) + 1, position: head.position + 1, epoch: head.epoch, recordedAt };
  put(shelves, { ...envelope, ...place, payload: unit.payload, published: false, foreign: unit.envelope });
  shelves.imported.add(taken);
  return true;
};

const feed = (shelves: Shelves, afterPosition: number, limit: number): readonly FedEvent[] => {
  const fed: FedEvent[] = [];
  for (let index = afterPosition; index < shelves.events.length && fed.length < limit; index += 1) {
    const event = shelves.events[index]!;
    if (event.published) fed.push({ ...event, previousVersion: previousPublished(shelves, event) });
  }
  return fed;
};

const previousPublished = (shelves: Shelves, event: StoredEvent): number =>
  (shelves.streams.get(event.stream) ?? []).findLast((other) => other.published && other.version < event.version)?.version ?? 0;
