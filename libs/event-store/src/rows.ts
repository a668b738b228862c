/** A row of log.event and the event it holds. Payload and foreign envelope stay the text they are. */
import type { Instant, PlainDate, Uuid, Division } from '@doudi/kernel';
import type { Actor, StoredEvent } from './log.js';

/** Anything that answers SQL: a pool, or a client inside its transaction. */
export type Queryable = {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<{ readonly rows: Row[]; readonly rowCount: number | null }>;
};

export type EventRow = {
  readonly position: string;
  readonly recorded_at: Date;
  readonly occurred_at: Date;
  readonly event_id: Uuid;
  readonly command_id: Uuid;
  readonly causation_id: Uuid;
  readonly correlation_id: Uuid;
  readonly epoch: Uuid;
  readonly version: number;
  readonly effective_on: PlainDate | null;
  readonly published: boolean;
  readonly stream: string;
  readonly type: string;
  readonly division: Division;
  readonly law_hash: string;
  readonly traceparent: string | null;
  readonly actor: Actor;
  readonly payload: string;
  readonly foreign_envelope: string | null;
};

export const eventColumns = `e.position, e.recorded_at, e.occurred_at, e.event_id, e.command_id, e.causation_id, e.correlation_id, e.epoch, e.version,
  e.effective_on::text, e.published, e.stream, e.type, e.division, e.law_hash, e.traceparent, e.actor, e.payload::text, e.foreign_envelope::text`;

export const instantOf = (date: Date): Instant => date.toISOString() as Instant;

export const eventOf = (row: EventRow): StoredEvent => ({
  eventId: row.event_id,
  stream: row.stream,
  version: row.version,
  position: Number(row.position),
  epoch: row.epoch,
  type: row.type,
  occurredAt: instantOf(row.occurred_at),
  recordedAt: instantOf(row.recorded_at),
  effectiveOn: row.effective_on,
  actor: row.actor,
  commandId: row.command_id,
  causationId: row.causation_id,
  correlationId: row.correlation_id,
  traceparent: row.traceparent,
  lawHash: row.law_hash,
  division: row.division,
  payload: row.payload,
  published: row.published,
  foreign: row.foreign_envelope,
});
