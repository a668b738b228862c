/**
 * One batch of a county: frozen from the roster, checked twice, funded, sent once and settled by what the bank says. Nobody does two of
 * preparing, checking for civil affairs, checking for finance and releasing; each approval signs the content's hash; it is cancelled
 * before it is sent or never.
 */
import type { Scheme } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import { levelOf, plus, reject, type Decision, type Division, type Message, type Of, type PlainDate, type Rejection,
  type Uuid, type YearMonth } from '@doudi/kernel';
import type { Act } from './act.js';
import { batchEvents, chunkSize, claimsOf, obligationKey, orderIdOf, type BatchEvent, type HeldLine, type Line, type UnorderedLine } from './batch.events.js';
import { accept, doubt, firstTen, rejectByBureau, stopSending, type Stop } from './batch.sending.js';
import { inChunks, recordLate, recordStatement, type StatementEntry } from './batch.settling.js';
import { evolve, noBatch, sumOfOrders, type Batch } from './batch.state.js';
import { accountId, purposeOfFund, purposeOfScheme, type AccountKey, type Lawful } from './funds.js';
import { hashOfLines, hashOfParts } from './hashes.js';

type ById = { readonly batchId: Uuid };
type Signing = ById & Act & { readonly contentHash: string };

export type BatchCommand =
  | Message<'DraftBatch', ById & Act & Lawful & {
    readonly division: Division; readonly scheme: Scheme; readonly account: AccountKey; readonly period: YearMonth; readonly number: number;
    readonly dueOn: PlainDate | null; readonly sendBy: PlainDate | null;
  }>
  | Message<'AddLines', ById & Act & { readonly chunk: number; readonly lines: readonly UnorderedLine[] }>
  /** `held` is what a screen found among what is owed: not ordered by this batch, and named. */
  | Message<'FreezeBatch', ById & Act & { readonly held: readonly HeldLine[] }>
  | Message<'CheckCivil', Signing>
  /** `failing` are orders of the batch that its screens would hold by now. */
  | Message<'CheckFinance', Signing & { readonly failing: readonly HeldLine[] }>
  | Message<'ConfirmFunding', ById & { readonly contentHash: string }>
  /** `altered` are entitlements whose payee is no longer the one that was approved; `failing` as when finance checked. */
  | Message<'ReleaseBatch', ById & Act & { readonly altered: readonly Uuid[]; readonly failing: readonly HeldLine[] }>
  | Message<'StopSending', ById & Stop & { readonly today: PlainDate }>
  | Message<'DoubtBatch', ById & { readonly today: PlainDate }>
  | Message<'AcceptByBureau', ById & { readonly today: PlainDate }>
  | Message<'RejectByBureau', ById & { readonly today: PlainDate; readonly reason: string }>
  | Message<'RecordStatement', ById & { readonly entries: readonly StatementEntry[] }>
  | Message<'RecordLate', ById & { readonly today: PlainDate }>
  | Message<'CancelBatch', ById & Act & { readonly reason: string }>;

type Answer = Decision<BatchEvent>;
type Data<Type extends BatchCommand['type']> = Of<BatchCommand, Type>['data'];
const reached = (batch: Batch, ...states: readonly Batch['status'][]): boolean => states.includes(batch.status);
const afterDraft = ['FROZEN', 'CIVIL_CHECKED', 'FINANCE_CHECKED', 'FUNDED', 'SENT', 'IN_DOUBT', 'SETTLING', 'COMPLETE',
  'COMPLETE_WITH_FAILURES'] as const;
const afterSending = ['SENT', 'IN_DOUBT', 'SETTLING', 'COMPLETE', 'COMPLETE_WITH_FAILURES'] as const;

/** A batch that is not there and one of another county look the same. */
const stopped = (by: Act['by'], batch: Batch): Rejection | null => {
  if (batch.header === null || by.division !== batch.header.division) return reject('batch.unknown');
  return batch.status === 'CANCELLED' ? reject('batch.cancelled') : null;
};

const draft = (command: Data<'DraftBatch'>, { header }: Batch): Answer => {
  const { batchId, division, scheme, account, period, number, dueOn, sendBy, by, today } = command;
  if (by.division !== division || levelOf(division) !== 'COUNTY') return reject('batch.not_county', { division });
  const { fund, purpose } = account;
  const { met, clause } = purposeOfFund(command, account, purpose);
  if (purpose !== purposeOfScheme(scheme) || met !== true) return reject('account.purpose_not_of_fund', { fund, purpose, clause });
  if (header !== null) return header.scheme === scheme && header.period === period && header.number === number ? [] : reject('batch.terms_differ');
  return [{ type: 'BatchDrafted', data: { batchId, division, scheme, account, period, number, dueOn, sendBy, preparedBy: by.sub,
    draftedOn: today } }];
};

const addLines = ({ batchId, chunk, lines, by }: Data<'AddLines'>, batch: Batch): Answer => {
  const stop = stopped(by, batch);
  if (stop) return stop;
  const ordered = lines.map((line): Line => ({ orderId: orderIdOf(line), ...line }));
  const hash = hashOfLines(ordered);
  const known = batch.chunkHashes[chunk - 1];
  if (known !== undefined) return known === hash ? [] : reject('batch.chunk_differs', { chunk });
  if (!reached(batch, 'DRAFT')) return reject('batch.not_draft', { status: batch.status });
  if (chunk !== batch.chunkHashes.length + 1) return reject('batch.chunk_missing', { chunk, next: batch.chunkHashes.length + 1 });
  if (lines.length === 0 || lines.length > chunkSize) return reject('batch.chunk_size', { lines: lines.length, most: chunkSize });
  const totalFen = plus(...ordered.map(({ amountFen }) => amountFen));
  return [{ type: 'LinesAdded', data: { batchId, chunk, lines: ordered, count: ordered.length, totalFen, hash } }];
};

const entitlementsOf = (lines: readonly HeldLine[]): readonly Uuid[] => lines.map(({ obligation }) => obligation.entitlementId);

/** A batch that would pay nobody is refused and holds nobody. Known as held for the same reason is known. */
const freeze = ({ batchId, held, by, today }: Data<'FreezeBatch'>, batch: Batch): Answer => {
  const stop = stopped(by, batch);
  if (stop) return stop;
  if (reached(batch, ...afterDraft)) return [];
  if (batch.chunkHashes.length === 0) return reject('batch.empty', { held: held.length, ...firstTen(entitlementsOf(held)) });
  const found = held.filter(({ obligation, reason }) => batch.held.get(obligationKey(obligation))?.reason !== reason);
  const all = new Map([...batch.held, ...found.map((line) => [obligationKey(line.obligation), line] as const)]);
  const { division, scheme, period, account } = batch.header!;
  const [count, chunks, rootHash] = [batch.orders.size, batch.chunkHashes.length, hashOfParts(...batch.chunkHashes)];
  const contentHash = hashOfParts(batchId, division, scheme, period, accountId(account), String(count), String(batch.totalFen), rootHash,
    hashOfLines([...all.values()]));
  return [
    ...inChunks(found).map((lines): BatchEvent => ({ type: 'LinesHeld', data: { batchId, lines: [...lines], heldOn: today } })),
    { type: 'BatchFrozen', data: { batchId, chunks, count, totalFen: batch.totalFen, returnedFen: batch.returnedFen, rootHash, contentHash,
      frozenBy: by.sub, frozenOn: today, held: all.size } },
  ];
};

const check = (type: 'CivilChecked' | 'FinanceChecked', { batchId, contentHash, by, today }: Signing, batch: Batch): Answer => {
  const stop = stopped(by, batch);
  if (stop) return stop;
  const [before, done] = type === 'CivilChecked'
    ? ['FROZEN' as const, ['CIVIL_CHECKED', 'FINANCE_CHECKED', 'FUNDED', ...afterSending] as const]
    : ['CIVIL_CHECKED' as const, ['FINANCE_CHECKED', 'FUNDED', ...afterSending] as const];
  if (batch.frozen !== null && contentHash !== batch.frozen.contentHash) return reject('batch.hash_differs',
    { contentHash: batch.frozen.contentHash });
  if (reached(batch, ...done)) return [];
  if (!reached(batch, before)) return reject(type === 'CivilChecked' ? 'batch.not_frozen' : 'batch.not_civil_checked',
    { status: batch.status });
  if ([...batch.preparers, ...batch.checkers].includes(by.sub)) return reject('batch.same_person', { step: type });
  return [{ type, data: { batchId, contentHash, checkedBy: by.sub, checkedOn: today } }];
};

/** Who died, was ordered for elsewhere, is owed no longer or has no papers stops a check: the batch is cancelled, and the next one holds them. */
const screenFailed = (failing: readonly HeldLine[]): Rejection => {
  const count = (wanted: HeldLine['reason']): number => failing.filter(({ reason }) => reason === wanted).length;
  return reject('batch.screen_failed', { noLongerOwed: count('NO_LONGER_OWED'), payeeDeceased: count('PAYEE_DECEASED'), papersMissing: count('PAPERS_MISSING'),
    householdTwice: count('HOUSEHOLD_TWICE'), ...firstTen(entitlementsOf(failing)) });
};

const checkFinance = ({ failing, ...signing }: Data<'CheckFinance'>, batch: Batch): Answer => {
  const answer = check('FinanceChecked', signing, batch);
  return 'rejected' in answer || answer.length === 0 || failing.length === 0 ? answer : screenFailed(failing);
};

const confirmFunding = ({ batchId, contentHash }: Data<'ConfirmFunding'>, batch: Batch): Answer => {
  if (reached(batch, 'FUNDED', ...afterSending)) return [];
  if (reached(batch, 'CANCELLED')) return reject('batch.cancelled');
  if (!reached(batch, 'FINANCE_CHECKED')) return reject('batch.not_finance_checked', { status: batch.status });
  if (batch.frozen!.contentHash !== contentHash) return reject('batch.hash_differs', { contentHash: batch.frozen!.contentHash });
  return [{ type: 'BatchFunded', data: { batchId, totalFen: batch.frozen!.totalFen, contentHash } }];
};

const release = ({ batchId, altered, failing, by, today }: Data<'ReleaseBatch'>, batch: Batch): Answer => {
  const stop = stopped(by, batch);
  if (stop) return stop;
  if (reached(batch, ...afterSending)) return [];
  if (!reached(batch, 'FUNDED')) return reject('batch.not_funded', { status: batch.status });
  if ([...batch.preparers, ...batch.checkers].includes(by.sub)) return reject('batch.same_person', { step: 'BatchSent' });
  if (altered.length > 0) return reject('batch.payee_altered', { altered: altered.length, ...firstTen(altered) });
  if (failing.length > 0) return screenFailed(failing);
  const { count, totalFen } = batch.frozen!;
  if (count !== batch.orders.size || totalFen !== sumOfOrders(batch)) return reject('batch.sum_differs',
    { totalFen, linesFen: sumOfOrders(batch) });
  return [{ type: 'BatchSent', data: { batchId, messageId: batchId.replaceAll('-', ''), count, totalFen, releasedBy: by.sub,
    sentOn: today } }];
};

const cancel = ({ batchId, reason, by, today }: Data<'CancelBatch'>, batch: Batch): Answer => {
  if (batch.status === 'CANCELLED' && batch.header?.division === by.division) return [];
  const stop = stopped(by, batch);
  if (stop) return stop;
  if (reached(batch, ...afterSending)) return reject('batch.already_sent', { status: batch.status });
  return [{ type: 'BatchCancelled', data: { batchId, reason, cancelledBy: by.sub, cancelledOn: today,
    funded: batch.status === 'FUNDED' } }];
};

export const batch: Aggregate<BatchCommand, Batch, BatchEvent> = {
  name: 'batch',
  initial: noBatch,
  evolve,
  events: batchEvents,
  uniqueKeys: (event) => {
    switch (event.type) {
      case 'BatchDrafted': return [`batch:${event.data.division}:${event.data.scheme}:${event.data.period}:${event.data.number}`];
      case 'LinesAdded': return event.data.lines.map(claimsOf);
      default: return [];
    }
  },
  keyTaken: 'batch.claim_taken',
  decide: (command, state) => {
    switch (command.type) {
      case 'DraftBatch': return draft(command.data, state);
      case 'AddLines': return addLines(command.data, state);
      case 'FreezeBatch': return freeze(command.data, state);
      case 'CheckCivil': return check('CivilChecked', command.data, state);
      case 'CheckFinance': return checkFinance(command.data, state);
      case 'ConfirmFunding': return confirmFunding(command.data, state);
      case 'ReleaseBatch': return release(command.data, state);
      case 'StopSending': return stopSending(command.data, state);
      case 'DoubtBatch': return doubt(command.data, state);
      case 'AcceptByBureau': return accept(command.data, state);
      case 'RejectByBureau': return rejectByBureau(command.data, state);
      case 'RecordStatement': return recordStatement(command.data.batchId, command.data.entries, state);
      case 'RecordLate': return recordLate(command.data.batchId, command.data.today, state);
      case 'CancelBatch': return cancel(command.data, state);
    }
  },
};
