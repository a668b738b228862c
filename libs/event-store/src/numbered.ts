/**
 * What both adapters do in the same way before the log's lock is taken: an event's id follows from its command, stream and ordinal (two
 * services may work under one command id, never on one stream), its version from the expected one; an import keeps the publisher's
 * words. Nothing here reads the log.
 */
import { derivedId, type Uuid } from '@doudi/kernel';
import type { AppendUnit, Envelope, EventToAppend, FedEvent, StoredEvent } from './log.js';

/** An event that only lacks what the append itself gives: position, epoch and time. */
export type NumberedEvent = EventToAppend & { readonly ordinal: number; readonly version: number; readonly eventId: Uuid };

/** Throws when an event goes to a stream whose version is not expected: a unit says what it relies on. */
export const numbered = (unit: AppendUnit): readonly NumberedEvent[] => {
  const versions = new Map(unit.expected.map(({ stream, version }) => [stream, version]));
  if (versions.size !== unit.expected.length) throw new RangeError('a unit expects one version a stream');
  return unit.events.map((event, ordinal) => {
    const last = versions.get(event.stream);
    if (last === undefined) throw new RangeError(`an event for ${event.stream} without an expected version`);
    versions.set(event.stream, last + 1);
    return { ...event, ordinal, version: last + 1, eventId: derivedId(unit.meta.commandId, event.stream, String(ordinal)) };
  });
};

/** What an append gives an event. */
export type Place = { readonly position: number; readonly epoch: Uuid; readonly recordedAt: StoredEvent['recordedAt'] };

export const stored = ({ meta }: AppendUnit, event: NumberedEvent, place: Place): StoredEvent => ({
  eventId: event.eventId,
  stream: event.stream,
  version: event.version,
  position: place.position,
  epoch: place.epoch,
  type: event.type,
  occurredAt: meta.at,
  recordedAt: place.recordedAt,
  effectiveOn: event.effectiveOn,
  actor: meta.actor,
  commandId: meta.commandId,
  causationId: meta.causationId,
  correlationId: meta.correlationId,
  traceparent: meta.traceparent,
  lawHash: meta.lawHash,
  division: meta.division,
  payload: event.payload,
  published: event.published,
  foreign: null,
});

/** A publisher's envelope: every word of it, and the stream's published version before it, by which a gap is seen. */
export type ForeignEnvelope = Envelope & { readonly previousVersion: number };

const envelopeWords: readonly (keyof ForeignEnvelope)[] = [
  'eventId', 'stream', 'version', 'position', 'epoch', 'type', 'occurredAt', 'recordedAt', 'effectiveOn', 'actor', 'commandId',
  'causationId', 'correlationId', 'traceparent', 'lawHash', 'division', 'previousVersion',
];

/** The envelope as the publisher sends it: JSON text, written once and from then on copied. */
export const envelopeText = (event: FedEvent): string => JSON.stringify(event, [...envelopeWords, 'sub', 'roles']);

/** Reads a publisher's envelope. Throws on one without its words: a transport that garbles is a bug, not an event. */
export const readEnvelope = (text: string): ForeignEnvelope => {
  const envelope = JSON.parse(text) as Partial<ForeignEnvelope>;
  const missing = envelopeWords.filter((word) => envelope[word] === undefined);
  if (missing.length > 0) throw new TypeError(`a foreign envelope without ${missing.join(', ')}`);
  return envelope as ForeignEnvelope;
};

export const importStream = (publisher: string, stream: string): string => `in.${publisher}.${stream}`;
