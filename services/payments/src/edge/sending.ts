/**
 * Carries a batch to the bureau and brings its answers home. The intent is in the log before anything is sent; the message id is the
 * batch's own for ever. What was sent without an answer is in doubt: the bureau is asked, and only when it never booked the message is
 * the same message sent again.
 */
import type { Deadline, DueCommand } from '@doudi/edge';
import type { Queryable } from '@doudi/event-store';
import { dayOf, fen, msOfInstant, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import { batch, type BatchCommand } from '../domain/batch.js';
import { hashOfLines } from '../domain/hashes.js';
import { batchesAtBureau, type Watched } from '../views/batches.js';
import { linesToSend } from '../views/payment-lines.js';
import { toMax35 } from './iso20022.js';
import { payeeKey, type BureauAnswer, type Ports } from './ports.js';

/** The batch file cannot be made: a payee has no papers any more. The batch stays in doubt until its papers are there. */
export class PapersMissing extends Error {
  constructor(readonly missing: number) {
    super(`${missing} payees of the batch have no papers that can be revealed. Nothing was sent.`);
    this.name = 'PapersMissing';
  }
}

/** Sends under the batch's own message id. A rejection is believed only when the bureau, asked again, knows nothing of the message. */
const send = async ({ bureau, reveal }: Ports, sql: Queryable, batchId: Uuid, now: Instant): Promise<BureauAnswer> => {
  const today = dayOf(now);
  const messageId = toMax35(batchId);
  const lines = await linesToSend(sql, batchId);
  const papers = await reveal.payees(batchId, lines.map(({ payee }) => payee));
  const transfers = lines.flatMap(({ orderId, amountFen, payee }) => {
    const known = papers.get(payeeKey(payee));
    return known === undefined ? [] : [{ orderId, amountFen, ...known }];
  });
  if (transfers.length < lines.length) throw new PapersMissing(lines.length - transfers.length);
  const totalFen = fen(lines.reduce((sum, { amountFen }) => sum + amountFen, 0));
  const answer = await bureau.send({ messageId, createdAt: now, executeOn: today, totalFen, transfers }, today);
  return answer.status === 'ACCEPTED' ? answer : ((await bureau.statusOf(messageId, today)) ?? answer);
};

/** The command that an answer of the bureau calls for. */
const told = (batchId: Uuid, answer: BureauAnswer, today: PlainDate): BatchCommand =>
  (answer.status === 'ACCEPTED' ? { type: 'AcceptByBureau', data: { batchId, today } } : { type: 'RejectByBureau',
    data: { batchId, today, reason: answer.reason } });

export type Sending = {
  /** Asks `intent` whether it was won; if so sends, and has `record` keep what came of it. Nobody else asks about the batch before it is kept. */
  sendOnce(sql: Queryable, batchId: Uuid, now: Instant, acts: { intent(): Promise<boolean>; record(outcome: BatchCommand): Promise<unknown> }): Promise<void>;
  readonly deadline: Deadline;
};

/** The bureau is asked again after so long, and at once when a batch moved. */
const pauseMs = 30_000;

export const createSending = (ports: Ports): Sending => {
  const underway: Uuid[] = [];
  let [seen, nextMs] = [0, 0];

  const sendNow = async (sql: Queryable, batchId: Uuid, now: Instant): Promise<BatchCommand> => {
    try {
      return told(batchId, await send(ports, sql, batchId, now), dayOf(now));
    } catch (error) {
      ports.onFault?.('finance-bureau', error);
      return { type: 'DoubtBatch', data: { batchId, today: dayOf(now) } };
    }
  };

  const sendOnce: Sending['sendOnce'] = async (sql, batchId, now, { intent, record }) => {
    underway.push(batchId);
    try {
      if (await intent()) await record(await sendNow(sql, batchId, now));
    } finally {
      underway.splice(underway.indexOf(batchId), 1);
    }
  };

  /** Ask, and send the same message again only if it was never booked. */
  const resolve = async (sql: Queryable, { batchId, messageId }: Watched, now: Instant): Promise<BatchCommand> => {
    const today = dayOf(now);
    const known = await ports.bureau.statusOf(messageId, today);
    return known === null ? sendNow(sql, batchId, now) : told(batchId, known, today);
  };

  const heard = async ({ batchId, messageId }: Watched, today: PlainDate): Promise<BatchCommand | null> => {
    const entries = await ports.bureau.statementOf(messageId, today);
    return entries === null || entries.length === 0 ? null : { type: 'RecordStatement', data: { batchId, entries } };
  };

  /** A batch that is still only sent belongs to somebody who died while sending: it is in doubt first, and asked about in the next round. */
  const next = async (sql: Queryable, watched: Watched, now: Instant): Promise<BatchCommand | null> => {
    if (watched.status === 'SENT') return { type: 'DoubtBatch', data: { batchId: watched.batchId, today: dayOf(now) } };
    return watched.status === 'SETTLING' ? heard(watched, dayOf(now)) : resolve(sql, watched, now);
  };

  const ask = async (sql: Queryable, watched: Watched, now: Instant): Promise<readonly DueCommand[]> => {
    try {
      const command = await next(sql, watched, now);
      if (command === null) return [];
      const said = command.type === 'RecordStatement' ? hashOfLines(command.data.entries) : `${command.type} ${watched.position}`;
      return [{ key: `${watched.batchId}/${said}`, aggregate: batch, id: watched.batchId, command, division: watched.division }];
    } catch (error) {
      ports.onFault?.('finance-bureau', error);
      return [];
    }
  };

  return {
    sendOnce,
    deadline: {
      name: 'payments.bureau',
      due: async (sql, now) => {
        const watched = (await batchesAtBureau(sql)).filter(({ batchId }) => !underway.includes(batchId));
        const position = Math.max(0, ...watched.map((one) => one.position));
        if (watched.length === 0 || (position <= seen && msOfInstant(now) < nextMs)) return [];
        [seen, nextMs] = [position, msOfInstant(now) + pauseMs];
        return (await Promise.all(watched.map((one) => ask(sql, one, now)))).flat();
      },
    },
  };
};
