/** Every report that verification issues is written down on its application. */
import type { householdVerificationEvents } from '@doudi/contracts';
import { fen, type Uuid } from '@doudi/kernel';
import type { z } from 'zod';
import { application, type ApplicationCommand } from './application.js';
import { causeOf, importedData, ownId, type Cause, type Seen } from './stored.js';

type Report = z.output<(typeof householdVerificationEvents)['ReportIssued']>;
type Waiting = Cause<Report> | null;

/** Of the differences only the incomes count towards an amount; the rest is for people to read. */
const recorded = (report: Report): ApplicationCommand => ({
  type: 'RecordReport',
  data: {
    reportId: report.reportId,
    complete: report.complete,
    missing: report.missing.map(({ source, reason }) => `${source} ${reason}`),
    incomes: report.differences
      .filter(({ kind }) => kind === 'INCOME')
      .map(({ personId, found }) => ({ personId, incomeYearlyFen: fen(Math.max(0, found)) })),
    foundIncomeYearlyFen: report.foundIncomeYearlyFen,
    onPovertyRegistry: report.onPovertyRegistry,
    issuedOn: report.issuedOn,
    validUntil: report.validUntil,
    ...(report.findings.some(({ figures }) => figures['flag'] === 'NO_DATA_CHECK') && { noDataCheck: true as const }),
  },
});

export const recordReports = {
  name: 'intake.record-reports',
  key: (event: Seen): Uuid | null =>
    importedData(event, 'ReportIssued')?.applicationId ?? (event.type === 'ReportRecorded' ? ownId(event, application.name) : null),
  initial: null as Waiting,
  evolve: (_: Waiting, event: Seen): Waiting => {
    const data = importedData(event, 'ReportIssued');
    return data === null ? null : causeOf(event, data);
  },
  next: (waiting: Waiting) => {
    if (waiting === null) return [];
    const { eventId, correlationId, division, data } = waiting;
    return [{ causedBy: eventId, aggregate: application, id: data.applicationId, command: recorded(data), division, correlationId }];
  },
} as const;
