/**
 * Carries a batch to the bureau and brings its answers home. The intent is in the log before anything is sent; the message id is the
 * batch's own for ever. What keeps the bank file from being made is found before anything leaves, and the intent is taken back. What was
 * sent without an answer is in doubt: the bureau is asked, and only when it never booked the message is the same message sent again.
 */
import type { Deadline, DueCommand } from '@doudi/edge';
import type { Queryable } from '@doudi/event-store';
import { addDays, dayOf, fen, msOfInstant, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import { payeeKey } from '../domain/batch.events.js';
import { batch, type BatchCommand } from '../domain/batch.js';
import type { Stop } from '../domain/batch.sending.js';
import { hashOfLines } from '../domain/hashes.js';
import { batchesAtBureau, batchesBookedSince, type Watched } from '../views/batches.js';
import { linesToSend } from '../views/payment-lines.js';
import { toMax35 } from './iso20022.js';
import type { BureauAnswer, PaymentMessage, Ports } from './ports.js';

/** The bank file of a batch, or the payees for whom it cannot be made. */
const fileOf = async ({ reveal }: Ports, sql: Queryable, batchId: Uuid, now: Instant): Promise<PaymentMessage | Stop> => {
  const lines = await linesToSend(sql, batchId);
  const papers = await reveal.payees(batchId, lines.map(({ payee }) => payee), dayOf(now));
  const missing = lines.filter(({ payee }) => !papers.has(payeeKey(payee)));
  if (missing.length > 0) {
    const payees = [...new Map(missing.map(({ payee }) => [payeeKey(payee), payee])).values()];
    return { reason: 'PAPERS_MISSING', entitlements: [...new Set(missing.map(({ entitlementId }) => entitlementId))], payees };
  }
  const transfers = lines.map(({ orderId, amountFen, payee }) => ({ orderId, amountFen, ...papers.get(payeeKey(payee))! }));
  const totalFen = fen(lines.reduce((sum, { amountFen }) => sum + amountFen, 0));
  return { messageId: toMax35(batchId), createdAt: now, executeOn: dayOf(now), totalFen, transfers };
};

/** A rejection is believed only when the bureau, asked again, knows nothing of the message. */
const send = async ({ bureau }: Ports, message: PaymentMessage, today: PlainDate): Promise<BureauAnswer> => {
  const answer = await bureau.send(message, today);
  return answer.status === 'ACCEPTED' ? answer : ((await bureau.statusOf(message.messageId, today)) ?? answer);
};

/** The command that an answer of the bureau calls for. */
const told = (batchId: Uuid, answer: BureauAnswer, today: PlainDate): BatchCommand =>
  (answer.status === 'ACCEPTED' ? { type: 'AcceptByBureau', data: { batchId, today } } : { type: 'RejectByBureau',
    data: { batchId, today, reason: answer.reason } });

export type Sending = {
  /**
   * Asks `intent` whether it was won; if so asks for payees `altered` since the approval, sends, and has `record` keep what came of it.
   * Nobody else asks about the batch before it is kept.
   */
  sendOnce(sql: Queryable, batchId: Uuid, now: Instant, acts: {
    intent(): Promise<boolean>; altered(): Promise<readonly Uuid[]>; record(outcome: BatchCommand): Promise<unknown>;
  }): Promise<void>;
  readonly deadline: Deadline;
};

/** The bureau is asked again after so long, and at once when a batch moved. */
const pauseMs = 30_000;
/** Ours: so long after the last booking of a complete batch a bank may still return a payment; it is asked once a day. */
const returnDays = 30;

export const createSending = (ports: Ports): Sending => {
  const underway: Uuid[] = [];
  let [seen, nextMs] = [0, 0];
  let askedOn: PlainDate | null = null;

  const sent = async (batchId: Uuid, message: PaymentMessage, today: PlainDate): Promise<BatchCommand> => {
    try {
      return told(batchId, await send(ports, message, today), today);
    } catch (error) {
      ports.onFault('finance-bureau', error);
      return { type: 'DoubtBatch', data: { batchId, today } };
    }
  };

  const carriedOut = (batchId: Uuid, file: PaymentMessage | Stop, today: PlainDate): BatchCommand | Promise<BatchCommand> =>
    ('reason' in file ? { type: 'StopSending', data: { batchId, today, ...file } } : sent(batchId, file, today));

  /** Nothing has been sent yet: whatever fails here leaves the batch as it was. */
  const firstFile = async (sql: Queryable, batchId: Uuid, now: Instant, altered: () => Promise<readonly Uuid[]>): Promise<PaymentMessage | Stop> => {
    try {
      const entitlements = await altered();
      return entitlements.length > 0 ? { reason: 'PAYEE_ALTERED', entitlements, payees: [] } : await fileOf(ports, sql, batchId, now);
    } catch (error) {
      ports.onFault('reveal', error);
      return { reason: 'FILE_NOT_MADE', entitlements: [], payees: [] };
    }
  };

  const sendOnce: Sending['sendOnce'] = async (sql, batchId, now, { intent, altered, record }) => {
    underway.push(batchId);
    try {
      if (await intent()) await record(await carriedOut(batchId, await firstFile(sql, batchId, now, altered), dayOf(now)));
    } finally {
      underway.splice(underway.indexOf(batchId), 1);
    }
  };

  /** Ask, and send the same message again only if it was never booked. */
  const resolve = async (sql: Queryable, { batchId, messageId }: Watched, now: Instant): Promise<BatchCommand> => {
    const today = dayOf(now);
    const known = await ports.bureau.statusOf(messageId, today);
    return known === null ? carriedOut(batchId, await fileOf(ports, sql, batchId, now), today) : told(batchId, known, today);
  };

  const heard = async ({ batchId, messageId }: Watched, today: PlainDate): Promise<BatchCommand | null> => {
    const entries = await ports.bureau.statementOf(messageId, today);
    return entries === null || entries.length === 0 ? null : { type: 'RecordStatement', data: { batchId, entries } };
  };

  /** A batch that is still only sent belongs to somebody who died while sending: it is in doubt first, and asked about in the next round. */
  const next = async (sql: Queryable, watched: Watched, now: Instant): Promise<BatchCommand | null> => {
    if (watched.status === 'SENT') return { type: 'DoubtBatch', data: { batchId: watched.batchId, today: dayOf(now) } };
    return watched.status === 'IN_DOUBT' ? resolve(sql, watched, now) : heard(watched, dayOf(now));
  };

  const ask = async (sql: Queryable, watched: Watched, now: Instant): Promise<readonly DueCommand[]> => {
    try {
      const command = await next(sql, watched, now);
      if (command === null) return [];
      const said = command.type === 'RecordStatement' ? hashOfLines(command.data.entries) : `${command.type} ${watched.position}`;
      return [{ key: `${watched.batchId}/${said}`, aggregate: batch, id: watched.batchId, command, division: watched.division }];
    } catch (error) {
      ports.onFault('finance-bureau', error);
      return [];
    }
  };

  /** Batches that wait for the bank's word: when one of them moved, and now and then. */
  const waiting = async (sql: Queryable, now: Instant): Promise<readonly Watched[]> => {
    const watched = (await batchesAtBureau(sql)).filter(({ batchId }) => !underway.includes(batchId));
    const position = Math.max(0, ...watched.map((one) => one.position));
    if (watched.length === 0 || (position <= seen && msOfInstant(now) < nextMs)) return [];
    [seen, nextMs] = [position, msOfInstant(now) + pauseMs];
    return watched;
  };

  const oncePerDay = async (sql: Queryable, today: PlainDate): Promise<readonly Watched[]> => {
    if (askedOn === today) return [];
    askedOn = today;
    return batchesBookedSince(sql, addDays(today, -returnDays));
  };

  return {
    sendOnce,
    deadline: {
      name: 'payments.bureau',
      due: async (sql, now) => {
        const watched = [...await waiting(sql, now), ...await oncePerDay(sql, dayOf(now))];
        return (await Promise.all(watched.map((one) => ask(sql, one, now)))).flat();
      },
    },
  };
};
