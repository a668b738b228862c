/** Funds over REST: what came in, what goes down the two tracks, what arrived, plans, and attempts to spend it on something else. */
import { zAccount, zDivision, zDocNo, zPastDay, zFundFen, zUuid } from '@doudi/contracts';
import { accepted, CallParam, notFound, Operation, zPage, type Call, type ServiceRuntime } from '@doudi/edge';
import { derivedId, isWithin, type Uuid } from '@doudi/kernel';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { zSource } from '../domain/account.events.js';
import { account, type AccountCommand } from '../domain/account.js';
import { accountId, purposeOfScheme, zSpendPayee, type AccountKey } from '../domain/funds.js';
import { listAccounts, zAccountRow } from '../views/accounts.js';
import { entitlementById } from '../views/entitlements.js';
import { listTransfers, sentTransfer, zTransferRow } from '../views/transfers.js';
import { accountFor, Times } from './at-times.js';
import { caughtUp, finance, listOf, made, readAt, readers, within, zMade } from './shared.js';
import { paymentsRuntime } from './token.js';

const { holder: _, track: __, ...ofFund } = zAccount.shape;
const kind = z.enum(['GENERAL', 'SPECIAL']);
const Opening = z.strictObject({ ...ofFund, track: zAccount.shape.track, docNo: zDocNo, amountFen: zFundFen });
const Appropriation = z.strictObject({ ...Opening.shape, source: zSource, kind, receivedOn: zPastDay.optional() });
/** `forPurpose` is what it is meant for, when that is not the account's own purpose. */
const Sending = z.strictObject({ ...ofFund, docNo: zDocNo, kind, to: zDivision, forPurpose: ofFund.purpose.optional(),
  amountFen: zFundFen });
const Receipt = z.strictObject({ receivedOn: zPastDay.optional() });
const OfAccount = z.strictObject({ accountId: zUuid });
const OfTransfer = z.strictObject({ transferId: zUuid });
const Plan = z.strictObject({ ...ofFund, lines: z.array(z.strictObject({ to: zDivision, amountFen: zFundFen })).min(1).max(500) });
const OfPlan = z.strictObject({ planId: zUuid });
const Approval = z.strictObject(ofFund);
const Attempt = z.strictObject({ ...ofFund, forPurpose: ofFund.purpose, payee: zSpendPayee, amountFen: zFundFen });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const Accounts = z.strictObject({ ...listOf, track: zAccount.shape.track.optional() });
const Transfers = z.strictObject({ ...Accounts.shape, inTransit: flag.optional() });

const tag = 'funds';
const keyed = ['account.finance_only', 'account.not_holder', 'account.level_unknown', 'account.purpose_not_of_fund'] as const;
const misuse = ['posting.purpose_outside_fund', 'posting.purpose_changed'] as const;

@Controller()
export class FundsController {
  constructor(@Inject(paymentsRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'recordOpeningBalance', method: 'POST', path: '/v1/funds/opening-balances',
    summary: 'What an account held when the books were opened', tag, roles: finance, body: Opening,
    refusals: [...keyed, 'account.opening_recorded', 'account.document_differs'],
  })
  open(@CallParam() call: Call<typeof Opening>) {
    const { docNo, amountFen, ...key } = call.body;
    const own: AccountKey = { ...key, holder: call.actor.division };
    return this.runtime.run(call, account, accountId(own),
      ({ today, by, law }): AccountCommand => ({ type: 'RecordOpeningBalance', data: { account: own, docNo, amountFen, today, by, law } }));
  }

  @Operation({
    id: 'recordAppropriation', method: 'POST', path: '/v1/funds/appropriations',
    summary: 'Money from the centre or of one’s own congress; starts the clock to pass it on', tag,
    roles: finance, body: Appropriation, refusals: [...keyed, 'posting.in_future', 'account.document_differs', 'account.document_taken'],
  })
  appropriate(@CallParam() call: Call<typeof Appropriation>) {
    const { docNo, amountFen, source, kind: sort, receivedOn = call.today, ...key } = call.body;
    const own: AccountKey = { ...key, holder: call.actor.division };
    return this.runtime.run(call, account, accountId(own), ({ today, by, law }): AccountCommand =>
      ({ type: 'RecordAppropriation', data: { account: own, docNo, amountFen, source, kind: sort, receivedOn, today, by, law } }));
  }

  @Operation({
    id: 'issueTransfer', method: 'POST', path: '/v1/funds/transfers', summary: 'Issues budget to the next level below (下达)', tag,
    roles: finance, body: Sending, answer: zMade,
    refusals: [...keyed, 'account.document_differs', ...misuse, 'posting.level_skipped', 'account.balance_too_small',
      'account.document_taken'],
  })
  issue(@CallParam() call: Call<typeof Sending>) {
    return this.send('IssueTransfer', call);
  }

  @Operation({
    id: 'releaseCash', method: 'POST', path: '/v1/funds/cash-releases', summary: 'Releases cash to the next level below (拨付)', tag,
    roles: finance, body: Sending, answer: zMade,
    refusals: [...keyed, 'account.document_differs', ...misuse, 'posting.level_skipped', 'account.balance_too_small',
      'account.document_taken'],
  })
  release(@CallParam() call: Call<typeof Sending>) {
    return this.send('ReleaseCash', call);
  }

  @Operation({
    id: 'receiveTransfer', method: 'POST', path: '/v1/funds/transfers/:transferId/receipt',
    summary: 'The receiver says that the budget is there; starts its clock', tag, roles: finance,
    params: OfTransfer, body: Receipt, refusals: [...keyed, 'account.track_wrong', 'posting.in_future', 'posting.before_sent',
      'resource.not_found'],
  })
  receiveTransfer(@CallParam() call: Call<typeof Receipt, typeof OfTransfer>) {
    return this.receive('ReceiveTransfer', call);
  }

  @Operation({
    id: 'receiveCash', method: 'POST', path: '/v1/funds/cash-releases/:transferId/receipt',
    summary: 'The receiver says that the cash is there', tag, roles: finance, params: OfTransfer,
    body: Receipt, refusals: [...keyed, 'account.track_wrong', 'posting.in_future', 'posting.before_sent', 'resource.not_found'],
  })
  receiveCash(@CallParam() call: Call<typeof Receipt, typeof OfTransfer>) {
    return this.receive('ReceiveCash', call);
  }

  @Operation({
    id: 'draftPlan', method: 'POST', path: '/v1/funds/plans', summary: 'Drafts how budget received is allotted', tag, roles: finance,
    body: Plan, answer: zMade,
    refusals: [...keyed, 'plan.terms_differ', 'plan.not_below', 'plan.over_received'],
  })
  async draftPlan(@CallParam() call: Call<typeof Plan>) {
    const { lines, ...key } = call.body;
    const own: AccountKey = { ...key, track: 'BUDGET', holder: call.actor.division };
    const planId = derivedId('plan', call.meta.commandId);
    return made(planId, await this.runtime.run(call, account, accountId(own), ({ today, by, law }): AccountCommand =>
      ({ type: 'DraftAllocationPlan', data: { account: own, planId, lines, today, by, law } })));
  }

  @Operation({
    id: 'approvePlan', method: 'POST', path: '/v1/funds/plans/:planId/approval',
    summary: 'Another officer approves the plan of the account', tag, roles: finance, params: OfPlan,
    body: Approval, refusals: [...keyed, 'plan.unknown', 'plan.same_person', 'plan.over_received'],
  })
  approvePlan(@CallParam() call: Call<typeof Approval, typeof OfPlan>) {
    const own: AccountKey = { ...call.body, track: 'BUDGET', holder: call.actor.division };
    return this.runtime.run(call, account, accountId(own), ({ today, by, law }): AccountCommand =>
      ({ type: 'ApproveAllocationPlan', data: { account: own, planId: call.params.planId, today, by, law } }));
  }

  @Operation({
    id: 'attemptPosting', method: 'POST', path: '/v1/funds/postings',
    summary: 'A payment outside a batch: always refused, and recorded where it is misuse', tag, roles: finance,
    body: Attempt, refusals: [...keyed, ...misuse, 'posting.payee_not_lawful', 'posting.only_by_batch'],
  })
  async attempt(@CallParam() call: Call<typeof Attempt>) {
    const { forPurpose: purpose, payee, amountFen, ...key } = call.body;
    const own: AccountKey = { ...key, track: 'CASH', holder: call.actor.division };
    const beneficiaryKnown = payee.kind === 'BENEFICIARY' && await this.isOwed(payee.entitlementId, own);
    return this.runtime.run(call, account, accountId(own), ({ today, by, law }): AccountCommand =>
      ({ type: 'AttemptPosting', data: { account: own, purpose, payee, beneficiaryKnown, amountFen, today, by, law } }));
  }

  @Operation({ id: 'listAccounts', method: 'GET', path: '/v1/funds/accounts', summary: 'Accounts with their balances', tag, roles: readers,
    query: Accounts, answer: zPage(zAccountRow) })
  async accounts(@CallParam() call: Call<undefined, undefined, typeof Accounts>) {
    const { limit, cursor, atLeast, division, track } = call.query;
    const position = await readAt(this.runtime, 'account', atLeast);
    return listAccounts(this.runtime.pool, { within: within(call, division), track }, { limit, cursor, position });
  }

  @Operation({
    id: 'getAccount', method: 'GET', path: '/v1/funds/accounts/:accountId',
    summary: 'One account, now or as it was and was known at an instant', tag, roles: readers, params: OfAccount, query: Times,
    answer: zAccountRow, refusals: ['resource.not_found'],
  })
  account(@CallParam() call: Call<undefined, typeof OfAccount, typeof Times>) {
    return accountFor(this.runtime, call, call.params.accountId);
  }

  @Operation({ id: 'listTransfers', method: 'GET', path: '/v1/funds/transfers',
    summary: 'Budget issued and cash released, and what is in transit', tag, roles: readers, query: Transfers,
  answer: zPage(zTransferRow) })
  async transfers(@CallParam() call: Call<undefined, undefined, typeof Transfers>) {
    const { limit, cursor, atLeast, division, track, inTransit } = call.query;
    const position = await readAt(this.runtime, 'transfer', atLeast);
    return listTransfers(this.runtime.pool, { within: within(call, division), track, inTransit }, { limit, cursor, position });
  }

  /** What is not owed by the holder for that purpose is like what is not there: nothing is learnt of another place's recipients. */
  private async isOwed(entitlementId: Uuid, { holder, purpose }: AccountKey): Promise<boolean> {
    await caughtUp(this.runtime, 'entitlement');
    const owed = await entitlementById(this.runtime.pool, entitlementId);
    return owed !== null && isWithin(owed.division, holder) && purposeOfScheme(owed.scheme) === purpose;
  }

  private async send(type: 'IssueTransfer' | 'ReleaseCash', call: Call<typeof Sending>) {
    const { docNo, kind: sort, to: toHolder, forPurpose, amountFen, ...key } = call.body;
    const own: AccountKey = { ...key, track: type === 'IssueTransfer' ? 'BUDGET' : 'CASH', holder: call.actor.division };
    const transferId = derivedId('transfer', call.meta.commandId);
    const answer = await this.runtime.run(call, account, accountId(own), ({ today, by, law }): AccountCommand =>
      ({ type, data: { account: own, transferId, docNo, kind: sort, toHolder, purpose: forPurpose ?? key.purpose, amountFen, today,
        by, law } }));
    // Whoever comes second with a document, even at the same moment, is told the transfer that it made.
    const { state } = await this.runtime.load(account, accountId(own));
    return made(state.sent[docNo]?.transferId ?? transferId, answer);
  }

  private async receive(type: 'ReceiveTransfer' | 'ReceiveCash', call: Call<typeof Receipt, typeof OfTransfer>) {
    await caughtUp(this.runtime, 'transfer');
    const sent = await sentTransfer(this.runtime.pool, call.params.transferId);
    if (sent === null || sent.to.holder !== call.actor.division) return notFound();
    const answer = await this.runtime.run(call, account, accountId(sent.to), ({ today, by, law }): AccountCommand =>
      ({ type, data: { sent, receivedOn: call.body.receivedOn ?? today, today, by, law } }));
    accepted(answer);
    return answer;
  }
}
