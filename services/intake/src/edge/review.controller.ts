/** The township's work on a case over REST: survey, appraisal, first opinion, notice, objection, submission. */
import { zBenefitFen, zHouseholdFen, zUuid } from '@doudi/contracts';
import { CallParam, notFound, Operation, requireWithin, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { zeroFen } from '@doudi/kernel';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { application, type ApplicationCommand } from '../domain/application.js';
import { zCode, zPostedField, zSubject, zSurveyedIncome, type Stage } from '../domain/application.events.js';
import { person } from '../domain/person.js';
import { noticeById } from '../views/posting.view.js';
import { standardFor } from '../views/standard.view.js';
import { actOf, onCase, presentIn } from './cases.js';
import { CaseParams } from './filing.controller.js';
import { INTAKE_RUNTIME } from './tokens.js';

const zCount = z.int().min(0).max(100_000);
const zInvestigators = z.array(zSubject).min(1).max(20);
const Starting = z.strictObject({ investigators: zInvestigators });
const Survey = z.strictObject({
  investigators: zInvestigators, incomes: z.array(zSurveyedIncome).max(50).default([]), deductionsYearlyFen: zHouseholdFen.default(zeroFen),
  doubtful: z.boolean().default(false),
});
const Appraisal = z.strictObject({
  present: zCount, villagers: zCount, inFavour: zCount, against: zCount, disputed: z.boolean().default(false),
});
const Opinion = z.strictObject({
  opinion: z.enum(['GRANT', 'REFUSE']), classKey: z.string().min(1).max(20).optional(), proposedFen: zBenefitFen.optional(),
});
const Notice = z.strictObject({ place: zCode, fields: z.array(zPostedField).min(1).max(5).optional() });
const Objection = z.strictObject({ kind: zCode });
const NoticeParams = z.strictObject({ postingId: zUuid });
const tag = 'applications';
const open = ['application.not_accepted_yet', 'application.ended'] as const;

@Controller()
export class ReviewController {
  constructor(@Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'startInvestigation',
    method: 'POST',
    path: '/v1/applications/:applicationId/investigation',
    summary: 'Two or more set out to survey the household',
    tag,
    roles: ['TOWNSHIP_INVESTIGATOR'],
    params: CaseParams,
    body: Starting,
    refusals: [...open, 'application.too_few_investigators', 'application.investigator_is_relative', 'application.already_investigated'],
  })
  start(@CallParam() call: Call<typeof Starting, typeof CaseParams>): Promise<Answer> {
    const surveyId = call.newId('survey');
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'StartInvestigation', data: { ...act, surveyId, ...call.body },
    }));
  }

  @Operation({
    id: 'completeInvestigation',
    method: 'POST',
    path: '/v1/applications/:applicationId/investigation-result',
    summary: 'The survey, signed by all who made it',
    tag,
    roles: ['TOWNSHIP_INVESTIGATOR'],
    params: CaseParams,
    body: Survey,
    refusals: [
      ...open, 'application.already_investigated', 'application.investigation_not_started', 'application.investigator_is_relative',
      'application.signatures_missing', 'application.members_differ',
    ],
  })
  complete(@CallParam() call: Call<typeof Survey, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'CompleteInvestigation',
      data: { ...act, survey: call.body },
    }));
  }

  @Operation({
    id: 'holdAppraisal',
    method: 'POST',
    path: '/v1/applications/:applicationId/appraisal',
    summary: 'What the neighbours say: input, never the result',
    tag,
    roles: ['TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER'],
    params: CaseParams,
    body: Appraisal,
    refusals: [
      ...open, 'application.opinion_given', 'application.appraisal_held', 'application.appraisal_sums_differ',
      'application.too_few_villagers',
    ],
  })
  appraise(@CallParam() call: Call<typeof Appraisal, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'HoldAppraisal', data: { ...act, appraisal: call.body },
    }));
  }

  @Operation({
    id: 'giveFirstOpinion',
    method: 'POST',
    path: '/v1/applications/:applicationId/first-opinion',
    summary: 'The township’s opinion, with the amount computed from the standard in force',
    tag,
    roles: ['TOWNSHIP_REVIEWER', 'VILLAGE_OFFICER'],
    params: CaseParams,
    body: Opinion,
    refusals: [
      'application.village_may_not_review', ...open, 'application.opinion_given', 'application.investigation_missing',
      'application.investigator_is_relative',
      'application.near_relative_not_registered', 'application.verification_missing', 'application.report_expired',
      'application.appraisal_missing', 'application.appraisal_disputed', 'temporary.amount_missing', 'application.standard_missing',
      'application.class_missing', 'application.nothing_to_grant',
    ],
  })
  opine(@CallParam() call: Call<typeof Opinion, typeof CaseParams>): Promise<Answer> {
    const { opinion, classKey = null, proposedFen = null } = call.body;
    return onCase(this.runtime, call, call.params.applicationId, async (act, { filed }) => ({
      type: 'GiveFirstOpinion',
      data: {
        ...act, opinion, classKey, proposedFen, present: await presentIn(this.runtime, filed.householdId),
        standard: await standardFor(this.runtime.pool, { ...filed, day: act.today }),
      },
    }));
  }

  @Operation({
    id: 'postNotice',
    method: 'POST',
    path: '/v1/applications/:applicationId/posting',
    summary: 'The township’s notice hangs, seven full days',
    tag,
    roles: ['TOWNSHIP_REVIEWER'],
    params: CaseParams,
    body: Notice,
    refusals: [
      ...open, 'posting.already_posted', 'application.opinion_missing', 'posting.nothing_proposed', 'application.opinion_outdated',
      'posting.not_in_procedure', 'posting.field_not_allowed',
    ],
  })
  post(@CallParam() call: Call<typeof Notice, typeof CaseParams>): Promise<Answer> {
    return this.hang(call, 'TOWNSHIP');
  }

  @Operation({
    id: 'postCountyNotice',
    method: 'POST',
    path: '/v1/applications/:applicationId/county-posting',
    summary: 'The county’s notice hangs, where the procedure of the day has one',
    tag,
    roles: ['COUNTY_CIVIL'],
    params: CaseParams,
    body: Notice,
    refusals: [
      ...open, 'posting.already_posted', 'application.opinion_missing', 'application.not_submitted', 'application.county_opinion_missing',
      'posting.nothing_proposed', 'application.opinion_outdated', 'posting.not_in_procedure', 'posting.field_not_allowed',
    ],
  })
  postAtCounty(@CallParam() call: Call<typeof Notice, typeof CaseParams>): Promise<Answer> {
    return this.hang(call, 'COUNTY');
  }

  @Operation({
    id: 'raiseObjection', method: 'POST', path: '/v1/applications/:applicationId/objections',
    summary: 'Somebody objects while a notice hangs: the case is investigated again', tag,
    roles: ['RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW', 'COUNTY_CIVIL'], params: CaseParams, body: Objection,
    refusals: [...open, 'posting.none_hanging'],
  })
  object(@CallParam() call: Call<typeof Objection, typeof CaseParams>): Promise<Answer> {
    const objectionId = call.newId('objection');
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({
      type: 'RaiseObjection', data: { ...act, objectionId, kind: call.body.kind },
    }));
  }

  @Operation({
    id: 'objectToPosting', method: 'POST', path: '/v1/postings/:postingId/objections',
    summary: 'A neighbour objects to a notice that hangs in their place: the case is investigated again', tag,
    roles: ['RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW', 'COUNTY_CIVIL'], params: NoticeParams, body: Objection,
    refusals: [...open, 'resource.not_found', 'posting.none_hanging'],
  })
  async objectTo(@CallParam() call: Call<typeof Objection, typeof NoticeParams>): Promise<Answer> {
    await this.runtime.waitForView('posting', (await this.runtime.log.head()).position);
    const notice = await noticeById(this.runtime.pool, call.params.postingId);
    if (notice === null) return notFound();
    requireWithin(call.actor, notice.division);
    const objectionId = call.newId('objection');
    return this.runtime.run(call, application, notice.applicationId, (context): ApplicationCommand =>
      ({ type: 'RaiseObjection', data: { ...actOf(context), objectionId, kind: call.body.kind } }), notice.division);
  }

  @Operation({
    id: 'closePosting', method: 'POST', path: '/v1/applications/:applicationId/posting-closure',
    summary: 'The township’s notice comes down clean', tag, roles: ['TOWNSHIP_REVIEWER'], params: CaseParams,
    refusals: [...open, 'posting.not_posted', 'posting.still_hanging'],
  })
  close(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'ClosePosting', data: { ...act, stage: 'TOWNSHIP' } }));
  }

  @Operation({
    id: 'closeCountyPosting', method: 'POST', path: '/v1/applications/:applicationId/county-posting-closure',
    summary: 'The county’s notice comes down clean', tag, roles: ['COUNTY_CIVIL'], params: CaseParams,
    refusals: [...open, 'posting.not_posted', 'posting.still_hanging'],
  })
  closeAtCounty(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'ClosePosting', data: { ...act, stage: 'COUNTY' } }));
  }

  @Operation({
    id: 'submitApplication',
    method: 'POST',
    path: '/v1/applications/:applicationId/submission',
    summary: 'The township sends the file up',
    tag,
    roles: ['TOWNSHIP_REVIEWER'],
    params: CaseParams,
    refusals: [...open, 'application.opinion_missing', 'application.near_relative_not_registered', 'application.posting_missing'],
  })
  submit(@CallParam() call: Call<undefined, typeof CaseParams>): Promise<Answer> {
    return onCase(this.runtime, call, call.params.applicationId, (act) => ({ type: 'SubmitApplication', data: act }));
  }

  /** The notice names the version of the applicant's papers that is current when it is hung. */
  private hang(call: Call<typeof Notice, typeof CaseParams>, stage: Stage): Promise<Answer> {
    const postingId = call.newId('posting');
    const { place, fields = null } = call.body;
    return onCase(this.runtime, call, call.params.applicationId, async (act, { filed }) => {
      const { papersVersion } = (await this.runtime.load(person, filed.applicant)).state;
      const present = await presentIn(this.runtime, filed.householdId);
      return { type: 'PostNotice', data: { ...act, stage, postingId, place, fields, papersVersion: Math.max(1, papersVersion), present } };
    });
  }
}
