/** Every error leaves as problem+json with a code, and repeats nothing of what was sent. */
import type { FastifyError, FastifyInstance } from 'fastify';
import { MalformedDocument } from './xml.js';

/** An answer other than 200, on purpose. */
export class Problem extends Error {
  constructor(readonly status: number, readonly code: string, detail: string) {
    super(detail);
  }
}

export const answerProblems = (server: FastifyInstance): void => {
  server.setErrorHandler((error: FastifyError | Error, _request, reply) => {
    const problem = problemOf(error);
    return reply.code(problem.status).type('application/problem+json')
      .send(JSON.stringify({ type: 'about:blank', status: problem.status, code: problem.code, detail: problem.message }));
  });
  server.setNotFoundHandler(() => {
    throw new Problem(404, 'path.unknown', 'There is nothing at this address; README.md lists the calls.');
  });
};

const problemOf = (error: FastifyError | Error): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof MalformedDocument) return new Problem(400, 'document.malformed', `Nothing was booked: ${error.message}.`);
  const status = 'statusCode' in error ? error.statusCode ?? 500 : 500;
  if (status === 413) return new Problem(413, 'document.too-large', 'Nothing was booked: a document has at most 20 MB.');
  if (status === 415) return new Problem(415, 'document.media-type', 'Nothing was booked: send application/xml (faults: JSON).');
  if (status < 500) return new Problem(status, 'request.malformed', 'The request cannot be read.');
  return new Problem(500, 'bureau.failed', 'The bureau failed; ask for the status of the message before sending again.');
};
