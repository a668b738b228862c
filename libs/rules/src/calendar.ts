/**
 * Working days and Spring Festivals, as published and never computed: a year without a notice has no answer. The day of the act
 * is not counted, and "due" is 24:00 of the day returned.
 */
import { addDays, weekday, yearOf, type PlainDate } from '@doudi/kernel';
import type { Calendar } from './calendar-entry.js';
import type { Law } from './law.js';
import type { Limit } from './words.js';

/** The holidays of this year are not published (or not loaded): a due day that needs them is provisional. */
export class CalendarNotPublished extends Error {
  constructor(readonly year: number) {
    super(`the work calendar of ${year} is not published. A due day in it is provisional until the law register has the calendar.`);
    this.name = 'CalendarNotPublished';
  }
}

const calendarOf = (law: Law, year: number): Calendar => {
  const calendar = law.calendars.get(year);
  if (calendar === undefined) throw new CalendarNotPublished(year);
  return calendar;
};

export const isWorkingDay = (law: Law, day: PlainDate): boolean => {
  const { off, working } = calendarOf(law, yearOf(day));
  return working.has(day) || (!off.has(day) && weekday(day) <= 5);
};

/** The `count`-th working day after `day`; `day` itself is not counted. */
export const addWorkingDays = (law: Law, day: PlainDate, count: number): PlainDate => {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`not a count of working days: ${count}`);
  let current = day;
  for (let left = count; left > 0; left -= isWorkingDay(law, current) ? 1 : 0) current = addDays(current, 1);
  return current;
};

/** The last working day strictly before `day`. */
export const lastWorkingDayBefore = (law: Law, day: PlainDate): PlainDate => {
  let current = addDays(day, -1);
  while (!isWorkingDay(law, current)) current = addDays(current, -1);
  return current;
};

/** Lunar 1-1 of the year. */
export const springFestival = (law: Law, year: number): PlainDate => calendarOf(law, year).springFestival;

/** "春节前": the last day before lunar 1-1 of the year. */
export const dayBeforeSpringFestival = (law: Law, year: number): PlainDate => addDays(springFestival(law, year), -1);

/** The last day of a limit that began on `start`. */
export const dueOn = (law: Law, start: PlainDate, { days, unit }: Limit): PlainDate =>
  unit === 'wd' ? addWorkingDays(law, start, days) : addDays(start, days);

/** As `dueOn`; null where the calendar of a year it needs is not published. */
export const dueOnIfPublished = (law: Law, start: PlainDate, limit: Limit): PlainDate | null => {
  try {
    return dueOn(law, start, limit);
  } catch (error) {
    if (error instanceof CalendarNotPublished) return null;
    throw error;
  }
};
