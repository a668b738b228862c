/**
 * What happens to every request before and after its operation: trace, token and role before a byte of the body is read; strict
 * JSON; one log line without a value of the caller's in it.
 */
import { randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { publicActor } from './call.js';
import type { Authenticate, Authenticated } from './auth.js';
import type { OperationOptions, WithCall } from './operation.js';
import { pathOf, Problem, refuse, wholeText } from './problem.js';
import { JsonFault, parseStrictJson } from './strict-json.js';
import { traceOf, type Trace } from './trace.js';

/** What the edge keeps of a request beside it. */
export type Context = {
  readonly requestId: string; readonly trace: Trace; readonly startedAt: number; caller?: Authenticated; code?: string;
};
export type EdgeRequest = FastifyRequest & WithCall;

const contexts = new WeakMap<object, Context>();
export const contextOf = (request: FastifyRequest): Context => {
  const known = contexts.get(request);
  if (known !== undefined) return known;
  const context: Context = { requestId: randomUUID(), trace: traceOf(request.headers.traceparent), startedAt: performance.now() };
  contexts.set(request, context);
  return context;
};

type RouteOperation = { readonly operation?: OperationOptions };
export const operationFor = (request: FastifyRequest): OperationOptions | undefined =>
  (request.routeOptions?.config as RouteOperation | undefined)?.operation;

const admit = async (request: FastifyRequest, authenticate: Authenticate): Promise<void> => {
  const operation = operationFor(request);
  if (operation === undefined) return; // no such route, or a page of the edge's own
  const context = contextOf(request);
  if (operation.roles === 'PUBLIC') {
    context.caller = { actor: publicActor, token: '' };
    return;
  }
  const caller = await authenticate(request.headers.authorization);
  if (!operation.roles.some((role) => caller.actor.roles.includes(role))) refuse('auth.role_missing', { needs: operation.roles });
  context.caller = caller;
};

/** Only bytes that are the text itself, in UTF-8: what says otherwise is not guessed at. */
const isPlainUtf8 = ({ headers }: FastifyRequest): boolean => {
  const charsets = [...(headers['content-type'] ?? '').matchAll(/;\s*charset\s*=\s*"?([^\s";]*)/gi)].map(([, charset]) => charset!);
  return /^identity$/i.test(headers['content-encoding'] ?? 'identity') && charsets.every((charset) => /^utf-?8$/i.test(charset));
};

const readBody = (request: FastifyRequest, bytes: Buffer): unknown => {
  if (bytes.length === 0) return undefined;
  if (!isPlainUtf8(request)) refuse('request.unsupported_media');
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const field = { field: pathOf('body', ...error.path), expected: expectedOf(error) };
    // Where the text ends too soon at the top, the whole of it is wrong.
    throw new Problem(error.code, {}, error.path.length === 0 && error.code === 'request.not_json' ? [] : [field]);
  }
};

const expectedOf = ({ code }: JsonFault): string => {
  switch (code) {
    case 'request.duplicate_key': return 'a field named once';
    case 'request.text_refused': return wholeText;
    case 'request.number_inexact': return 'a number that can be held exactly';
    case 'request.too_deep': return 'at most 32 levels';
    default: return 'the documented form';
  }
};

const logLine = (logger: Logger, request: FastifyRequest, reply: FastifyReply): void => {
  const { requestId, trace, startedAt, code } = contextOf(request);
  logger.info({
    requestId, traceId: trace.traceId, operation: operationFor(request)?.id ?? null, method: request.method, status: reply.statusCode,
    ms: Math.round((performance.now() - startedAt) * 10) / 10, ...(code !== undefined && { code }),
  }, 'request');
};

export const headersOf = ({ requestId, trace }: Context): Record<string, string> => ({
  'x-request-id': requestId, traceparent: trace.traceparent, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
});

/** Must be called before the routes are registered. `own` are the edge's paths that need no operation. */
export const prepareHttp = (
  instance: FastifyInstance, options: { readonly authenticate: Authenticate; readonly logger: Logger; readonly own: readonly string[] },
): void => {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    try {
      done(null, readBody(request, bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  instance.addHook('onRoute', (route) => {
    const { operation } = (route.config ?? {}) as RouteOperation;
    if (operation === undefined && !options.own.includes(route.url)) throw new Error(`${route.url} is served without an @Operation`);
    if (operation?.bodyLimit !== undefined) route.bodyLimit = operation.bodyLimit;
  });
  instance.addHook('onRequest', async (request, reply) => {
    reply.headers(headersOf(contextOf(request)));
    await admit(request, options.authenticate);
  });
  instance.addHook('onResponse', async (request, reply) => logLine(options.logger, request, reply));
};

type Raised = { readonly code?: unknown; readonly statusCode?: unknown; readonly cause?: unknown };
const raised = (error: unknown): Raised => (typeof error === 'object' && error !== null ? error : {});

/** Refusals that the HTTP server or Nest itself makes, in the words of the catalogue; anything else as it is. */
export const asProblem = (error: unknown): unknown => {
  if (error instanceof Problem) return error;
  const code = raised(error).code ?? raised(raised(error).cause).code;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('request.too_large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('request.unsupported_media');
  const status = statusOf(error);
  if (status === 404) return new Problem('resource.not_found');
  return status !== undefined && status >= 400 && status < 500 ? new Problem('request.invalid') : error;
};

/** Nest's exceptions tell their status by a method, Fastify's by a field. */
const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = raised(error);
  return typeof statusCode === 'number' ? statusCode : undefined;
};
