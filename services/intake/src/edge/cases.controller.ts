/** Reading: one case as its stream says, why it was decided so, what is still due; lists of a place; what hangs in public. */
import { zDivision, zFinding, zPlainDate, zScheme, zUuid } from '@doudi/contracts';
import { CallParam, listShape, Operation, requireWithin, timesShape, zPage, type Call, type Page, type ServiceRuntime } from '@doudi/edge';
import { daysBetween, type Division, type PlainDate } from '@doudi/kernel';
import { masked, type PapersReference, type Vault } from '@doudi/vault';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { applicationEvents } from '../domain/application.events.js';
import type { Filed, StepClock } from '../domain/application.state.js';
import { nextSteps, openLaterSteps } from '../domain/next-steps.js';
import { listApplications, zApplicationRow } from '../views/application.view.js';
import { hangingNotices, zPostingRow } from '../views/posting.view.js';
import { listWork, zWorkRow } from '../views/work-list.js';
import { caseFor } from './cases.js';
import { CaseParams } from './filing.controller.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VAULT } from './vault.port.js';

const events = applicationEvents;
const Times = z.strictObject(timesShape);
const Case = z.strictObject({
  applicationId: zUuid,
  version: z.int(),
  phase: z.string(),
  next: z.array(z.string()),
  later: z.array(z.string()),
  filed: events.ApplicationFiled,
  supplement: z.strictObject({ items: z.array(z.string()), receivedOn: zPlainDate.nullable() }).nullable(),
  accepted: events.ApplicationAccepted.nullable(),
  report: events.ReportRecorded.nullable(),
  survey: events.InvestigationCompleted.nullable(),
  appraisal: events.AppraisalHeld.nullable(),
  opinion: events.FirstOpinionGiven.nullable(),
  postings: z.array(z.strictObject({ ...events.NoticePosted.shape, closedOn: zPlainDate.nullable() })),
  objections: z.int(),
  submittedOn: zPlainDate.nullable(),
  sample: events.SampleRecorded.nullable(),
  visited: z.boolean(),
  sampleComplete: z.boolean(),
  approved: events.ApplicationApproved.nullable(),
  refused: events.ApplicationRefused.nullable(),
  aid: events.AidGranted.nullable(),
  noticeServedOn: zPlainDate.nullable(),
});
const Explanation = z.strictObject({
  applicationId: zUuid, phase: z.string(), decision: z.enum(['APPROVED', 'AID_GRANTED', 'REFUSED']).nullable(),
  reasons: z.array(z.string()), findings: z.array(zFinding), clauses: z.array(z.string()),
});
const Timeline = z.strictObject({
  applicationId: zUuid,
  phase: z.string(),
  today: zPlainDate,
  steps: z.array(
    z.strictObject({
      step: z.string(),
      body: z.string().nullable(),
      status: z.string(),
      startedOn: zPlainDate,
      dueOn: zPlainDate,
      provisional: z.boolean(),
      clause: z.string(),
      daysLeft: z
        .int()
        .nullable()
        .meta({ description: 'Calendar days until the due day; negative when it is past; null when nothing runs.' }),
    }),
  ),
});
const List = z.strictObject({
  ...listShape, division: zDivision.optional(), phase: z.string().max(40).optional(), scheme: zScheme.optional(),
});
const Place = z.strictObject({ ...listShape, division: zDivision.optional() });
const Public = z.strictObject({ ...listShape, division: zDivision });

const tag = 'applications';
const readers = [
  'RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'AUDITOR',
] as const;

@Controller()
export class CasesController {
  constructor(
    @Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime,
    @Inject(VAULT) readonly vault: Vault,
  ) {}

  @Operation({
    id: 'getApplication', method: 'GET', path: '/v1/applications/:applicationId', summary: 'A case as its stream says', tag,
    roles: [...readers], params: CaseParams, query: Times, answer: Case,
  })
  async show(@CallParam() { params, query, actor }: Call<undefined, typeof CaseParams, typeof Times>) {
    const { state, version } = await caseFor(this.runtime, actor, params.applicationId, query);
    const { visit, completed, ...sample } = state.sample ?? { visit: null, completed: null };
    return {
      applicationId: params.applicationId, version, phase: state.phase, next: nextSteps(state), later: openLaterSteps(state),
      filed: state.filed, supplement: state.supplement, accepted: state.accepted, report: state.report,
      survey: state.survey?.completed ?? null, appraisal: state.appraisal, opinion: state.opinion,
      postings: Object.values(state.postings).filter((posting) => posting !== null), objections: state.objections.length,
      submittedOn: state.submittedOn, sample: state.sample === null ? null : sample, visited: visit !== null,
      sampleComplete: completed !== null, approved: state.approved, refused: state.refused, aid: state.aid,
      noticeServedOn: state.noticeServedOn,
    };
  }

  @Operation({
    id: 'explainApplication', method: 'GET', path: '/v1/applications/:applicationId/explanation',
    summary: 'Why it was decided so: findings and clauses of the decision day', tag, roles: [...readers], params: CaseParams, query: Times,
    answer: Explanation,
  })
  async explain(
    @CallParam() { params, query, actor }: Call<undefined, typeof CaseParams, typeof Times>,
  ): Promise<z.output<typeof Explanation>> {
    const { state } = await caseFor(this.runtime, actor, params.applicationId, query);
    const { approved, refused, aid, opinion } = state;
    const findings = (approved ?? refused ?? aid ?? opinion)?.findings ?? [];
    const decision = approved !== null ? 'APPROVED' : refused !== null ? 'REFUSED' : aid !== null ? 'AID_GRANTED' : null;
    const clauses = [...new Set(findings.map(({ clause }) => clause))];
    return {
      applicationId: params.applicationId, phase: state.phase, decision, reasons: [...(refused?.reasons ?? [])], findings: [...findings],
      clauses,
    };
  }

  @Operation({
    id: 'getTimeline', method: 'GET', path: '/v1/applications/:applicationId/timeline',
    summary: 'The steps that have a day, and the days that are left', tag, roles: [...readers], params: CaseParams, query: Times,
    answer: Timeline,
  })
  async timeline(
    @CallParam() { params, query, actor, today }: Call<undefined, typeof CaseParams, typeof Times>,
  ): Promise<z.output<typeof Timeline>> {
    const { state } = await caseFor(this.runtime, actor, params.applicationId, query);
    return { applicationId: params.applicationId, phase: state.phase, today, steps: stepsOf(state, today) };
  }

  @Operation({
    id: 'listApplications',
    method: 'GET',
    path: '/v1/applications',
    summary: 'Applications of a place',
    tag,
    roles: [...readers],
    query: List,
    answer: zPage(zApplicationRow),
    refusals: ['cursor.invalid', 'view.behind'],
  })
  async list(@CallParam() { query, actor }: Call<undefined, undefined, typeof List>) {
    const { limit, cursor, phase, scheme } = query;
    const position = await this.shown('application', query.atLeast);
    const filedBy = actor.roles.every((role) => role === 'RESIDENT') ? actor.sub : undefined;
    return listApplications(
      this.runtime.pool, { within: placeOf(query.division, actor.division), phase, scheme, filedBy }, { limit, cursor, position },
    );
  }

  @Operation({
    id: 'getWorkList',
    method: 'GET',
    path: '/v1/work-list',
    summary: 'What waits for whom: urgent first, then what is due soonest',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'AUDITOR'],
    query: Place,
    answer: zPage(zWorkRow),
    refusals: ['cursor.invalid', 'view.behind'],
  })
  async workList(@CallParam() { query, actor }: Call<undefined, undefined, typeof Place>) {
    const position = Math.min(await this.shown('application', query.atLeast), await this.shown('step_clock', query.atLeast));
    return listWork(
      this.runtime.pool, { within: placeOf(query.division, actor.division) }, { limit: query.limit, cursor: query.cursor, position },
    );
  }

  @Operation({
    id: 'listPostings',
    method: 'GET',
    path: '/v1/postings',
    summary: 'Notices that hang in a place, with what the law of their day lets them show',
    tag,
    roles: 'PUBLIC',
    query: Public,
    answer: zPage(zPostingRow),
    refusals: ['cursor.invalid', 'view.behind'],
  })
  async postings(@CallParam() { query, today }: Call<undefined, undefined, typeof Public>): Promise<Page<z.output<typeof zPostingRow>>> {
    const position = await this.shown('posting', query.atLeast);
    const found = await hangingNotices(
      this.runtime.pool, { within: query.division }, today, { limit: query.limit, cursor: query.cursor, position },
    );
    const names = await this.maskedNames(found.items.flatMap(({ subject }) => subject ?? []));
    return {
      ...found,
      items: found.items.map(({ row, subject }) => ({ ...row, name: subject === null ? null : (names.get(subject.personId) ?? null) })),
    };
  }

  private async shown(view: string, atLeast: number | undefined): Promise<number> {
    if (atLeast !== undefined) await this.runtime.waitForView(view, atLeast);
    return this.runtime.viewPosition(view);
  }

  /** Under the grant that was recorded for each notice; what leaves here is masked. */
  private async maskedNames(references: readonly PapersReference[]): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    if (references.length === 0) return names;
    for await (const { personId, name, missing } of this.vault.reveal(references, ['name'])) {
      if (!missing && name !== undefined) names.set(personId, masked({ name, idNumber: '' }).name ?? '');
    }
    return names;
  }
}

/** A place that was asked for is looked at as it is when it lies within the caller's; else the caller's own. */
const placeOf = (asked: Division | undefined, own: Division): Division => {
  if (asked === undefined) return own;
  requireWithin({ division: own }, asked);
  return asked;
};

const running = (clock: StepClock): boolean => clock.status !== 'met' && clock.status !== 'stopped';

const stepsOf = ({ clocks }: Filed, today: PlainDate): z.output<typeof Timeline>['steps'] =>
  Object.values(clocks).map((clock) => {
    const { step, body, status, startedOn, dueOn, provisional, clause } = clock;
    return { step, body, status, startedOn, dueOn, provisional, clause, daysLeft: running(clock) ? daysBetween(today, dueOn) : null };
  }).sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
