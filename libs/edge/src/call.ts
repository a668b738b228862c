/**
 * Makes the call that a handler gets, and turns what it gives into an answer: parsed by the declared shapes, under a command id that
 * follows from caller and Idempotency-Key, one at a time per key, the first answer for ever.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Actor, Answer, CommandMeta } from '@doudi/event-store';
import { dayOf, derivedId, isUuid, nation, uuid7, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import type { Clock } from './clock.js';
import { openedCursor, sealedCursor } from './lists.js';
import type { Call, OperationOptions, Shape } from './operation.js';
import { faultsOf, isRefusalCode, pathOf, Problem, refuse, wholeText, type FieldFault } from './problem.js';
import { dayFaults, hasField } from './shape-facts.js';
import { canonicalJson, isWholeText, type Json } from './strict-json.js';

/** A request as far as a call needs it. */
export type Incoming = {
  readonly operation: OperationOptions;
  readonly actor: Actor;
  readonly token: string;
  readonly traceparent: string;
  readonly idempotencyKey: string | undefined;
  /** Without its query. */
  readonly path: string;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
};

const nothing = z.strictObject({});

/** No body at all is one without fields; `null` is not. */
const parsed = (part: string, shape: Shape, value: unknown, today: PlainDate, faults: FieldFault[]): unknown => {
  const given = value === undefined ? {} : value;
  const read = (shape ?? nothing).safeParse(given);
  if (!read.success) faults.push(...faultsOf(part, read.error));
  faults.push(...dayFaults(part, shape, given, today));
  return shape === undefined || !read.success ? undefined : read.data;
};

/** Texts of the address come decoded; what could not be stored is refused as in a body. */
const checkTexts = (part: string, values: unknown): void => {
  for (const [name, text] of Object.entries((values ?? {}) as Record<string, unknown>)) {
    if ([name, text].flat().every((one) => typeof one !== 'string' || isWholeText(one))) continue;
    throw new Problem('request.text_refused', {}, [{ field: pathOf(part, name), expected: wholeText }]);
  }
};

const keyOf = (header: string | undefined): string => {
  if (header === undefined || !/^[\x21-\x7e]{8,128}$/.test(header)) {
    throw new Problem('idempotency.key_missing', {}, [{ field: 'header.Idempotency-Key', expected: '8 to 128 visible ASCII characters' }]);
  }
  return header;
};

const digestOf = (digestKey: Uint8Array, { operation, path, body }: Incoming): string =>
  createHmac('sha256', digestKey).update(`${operation.method}\n${path}\n${canonicalJson((body ?? {}) as Json)}`, 'utf8').digest('hex');

/** A GET has no command; its meta is that of a command that is never sent. */
const metaOf = (incoming: Incoming, digestKey: Uint8Array, at: Instant): CommandMeta => {
  const { actor, operation, traceparent } = incoming;
  const isPost = operation.method === 'POST';
  const commandId = isPost ? derivedId('request', actor.sub, keyOf(incoming.idempotencyKey)) : derivedId('read', traceparent);
  return {
    commandId, actor, at, division: actor.division, lawHash: '', causationId: commandId, correlationId: commandId, traceparent,
    requestDigest: isPost ? digestOf(digestKey, incoming) : null,
  };
};

const isList = ({ query }: OperationOptions): boolean => hasField(query, 'cursor');

/** A list's cursor as the list itself wrote it. */
const unsealed = (operation: OperationOptions, query: unknown, digestKey: Uint8Array): unknown => {
  const { cursor } = (query ?? {}) as { readonly cursor?: string };
  return cursor === undefined || !isList(operation) ? query : { ...(query as object), cursor: openedCursor(cursor, operation.id, digestKey) };
};

/** Refuses with `idempotency.key_missing`, `request.text_refused`, `request.invalid` with every fault found, or `cursor.invalid`. */
export const callOf = (incoming: Incoming, clock: Clock, digestKey: Uint8Array): Call<Shape, Shape, Shape> => {
  const now = clock.now();
  const today = dayOf(now);
  const meta = metaOf(incoming, digestKey, now);
  checkTexts('params', incoming.params);
  checkTexts('query', incoming.query);
  const faults: FieldFault[] = [];
  const { operation } = incoming;
  const params = parsed('params', operation.params, incoming.params, today, faults);
  const query = parsed('query', operation.query, incoming.query, today, faults);
  const body = parsed('body', operation.body, incoming.body, today, faults);
  if (faults.length > 0) throw new Problem('request.invalid', {}, faults);
  return {
    params, query: unsealed(operation, query, digestKey), body, actor: incoming.actor, token: incoming.token, meta, now, today,
    newId: (label) => uuid7(now, createHash('sha256').update(`${meta.commandId}:${label}`).digest()),
  };
};

/** The actor of a public operation. */
export const publicActor: Actor = { sub: 'public', roles: [], division: nation };

/** Requests with a key that is being worked on here; other replicas are kept apart by the log's unique command id. */
export const createOneAtATime = (): (<Result>(key: Uuid, work: () => Promise<Result>) => Promise<Result>) => {
  const running = new Set<Uuid>();
  return async (key, work) => {
    if (running.has(key)) return refuse('idempotency.still_running');
    running.add(key);
    try {
      return await work();
    } finally {
      running.delete(key);
    }
  };
};

export type Reply = { readonly status: 200 | 201; readonly body: unknown; readonly repeated: boolean };

const kinds = ['done', 'already', 'refused', 'differs'];
const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'kind' in value && kinds.includes(String(value.kind));

type Settled = Extract<Answer, { kind: 'done' | 'already' }>;

/** The answer of a command that went through, or its refusal thrown: for handlers that go on after a first step. */
export const accepted = (answer: Answer): Settled => {
  if (answer.kind === 'differs') return refuse('idempotency.key_reused');
  if (answer.kind === 'refused') {
    if (!isRefusalCode(answer.code)) throw new Error(`the catalogue has no refusal ${answer.code}`);
    return refuse(answer.code, answer.figures);
  }
  return answer;
};

/** The id in a stream's name, as the caller knows the thing by. */
export const idOf = (answer: Pick<Settled, 'stream'>): Uuid | undefined => {
  const id = answer.stream.slice(-36);
  return isUuid(id) ? id : undefined;
};

const commandReply = (answer: Answer): Reply => {
  const settled = accepted(answer);
  const { kind, repeated, ...rest } = settled;
  const id = idOf(settled);
  const body = { ...(id !== undefined && { id }), ...rest, ...(kind === 'already' && { already: true }) };
  return { status: kind === 'done' ? 201 : 200, body, repeated };
};

const sealedPage = ({ id }: OperationOptions, result: unknown, digestKey: Uint8Array): unknown => {
  const { next, ...rest } = result as { readonly next: string | null };
  return { ...rest, next: next === null ? null : sealedCursor(next, id, digestKey) };
};

/** 201 for facts, 200 for "already so" and for rows; a refusal is thrown. */
export const replyOf = (operation: OperationOptions, result: unknown, digestKey: Uint8Array): Reply => {
  if (isList(operation)) return { status: 200, body: sealedPage(operation, result, digestKey), repeated: false };
  if (operation.method === 'GET' || operation.answer !== undefined) return { status: 200, body: result, repeated: false };
  if (!isAnswer(result)) throw new Error(`operation ${operation.id} is a POST without an answer shape and did not give an Answer`);
  return commandReply(result);
};
