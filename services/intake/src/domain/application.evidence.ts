/**
 * What verification found out about a case, written down when its facts arrive: the report, the draw of the roster, the visits.
 * Facts of another service are never argued with; a case that has ended takes them no further.
 */
import { reject, type Decision, type Message } from '@doudi/kernel';
import type { ApplicationEvent, DataOf } from './application.events.js';
import type { Filed } from './application.state.js';

export type EvidenceCommand =
  | Message<'RecordReport', DataOf<'ReportRecorded'>>
  | Message<'RecordSample', DataOf<'SampleRecorded'>>
  | Message<'RecordVisit', DataOf<'VisitRecorded'>>
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

export const recordVisit = (data: DataOf<'VisitRecorded'>, { sample }: Filed): Answer => {
  if (sample === null || sample.sampleId !== data.sampleId) return reject('application.sample_unknown', { sampleId: data.sampleId });
  return sample.visit === null ? [{ type: 'VisitRecorded', data }] : [];
};

export const completeSample = (data: DataOf<'SampleCompleted'>, { sample }: Filed): Answer => {
  if (sample === null || sample.sampleId !== data.sampleId) return reject('application.sample_unknown', { sampleId: data.sampleId });
  return sample.completed === null ? [{ type: 'SampleCompleted', data }] : [];
};
