/** What a day's end makes true: a source is late, a report no longer carries a decision. Found by asking, never by a timer. */
import type { Deadline } from '@doudi/edge';
import { dayOf } from '@doudi/kernel';
import { verificationCase } from '../domain/verification-case.js';
import { casesLate, permissionsEnded, reportsExpired } from '../views/cases.js';

export const sourceLate: Deadline = {
  name: 'household-verification.source-late',
  due: async (pool, now) => (await casesLate(pool, dayOf(now))).map(({ id, division, due, round }) => ({
    key: `${id}/${round}/${due}`, aggregate: verificationCase, id, division, command: ({ today }) => ({ type: 'MarkLate', data: { today } }),
  })),
};

/** Where nobody may be asked any more nobody is waited for: the report says what is missing. */
export const permissionEnded: Deadline = {
  name: 'household-verification.permission-ended',
  due: async (pool, now) => (await permissionsEnded(pool, dayOf(now))).map(({ id, division, due, round }) => ({
    key: `${id}/${round}/${due}`, aggregate: verificationCase, id, division,
    command: ({ by, law, today }) => ({ type: 'IssueReport', data: { by: by.sub, law, today } }),
  })),
};

export const reportExpired: Deadline = {
  name: 'household-verification.report-expired',
  due: async (pool, now) => (await reportsExpired(pool, dayOf(now))).map(({ id, division, due }) => ({
    key: `${id}/${due}`, aggregate: verificationCase, id, division, command: ({ today }) => ({ type: 'ExpireReport', data: { today } }),
  })),
};
