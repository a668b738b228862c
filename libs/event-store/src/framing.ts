/**
 * What a hash covers, byte for byte: every word of the envelope in this order, then the payload as it was accepted, each after its
 * length. No two events have the same frame, and nothing is serialised again. Fixed by vectors in the spec: it may never change.
 */
import { createHash } from 'node:crypto';
import type { StoredEvent } from './log.js';

const absent = 0xffffffff;

/** A length as 4 bytes, big end first, then as many bytes of UTF-8; a null is the length 2^32 - 1 alone. */
const framed = (parts: readonly (string | null)[]): Uint8Array =>
  Buffer.concat(parts.flatMap((part) => {
    const bytes = Buffer.from(part ?? '', 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part === null ? absent : bytes.length);
    return [length, bytes];
  }));

export const frameOf = (event: StoredEvent): Uint8Array =>
  framed([
    'doudi.event.1',
    String(event.position), event.epoch, event.stream, String(event.version), event.eventId, event.type, event.occurredAt, event.recordedAt,
    event.effectiveOn, event.actor.sub, event.actor.division, String(event.actor.roles.length), ...event.actor.roles, event.commandId,
    event.causationId, event.correlationId, event.traceparent, event.lawHash, event.division, event.published ? '1' : '0', event.foreign,
    event.payload,
  ]);

/** SHA-256 over the hash before it (32 bytes; none at the log's first event) and the frame. */
export const hashOf = (event: StoredEvent, previous: Uint8Array | null): Uint8Array => {
  if (previous !== null && previous.length !== 32) throw new RangeError('a previous hash has 32 bytes');
  const link = framed([previous === null ? null : 'chained']);
  return createHash('sha256').update(link).update(previous ?? new Uint8Array()).update(frameOf(event)).digest();
};
