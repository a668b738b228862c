/**
 * Group commit: units become parallel arrays, one call of `log.append` answers for all of them. The groups of a process follow each other
 * on one connection, so that the server goes from one to the next without a pause and they never quarrel over the log's lock.
 */
import type { Uuid } from '@doudi/kernel';
import type pg from 'pg';
import { arrayLiteral } from './array-literal.js';
import { createGroups } from './groups.js';
import type { AppendResult, AppendUnit, Outcome, StoredEvent } from './log.js';
import { numbered, stored, type NumberedEvent } from './numbered.js';
import { eventColumns, eventOf, instantOf, type EventRow } from './rows.js';
import { createTrack } from './track.js';

type Ready = { readonly unit: AppendUnit; readonly events: readonly NumberedEvent[] };
type Verdict = {
  readonly unit: number;
  readonly kind: 'repeated' | 'differs' | 'conflict' | 'keyTaken';
  readonly name: string;
  readonly actual: number;
};
type Appended = {
  readonly before_position: string;
  readonly end_position: string;
  readonly at: Date;
  readonly log_epoch: Uuid;
  readonly verdicts: readonly Verdict[] | null;
};
type Repeated = Extract<AppendResult, { kind: 'repeated' }>;

export const createAppend = (pool: pg.Pool, inFlight: number, size: number): ((unit: AppendUnit) => Promise<AppendResult>) => {
  const onTrack = createTrack(pool);
  const enqueue = createGroups<Ready, AppendResult>({ inFlight, size, touches, send: async (group) => {
    const { rows } = await onTrack((client) => client.query<Appended>({ name: 'log-append', text: call, values: parameters(group) }));
    return answered(pool, group, rows[0]!);
  } });
  return async (unit) => enqueue({ unit, events: numbered(unit) });
};

/** A command, a stream, a claim. */
const touches = ({ unit: { meta, expected, uniqueKeys } }: Ready): readonly string[] =>
  [meta.commandId, ...expected.map(({ stream }) => stream), ...uniqueKeys.map((key) => `key ${key}`)];

const answered = async (pool: pg.Pool, group: readonly Ready[], row: Appended): Promise<readonly AppendResult[]> => {
  const verdicts = new Map((row.verdicts ?? []).map((verdict) => [verdict.unit, verdict]));
  const repeats = [...verdicts.values()].filter(({ kind }) => kind === 'repeated').map(({ unit }) => group[unit - 1]!.unit.meta.commandId);
  const first = repeats.length > 0 ? await firstAnswers(pool, repeats) : new Map<Uuid, { readonly answer: Repeated }>();
  const place = { epoch: row.log_epoch, recordedAt: instantOf(row.at) };
  let position = Number(row.before_position);
  return group.map(({ unit, events }, index): AppendResult => {
    const verdict = verdicts.get(index + 1);
    if (verdict) return refused(verdict, first.get(unit.meta.commandId)?.answer);
    const placed = events.map((event) => stored(unit, event, { ...place, position: (position += 1) }));
    return { kind: 'appended', events: placed, position: placed.at(-1)?.position ?? Number(row.end_position), outcome: unit.outcome };
  });
};

const refused = (verdict: Verdict, first: Repeated | undefined): AppendResult => {
  switch (verdict.kind) {
    case 'differs':
      return { kind: 'differs' };
    case 'conflict':
      return { kind: 'conflict', stream: verdict.name, actual: verdict.actual };
    case 'keyTaken':
      return { kind: 'keyTaken', key: verdict.name };
    case 'repeated':
      if (!first) throw new Error('a repeated command without a first answer');
      return first;
  }
};

const call = `SELECT * FROM log.append(${Array.from({ length: 26 }, (_, index) => `$${index + 1}`).join(', ')})`;

/** In the order of the function's parameters. Units count from 1, as arrays in SQL do. */
const parameters = (group: readonly Ready[]): readonly string[] => {
  const each = <Item>(items: (ready: Ready) => readonly Item[]) =>
    group.flatMap((ready, index) => items(ready).map((item) => ({ unit: index + 1, item, meta: ready.unit.meta })));
  const expected = each(({ unit }) => unit.expected);
  const keys = each(({ unit }) => unit.uniqueKeys);
  const outcomes = each(({ unit }) => (unit.outcome ? [unit.outcome] : []));
  const events = each((ready) => ready.events);
  const actors = group.map(({ unit }) => JSON.stringify(unit.meta.actor));
  return [
    arrayLiteral(group, ({ unit }) => unit.meta.commandId),
    arrayLiteral(group, ({ unit }) => unit.meta.requestDigest),
    arrayLiteral(expected, ({ unit }) => unit),
    arrayLiteral(expected, ({ item }) => item.stream),
    arrayLiteral(expected, ({ item }) => item.version),
    arrayLiteral(keys, ({ unit }) => unit),
    arrayLiteral(keys, ({ item }) => item),
    arrayLiteral(outcomes, ({ unit }) => unit),
    arrayLiteral(outcomes, ({ item }) => item.code),
    arrayLiteral(outcomes, ({ item }) => JSON.stringify(item.figures)),
    arrayLiteral(events, ({ unit }) => unit),
    arrayLiteral(events, ({ item }) => item.ordinal),
    arrayLiteral(events, ({ item }) => item.stream),
    arrayLiteral(events, ({ item }) => item.version),
    arrayLiteral(events, ({ item }) => item.eventId),
    arrayLiteral(events, ({ item }) => item.type),
    arrayLiteral(events, ({ item }) => item.payload),
    arrayLiteral(events, ({ item }) => item.published),
    arrayLiteral(events, ({ item }) => item.effectiveOn),
    arrayLiteral(events, ({ meta }) => meta.at),
    arrayLiteral(events, ({ unit }) => actors[unit - 1]!),
    arrayLiteral(events, ({ meta }) => meta.causationId),
    arrayLiteral(events, ({ meta }) => meta.correlationId),
    arrayLiteral(events, ({ meta }) => meta.traceparent),
    arrayLiteral(events, ({ meta }) => meta.lawHash),
    arrayLiteral(events, ({ meta }) => meta.division),
  ];
};

type First = { readonly digest: string | null; readonly answer: Repeated };
type OutcomeRow = Outcome & { readonly command_id: Uuid; readonly position: string; readonly digest: string | null };

/** What each of these commands got the first time; those that got nothing yet are absent. */
export const firstAnswers = async (pool: pg.Pool, commands: readonly Uuid[]): Promise<ReadonlyMap<Uuid, First>> => {
  const [events, outcomes] = await Promise.all([
    pool.query<EventRow & { digest: string | null }>(
      `SELECT ${eventColumns}, e.digest FROM log.event e WHERE e.command_id = ANY ($1) AND e.ordinal IS NOT NULL ORDER BY e.position`, [commands]),
    pool.query<OutcomeRow>('SELECT command_id, position, code, digest, figures FROM log.outcome WHERE command_id = ANY ($1)', [commands]),
  ]);
  const found = new Map<Uuid, { digest: string | null; position: number; events: StoredEvent[]; outcome: Outcome | null }>();
  for (const { command_id, digest, code, figures, position } of outcomes.rows) {
    found.set(command_id, { digest, position: Number(position), events: [], outcome: { code, figures } });
  }
  for (const row of events.rows) {
    const first = found.get(row.command_id) ?? { digest: row.digest, position: 0, events: [], outcome: null };
    first.events.push(eventOf(row));
    first.position = Number(row.position);
    found.set(row.command_id, first);
  }
  return new Map([...found].map(([command, { digest, ...answer }]) => [command, { digest, answer: { kind: 'repeated', ...answer } }]));
};
