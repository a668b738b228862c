/**
 * What a day's end makes true of money: found by asking the rows, never by a timer, and only once every row shows the whole log, so
 * that nobody is accused of what is already in it.
 */
import type { Deadline, DueCommand } from '@doudi/edge';
import { dayOf, monthOf, zeroFen, type PlainDate } from '@doudi/kernel';
import { batch } from '../domain/batch.js';
import { clock, monthClockId, type ClockCommand, type Shortfall } from '../domain/clock.js';
import { batchesPastDue } from '../views/batches.js';
import { firstPaymentClocks, monthClocks, shortfallOf, type Watching } from '../views/clocks.js';
import { monthsWithoutClock } from '../views/entitlements.js';
import { onwardClocks } from '../views/onward.js';
import { allShown } from '../views/rows.js';

const sent = ({ clockId, holder }: Watching, key: string, command: ClockCommand): DueCommand =>
  ({ key: `${clockId}/${key}`, aggregate: clock, id: clockId, command, division: holder });

const nothing: Shortfall = { outstandingFen: zeroFen, moneyThere: false, planThere: false, late: [] };

/** Met, or to be checked, or neither yet. A miss is recorded before it is met late. */
const judged = (watching: Watching, today: PlainDate, shortfall: Shortfall): readonly DueCommand[] => {
  const { status, dueOn, metOn } = watching;
  const running = status === 'running';
  if (metOn !== null && (metOn <= dueOn || !running)) return [sent(watching, `met ${metOn} ${status}`, { type: 'MeetClock', data: { metOn } })];
  return running && today > dueOn ? [sent(watching, 'check', { type: 'CheckClock', data: { today, ...shortfall } })] : [];
};

/** What had to be passed on: what is outstanding is there, since it was received and not sent. */
export const moneyClocks: Deadline = {
  name: 'payments.money-clocks',
  due: async (sql, now) => ((await allShown(sql)) ? (await onwardClocks(sql)).filter(({ status }) =>
    status !== 'none' && status !== 'met' && status !== 'withdrawn') : [])
    .flatMap((one) => judged(one, dayOf(now), { outstandingFen: one.outstandingFen, moneyThere: one.outstandingFen > 0,
      planThere: one.planThere, late: [] })),
};

export const firstPayments: Deadline = {
  name: 'payments.first-payments',
  due: async (sql, now) => ((await allShown(sql)) ? await firstPaymentClocks(sql) : [])
    .flatMap((one) => judged(one, dayOf(now), { outstandingFen: one.amountFen, moneyThere: false, planThere: false,
      late: [{ cause: 'NOT_CREDITED', lines: 1, amountFen: one.amountFen }] })),
};

export const monthsBegin: Deadline = {
  name: 'payments.months-begin',
  due: async (sql, now) => ((await allShown(sql)) ? await monthsWithoutClock(sql,
    monthOf(dayOf(now))) : []).map(({ county, scheme, period, amountFen }) => ({
    key: `${county}/${scheme}/${period}`, aggregate: clock, id: monthClockId(county, scheme, period), division: county,
    command: ({ law }) => ({ type: 'StartMonthClock', data: { holder: county, scheme, period, amountFen, law } }),
  })),
};

export const monthsEnd: Deadline = {
  name: 'payments.months-end',
  due: async (sql, now) => {
    if (!(await allShown(sql))) return [];
    const [today, due] = [dayOf(now), [] as DueCommand[]];
    for (const month of await monthClocks(sql)) {
      const late = month.status === 'running' && today > month.dueOn;
      due.push(...judged(month, today, late ? await shortfallOf(sql, month) : nothing));
    }
    return due;
  },
};

export const lateOrders: Deadline = {
  name: 'payments.late-orders',
  due: async (sql, now) => ((await allShown(sql)) ? await batchesPastDue(sql, dayOf(now)) : []).map(({ batchId, division }) => ({
    key: batchId, aggregate: batch, id: batchId, division, command: ({ today }) => ({ type: 'RecordLate', data: { batchId, today } }),
  })),
};
