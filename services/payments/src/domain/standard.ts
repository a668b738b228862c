/**
 * One series of standards: scheme, area and place. A standard never goes down (HN1-1.1), a rural one is below neither the poverty
 * line (HN1-2.1) nor the provincial guide (HN2-2.2.1); higher is free (HN2-2.2.2). An urban one below the guide opens a task only.
 */
import { paymentsEvents, type Area, type Scheme } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import { derivedId, reject, type Decision, type Division, type Fen, type Message, type PlainDate, type Rejection,
  type Uuid } from '@doudi/kernel';
import { checkLineNotBelowPoverty, checkNonRegression, checkNotBelowGuide, type Finding, type Law, type Line } from '@doudi/rules';
import type { z } from 'zod';
import type { Act } from './act.js';

type DibaoScheme = Exclude<Scheme, 'TEMPORARY_ASSISTANCE'>;
type Version = { readonly standardId: Uuid; readonly valueFen: Fen; readonly unit: 'MONTH' | 'YEAR'; readonly from: PlainDate;
  readonly citation: string };
export type StandardCommand = Message<'PublishStandard', Act & Version & {
  readonly scheme: DibaoScheme; readonly area: Area; readonly division: Division; readonly law: Law;
}>;

const events = { StandardPublished: paymentsEvents.StandardPublished } as const;
export type StandardEvent = Message<'StandardPublished', z.output<typeof paymentsEvents.StandardPublished>>;
/** The versions of the series, the newest last. */
export type Standards = { readonly versions: readonly Version[] };

export const seriesId = (scheme: Scheme, area: Area, division: Division): Uuid => derivedId('standard', scheme, area, division);
export const lineOf = ({ valueFen, unit }: Pick<Version, 'valueFen' | 'unit'>): Line => ({ amount: valueFen, per: unit });

const broken = (code: string, finding: Finding): Rejection =>
  reject(code, { ...finding.figures, rule: finding.rule, clause: finding.clause });
/** The first duty that is broken refuses; a guide that only SHALL be followed does not. */
const stopOf = (regression: Finding | null, poverty: Finding | null, guide: Finding | null): Rejection | null => {
  if (regression?.met === false) return broken('standard.below_before', regression);
  if (poverty?.met === false) return broken('standard.below_poverty_line', poverty);
  return guide?.met === false && guide.figures['strength'] === 'MUST' ? broken('standard.below_guide', guide) : null;
};

const publish = ({ data }: StandardCommand, { versions }: Standards): Decision<StandardEvent> => {
  const { standardId, scheme, area, division, valueFen, unit, from, citation, by, law } = data;
  if (by.division !== division) return reject('standard.not_holder', { division });
  if (scheme !== `${area}_DIBAO`) return reject('standard.area_differs', { scheme, area });
  const before = versions.at(-1) ?? null;
  if (before !== null && before.from === from) {
    return before.valueFen === valueFen && before.unit === unit && before.citation === citation ? [] : reject('standard.day_taken',
      { from, standardId: before.standardId });
  }
  if (before !== null && from < before.from) return reject('standard.before_latest', { from, latest: before.from });
  const line = lineOf({ valueFen, unit });
  const regression = checkNonRegression(law, division, from, { before: before === null ? null : lineOf(before), after: line });
  const poverty = checkLineNotBelowPoverty(law, division, from, { line, area });
  const guide = checkNotBelowGuide(law, division, from, { line, area });
  const findings = [regression, poverty, guide].filter((finding) => finding !== null);
  return stopOf(regression, poverty, guide) ??
    [{ type: 'StandardPublished', data: { standardId, scheme, area, division, valueFen, unit, from, citation, findings } }];
};

export const standard: Aggregate<StandardCommand, Standards, StandardEvent> = {
  name: 'standard',
  initial: { versions: [] },
  evolve: ({ versions }, { data: { standardId, valueFen, unit, from, citation } }) => ({ versions: [...versions,
    { standardId, valueFen, unit, from, citation }] }),
  events,
  published: ['StandardPublished'],
  effectiveOn: ({ data }) => data.from,
  decide: publish,
};
