/** Nest's two places where the edge works: around the handler (call in, reply out) and where anything thrown becomes a problem. */
import {
  Catch, type ArgumentsHost, type CallHandler, type ExceptionFilter, type ExecutionContext, type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { callOf, createOneAtATime, replyOf, type Incoming } from './call.js';
import type { Clock } from './clock.js';
import { asProblem, contextOf, headersOf, operationFor, type EdgeRequest } from './http.js';
import { bugOf } from './logger.js';
import { Problem, problemBody } from './problem.js';
import { documentedField } from './shape-facts.js';

const incomingOf = (request: EdgeRequest): Incoming => {
  const operation = operationFor(request);
  const { caller, trace } = contextOf(request);
  if (operation === undefined || caller === undefined) throw new Error('a handler was reached without an operation or a caller');
  const key = request.headers['idempotency-key'];
  return {
    operation, ...caller, traceparent: trace.traceparent, idempotencyKey: typeof key === 'string' ? key : undefined,
    path: request.url.split('?', 1)[0]!, params: request.params, query: request.query, body: request.body,
  };
};

export class CallInterceptor implements NestInterceptor {
  private readonly oneAtATime = createOneAtATime();

  constructor(private readonly clock: Clock, private readonly digestKey: Uint8Array) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return from(this.answer(http.getRequest<EdgeRequest>(), http.getResponse<FastifyReply>(), next));
  }

  private async answer(request: EdgeRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const incoming = incomingOf(request);
    const { operation } = incoming;
    const call = callOf(incoming, this.clock, this.digestKey);
    request.call = call;
    const work = async () =>
      replyOf(operation, await firstValueFrom(next.handle() as Observable<unknown>, { defaultValue: undefined }), this.digestKey);
    const { status, body, repeated } = operation.method === 'POST' ? await this.oneAtATime(call.meta.commandId, work) : await work();
    if (repeated) reply.header('idempotency-replayed', 'true');
    reply.status(status);
    return body;
  }
}

/** Bytes of a refused body that are still taken in, unread. */
const drainedMost = 67_108_864;
/**
 * The server closes the connection after a body that it did not read, and a caller who is still sending then loses the answer that
 * says why. A body of a stated, bearable length is let run out instead.
 */
const maySendOn = ({ headers }: EdgeRequest): boolean => Number(headers['content-length'] ?? Number.NaN) <= drainedMost;

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger, private readonly logBugMessages: boolean) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<EdgeRequest>(), http.getResponse<FastifyReply>()];
    const context = contextOf(request);
    const error = asProblem(thrown);
    const { traceId } = context.trace;
    const body = problemBody(error, traceId, (field) => documentedField(operationFor(request) ?? {}, field));
    context.code = body.code;
    if (!(error instanceof Problem)) {
      this.logger.error({ requestId: context.requestId, traceId, bug: bugOf(error, this.logBugMessages) }, 'bug');
    }
    if (maySendOn(request)) reply.removeHeader('connection');
    if (body.status === 401) reply.header('www-authenticate', 'Bearer');
    void reply.headers(headersOf(context)).status(body.status).header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }
}
