/** The one door over REST: filed by a household, delivered by a village, accepted by the township alone. */
import { zPayee, zScheme, zUuid } from '@doudi/contracts';
import { CallParam, Operation, refuse, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { isWithin, type Uuid } from '@doudi/kernel';
import type { PapersReference, Vault } from '@doudi/vault';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { application, type ApplicationCommand } from '../domain/application.js';
import { zCode, zDeclaredMember, zNearRelative } from '../domain/application.events.js';
import { currentMembers, household } from '../domain/household.js';
import { dibaoOpenFor } from '../views/application.view.js';
import { actOf, onCase } from './cases.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VAULT } from './vault.port.js';

export const CaseParams = z.strictObject({ applicationId: zUuid });
const Filing = z.strictObject({
  householdId: zUuid, scheme: zScheme, urgent: z.boolean().default(false), cause: zCode.nullable().default(null), applicant: zUuid,
  members: z.array(zDeclaredMember).min(1).max(50), payee: zPayee, nearRelatives: z.array(zNearRelative).max(50).default([]),
});
const Items = z.strictObject({ items: z.array(zCode).min(1).max(50) });
const Reasons = z.strictObject({ reasons: z.array(zCode).min(1).max(20) });
const Transfer = z.strictObject({ toBody: zCode, reason: zCode });
const tag = 'applications';

@Controller()
export class FilingController {
  constructor(@Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime, @Inject(VAULT) private readonly vault: Vault) {}

  @Operation({
    id: 'fileApplication',
    method: 'POST',
    path: '/v1/applications',
    summary: 'Files an application for a household',
    tag,
    roles: ['RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW'],
    body: Filing,
    refusals: [
      'application.household_unknown', 'application.area_differs', 'application.members_differ', 'application.applicant_not_member',
      'application.payee_not_member', 'application.payee_papers_unknown',
      'application.relative_not_member', 'application.urgent_lane_closed', 'temporary.limit_not_set', 'application.open_elsewhere',
    ],
  })
  async file(@CallParam() call: Call<typeof Filing>): Promise<Answer> {
    const { state } = await this.runtime.load(household, call.body.householdId);
    const found = state.registered !== null && isWithin(state.registered.division, call.actor.division) ? state.registered : null;
    const { area, division } = found ?? { area: 'RURAL' as const, division: call.actor.division };
    const { payee } = call.body;
    const lives = found !== null && currentMembers(state).some(({ personId }) => personId === payee.personId);
    if (lives && !(await this.hasPapers(payee))) refuse('application.payee_papers_unknown');
    const applicationId = call.newId('application');
    if (call.body.scheme !== 'TEMPORARY_ASSISTANCE' && (await this.appliesElsewhere(call.body, applicationId))) refuse('application.open_elsewhere');
    const command = (context: Parameters<typeof actOf>[0]): ApplicationCommand => ({
      type: 'FileApplication',
      data: {
        ...actOf(context), terms: { ...call.body, applicationId, area, division },
        household: found === null ? null : { area, division, members: currentMembers(state) },
      },
    });
    return this.runtime.run(call, application, applicationId, command, division);
  }

  @Operation({
    id: 'requestSupplement',
    method: 'POST',
    path: '/v1/applications/:applicationId/supplement-requests',
    summary: 'Asks once, in one list, for all that is missing',
    tag,
    roles: ['TOWNSHIP_WINDOW'],
    params: CaseParams,
    body: Items,
    refusals: ['application.only_township_accepts', 'application.supplement_asked_once', 'application.not_awaiting_acceptance'],
  })
  ask(@CallParam() call: Call<typeof Items, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'RequestSupplement', data: { ...act, items: call.body.items },
    }));
  }

  @Operation({
    id: 'receiveSupplement', method: 'POST', path: '/v1/applications/:applicationId/supplements', summary: 'What was missing has come in',
    tag, roles: ['RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW'], params: CaseParams,
    refusals: ['application.supplement_not_asked', 'application.ended'],
  })
  receive(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'ReceiveSupplement', data: act }));
  }

  @Operation({
    id: 'acceptApplication',
    method: 'POST',
    path: '/v1/applications/:applicationId/acceptance',
    summary: 'The township accepts and gives a receipt',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER'],
    params: CaseParams,
    refusals: [
      'application.village_may_not_accept', 'application.only_township_accepts', 'application.already_accepted',
      'application.supplement_outstanding', 'application.not_awaiting_acceptance', 'application.receipt_taken',
    ],
  })
  accept(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'AcceptApplication', data: act }));
  }

  @Operation({
    id: 'declineAcceptance', method: 'POST', path: '/v1/applications/:applicationId/refusal-of-acceptance',
    summary: 'Not accepted, with reasons', tag, roles: ['TOWNSHIP_WINDOW'], params: CaseParams, body: Reasons,
    refusals: ['application.ended', 'application.not_awaiting_acceptance'],
  })
  decline(@CallParam() call: Call<typeof Reasons, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'DeclineAcceptance', data: { ...act, reasons: call.body.reasons },
    }));
  }

  @Operation({
    id: 'transferApplication', method: 'POST', path: '/v1/applications/:applicationId/transfer',
    summary: 'Handed over to the body it belongs to', tag, roles: ['TOWNSHIP_WINDOW'], params: CaseParams, body: Transfer,
    refusals: ['application.ended', 'application.not_transferable'],
  })
  transfer(@CallParam() call: Call<typeof Transfer, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'TransferApplication', data: { ...act, ...call.body },
    }));
  }

  @Operation({
    id: 'registerNearRelative',
    method: 'POST',
    path: '/v1/applications/:applicationId/near-relatives',
    summary: 'Registers a near relative of somebody who handles cases',
    tag,
    roles: ['TOWNSHIP_WINDOW'],
    params: CaseParams,
    body: zNearRelative,
    refusals: ['application.not_accepted_yet', 'application.ended', 'application.already_submitted', 'application.relative_not_member'],
  })
  relative(@CallParam() call: Call<typeof zNearRelative, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'RegisterNearRelative', data: { ...act, relative: call.body },
    }));
  }

  @Operation({
    id: 'requestVerification', method: 'POST', path: '/v1/applications/:applicationId/verification-request',
    summary: 'Asks verification to check the household', tag, roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER'],
    params: CaseParams, refusals: ['application.not_accepted_yet', 'application.ended'],
  })
  verify(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'RequestVerification', data: act }));
  }
  /** The means of a household are tested once: nobody is counted in two open cases. */
  private async appliesElsewhere({ members }: z.output<typeof Filing>, applicationId: Uuid): Promise<boolean> {
    await this.runtime.waitForView('application', (await this.runtime.log.head()).position);
    return dibaoOpenFor(this.runtime.pool, members.map(({ personId }) => personId), applicationId);
  }

  /** That there is something to pay by: not whose it is, and nothing of it leaves. */
  private async hasPapers(payee: PapersReference): Promise<boolean> {
    for await (const { missing } of this.vault.reveal([payee], ['name'])) return missing !== true;
    return false;
  }
}
