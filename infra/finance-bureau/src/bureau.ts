/**
 * The bureau as a server on 127.0.0.1. What it answers is on disk in its books before, and only what it books is there: a message that is
 * malformed or does not add up leaves no trace.
 */
import { dayOf, instantOfMs, isPlainDate, type PlainDate } from '@doudi/kernel';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { balance, type Booking, type MessageBooked } from './books.js';
import { writeCamt053 } from './camt053.js';
import { openCounter, type Counter } from './counter.js';
import { noFaults, shown, zFaults, type Faults } from './faults.js';
import { disagreementIn, ordersOf, readPain001, sumOf } from './pain001.js';
import { writePain002, type StatusReport } from './pain002.js';
import { answerProblems, Problem } from './problems.js';

export type Bureau = { readonly port: number; close(): Promise<void> };

export type BureauOptions = {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the journal is kept; made when it is not there. */
  readonly dataDir: string;
};

/** What is set at present; counted faults go down as they strike. */
type Desk = { readonly counter: Counter; faults: Faults };

export const startBureau = async ({ port, dataDir }: BureauOptions): Promise<Bureau> => {
  const counter = await openCounter(dataDir);
  const server = fastify({ logger: false, bodyLimit: 20 * 1024 * 1024 });
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser(['application/xml', 'text/xml'], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  answerProblems(server);
  const desk: Desk = { counter, faults: noFaults };
  await server.register(async (bank) => serveBank(bank, desk));
  serveTests(server, desk);
  server.addHook('onClose', () => counter.close());
  await server.listen({ port, host: '127.0.0.1' });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
};

/** The interface that faults strike. */
const serveBank = (bank: FastifyInstance, desk: Desk): void => {
  const { books } = desk.counter;
  bank.addHook('onRequest', async (request, reply) => {
    if (desk.faults.refuseConnections) drop(request, reply);
  });
  bank.post('/payments', (request, reply) => pay(desk, request, reply));
  bank.get<{ Params: { messageId: string } }>('/payments/:messageId', async (request, reply) => {
    const report = writePain002(reportOf(known(books.messages.get(request.params.messageId))));
    return sendXml(desk, reply, report);
  });
  bank.get<{ Querystring: { day?: unknown } }>('/statements', async (request, reply) => {
    const { day } = request.query;
    if (!isPlainDate(day)) throw new Problem(400, 'day.malformed', 'Ask for ?day=YYYY-MM-DD or for /statements/:messageId.');
    return sendXml(desk, reply, statement(desk, day, books.byDay.get(day) ?? [], today(request)));
  });
  bank.get<{ Params: { messageId: string } }>('/statements/:messageId', async (request, reply) => {
    const { messageId } = request.params;
    return sendXml(desk, reply, statement(desk, messageId, known(books.byMessage.get(messageId)), today(request)));
  });
};

/** What tests and reports use; no fault strikes here. */
const serveTests = (server: FastifyInstance, desk: Desk): void => {
  server.get('/health', async () => ({ status: 'up' }));
  server.get('/books', async () => balance(desk.counter.books));
  server.get('/faults', async () => desk.faults);
  server.put('/faults', async (request) => {
    const read = zFaults.safeParse(request.body);
    if (!read.success) throw new Problem(400, 'faults.malformed', 'The faults were not changed; README.md lists the fields.');
    return (desk.faults = read.data);
  });
  server.delete('/faults', async () => (desk.faults = noFaults));
};

const pay = async (desk: Desk, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  if (!Buffer.isBuffer(request.body)) throw new Problem(415, 'document.media-type', 'Nothing was booked: send application/xml.');
  const message = readPain001(request.body);
  const day = today(request);
  const rejection = desk.counter.books.messages.has(message.messageId) ? null : disagreementIn(message);
  if (rejection) {
    const orders = ordersOf(message);
    const { messageId } = message;
    return sendXml(desk, reply, writePain002({ messageId, count: orders.length, sumFen: sumOf(orders), day, rejection }));
  }
  const { booked, fresh } = await desk.counter.book(message, day, desk.faults);
  if (fresh && strikes(desk, 'silentAfterBooking')) return drop(request, reply);
  const contradicted = fresh && strikes(desk, 'contradictory');
  return sendXml(desk, reply, writePain002(contradicted ? { ...reportOf(booked), rejection: contradiction } : reportOf(booked)));
};

const contradiction = { code: 'NARR', text: 'not accepted' };

/** True for the next n messages that were booked. */
const strikes = (desk: Desk, fault: 'silentAfterBooking' | 'contradictory'): boolean => {
  const left = desk.faults[fault];
  if (left > 0) desk.faults = { ...desk.faults, [fault]: left - 1 };
  return left > 0;
};

const drop = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
};

const known = <Found>(found: Found | undefined): Found => {
  if (found === undefined) throw new Problem(404, 'message.unknown', 'No message with this id was booked.');
  return found;
};

const reportOf = ({ messageId, receivedOn, orders }: MessageBooked): StatusReport =>
  ({ messageId, count: orders.length, sumFen: sumOf(orders), day: receivedOn, rejection: null });

const statement = (desk: Desk, subject: string, bookings: readonly Booking[], on: PlainDate): string =>
  writeCamt053({ subject, issuedOn: on, bookings: shown(bookings, on, desk.faults) });

const sendXml = async (desk: Desk, reply: FastifyReply, xml: string): Promise<FastifyReply> => {
  if (desk.faults.slow > 0) await wait(desk.faults.slow);
  return reply.type('application/xml; charset=utf-8').send(xml);
};

/** The business day is the caller's: one clock serves the whole sandbox. */
const today = (request: FastifyRequest): PlainDate => {
  const day = request.headers['x-sandbox-today'] ?? dayOf(instantOfMs(Date.now()));
  if (!isPlainDate(day)) throw new Problem(400, 'day.malformed', 'x-sandbox-today is a day: YYYY-MM-DD.');
  return day;
};
