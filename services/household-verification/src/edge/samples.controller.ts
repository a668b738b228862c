/** Rosters, draws and home visits over REST. What is needed to draw again is public. */
import { householdVerificationEvents, zDivision, zPastDay, zUuid } from '@doudi/contracts';
import { CallParam, listShape, notFound, Operation, requireWithin, zPage, type AnyCall, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { derivedId, isDivision, levelOf, type Uuid } from '@doudi/kernel';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { sample } from '../domain/sample.js';
import { isWeek, sampleIdOf, zWeek, type Visit } from '../domain/sample.state.js';
import { zDigest, zSubject } from '../domain/verification-case.events.js';
import { listRosters, sampleOf, zRosterRow, zSample, zSampleStatus } from '../views/samples.js';
import { verificationRuntime } from './token.js';

const zTownship = zDivision.refine((code) => isDivision(code) && levelOf(code) === 'TOWNSHIP', 'the code of a township');
const zWeekOfYear = zWeek.refine(isWeek, 'an ISO week that exists, YYYY-Www');
const OfRoster = z.strictObject({ township: zTownship, week: zWeekOfYear });
const OfSample = z.strictObject({ sampleId: zUuid.meta({ description: 'uuid5 of township and week: derivedId("sample", township, week).' }) });
const zSeed = z.string().regex(/^[0-9a-f]{64}$/).meta({ description: '32 random bytes in lower-case hex; nobody sees them before the draw.' });
const Commitment = z.strictObject({ commitment: zDigest.meta({ description: 'SHA-256 of the seed as written (64 hex digits), lower-case hex.' }) });
const Drawing = z.strictObject({ seed: zSeed });
const { applicationId, result } = householdVerificationEvents.SampleVisitDone.shape;
const zVisit = z.strictObject({ applicationId, visitors: z.array(zSubject).min(1).max(10), result, visitedOn: zPastDay.optional() });
const Visits = z.strictObject({ visits: z.array(zVisit).min(1).max(500) });
const ListOfRosters = z.strictObject({ ...listShape, township: zTownship.optional(), week: zWeekOfYear.optional(), status: zSampleStatus.optional() });

const tag = 'home-visit samples';
const county = ['COUNTY_CIVIL'] as const;
type ToRoster<Body extends z.ZodType | undefined = undefined> = Call<Body, typeof OfRoster>;
const visitRefusals = [
  'resource.not_found', 'sample.not_drawn', 'sample_visit.not_in_roster', 'sample_visit.too_few_visitors', 'sample_visit.visitor_investigated',
  'sample_visit.not_on_that_day', 'sample_visit.other_terms',
] as const;

@Controller()
export class SamplesController {
  constructor(@Inject(verificationRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'commitSeed', method: 'POST', path: '/v1/rosters/:township/:week/seed-commitment', tag, summary: 'Promises the seed before the list is closed', roles: [...county],
    params: OfRoster, body: Commitment, refusals: ['resource.not_found', 'roster.other_commitment'],
  })
  async commit(@CallParam() call: ToRoster<typeof Commitment>): Promise<Answer> {
    const { params: { township, week }, body: { commitment } } = call;
    requireWithin(call.actor, township);
    return this.runtime.run(call, sample, sampleIdOf(township, week), ({ by, today }) =>
      ({ type: 'CommitSeed', data: { township, week, commitment, by: by.sub, today } }), township);
  }

  @Operation({
    id: 'freezeRoster', method: 'POST', path: '/v1/rosters/:township/:week/freeze', tag, summary: 'Closes the list; who promised the seed may not', roles: [...county],
    params: OfRoster, refusals: ['resource.not_found', 'roster.seed_not_committed', 'roster.empty', 'roster.freezer_knows_seed'],
  })
  async freeze(@CallParam() call: ToRoster): Promise<Answer> {
    const { township, week } = call.params;
    requireWithin(call.actor, township);
    return this.runtime.run(call, sample, sampleIdOf(township, week), ({ by, today }) =>
      ({ type: 'FreezeRoster', data: { by: by.sub, today, nonce: derivedId('roster nonce', call.meta.commandId) } }), township);
  }

  @Operation({
    id: 'drawSample', method: 'POST', path: '/v1/rosters/:township/:week/draw', tag, summary: 'Draws the sample with the promised seed and publishes both', roles: [...county],
    params: OfRoster, body: Drawing, refusals: ['resource.not_found', 'roster.not_frozen', 'sample.seed_differs'],
  })
  async draw(@CallParam() call: ToRoster<typeof Drawing>): Promise<Answer> {
    const { params: { township, week }, body: { seed } } = call;
    requireWithin(call.actor, township);
    return this.runtime.run(call, sample, sampleIdOf(township, week), ({ by, today, law }) =>
      ({ type: 'DrawSample', data: { seed, law, by: by.sub, today } }), township);
  }

  @Operation({
    id: 'recordVisit', method: 'POST', path: '/v1/samples/:sampleId/visits', tag, summary: 'Records a home visit by two or more county officers', roles: [...county],
    params: OfSample, body: zVisit, refusals: [...visitRefusals],
  })
  async visit(@CallParam() call: Call<typeof zVisit, typeof OfSample>): Promise<Answer> {
    return this.record(call, call.params.sampleId, [call.body]);
  }

  @Operation({
    id: 'recordVisits', method: 'POST', path: '/v1/samples/:sampleId/visits/batch', tag, summary: 'Records up to 500 home visits, all or none', roles: [...county],
    params: OfSample, body: Visits, refusals: [...visitRefusals],
  })
  async visitMany(@CallParam() call: Call<typeof Visits, typeof OfSample>): Promise<Answer> {
    return this.record(call, call.params.sampleId, call.body.visits);
  }

  @Operation({
    id: 'getSample', method: 'GET', path: '/v1/samples/:sampleId', tag, summary: 'Roster, promise, seed and list: all that is needed to draw again', roles: 'PUBLIC',
    params: OfSample, answer: zSample, refusals: ['resource.not_found'],
  })
  async get(@CallParam() { params }: Call<undefined, typeof OfSample>) {
    const { state } = await this.runtime.load(sample, params.sampleId);
    return state.place === null ? notFound() : sampleOf(state);
  }

  @Operation({
    id: 'listRosters', method: 'GET', path: '/v1/rosters', tag, summary: 'Rosters and samples within the caller’s division',
    roles: ['COUNTY_CIVIL', 'TOWNSHIP_REVIEWER', 'VERIFICATION_OFFICER', 'AUDITOR'], query: ListOfRosters, answer: zPage(zRosterRow),
    refusals: ['cursor.invalid', 'view.behind'],
  })
  async list(@CallParam() { query, actor }: Call<undefined, undefined, typeof ListOfRosters>) {
    const { limit, cursor, atLeast, township, week, status } = query;
    if (atLeast !== undefined) await this.runtime.waitForView('sample', atLeast);
    const position = await this.runtime.viewPosition('sample');
    return listRosters(this.runtime.pool, { township, week, status, within: actor.division }, { limit, cursor, position });
  }

  /** A visit without a day was made today. */
  private async record(call: AnyCall, sampleId: Uuid, told: readonly z.output<typeof zVisit>[]): Promise<Answer> {
    const { place } = (await this.runtime.load(sample, sampleId)).state;
    if (place === null) return notFound();
    requireWithin(call.actor, place.township);
    const visits = told.map(({ visitedOn: on = call.today, ...visit }): Visit => ({ ...visit, visitedOn: on }));
    return this.runtime.run(call, sample, sampleId, ({ today }) => ({ type: 'RecordVisits', data: { visits, today } }), place.township);
  }
}
