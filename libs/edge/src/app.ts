/** One HTTP application for any number of services: the same promises for every operation, whoever serves it. */
import 'reflect-metadata';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { createAuthenticate, type AuthOptions } from './auth.js';
import type { Clock } from './clock.js';
import { docsPage, docsScript } from './docs-page.js';
import { healthController } from './health.controller.js';
import { contextOf, headersOf, prepareHttp } from './http.js';
import { createLogger } from './logger.js';
import { openApi } from './openapi.js';
import { defaultBodyLimit, type OperationOptions } from './operation.js';
import { parkedController } from './parked.controller.js';
import { CallInterceptor, ProblemFilter } from './pipeline.js';
import { Problem, problemBody } from './problem.js';
import { sandboxController } from './sandbox.controller.js';
import type { ServiceRuntime } from './service.js';
import { traceOf } from './trace.js';

export type AppOptions = {
  readonly modules: readonly DynamicModule[];
  /** The services behind the modules: for readiness, and for the sandbox to settle. */
  readonly runtimes: readonly ServiceRuntime[];
  readonly clock: Clock;
  readonly auth: AuthOptions;
  /** Keys the digests under which request bodies are remembered: secret, and the same for ever. At least 32 bytes. */
  readonly digestKey: Uint8Array;
  readonly logger?: Logger;
  /** Lets the messages of bugs into the log. They may hold personal data: in development only. */
  readonly logBugMessages?: boolean;
};

@Module({})
class RootModule {}

const own = ['/openapi.json', '/docs', '/docs.js'];

const problemType = 'application/problem+json; charset=utf-8';

/** An address that cannot be read never reaches Nest. */
const unroutable = (_error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const context = contextOf(request);
  const body = problemBody(new Problem('request.invalid'), context.trace.traceId);
  void reply.headers(headersOf(context)).status(body.status).header('content-type', problemType).send(JSON.stringify(body));
};

/** Bytes that are not HTTP never become a request. */
const unreadable = (_error: unknown, socket: Socket): void => {
  const body = JSON.stringify(problemBody(new Problem('request.invalid'), traceOf(undefined).traceId));
  const length = `content-length: ${Buffer.byteLength(body)}`;
  const head = ['HTTP/1.1 400 Bad Request', `content-type: ${problemType}`, length, 'connection: close'];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

/** Within which a request must have come as a whole: the largest body at 40 kB a second. */
const requestTimeout = 120_000;

const newAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    requestTimeout,
    exposeHeadRoutes: false,
    bodyLimit: defaultBodyLimit,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: unroutable,
    clientErrorHandler: unreadable,
  });

/** `operations` fills up while Nest registers its routes; the document is made when somebody first asks. */
const servePages = (instance: FastifyInstance, operations: readonly OperationOptions[]): void => {
  let document: string | undefined;
  instance.get('/openapi.json', async (_request, reply) => {
    document ??= JSON.stringify(openApi(operations));
    return reply.type('application/json; charset=utf-8').send(document);
  });
  instance.get('/docs', async (_request, reply) => reply.header('content-security-policy', "default-src 'self'; style-src 'unsafe-inline'")
    .type('text/html; charset=utf-8').send(docsPage));
  instance.get('/docs.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(docsScript));
};

const collectOperations = (instance: FastifyInstance): readonly OperationOptions[] => {
  const operations: OperationOptions[] = [];
  instance.addHook('onRoute', ({ config }) => {
    const { operation } = (config ?? {}) as { operation?: OperationOptions };
    if (operation !== undefined) operations.push(operation);
  });
  return operations;
};

/** The controllers that the edge itself brings, for the committed OpenAPI document. */
export const edgeControllers = (clock: Clock, runtimes: readonly ServiceRuntime[]): readonly Type[] =>
  [healthController(runtimes), parkedController(runtimes), sandboxController(clock, runtimes)];

/** Ready to `listen`. Closing it lets running requests end; the runtimes are closed by whoever started them, after it. */
export const createApp = async (options: AppOptions): Promise<NestFastifyApplication> => {
  if (options.digestKey.length < 32) throw new RangeError('digestKey needs at least 32 bytes');
  const logger = options.logger ?? createLogger();
  const adapter = newAdapter();
  const instance = adapter.getInstance<FastifyInstance<Server>>();
  const operations = collectOperations(instance);
  prepareHttp(instance, { authenticate: createAuthenticate(options.auth), logger, own });
  servePages(instance, operations);
  const root = { module: RootModule, imports: [...options.modules], controllers: [...edgeControllers(options.clock, options.runtimes)] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger: false, bodyParser: false, abortOnError: false });
  app.useGlobalInterceptors(new CallInterceptor(options.clock, options.digestKey));
  app.useGlobalFilters(new ProblemFilter(logger, options.logBugMessages ?? false));
  await Promise.all(options.runtimes.map((runtime) => runtime.followClock())); // a log that was opened later may have moved it on
  await app.init();
  await instance.ready();
  return app;
};

/** Graceful: no new request, running ones end within the grace period, then the services' loops and pools. */
export const stop = async (
  app: NestFastifyApplication, runtimes: readonly Pick<ServiceRuntime, 'halt' | 'close'>[], graceMs = 10_000,
): Promise<void> => {
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), graceMs); // an upload that stalls would never end
  await app.close();
  clearTimeout(cut);
  await Promise.all(runtimes.map((runtime) => runtime.halt())); // a loop may be reading another's log
  await Promise.all(runtimes.map((runtime) => runtime.close()));
};
