/** A month's payments over REST: drafted, frozen from the roster, checked twice, funded, released, cancelled; and single orders. */
import { plannedMonth, zFund, zPayee, zScheme, zUuid, zYearMonth } from '@doudi/contracts';
import { accepted, CallParam, listShape, notFound, Operation, requireWithin, zPage, type AnyCall, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { isRejection, type PlainDate, type Uuid } from '@doudi/kernel';
import { CalendarNotPublished, type Law } from '@doudi/rules';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { account, type AccountCommand } from '../domain/account.js';
import { zHeldReason, type HeldLine } from '../domain/batch.events.js';
import { batch, type BatchCommand } from '../domain/batch.js';
import { inChunks } from '../domain/batch.settling.js';
import type { Batch } from '../domain/batch.state.js';
import { entitlement, type EntitlementCommand } from '../domain/entitlement.js';
import { accountId, purposeOfScheme, type AccountKey } from '../domain/funds.js';
import { creditClock, sendBy } from '../domain/money-clocks.js';
import { payment, type PaymentCommand } from '../domain/payment.js';
import { screened } from '../domain/screen.js';
import { batchById, listBatches, zBatchRow, zBatchStatus } from '../views/batches.js';
import { listDifferences, zDifference } from '../views/differences.js';
import { entitlementById } from '../views/entitlements.js';
import { listHeldLines, zHeldRow } from '../views/held-lines.js';
import { alteredPayees, listPayments, orderedIn, paymentById, rosterOf, zPaymentRow } from '../views/payment-lines.js';
import type { Sending } from './sending.js';
import { caughtUp, listOf, readAt, readers, within } from './shared.js';
import { paymentsRuntime, paymentsSending } from './token.js';

const Draft = z.strictObject({ scheme: zScheme, fund: zFund, year: z.int().min(2000).max(2100), period: plannedMonth(1),
  number: z.int().min(1).max(1_000) });
const OfBatch = z.strictObject({ batchId: zUuid });
const Signature = z.strictObject({ contentHash: z.string().regex(/^[0-9a-f]{64}$/) });
const Cancellation = z.strictObject({ reason: z.enum(['PAYEE_ALTERED', 'ROSTER_WRONG', 'NO_FUNDS', 'OTHER']) });
const List = z.strictObject({ ...listOf, status: zBatchStatus.optional(), period: zYearMonth.optional() });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const Lines = z.strictObject({ ...listOf, status: zPaymentRow.shape.status.optional(), late: flag.optional() });
const OfOrder = z.strictObject({ orderId: zUuid });
const Reissue = z.strictObject({ payee: zPayee });
const Differences = z.strictObject(listShape);
const HeldLines = z.strictObject({ ...listOf, batchId: zUuid.optional(), reason: zHeldReason.optional() });
const tag = 'batches';
/** What a screen is asked of; and what a roster is taken from. */
const screeningViews = ['entitlement', 'payment_line', 'deceased', 'unpayable'] as const;
const rosterViews = [...screeningViews, 'held_line', 'batch'] as const;

/** Null where nobody has published on which days of that year banks rest. */
const sendByIfKnown = (law: Law, dueOn: PlainDate): PlainDate | null => {
  try {
    return sendBy(law, dueOn);
  } catch (error) {
    if (error instanceof CalendarNotPublished) return null;
    throw error;
  }
};

@Controller()
export class BatchesController {
  constructor(@Inject(paymentsRuntime) private readonly runtime: ServiceRuntime,
    @Inject(paymentsSending) private readonly sending: Sending) {}

  @Operation({
    id: 'draftBatch', method: 'POST', path: '/v1/batches', summary: 'Opens a batch of the county for a scheme and month', tag,
    roles: ['COUNTY_CIVIL'], body: Draft,
    refusals: ['batch.not_county', 'account.purpose_not_of_fund', 'batch.claim_taken'],
  })
  draft(@CallParam() call: Call<typeof Draft>) {
    const { scheme, fund, year, period, number } = call.body;
    const { division } = call.actor;
    const key: AccountKey = { track: 'CASH', holder: division, fund, purpose: purposeOfScheme(scheme), year };
    const batchId = call.newId('batch');
    return this.runtime.run(call, batch, batchId, ({ today, by, law }): BatchCommand => {
      const dueOn = scheme === 'TEMPORARY_ASSISTANCE' ? null : (creditClock(law, division, period)?.dueOn ?? null);
      const terms = { division, scheme, account: key, period, number, dueOn, sendBy: dueOn === null ? null : sendByIfKnown(law, dueOn) };
      return { type: 'DraftBatch', data: { batchId, ...terms, today, by, law } };
    });
  }

  @Operation({
    id: 'freezeBatch', method: 'POST', path: '/v1/batches/:batchId/freeze',
    summary: 'Takes everything the month owes that has no order, holds what a screen finds, and closes the batch', tag,
    roles: ['COUNTY_CIVIL'], params: OfBatch,
    refusals: ['resource.not_found', 'batch.cancelled', 'batch.empty', 'batch.claim_taken', 'batch.not_draft', 'batch.chunk_differs',
      'batch.chunk_missing'],
  })
  async freeze(@CallParam() call: Call<undefined, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const header = state.header!;
    const { division } = header;
    if (state.status === 'DRAFT') await caughtUp(this.runtime, ...rosterViews);
    const found = screened(state.status === 'DRAFT' ? await rosterOf(this.runtime.pool, header) : []);
    for (const [index, lines] of inChunks(found.lines).entries()) {
      const chunk = state.chunkHashes.length + index + 1;
      accepted(await this.runtime.run(call, batch, batchId, ({ today, by }): BatchCommand => ({ type: 'AddLines', data: { batchId, chunk, lines, today, by } }), division, `lines ${chunk}`));
    }
    return this.runtime.run(call, batch, batchId, ({ today, by }): BatchCommand =>
      ({ type: 'FreezeBatch', data: { batchId, held: found.held, today, by } }), division);
  }

  @Operation({
    id: 'checkBatchCivil', method: 'POST', path: '/v1/batches/:batchId/civil-check', summary: 'Civil affairs signs the content’s hash', tag,
    roles: ['COUNTY_CIVIL'], params: OfBatch, body: Signature,
    refusals: ['resource.not_found', 'batch.cancelled', 'batch.hash_differs', 'batch.not_frozen', 'batch.same_person'],
  })
  async checkCivil(@CallParam() call: Call<typeof Signature, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const { contentHash } = call.body;
    return this.runtime.run(call, batch, batchId, ({ today, by }): BatchCommand =>
      ({ type: 'CheckCivil', data: { batchId, contentHash, today, by } }), state.header!.division);
  }

  @Operation({
    id: 'checkBatchFinance', method: 'POST', path: '/v1/batches/:batchId/finance-check', summary: 'Finance signs the content’s hash', tag,
    roles: ['COUNTY_FINANCE'], params: OfBatch, body: Signature,
    refusals: ['resource.not_found', 'batch.cancelled', 'batch.hash_differs', 'batch.not_civil_checked', 'batch.same_person',
      'batch.screen_failed'],
  })
  async checkFinance(@CallParam() call: Call<typeof Signature, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const { contentHash } = call.body;
    const failing = await this.failing(batchId);
    return this.runtime.run(call, batch, batchId, ({ today, by }): BatchCommand =>
      ({ type: 'CheckFinance', data: { batchId, contentHash, failing, today, by } }), state.header!.division);
  }

  @Operation({
    id: 'fundBatch', method: 'POST', path: '/v1/batches/:batchId/funding', summary: 'Reserves its money on the county’s cash account', tag,
    roles: ['COUNTY_FINANCE'], params: OfBatch,
    refusals: ['resource.not_found', 'batch.cancelled', 'batch.not_finance_checked', 'account.balance_too_small', 'account.returned_too_small',
      'account.reservation_differs'],
  })
  async fund(@CallParam() call: Call<undefined, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const { division, account: key } = state.header!;
    const contentHash = state.frozen?.contentHash ?? '';
    if (state.status === 'FINANCE_CHECKED') {
      const { totalFen: amountFen, returnedFen } = state.frozen!;
      const reserve: AccountCommand = { type: 'ReserveForBatch', data: { account: key, batchId, amountFen, returnedFen, contentHash } };
      accepted(await this.runtime.run(call, account, accountId(key), reserve, division, 'reserve'));
    }
    return this.runtime.run(call, batch, batchId, { type: 'ConfirmFunding', data: { batchId, contentHash } }, division);
  }

  @Operation({
    id: 'releaseBatch', method: 'POST', path: '/v1/batches/:batchId/release', summary: 'Sends the batch to the finance bureau, once', tag,
    roles: ['COUNTY_FINANCE'], params: OfBatch,
    refusals: ['resource.not_found', 'batch.cancelled', 'batch.not_funded', 'batch.same_person', 'batch.payee_altered',
      'batch.screen_failed', 'batch.sum_differs', 'batch.papers_missing', 'batch.file_not_made'],
  })
  async release(@CallParam() call: Call<undefined, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const { division } = state.header!;
    const failing = await this.failing(batchId);
    const altered = await this.altered(batchId);
    const intent = () => this.runtime.run(call, batch, batchId,
      ({ today, by }): BatchCommand => ({ type: 'ReleaseBatch', data: { batchId, altered, failing, today, by } }), division);
    const kept = (outcome: BatchCommand) => this.runtime.run(call, batch, batchId, outcome, division, 'bureau');
    const told: { pressed?: Answer; outcome?: Answer } = {};
    await this.sending.sendOnce(this.runtime.pool, batchId, call.now, {
      intent: async () => {
        told.pressed = await intent();
        return told.pressed.kind === 'done' && !told.pressed.repeated;
      },
      altered: () => this.altered(batchId),
      record: async (outcome) => { told.outcome = await kept(outcome); },
    });
    // The same press again is told what came of the first; if that was never kept, its sender died, and the batch is in doubt.
    if (told.pressed?.kind === 'done' && told.pressed.repeated) told.outcome = await kept({ type: 'DoubtBatch', data: { batchId, today: call.today } });
    return told.outcome?.kind === 'refused' && told.outcome.code !== 'batch.not_sent' ? told.outcome : told.pressed;
  }

  @Operation({
    id: 'cancelBatch', method: 'POST', path: '/v1/batches/:batchId/cancellation',
    summary: 'Cancels a batch that was not sent; its orders go into the next', tag,
    roles: ['COUNTY_CIVIL', 'COUNTY_FINANCE'], params: OfBatch, body: Cancellation, refusals: ['resource.not_found', 'batch.already_sent'],
  })
  async cancel(@CallParam() call: Call<typeof Cancellation, typeof OfBatch>) {
    const { batchId, state } = await this.own(call);
    const { reason } = call.body;
    return this.runtime.run(call, batch, batchId, ({ today, by }): BatchCommand => ({ type: 'CancelBatch',
      data: { batchId, reason, today, by } }), state.header!.division);
  }

  @Operation({ id: 'listBatches', method: 'GET', path: '/v1/batches', summary: 'Batches and how far they are', tag, roles: readers,
    query: List, answer: zPage(zBatchRow) })
  async list(@CallParam() call: Call<undefined, undefined, typeof List>) {
    const { limit, cursor, atLeast, division, status, period } = call.query;
    const position = await readAt(this.runtime, 'batch', atLeast);
    return listBatches(this.runtime.pool, { within: within(call, division), status, period }, { limit, cursor, position });
  }

  @Operation({ id: 'getBatch', method: 'GET', path: '/v1/batches/:batchId', summary: 'One batch', tag, roles: readers, params: OfBatch,
    answer: zBatchRow, refusals: ['resource.not_found'] })
  async get(@CallParam() call: Pick<Call<undefined, typeof OfBatch>, 'actor' | 'params'>) {
    await caughtUp(this.runtime, 'batch');
    const row = await batchById(this.runtime.pool, call.params.batchId);
    if (row === null) return notFound();
    requireWithin(call.actor, row.division);
    return row;
  }

  @Operation({
    id: 'listBatchLines', method: 'GET', path: '/v1/batches/:batchId/lines', summary: 'The orders of a batch', tag, roles: readers,
    params: OfBatch, query: Lines, answer: zPage(zPaymentRow),
    refusals: ['resource.not_found'],
  })
  async lines(@CallParam() call: Call<undefined, typeof OfBatch, typeof Lines>) {
    const { limit, cursor, atLeast, division, status, late } = call.query;
    const position = await readAt(this.runtime, 'payment_line', atLeast);
    return listPayments(this.runtime.pool, { within: within(call, division), batchId: call.params.batchId, status, late },
      { limit, cursor, position });
  }

  @Operation({
    id: 'listBatchDifferences', method: 'GET', path: '/v1/batches/:batchId/differences',
    summary: 'How the batch differs from the month before, line by line, each with its cause', tag, roles: readers,
    params: OfBatch, query: Differences, answer: zPage(zDifference),
    refusals: ['resource.not_found'],
  })
  async differences(@CallParam() call: Call<undefined, typeof OfBatch, typeof Differences>) {
    const { limit, cursor } = call.query;
    const { batchId, division, scheme, period } = await this.get(call);
    await caughtUp(this.runtime, ...screeningViews, 'held_line');
    const position = await readAt(this.runtime, 'payment_line', undefined);
    return listDifferences(this.runtime.pool, { batchId, division, scheme, period }, { limit, cursor, position });
  }

  @Operation({ id: 'listHeldLines', method: 'GET', path: '/v1/held-lines',
    summary: 'What is owed and held, by name: the payee has died or has no usable papers, or the household has another benefit for the month', tag, roles: readers,
    query: HeldLines, answer: zPage(zHeldRow) })
  async held(@CallParam() call: Call<undefined, undefined, typeof HeldLines>) {
    const { limit, cursor, atLeast, division, batchId, reason } = call.query;
    const position = await readAt(this.runtime, 'held_line', atLeast);
    return listHeldLines(this.runtime.pool, { within: within(call, division), batchId, reason }, { limit, cursor, position });
  }

  @Operation({ id: 'getPayment', method: 'GET', path: '/v1/payments/:orderId', summary: 'One order and what became of it', tag,
    roles: readers, params: OfOrder, answer: zPaymentRow, refusals: ['resource.not_found'] })
  async payment(@CallParam() call: Call<undefined, typeof OfOrder>) {
    return this.order(call);
  }

  @Operation({
    id: 'reissuePayment', method: 'POST', path: '/v1/payments/:orderId/reissue',
    summary: 'An order that came back goes into the next batch of its account, once, to new papers of the payee', tag,
    roles: ['COUNTY_CIVIL', 'COUNTY_FINANCE'], params: OfOrder, body: Reissue,
    refusals: ['resource.not_found', 'payment.not_returned', 'payment.payee_unchanged', 'payment.reissue_differs', 'entitlement.papers_older'],
  })
  async reissue(@CallParam() call: Call<typeof Reissue, typeof OfOrder>) {
    const { orderId, batchId, division, amountFen, payee: before, status, replacedBy, obligation: { entitlementId } } = await this.order(call);
    const { payee } = call.body;
    const order = { batchId, entitlementId, division, amountFen, payee: before, status, replaced: replacedBy !== null };
    const { today, by } = this.runtime.context(call);
    const request: PaymentCommand = { type: 'RequestReissue', data: { orderId, payee, order, today, by } };
    // Two streams: the payee changes first, and only if the reissue will not be refused.
    if (!isRejection(payment.decide(request, (await this.runtime.load(payment, orderId)).state))) {
      const owed = await entitlementById(this.runtime.pool, entitlementId);
      const known = { entitlementId, division: owed!.division, carried: owed!.carriedOver ? { payee: owed!.payee } : null };
      const change: EntitlementCommand = { type: 'ChangePayee', data: { ...known, payee, today, by } };
      accepted(await this.runtime.run(call, entitlement, entitlementId, change, owed!.division, 'payee'));
    }
    return this.runtime.run(call, payment, orderId, request, division);
  }

  /** Orders of the batch that its screens would hold by now. */
  private async failing(batchId: Uuid): Promise<readonly HeldLine[]> {
    await caughtUp(this.runtime, ...screeningViews);
    return screened(await orderedIn(this.runtime.pool, batchId)).held;
  }

  /** Entitlements of the batch whose payee is no longer the one that was approved, by all that the log holds now. */
  private async altered(batchId: Uuid): Promise<readonly Uuid[]> {
    await caughtUp(this.runtime, 'entitlement', 'payment_line');
    return alteredPayees(this.runtime.pool, batchId);
  }

  /** A batch of the caller's county; absent and another's look the same. */
  private async own({ actor, params }: Pick<AnyCall,
    'actor'> & { readonly params: { readonly batchId: Uuid } }): Promise<{ readonly batchId: Uuid; readonly state: Batch }> {
    const { state } = await this.runtime.load(batch, params.batchId);
    if (state.header === null || state.header.division !== actor.division) return notFound();
    return { batchId: params.batchId, state };
  }

  private async order({ actor, params }: Pick<AnyCall, 'actor'> & { readonly params: { readonly orderId: Uuid } }) {
    await caughtUp(this.runtime, 'payment_line', 'entitlement');
    const row = await paymentById(this.runtime.pool, params.orderId);
    if (row === null) return notFound();
    requireWithin(actor, row.division);
    return row;
  }
}
