/**
 * One way through for every command: load, fold, decide, append at the expected version, decide anew on a conflict. The same
 * command id gets its first answer for ever, refusals included. What is stored has been read back through its schema first.
 */
import { isRejection, type Message, type Uuid } from '@doudi/kernel';
import { createFoldCache, createLine } from './folded.js';
import { catchUp, notFolded, streamOf, type Folded } from './load.js';
import type { Aggregate, Answer, AppendResult, AppendUnit, CommandMeta, EventLog, Outcome } from './log.js';

export type Handle = <C extends Message, S, E extends Message>(
  aggregate: Aggregate<C, S, E>,
  id: string,
  command: C,
  meta: CommandMeta,
) => Promise<Answer>;

/** So many times a command is decided anew before somebody must look at why its stream never rests. */
const attempts = 100;

type Done = Extract<AppendResult, { kind: 'appended' | 'repeated' }>;

export const createHandler = (log: EventLog, options: { cacheSize?: number } = {}): Handle => {
  const cache = createFoldCache(options.cacheSize ?? 10_000);
  const inLine = createLine();
  return (aggregate, id, command, meta) => {
    const stream = streamOf(aggregate, id);
    return inLine(stream, async () => {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const folded = cache.get(stream, aggregate) ?? (await catchUp(log, aggregate, stream, notFolded(aggregate)));
        const { unit, next } = unitOf(aggregate, stream, folded, command, meta);
        const result = await appended(log, aggregate, unit);
        if (result.kind === 'differs') return result;
        if (result.kind === 'conflict') cache.set(stream, aggregate, await catchUp(log, aggregate, stream, folded));
        else {
          cache.set(stream, aggregate, result.kind === 'appended' && result.events.length > 0 ? next : folded);
          return answer(stream, meta.commandId, result);
        }
      }
      throw new Error(`${stream} changed ${attempts} times while ${command.type} was being decided: try again later`);
    });
  };
};

/** Appends; a claim already taken becomes the aggregate's refusal, stored as this command's answer. */
const appended = async <C extends Message, S, E extends Message>(
  log: EventLog,
  aggregate: Aggregate<C, S, E>,
  unit: AppendUnit,
): Promise<Exclude<AppendResult, { kind: 'keyTaken' }>> => {
  const result = await log.append(unit);
  if (result.kind !== 'keyTaken') return result;
  if (aggregate.keyTaken === undefined) throw new Error(`${aggregate.name} claims unique keys but names no refusal for ${result.key}`);
  const refused = await log.append({ ...unit, events: [], uniqueKeys: [], outcome: { code: aggregate.keyTaken, figures: { key: result.key } } });
  if (refused.kind === 'keyTaken') throw new Error('a unit without keys cannot find one taken');
  return refused;
};

const unitOf = <C extends Message, S, E extends Message>(
  aggregate: Aggregate<C, S, E>,
  stream: string,
  folded: Folded<S>,
  command: C,
  meta: CommandMeta,
): { readonly unit: AppendUnit; readonly next: Folded<S> } => {
  const decision = aggregate.decide(command, folded.state);
  const [events, outcome]: [readonly E[], Outcome | null] = isRejection(decision)
    ? [decision.events ?? [], { code: decision.rejected, figures: decision.figures }]
    : [decision, decision.length === 0 ? { code: null, figures: {} } : null];
  const read = events.map((event) => readBack(aggregate, event));
  const unit = {
    meta,
    expected: [{ stream, version: folded.version }],
    events: events.map((event, index) => ({
      stream,
      type: event.type,
      payload: read[index]!.payload,
      effectiveOn: aggregate.effectiveOn?.(event) ?? null,
      published: aggregate.published?.includes(event.type as E['type']) ?? false,
    })),
    uniqueKeys: events.flatMap((event) => [...(aggregate.uniqueKeys?.(event, command) ?? [])]),
    outcome,
  };
  return { unit, next: { state: read.reduce((state, { event }) => aggregate.evolve(state, event), folded.state), version: folded.version + events.length } };
};

/**
 * Written once, then read as any later reader will read it, and folded: what its schema does not take, or what cannot be folded, is a
 * bug and is not stored.
 */
const readBack = <C extends Message, S, E extends Message>(aggregate: Aggregate<C, S, E>, event: E): { readonly payload: string; readonly event: E } => {
  const schema = aggregate.events[event.type as E['type']];
  if (schema === undefined) throw new Error(`${aggregate.name} emitted ${event.type}, for which it has no schema`);
  const payload = JSON.stringify(event.data);
  if (payload === undefined) throw new Error(`${aggregate.name} emitted ${event.type} without data`);
  const data = JSON.parse(payload) as unknown;
  schema.parse(data);
  return { payload, event: { type: event.type, data } as E };
};

const answer = (stream: string, commandId: Uuid, result: Done): Answer => {
  const { position, outcome, events } = result;
  const repeated = result.kind === 'repeated';
  if (outcome?.code === null) return { kind: 'already', stream, position, repeated };
  if (outcome) return { kind: 'refused', code: outcome.code!, figures: outcome.figures, position, repeated };
  const last = events.at(-1);
  if (!last) throw new Error(`command ${commandId} has neither events nor an outcome`);
  return {
    kind: 'done',
    stream: last.stream,
    version: last.version,
    position,
    events: events.map(({ eventId, type }) => ({ eventId, type })),
    repeated,
  };
};
