/**
 * From the intent to the bank's answer. What keeps the bank file from being made takes the intent back before anything leaves; what was sent
 * without an answer is in doubt; the bureau accepts it, or books nothing and says why.
 */
import type { Payee } from '@doudi/contracts';
import { reject, rejectRecorded, type Decision, type PlainDate, type Uuid } from '@doudi/kernel';
import type { z } from 'zod';
import { payeeKey, type BatchEvent, type zStopReason } from './batch.events.js';
import { inChunks } from './batch.settling.js';
import type { Batch } from './batch.state.js';

type OnDay = { readonly batchId: Uuid; readonly today: PlainDate };
type Answer = Decision<BatchEvent>;
const complete = ['COMPLETE', 'COMPLETE_WITH_FAILURES'];

/** So many name who is meant; the rest are found in the lists. */
export const firstTen = (entitlements: readonly Uuid[]) => ({ entitlements: [...new Set(entitlements)].slice(0, 10) });

/** Found after the intent and before anything was sent. The entitlements are those that it was found of, the payees those without papers. */
export type Stop = { readonly reason: z.output<typeof zStopReason>; readonly entitlements: readonly Uuid[]; readonly payees: readonly Payee[] };

const refusalOf = ({ reason, entitlements, payees }: Stop): readonly [code: string, figures: Readonly<Record<string, unknown>>] => {
  switch (reason) {
    case 'PAYEE_ALTERED': return ['batch.payee_altered', { altered: entitlements.length, ...firstTen(entitlements) }];
    case 'PAPERS_MISSING': return ['batch.papers_missing', { payees: payees.length, ...firstTen(entitlements) }];
    case 'FILE_NOT_MADE': return ['batch.file_not_made', {}];
  }
};

/** The intent is taken back by who won it, and only by them: a batch in doubt may have been sent, and stays in doubt. */
export const stopSending = ({ batchId, today, ...found }: OnDay & Stop, batch: Batch): Answer => {
  if (!['SENT', 'IN_DOUBT'].includes(batch.status)) return reject('batch.not_sent', { status: batch.status });
  const unknown = found.payees.filter((payee) => !batch.unpayable.has(payeeKey(payee)));
  const facts = inChunks(unknown).map((payees): BatchEvent => ({ type: 'PayeesUnpayable', data: { batchId, payees: [...payees], foundOn: today } }));
  if (batch.status === 'IN_DOUBT') return facts;
  return rejectRecorded<BatchEvent>(...refusalOf(found), ...facts,
    { type: 'SendingStopped', data: { batchId, messageId: batch.messageId!, reason: found.reason, stoppedOn: today } });
};

export const doubt = ({ batchId, today }: OnDay, batch: Batch): Answer => {
  if (['IN_DOUBT', 'SETTLING', ...complete].includes(batch.status)) return [];
  if (batch.status !== 'SENT') return reject('batch.not_sent', { status: batch.status });
  return [{ type: 'BatchInDoubt', data: { batchId, messageId: batch.messageId!, sinceOn: today } }];
};

export const accept = ({ batchId, today }: OnDay, batch: Batch): Answer => {
  if (['SETTLING', ...complete].includes(batch.status)) return [];
  if (!['SENT', 'IN_DOUBT'].includes(batch.status)) return reject('batch.not_sent', { status: batch.status });
  return [{ type: 'BureauAccepted', data: { batchId, messageId: batch.messageId!, acceptedOn: today } }];
};

export const rejectByBureau = ({ batchId, today, reason }: OnDay & { readonly reason: string }, batch: Batch): Answer => {
  if (batch.status === 'FUNDED') return [];
  if (!['SENT', 'IN_DOUBT'].includes(batch.status)) return reject('batch.not_sent', { status: batch.status });
  return [{ type: 'BureauRejected', data: { batchId, messageId: batch.messageId!, reason, rejectedOn: today } }];
};
