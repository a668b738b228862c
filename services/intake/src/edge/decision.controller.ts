/** The county's decision, how else a case ends, and the urgent lane over REST. */
import { zBenefitFen } from '@doudi/contracts';
import { CallParam, Operation, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { zCode } from '../domain/application.events.js';
import { onCase, presentIn } from './cases.js';
import { CaseParams } from './filing.controller.js';
import { INTAKE_RUNTIME } from './tokens.js';

const Opinion = z.strictObject({ opinion: z.enum(['GRANT', 'REFUSE']) });
const Reasons = z.strictObject({ reasons: z.array(zCode).min(1).max(20) });
const Reason = z.strictObject({ reason: zCode });
const Amount = z.strictObject({ amountFen: zBenefitFen });
const tag = 'applications';
const open = ['application.not_accepted_yet', 'application.ended'] as const;
/** Refused by the case itself, with the clause, rather than at the door. */
const township = ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER'] as const;
const visits = [
  'application.sample_missing', 'application.visit_missing', 'application.sample_incomplete', 'application.sample_too_small',
] as const;

@Controller()
export class DecisionController {
  constructor(@Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'giveCountyOpinion',
    method: 'POST',
    path: '/v1/applications/:applicationId/county-opinion',
    summary: 'What the county intends, after its visits',
    tag,
    roles: ['COUNTY_CIVIL', ...township],
    params: CaseParams,
    body: Opinion,
    refusals: [
      'application.only_county_approves', 'application.county_opinion_given', ...open, 'application.own_work', 'application.not_submitted',
      ...visits,
    ],
  })
  opine(@CallParam() call: Call<typeof Opinion, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'GiveCountyOpinion', data: { ...act, ...call.body } }));
  }

  @Operation({
    id: 'approveApplication',
    method: 'POST',
    path: '/v1/applications/:applicationId/approval',
    summary: 'The county approves, on the evidence the law of the day asks for',
    tag,
    roles: ['COUNTY_CIVIL', ...township],
    params: CaseParams,
    refusals: [
      'application.only_county_approves', 'temporary.aid_already_granted', ...open, 'application.own_work',
      'application.investigation_missing', 'application.near_relative_not_registered', 'application.verification_missing',
      'application.report_expired', 'application.appraisal_missing', 'application.appraisal_disputed', 'application.opinion_missing',
      'application.nothing_to_grant', 'application.opinion_outdated', 'application.posting_missing', 'application.not_submitted', ...visits,
      'application.county_posting_missing',
    ],
  })
  approve(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, async (act, { filed }) =>
      ({ type: 'ApproveApplication', data: { ...act, present: await presentIn(this.runtime, filed.householdId) } }));
  }

  @Operation({
    id: 'refuseApplication',
    method: 'POST',
    path: '/v1/applications/:applicationId/refusal',
    summary: 'The county refuses, with reasons and clauses',
    tag,
    roles: ['COUNTY_CIVIL', ...township],
    params: CaseParams,
    body: Reasons,
    refusals: ['application.only_county_approves', ...open, 'application.own_work', 'temporary.aid_already_granted'],
  })
  refuse(@CallParam() call: Call<typeof Reasons, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'RefuseApplication', data: { ...act, ...call.body } }));
  }

  @Operation({
    id: 'serveRefusalNotice', method: 'POST', path: '/v1/applications/:applicationId/refusal-notice',
    summary: 'The refusal was served in writing', tag, roles: ['TOWNSHIP_WINDOW', 'COUNTY_CIVIL'], params: CaseParams,
    refusals: ['application.not_refused'],
  })
  serve(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'ServeRefusalNotice', data: act }));
  }

  @Operation({
    id: 'withdrawApplication', method: 'POST', path: '/v1/applications/:applicationId/withdrawal', summary: 'The household withdraws', tag,
    roles: ['RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW'], params: CaseParams,
    refusals: ['application.ended', 'temporary.aid_already_granted'],
  })
  withdraw(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'WithdrawApplication', data: act }));
  }

  @Operation({
    id: 'endProcedure', method: 'POST', path: '/v1/applications/:applicationId/procedure-end',
    summary: 'Ended with a reason, such as a household that does not cooperate', tag,
    roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'], params: CaseParams, body: Reason,
    refusals: ['application.ended', 'temporary.aid_already_granted'],
  })
  end(@CallParam() call: Call<typeof Reason, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'EndProcedure', data: { ...act, ...call.body } }));
  }

  @Operation({
    id: 'requestReview', method: 'POST', path: '/v1/applications/:applicationId/review-request',
    summary: 'A review of a refusal is asked for', tag, roles: ['RESIDENT', 'TOWNSHIP_WINDOW'], params: CaseParams,
    refusals: ['application.not_refused'],
  })
  review(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'RequestReview', data: act }));
  }

  @Operation({
    id: 'grantUrgentAid',
    method: 'POST',
    path: '/v1/applications/:applicationId/urgent-aid',
    summary: 'Help first, papers after',
    tag,
    roles: ['TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'TOWNSHIP_WINDOW'],
    params: CaseParams,
    body: Amount,
    refusals: [
      'temporary.other_scheme', 'temporary.not_urgent', 'temporary.only_reviewer_or_county', 'temporary.aid_already_granted', ...open,
      'application.own_work', 'temporary.limit_not_set', 'temporary.over_township_limit',
    ],
  })
  aid(@CallParam() call: Call<typeof Amount, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'GrantUrgentAid', data: { ...act, ...call.body } }));
  }

  @Operation({
    id: 'approveSmallAmount',
    method: 'POST',
    path: '/v1/applications/:applicationId/small-amount-approval',
    summary: 'The township approves up to the county’s limit',
    tag,
    roles: ['TOWNSHIP_REVIEWER'],
    params: CaseParams,
    body: Amount,
    refusals: [
      'temporary.other_scheme', 'temporary.urgent_goes_first', 'temporary.aid_already_granted', ...open, 'application.own_work',
      'application.investigation_missing', 'application.verification_missing', 'application.report_expired', 'temporary.limit_not_set',
      'temporary.over_township_limit',
    ],
  })
  small(@CallParam() call: Call<typeof Amount, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'ApproveSmallAmount', data: { ...act, ...call.body } }));
  }

  @Operation({
    id: 'completePapers',
    method: 'POST',
    path: '/v1/applications/:applicationId/papers',
    summary: 'The papers that could wait are complete',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_REVIEWER'],
    params: CaseParams,
    refusals: [
      'temporary.no_urgent_aid', 'application.ended', 'application.investigation_missing', 'application.verification_missing',
      'application.report_expired',
    ],
  })
  papers(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'CompletePapers', data: act }));
  }
}
