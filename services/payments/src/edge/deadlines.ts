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
import { onwardClocks, type OnwardClock } from '../views/onward.js';
import { allShown } from '../views/rows.js';

const sent = ({ clockId, holder }: Watching, key: string, command: ClockCommand): DueCommand =>
  ({ key: `${clockId}/${key}`, aggregate: clock, id: clockId, command, division: holder });

const nothing: Shortfall = { outstandingFen: zeroFen, moneyThere: false, planThere: false, late: [] };

/** Met, or to be checked, or neither yet. A miss is recorded before it is met late. `claim` tells a clock that runs again from before. */
const judged = (watching: Watching, today: PlainDate, shortfall: Shortfall, claim = ''): readonly DueCommand[] => {
  const { status, dueOn, metOn } = watching;
  const running = status === 'running';
  if (metOn !== null && (metOn <= dueOn || !running)) {
    return [sent(watching, `met ${metOn} ${status}${claim}`, { type: 'MeetClock', data: { metOn } })];
  }
  return running && today > dueOn ? [sent(watching, `check${claim}`, { type: 'CheckClock', data: { today, ...shortfall } })] : [];
};

const onward = (one: OnwardClock, today: PlainDate): readonly DueCommand[] => {
  const { outstandingFen, planThere, beforeFen } = one;
  const claim = beforeFen === 0 ? '' : ` after ${beforeFen}`;
  if (one.reopens) return [sent(one, `reopen${claim}`, { type: 'ReopenClock', data: {} })];
  if (['none', 'met', 'withdrawn'].includes(one.status)) return [];
  return judged(one, today, { outstandingFen, moneyThere: outstandingFen > 0, planThere, late: [] }, claim);
};

/** What had to be passed on: what is outstanding is there, since it was received and not sent. Clocks that run again come first: they keep the account in sight. */
export const moneyClocks: Deadline = {
  name: 'payments.money-clocks',
  due: async (sql, now) => ((await allShown(sql)) ? [...await onwardClocks(sql)] : [])
    .sort((one, other) => Number(other.reopens) - Number(one.reopens)).flatMap((one) => onward(one, dayOf(now))),
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
