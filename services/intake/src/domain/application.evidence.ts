/**
 * What verification found out about a case, written down when its facts arrive: the report, the draw of the roster, the visits.
 * Facts of another service are never argued with; a case that has ended takes them no further.
 */
import { reject, type Decision, type Message } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import { startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf } from './application.events.js';
import { endedPhases, type Filed } from './application.state.js';

export type EvidenceCommand =
  | Message<'RecordReport', DataOf<'ReportRecorded'>>
  | Message<'RecordSample', DataOf<'SampleRecorded'>>
  | Message<'RecordVisit', DataOf<'VisitRecorded'> & { readonly law: Law }>
  | Message<'CompleteSample', DataOf<'SampleCompleted'>>;

type Answer = Decision<ApplicationEvent>;

/** A later report takes the place of the earlier one; an earlier one that arrives late does not. */
export const recordReport = (data: DataOf<'ReportRecorded'>, { report }: Filed): Answer => {
  if (report?.reportId === data.reportId || (report !== null && report.issuedOn > data.issuedOn)) return [];
  return [{ type: 'ReportRecorded', data }];
};

/** A case is drawn once: the first draw of its roster stands. */
export const recordSample = (data: DataOf<'SampleRecorded'>, { sample }: Filed): Answer =>
  (sample === null ? [{ type: 'SampleRecorded', data }] : []);

/**
 * A visit that found the household different undoes the survey that it contradicts: nobody is granted, or sent away, on papers that two
 * county officers saw to be wrong. The days in all run on, and those of a new decision begin as after an objection (ours); the county may
 * still refuse.
 */
export const recordVisit = ({ law, ...data }: DataOf<'VisitRecorded'> & { readonly law: Law }, state: Filed): Answer => {
  const { sample, survey, phase } = state;
  const { sampleId, result, visitedOn } = data;
  if (sample === null || sample.sampleId !== sampleId) return reject('application.sample_unknown', { sampleId });
  if (sample.visit !== null) return [];
  const recorded: ApplicationEvent = { type: 'VisitRecorded', data };
  if (result === 'CONFIRMED' || survey?.completed == null || endedPhases.has(phase)) return [recorded];
  return [
    recorded, { type: 'FileReturned', data: { sampleId, returnedOn: visitedOn } }, ...stopClocks(state, visitedOn, 'TOTAL', 'REDECISION'),
    ...startClocks(state, 'OBJECTION', visitedOn, law),
  ];
};

export const completeSample = (data: DataOf<'SampleCompleted'>, { sample }: Filed): Answer => {
  if (sample === null || sample.sampleId !== data.sampleId) return reject('application.sample_unknown', { sampleId: data.sampleId });
  return sample.completed === null ? [{ type: 'SampleCompleted', data }] : [];
};
