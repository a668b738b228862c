/** What intake owes its applications when verification speaks: each command once, on its own cause, and the last visit ends a sample. */
import type { householdVerificationEvents } from '@doudi/contracts';
import { derivedId, type Message, type Uuid } from '@doudi/kernel';
import { day, hunan, idOf, township, upTo } from './application.examples.js';
import { grantPostingNames, postingRevealId } from './posting-names.process.js';
import { recordReports } from './reports.process.js';
import { recordSamples } from './samples.process.js';
import type { Made, Seen } from './stored.js';

const seen = (type: string, data: unknown, own: Uuid | null = null): Seen => ({
  eventId: derivedId('event', type, JSON.stringify(data), own ?? ''),
  stream: own === null ? 'in.household-verification.x' : `application-${own}`,
  type,
  payload: JSON.stringify(data),
  foreign: own === null ? '{}' : null,
  correlationId: idOf('correlation'),
  division: township,
});
const after = <State>(process: { initial: State; evolve: (state: State, event: Seen) => State }, ...events: readonly Seen[]): State =>
  events.reduce(process.evolve, process.initial);
const targets = (owed: readonly { readonly command: unknown; readonly id: string }[], type: string): string[] =>
  owed.filter(({ command }) => made(command).type === type).map(({ id }) => id);
const made = (command: unknown): Message =>
  (typeof command === 'function' ? (command as Made<Message>)({ today: day('2017-01-17'), now: '2017-01-17T01:00:00.000Z' as never, law: hunan }) : (command as Message));

const roster = Array.from({ length: 47 }, (_, n) => idOf(`applicant ${n}`));
const selected = roster.slice(0, 15);
const mandatory = [roster[20]!];
const sampleId = idOf('sample');
const drawn = seen('SampleDrawn', {
  sampleId, township, week: '2017-W03', roster, needed: 15, selected, mandatory, seedCommitment: 'c', seed: 's', drawnOn: '2017-01-16',
});
const visit = (applicationId: Uuid): Seen =>
  seen('SampleVisitDone', { sampleId, applicationId, visitors: ['v-1', 'v-2'], result: 'CONFIRMED', visitedOn: '2017-01-17' });
const recorded = roster.map((id) =>
  seen(
    'SampleRecorded',
    {
      sampleId,
      rosterSize: 47,
      needed: 15,
      drawn: 15,
      selected: selected.includes(id),
      mandatory: mandatory.includes(id),
      drawnOn: '2017-01-16',
    },
    id,
  ),
);

describe('GS-2.4.3: a draw and its visits', () => {
  it('tells every application of the roster whether it was drawn', () => {
    const owed = recordSamples.next(after(recordSamples, drawn));
    expect(targets(owed, 'RecordSample')).toEqual(roster);
    expect(made(owed[0]?.command).data).toMatchObject({ rosterSize: 47, needed: 15, drawn: 15, selected: true, mandatory: false });
    expect(recordSamples.next(after(recordSamples, drawn, ...recorded))).toEqual([]);
  });
  it('is complete with the last visit, drawn or mandatory, and not with fourteen of fifteen', () => {
    const fourteen = [...selected.slice(0, 14), ...mandatory].map(visit);
    expect(targets(recordSamples.next(after(recordSamples, drawn, ...recorded, ...fourteen)), 'CompleteSample')).toEqual([]);
    const withoutMandatory = selected.map(visit);
    expect(targets(recordSamples.next(after(recordSamples, drawn, ...recorded, ...withoutMandatory)), 'CompleteSample')).toEqual([]);
    const last = visit(selected[14]!);
    const owed = recordSamples.next(after(recordSamples, drawn, ...recorded, ...fourteen, last));
    expect(targets(owed, 'CompleteSample')).toEqual(roster);
    expect(owed.find(({ command }) => made(command).type === 'CompleteSample')).toMatchObject({
      causedBy: last.eventId,
      command: { data: { visited: 15 } },
    });
  });
  it('waits with a visit until the draw is written down', () => {
    expect(targets(recordSamples.next(after(recordSamples, drawn, visit(selected[0]!))), 'RecordVisit')).toEqual([]);
    expect(targets(recordSamples.next(after(recordSamples, drawn, ...recorded, visit(selected[0]!))), 'RecordVisit')).toEqual([
      selected[0],
    ]);
  });
});

it('writes a report down with the incomes that were found, the later one if two arrive', () => {
  const applicationId = idOf('application');
  const report = (reportId: string): Seen =>
    seen('ReportIssued', {
      caseId: idOf('case'),
      reportId: idOf(reportId),
      applicationId,
      division: township,
      complete: false,
      missing: [{ source: 'BANKS', reason: 'LATE' }],
      differences: [
        { personId: idOf('person a'), kind: 'INCOME', declared: 0, found: 720_000 },
        { personId: idOf('person a'), kind: 'HOUSES', declared: 1, found: 2 },
      ],
      foundIncomeYearlyFen: 720_000,
      onPovertyRegistry: null,
      issuedOn: day('2017-01-06'),
      validUntil: null,
      findings: [],
    } satisfies Record<keyof (typeof householdVerificationEvents)['ReportIssued']['shape'], unknown>);
  const owed = recordReports.next(after(recordReports, report('first'), report('second')));
  expect(owed).toMatchObject([
    {
      id: applicationId,
      command: {
        type: 'RecordReport',
        data: { reportId: idOf('second'), missing: ['BANKS LATE'], incomes: [{ personId: idOf('person a'), incomeYearlyFen: 720_000 }] },
      },
    },
  ]);
  expect(owed[0]!.command.data).not.toHaveProperty('noDataCheck');
  const flagged = { rule: 'verificationRequired', clause: 'GS-2.4.7', met: true, figures: { flag: 'NO_DATA_CHECK' } };
  const unchecked = seen('ReportIssued', { ...(JSON.parse(report('third').payload) as object), findings: [flagged] });
  expect(recordReports.next(after(recordReports, unchecked))).toMatchObject([{ command: { data: { noDataCheck: true } } }]);
  const written = seen('ReportRecorded', owed[0]!.command.data, applicationId);
  expect(recordReports.key(written)).toBe(applicationId);
  expect(recordReports.next(after(recordReports, report('first'), written))).toEqual([]);
});

it('asks for one grant for a notice that shows a name, and none for one that does not', () => {
  const notice = upTo('posted').find(({ type }) => type === 'NoticePosted')!;
  const posted = seen('NoticePosted', notice.data, idOf('application'));
  const owed = grantPostingNames.next(after(grantPostingNames, posted));
  expect(owed).toMatchObject([{ id: grantPostingNames.key(posted), causedBy: posted.eventId }]);
  const made = owed[0]!.command({ today: day('2017-01-06'), now: '2017-01-06T01:00:00.000Z' as never, law: hunan });
  expect(made.data).toMatchObject({
    purpose: 'POSTING',
    authorisation: { kind: 'APPLICATION', id: idOf('application') },
    fields: ['name'],
    references: 1,
  });
  const without = seen('NoticePosted', { ...notice.data, fields: ['AMOUNT'] }, idOf('application'));
  expect(grantPostingNames.key(without)).toBeNull();
  expect(grantPostingNames.key(posted)).toBe(postingRevealId((notice.data as { postingId: Uuid }).postingId));
});
