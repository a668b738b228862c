/** Verification cases over REST. A case is opened by intake's request alone; its id follows from the application's (`caseIdOf`). */
import { plannedDay, zSource, zUuid } from '@doudi/contracts';
import { CallParam, listShape, notFound, Operation, requireWithin, zPage, type AnyCall, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import type { Division, Uuid } from '@doudi/kernel';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { allSources } from '../domain/facts.js';
import { zDigest, zKind, zPurpose, zUnavailableReason } from '../domain/verification-case.events.js';
import { verificationCase, type CaseCommand } from '../domain/verification-case.js';
import type { CaseState } from '../domain/verification-case.state.js';
import { listCases, zCaseRow, zCaseStatus } from '../views/cases.js';
import { listSourceQueries, zQueryRow, zStanding } from '../views/source-queries.js';
import { shownCase, zCase } from './case.view.js';
import { verificationRuntime } from './token.js';

const OfCase = z.strictObject({ caseId: zUuid.meta({ description: 'uuid5 of the application: derivedId("verification-case", applicationId).' }) });
const zSources = z.array(zSource).min(1).max(allSources.length);
const zPaper = z.strictObject({
  personId: zUuid, sources: zSources.optional().meta({ description: 'Which sources may be asked; all when absent.' }), validTo: plannedDay(5), evidence: zDigest,
});
const Authorisations = z.strictObject({ authorisations: z.array(zPaper).min(1).max(50) });
const Revocation = z.strictObject({ personId: zUuid });
const Commission = z.strictObject({ purpose: zPurpose.default('APPLICATION') });
const Unavailability = z.strictObject({ sources: zSources, reason: zUnavailableReason });
const Objection = z.strictObject({ personId: zUuid, kinds: z.array(zKind).min(1).max(6), evidence: zDigest });
const Recheck = z.strictObject({ sources: zSources.optional().meta({ description: 'Which sources are asked; all when absent. Where the report is only incomplete, those that have answered are left alone.' }) });
const ListOfCases = z.strictObject({ ...listShape, status: zCaseStatus.optional(), late: zSource.optional() });
const ListOfQueries = z.strictObject({ ...listShape, source: zSource.optional(), standing: zStanding.optional() });

const tag = 'household verification';
const ended = ['resource.not_found', 'verification_case.stopped', 'verification_case.application_closed'] as const;
const readers = ['VERIFICATION_OFFICER', 'COUNTY_CIVIL', 'TOWNSHIP_REVIEWER', 'TOWNSHIP_INVESTIGATOR', 'AUDITOR'] as const;
type ToCase<Body extends z.ZodType | undefined = undefined> = Call<Body, typeof OfCase>;
type Told = Parameters<ServiceRuntime['context']>[0] & AnyCall;

@Controller()
export class CasesController {
  constructor(@Inject(verificationRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'recordAuthorisations', method: 'POST', path: '/v1/verification-cases/:caseId/authorisations', tag,
    summary: 'Records that adult members allow the check', roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'VERIFICATION_OFFICER'], params: OfCase, body: Authorisations,
    refusals: [...ended, 'authorisation.not_adult_member', 'authorisation.out_of_date', 'authorisation.other_terms'],
  })
  authorise(@CallParam() call: ToCase<typeof Authorisations>): Promise<Answer> {
    const papers = call.body.authorisations.map(({ sources = [...allSources], ...paper }) => ({ ...paper, sources }));
    return this.run(call, call.params.caseId, ({ by, today }) => ({ type: 'RecordAuthorisations', data: { papers, by: by.sub, today } }));
  }

  @Operation({
    id: 'revokeAuthorisation', method: 'POST', path: '/v1/verification-cases/:caseId/revocations', tag, summary: 'Records that a member withdraws; the check stops',
    roles: ['TOWNSHIP_WINDOW', 'VERIFICATION_OFFICER'], params: OfCase, body: Revocation, refusals: ['resource.not_found', 'authorisation.not_recorded'],
  })
  revoke(@CallParam() call: ToCase<typeof Revocation>): Promise<Answer> {
    const { personId } = call.body;
    return this.run(call, call.params.caseId, ({ by, today }) => ({ type: 'RevokeAuthorisation', data: { personId, by: by.sub, today } }));
  }

  @Operation({
    id: 'commissionVerification', method: 'POST', path: '/v1/verification-cases/:caseId/commission', tag, summary: 'Commissions the check; the sources are asked',
    roles: ['TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'], params: OfCase, body: Commission,
    refusals: [
      ...ended, 'verification_case.not_authorised', 'verification_case.commissioned_otherwise', 'authorisation.expired',
    ],
  })
  commission(@CallParam() call: ToCase<typeof Commission>): Promise<Answer> {
    const { purpose } = call.body;
    return this.run(call, call.params.caseId, ({ by, today, law }) => ({ type: 'CommissionVerification', data: { purpose, by: by.sub, today, law } }));
  }

  @Operation({
    id: 'recordUnavailableSources', method: 'POST', path: '/v1/verification-cases/:caseId/unavailability', tag, summary: 'Records that sources cannot be asked here',
    roles: ['VERIFICATION_OFFICER'], params: OfCase, body: Unavailability,
    refusals: [...ended, 'verification_case.not_commissioned'],
  })
  unavailable(@CallParam() call: ToCase<typeof Unavailability>): Promise<Answer> {
    const { sources, reason } = call.body;
    return this.run(call, call.params.caseId, ({ by, today, law }) => ({ type: 'RecordUnavailable', data: { sources, reason, by: by.sub, today, law } }));
  }

  @Operation({
    id: 'issueReport', method: 'POST', path: '/v1/verification-cases/:caseId/report', tag, roles: ['VERIFICATION_OFFICER'], params: OfCase,
    summary: 'Issues a report although sources are missing; a complete one issues itself',
    refusals: [...ended, 'verification_case.not_commissioned', 'report.sources_outstanding'],
  })
  issue(@CallParam() call: ToCase): Promise<Answer> {
    return this.run(call, call.params.caseId, ({ by, today, law }) => ({ type: 'IssueReport', data: { by: by.sub, today, law } }));
  }

  @Operation({
    id: 'objectToReport', method: 'POST', path: '/v1/verification-cases/:caseId/objections', tag, summary: 'Records a member’s objection with its evidence',
    roles: ['TOWNSHIP_WINDOW', 'VERIFICATION_OFFICER'], params: OfCase, body: Objection,
    refusals: [...ended, 'report.not_issued', 'objection.not_a_member'],
  })
  object(@CallParam() call: ToCase<typeof Objection>): Promise<Answer> {
    return this.run(call, call.params.caseId, ({ by, today }) => ({ type: 'FileObjection', data: { ...call.body, by: by.sub, today } }));
  }

  @Operation({
    id: 'recheck', method: 'POST', path: '/v1/verification-cases/:caseId/rechecks', tag, summary: 'Asks sources again, or those that were authorised since; a new report follows',
    roles: ['VERIFICATION_OFFICER'], params: OfCase, body: Recheck,
    refusals: [
      ...ended, 'report.not_issued', 'verification_case.querying', 'recheck.without_cause', 'authorisation.expired',
      'recheck.not_authorised',
    ],
  })
  recheck(@CallParam() call: ToCase<typeof Recheck>): Promise<Answer> {
    const { sources = null } = call.body;
    return this.run(call, call.params.caseId, ({ by, today, law }) => ({ type: 'StartRecheck', data: { sources, by: by.sub, today, law } }));
  }

  @Operation({
    id: 'getVerificationCase', method: 'GET', path: '/v1/verification-cases/:caseId', tag, summary: 'A case with its missing sources and its report', roles: [...readers],
    params: OfCase, answer: zCase, refusals: ['resource.not_found'],
  })
  async get(@CallParam() { params, actor, today }: Call<undefined, typeof OfCase>) {
    const { state, version } = await this.runtime.load(verificationCase, params.caseId);
    divisionOf(state, actor);
    return shownCase(state, version, today);
  }

  @Operation({
    id: 'listVerificationCases', method: 'GET', path: '/v1/verification-cases', tag, summary: 'Cases within the caller’s division', roles: [...readers],
    query: ListOfCases, answer: zPage(zCaseRow), refusals: ['cursor.invalid', 'view.behind'],
  })
  async list(@CallParam() { query, actor, today }: Call<undefined, undefined, typeof ListOfCases>) {
    const { limit, cursor, atLeast, status, late } = query;
    const position = await this.positionOf('verification_case', atLeast);
    return listCases(this.runtime.pool, { status, late, within: actor.division }, { limit, cursor, position }, today);
  }

  @Operation({
    id: 'listSourceQueries', method: 'GET', path: '/v1/source-queries', tag, summary: 'What sources were asked and whether they have answered', roles: [...readers],
    query: ListOfQueries, answer: zPage(zQueryRow), refusals: ['cursor.invalid', 'view.behind'],
  })
  async queries(@CallParam() { query, actor, today }: Call<undefined, undefined, typeof ListOfQueries>) {
    const { limit, cursor, atLeast, source, standing } = query;
    const position = await this.positionOf('source_query', atLeast);
    return listSourceQueries(this.runtime.pool, { source, standing, within: actor.division }, { limit, cursor, position }, today);
  }

  private async positionOf(view: string, atLeast: number | undefined): Promise<number> {
    if (atLeast !== undefined) await this.runtime.waitForView(view, atLeast);
    return this.runtime.viewPosition(view);
  }

  private async run(call: Told, caseId: Uuid, command: (context: ReturnType<ServiceRuntime['context']>) => CaseCommand): Promise<Answer> {
    const { state } = await this.runtime.load(verificationCase, caseId);
    return this.runtime.run(call, verificationCase, caseId, command, divisionOf(state, call.actor));
  }
}

/** The one 404 for a case that does not exist and one that lies elsewhere. */
const divisionOf = ({ request }: CaseState, actor: AnyCall['actor']): Division => {
  if (request === null) return notFound();
  requireWithin(actor, request.division);
  return request.division;
};
