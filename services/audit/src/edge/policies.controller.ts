/** The law register over REST: prepare, publish, list. */
import { plannedDay, zUuid } from '@doudi/contracts';
import { CallParam, listShape, notFound, Operation, requireWithin, zPage, type Call, type ServiceRuntime } from '@doudi/edge';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { policy, zTerms } from '../domain/policy.js';
import { listPolicies, zPolicyRow } from '../views/policy.view.js';
import { auditRuntime } from './token.js';

const { policyId: _, ...terms } = zTerms.shape;
const Draft = z.strictObject({
  ...terms,
  policyId: zUuid.optional(),
  qualifier: terms.qualifier.default({}),
  from: plannedDay(10),
  to: plannedDay(10).nullable().default(null),
  supersedes: terms.supersedes.default(null),
  reason: terms.reason.default(null),
});
const OfPolicy = z.strictObject({ policyId: zUuid });
const List = z.strictObject({ ...listShape, rule: z.string().max(100).optional(), state: z.enum(['prepared', 'published']).optional() });
const tag = 'law register';

@Controller()
export class PoliciesController {
  constructor(@Inject(auditRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'preparePolicy', method: 'POST', path: '/v1/policies', summary: 'Prepares a policy for another keeper to publish', tag,
    roles: ['POLICY_KEEPER'], body: Draft,
    refusals: [
      'resource.not_found', 'policy.terms_differ', 'policy.unknown_rule', 'policy.value_missing', 'policy.value_malformed',
      'policy.qualifier_malformed', 'policy.citation_missing', 'policy.division_unknown', 'policy.period_malformed',
    ],
  })
  prepare(@CallParam() call: Call<typeof Draft>) {
    const { policyId = call.newId('policy'), ...draft } = call.body;
    requireWithin(call.actor, draft.jurisdiction);
    return this.runtime.run(call, policy, policyId, ({ law, today, by }) =>
      ({ type: 'PreparePolicy' as const, data: { terms: { ...draft, policyId }, by, today, law } }), draft.jurisdiction);
  }

  @Operation({
    id: 'publishPolicy', method: 'POST', path: '/v1/policies/:policyId/publication', summary: 'Publishes what another keeper prepared', tag,
    roles: ['POLICY_KEEPER'], params: OfPolicy,
    refusals: [
      'resource.not_found', 'policy.same_person', 'policy.back_dated', 'policy.calendar_malformed',
      'policy.step_incomplete', 'policy.supersedes_unknown', 'policy.two_values_on_one_day', 'policy.looser_than_parent',
    ],
  })
  async publish(@CallParam() call: Call<undefined, typeof OfPolicy>) {
    const { policyId } = call.params;
    const { state } = await this.runtime.load(policy, policyId);
    if (state.status === 'none') notFound();
    const place = state.terms.jurisdiction;
    requireWithin(call.actor, place);
    return this.runtime.run(call, policy, policyId, ({ law, today, by }) =>
      ({ type: 'PublishPolicy' as const, data: { policyId, by, today, law } }), place);
  }

  @Operation({
    id: 'listPolicies', method: 'GET', path: '/v1/policies', summary: 'Policies within the caller’s division', tag,
    roles: ['POLICY_KEEPER', 'AUDITOR'], query: List, answer: zPage(zPolicyRow), refusals: ['cursor.invalid', 'view.behind'],
  })
  async list(@CallParam() { query, actor }: Call<undefined, undefined, typeof List>) {
    const { limit, cursor, atLeast, rule, state } = query;
    if (atLeast !== undefined) await this.runtime.waitForView('policy', atLeast);
    const position = await this.runtime.viewPosition('policy');
    return listPolicies(this.runtime.pool, { rule, state, within: actor.division }, { limit, cursor, position });
  }
}
