/** Who is owed what, over REST: carried over from former years, granted by decisions, ended, and paid to a payee that may change. */
import { carryOverChunk, plannedDay, plannedMonth, zCarriedLine, zCarryOverTerms, zPastDay, zPayee, zUuid, zYearMonth, zScheme } from '@doudi/contracts';
import { CallParam, notFound, Operation, requireWithin, zPage, type Call, type ServiceRuntime } from '@doudi/edge';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { carryOverId, carryOverStream, type CarryOverCommand } from '../domain/carry-over.js';
import { entitlement, zEndReason, type EntitlementCommand } from '../domain/entitlement.js';
import { entitlementById, listEntitlements, zEntitlementRow } from '../views/entitlements.js';
import { entitlementFor, Times } from './at-times.js';
import { caughtUp, listOf, readAt, readers, within } from './shared.js';
import { paymentsRuntime } from './token.js';

const { division: _, ...terms } = zCarryOverTerms.shape;
const { entitlementId: __, ...line } = zCarriedLine.shape;
const CarryOver = z.strictObject({ ...terms, decision: terms.decision.extend({ decidedOn: zPastDay }), from: plannedDay(1),
  lines: z.array(z.strictObject(line)).min(1).max(carryOverChunk) });
const OfEntitlement = z.strictObject({ entitlementId: zUuid });
const Ending = z.strictObject({ lastPeriod: plannedMonth(1), reason: zEndReason });
const NewPayee = z.strictObject({ payee: zPayee });
const List = z.strictObject({ ...listOf, scheme: zScheme.optional(), period: zYearMonth.optional(), applicationId: zUuid.optional(),
  flag: z.enum(['BELOW_LINE']).optional() });
const tag = 'entitlements';

@Controller()
export class EntitlementsController {
  constructor(@Inject(paymentsRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'carryOver', method: 'POST', path: '/v1/carry-overs', summary: 'Carries over up to 1,000 recipients of a former decision', tag,
    roles: ['COUNTY_CIVIL'], body: CarryOver,
    bodyLimit: 2_097_152,
    refusals: [
      'carry_over.not_county', 'standard.area_differs', 'carry_over.not_decided_before', 'carry_over.household_twice',
      'carry_over.terms_differ', 'carry_over.month_past', 'carry_over.household_taken',
    ],
  })
  carryOver(@CallParam() call: Call<typeof CarryOver>) {
    const { division } = call.actor;
    return this.runtime.run(call, carryOverStream, carryOverId(division, call.body.number), ({ today, by }): CarryOverCommand =>
      ({ type: 'CarryOverRecipients', data: { ...call.body, division, today, by } }));
  }

  @Operation({
    id: 'endEntitlement', method: 'POST', path: '/v1/entitlements/:entitlementId/end',
    summary: 'Ends what is owed after a month, for a reason', tag, roles: ['COUNTY_CIVIL'],
    params: OfEntitlement, body: Ending, refusals: ['resource.not_found', 'entitlement.unknown', 'entitlement.ended'],
  })
  async end(@CallParam() call: Call<typeof Ending, typeof OfEntitlement>) {
    const known = await this.known(call);
    return this.runtime.run(call, entitlement, known.entitlementId, ({ today, by }): EntitlementCommand =>
      ({ type: 'EndEntitlement', data: { ...known, ...call.body, today, by } }), known.division);
  }

  @Operation({
    id: 'changePayee', method: 'POST', path: '/v1/entitlements/:entitlementId/payee',
    summary: 'New papers of the payee: what was approved for the old ones is not sent', tag,
    roles: ['COUNTY_CIVIL'], params: OfEntitlement, body: NewPayee,
    refusals: ['resource.not_found', 'entitlement.unknown', 'entitlement.papers_older'],
  })
  async changePayee(@CallParam() call: Call<typeof NewPayee, typeof OfEntitlement>) {
    const known = await this.known(call);
    return this.runtime.run(call, entitlement, known.entitlementId, ({ today, by }): EntitlementCommand =>
      ({ type: 'ChangePayee', data: { ...known, payee: call.body.payee, today, by } }), known.division);
  }

  @Operation({ id: 'listEntitlements', method: 'GET', path: '/v1/entitlements', summary: 'What is owed to whom', tag, roles: readers,
    query: List, answer: zPage(zEntitlementRow) })
  async list(@CallParam() call: Call<undefined, undefined, typeof List>) {
    const { limit, cursor, atLeast, division, ...filters } = call.query;
    const position = await readAt(this.runtime, 'entitlement', atLeast);
    return listEntitlements(this.runtime.pool, { within: within(call, division), ...filters }, { limit, cursor, position });
  }

  @Operation({
    id: 'getEntitlement', method: 'GET', path: '/v1/entitlements/:entitlementId',
    summary: 'One entitlement, now or as it was and was known at an instant', tag, roles: readers, params: OfEntitlement, query: Times,
    answer: zEntitlementRow, refusals: ['resource.not_found'],
  })
  get(@CallParam() call: Call<undefined, typeof OfEntitlement, typeof Times>) {
    return entitlementFor(this.runtime, call, call.params.entitlementId);
  }

  /** What a carried-over recipient is known by, since no stream of its own says it. */
  private async known({ actor, params }: Pick<Call<undefined, typeof OfEntitlement>, 'actor' | 'params'>) {
    await caughtUp(this.runtime, 'entitlement');
    const row = await entitlementById(this.runtime.pool, params.entitlementId);
    if (row === null) return notFound();
    requireWithin(actor, row.division);
    return { entitlementId: row.entitlementId, division: row.division, carried: row.carriedOver ? { payee: row.payee } : null };
  }
}
