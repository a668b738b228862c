/** Standards over REST, and the list of places whose standard is below the provincial guide. */
import { paymentsEvents, plannedDay, zFen, zPlainDate, zUuid } from '@doudi/contracts';
import { CallParam, Operation, zPage, type Call, type ServiceRuntime } from '@doudi/edge';
import { derivedId, type PlainDate } from '@doudi/kernel';
import { checkNotBelowGuide, clauseOf, dueOnIfPublished, find, lookUp, type Law } from '@doudi/rules';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { lineOf, seriesId, standard, type StandardCommand } from '../domain/standard.js';
import { listStandards, standardsOn, zStandardRow, type StandardRow } from '../views/standards.js';
import { caughtUp, listOf, made, ofDivision, readAt, readers, within, zMade } from './shared.js';
import { paymentsRuntime } from './token.js';

const { scheme, area, valueFen, unit } = paymentsEvents.StandardPublished.shape;
const Publish = z.strictObject({ scheme: scheme.exclude(['TEMPORARY_ASSISTANCE']), area, valueFen, unit, from: plannedDay(2),
  citation: z.string().min(4).max(200) });
const List = z.strictObject({ ...listOf, on: zPlainDate.optional() });
const Below = z.strictObject({ ...ofDivision, on: zPlainDate.optional() });
const zTask = z.strictObject({
  task: z.literal('STANDARD_ADJUSTMENT_DUE'), standard: zStandardRow, guideYearlyFen: zFen, openedOn: zPlainDate,
  dueOn: zPlainDate.nullable(), clause: z.string(),
});
const zBelow = z.strictObject({ on: zPlainDate, items: z.array(zTask.extend({ standard: zStandardRow.extend({ standardId: zUuid }) })) });
const tag = 'standards';

/** HN1-2.2: open since the guide holds; how long the place has is its own to say, and null until it does. */
const taskOf = (law: Law, row: StandardRow, on: PlainDate): readonly z.output<typeof zTask>[] => {
  const finding = checkNotBelowGuide(law, row.division, on, { line: lineOf(row), area: row.area });
  const guide = find(law, 'dibaoGuide', row.division, on, { area: row.area });
  if (finding?.met !== false || guide === null) return [];
  const duty = lookUp(law, 'localNotBelowGuide', row.division, on, { area: row.area });
  const clause = [duty, ...(duty.alsoIn ?? []).map((citation) => ({ citation }))].map(clauseOf).join('; ');
  const limit = find(law, 'standardAdjustmentDays', row.division, on);
  return [{
    task: 'STANDARD_ADJUSTMENT_DUE', standard: row, guideYearlyFen: zFen.parse(finding.figures['guideYearlyFen']), openedOn: guide.from,
    dueOn: limit === null ? null : dueOnIfPublished(law, guide.from, limit.value), clause,
  }];
};

@Controller()
export class StandardsController {
  constructor(@Inject(paymentsRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'publishStandard', method: 'POST', path: '/v1/standards', summary: 'Publishes the standard of one’s own place from a day on', tag,
    roles: ['COUNTY_CIVIL', 'POLICY_KEEPER'],
    body: Publish, answer: zMade,
    refusals: [
      'standard.area_differs', 'standard.day_taken', 'standard.before_latest', 'standard.below_before', 'standard.below_poverty_line',
      'standard.below_guide',
    ],
  })
  async publish(@CallParam() call: Call<typeof Publish>) {
    const { division } = call.actor;
    const id = seriesId(call.body.scheme, call.body.area, division);
    const known = (await this.runtime.load(standard, id)).state.versions.find((version) => version.from === call.body.from);
    const standardId = known?.standardId ?? derivedId('standard-version', call.meta.commandId);
    return made(standardId, await this.runtime.run(call, standard, id, ({ today, by, law }): StandardCommand =>
      ({ type: 'PublishStandard', data: { ...call.body, standardId, division, today, by, law } })));
  }

  @Operation({ id: 'listStandards', method: 'GET', path: '/v1/standards', summary: 'Standards, each from its day until the next', tag,
    roles: readers, query: List, answer: zPage(zStandardRow) })
  async list(@CallParam() call: Call<undefined, undefined, typeof List>) {
    const { limit, cursor, atLeast, division, on } = call.query;
    const position = await readAt(this.runtime, 'standard', atLeast);
    return listStandards(this.runtime.pool, { within: within(call, division), on }, { limit, cursor, position });
  }

  @Operation({
    id: 'listBelowGuide', method: 'GET', path: '/v1/standards/below-guide',
    summary: 'Places whose standard is below the provincial guide, with the task that this opens', tag,
    roles: readers, query: Below, answer: zBelow,
  })
  async belowGuide(@CallParam() call: Call<undefined, undefined, typeof Below>) {
    const on = call.query.on ?? call.today;
    await caughtUp(this.runtime, 'standard');
    const rows = await standardsOn(this.runtime.pool, within(call, call.query.division), on);
    return { on, items: rows.flatMap((row) => taskOf(this.runtime.law(), row, on)) };
  }
}
