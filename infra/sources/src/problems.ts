/** Every error leaves as problem+json with a code, and repeats nothing of what was sent. */
import type { FastifyError, FastifyInstance } from 'fastify';
import type { z } from 'zod';

/** A refusal, on purpose. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string) {
    super(detail);
  }
}

export const answerProblems = (server: FastifyInstance): void => {
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const { status, code, message } = problemOf(error);
    return reply.code(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, code, detail: message }));
  });
  server.setNotFoundHandler(() => {
    throw new Problem(404, 'path.unknown', 'There is nothing at this address; README.md lists the calls.');
  });
};

const problemOf = (error: FastifyError | Error): Problem => {
  if (error instanceof Problem) return error;
  const status = 'statusCode' in error ? error.statusCode ?? 500 : 500;
  return status < 500
    ? new Problem(status, 'request.malformed', 'The request cannot be read; nothing was taken in.')
    : new Problem(500, 'sources.failed', 'The sources failed; the same query may be sent again.');
};

/** The body as the schema reads it, or a 400 that names the field. */
export const parsed = <Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> => {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const place = read.error.issues[0]!.path.join('.') || 'the top';
  throw new Problem(400, 'request.malformed', `Nothing was taken in: not as expected at ${place}.`);
};
