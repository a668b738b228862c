/**
 * The seven sources as one server on 127.0.0.1: asked with an authorisation or not at all, answering with facts when they get round to it.
 */
import { dayOf, instantOfMs, isPlainDate, type PlainDate } from '@doudi/kernel';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { sourceNames, zFacts, zIdNumber, type SourceName } from './facts.js';
import { mischiefOf, noFaults, zFaults, type Faults, type Mischief } from './faults.js';
import { openKeeping } from './keeping.js';
import { answerProblems, parsed, Problem } from './problems.js';
import {
  answerTo, askedOf, emptyRegister, enter, hasOtherTerms, zQuery, type Answer, type Entry, type Query, type Register,
} from './register.js';

export type Sources = { readonly port: number; close(): Promise<void> };

export type SourcesOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where to keep what was taken in between starts; nowhere when absent. */
  readonly dataDir?: string;
};

type Office = { readonly register: Register; readonly take: (entry: Entry) => void; faults: Faults; mischief: Mischief };

export const startSources = async ({ port, dataDir }: SourcesOptions): Promise<Sources> => {
  const keeping = openKeeping(dataDir);
  const register = keeping.entries.reduce(enter, emptyRegister(sourceNames));
  const take = (entry: Entry): void => {
    keeping.keep(entry);
    enter(register, entry);
  };
  const server = fastify({ logger: false, bodyLimit: 20 * 1024 * 1024, routerOptions: { maxParamLength: 200 } });
  answerProblems(server);
  const office: Office = { register, take, faults: noFaults, mischief: mischiefOf(noFaults) };
  serveQueries(server, office);
  serveTests(server, office);
  server.addHook('onClose', async () => keeping.close());
  await server.listen({ port, host: '127.0.0.1' });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
};

type BySource = { Params: { source: string } };

const serveQueries = (server: FastifyInstance, office: Office): void => {
  server.post<BySource>('/sources/:source/queries', async (request, reply) => {
    ask(office, sourceOf(request.params.source), [request.body]);
    return reply.code(202).send({ accepted: 1 });
  });
  server.post<BySource>('/sources/:source/queries/batch', async (request, reply) => {
    const { queries } = parsed(z.strictObject({ queries: z.array(z.unknown()).max(20_000) }), request.body);
    ask(office, sourceOf(request.params.source), queries);
    return reply.code(202).send({ accepted: queries.length });
  });
  server.get<{ Params: { source: string; queryId: string } }>('/sources/:source/queries/:queryId', async (request) => {
    const [answer] = answersTo(office, sourceOf(request.params.source), [request.params.queryId], today(request));
    if (answer!.status === 'UNKNOWN') throw new Problem(404, 'query.unknown', 'This source was never asked under this id.');
    return answer;
  });
  server.post<BySource>('/sources/:source/answers/batch', async (request) => {
    const { queryIds } = parsed(z.strictObject({ queryIds: z.array(z.string().max(200)).max(20_000) }), request.body);
    return { answers: answersTo(office, sourceOf(request.params.source), queryIds, today(request)) };
  });
};

/** What tests and the seeding of a sandbox use. */
const serveTests = (server: FastifyInstance, office: Office): void => {
  const set = (faults: Faults): Faults => {
    Object.assign(office, { faults, mischief: mischiefOf(faults) });
    return faults;
  };
  server.get('/health', async () => ({ status: 'up' }));
  server.put('/people', async (request) => {
    office.take({ people: parsed(zPeople, request.body) });
    return { known: office.register.people.size };
  });
  server.get('/counts', async () => Object.fromEntries(sourceNames.map((source) => [source, askedOf(office.register, source).size])));
  server.get('/faults', async () => office.faults);
  server.put('/faults', async (request) => set(parsed(zFaults, request.body)));
  server.delete('/faults', async () => set(noFaults));
};

const zPeople = z.array(z.strictObject({ idNumber: zIdNumber, facts: zFacts }));

/** All of them or none. "No authorisation, no check" comes before everything else that may be wrong with a query. */
const ask = ({ register, take }: Office, source: SourceName, bodies: readonly unknown[]): void => {
  if (!bodies.every(isAuthorised)) throw new Problem(403, 'query.unauthorised', 'No authorisation, no check: send authorisationId.');
  const queries = parsed(z.array(zQuery), bodies).map((query): Query => ({ ...query, source }));
  if (queries.some((query) => hasOtherTerms(register, query))) {
    throw new Problem(409, 'query.other-terms', 'This id was asked with other terms: use a new id for a new query.');
  }
  take({ queries });
};

const isAuthorised = (body: unknown): boolean => {
  const id = (body as { authorisationId?: unknown } | null | undefined)?.authorisationId;
  return id !== undefined && id !== null && id !== '';
};

const answersTo = (office: Office, source: SourceName, queryIds: readonly string[], on: PlainDate): readonly Answer[] => {
  const answers = queryIds.map((queryId) => answerTo(office.register, source, queryId, on, office.mischief));
  const fresh = answers.flatMap((answer) =>
    (answer.status === 'ANSWERED' && askedOf(office.register, source).get(answer.queryId)?.given === null ? [{ ...answer, source }] : []));
  if (fresh.length > 0) office.take({ answers: fresh });
  return answers;
};

const sourceOf = (name: string): SourceName => {
  const source = sourceNames.find((known) => known === name.toUpperCase().replaceAll('-', '_'));
  if (source === undefined) throw new Problem(404, 'source.unknown', 'There is no such source; README.md lists them.');
  return source;
};

/** The day is the caller's: one clock serves the whole sandbox. */
const today = (request: FastifyRequest): PlainDate => {
  const day = request.headers['x-sandbox-today'] ?? dayOf(instantOfMs(Date.now()));
  if (!isPlainDate(day)) throw new Problem(400, 'day.malformed', 'x-sandbox-today is a day: YYYY-MM-DD.');
  return day;
};
