import { addDays, daysBetween, plainDate, weekday } from '@doudi/kernel';
import {
  addWorkingDays, CalendarNotPublished, dayBeforeSpringFestival, dueOn, dueOnIfPublished, isWorkingDay, lastWorkingDayBefore,
    springFestival,
} from './calendar.js';
import { lawOf } from './law.js';
import { loadPacks } from './packs.js';

const law = lawOf(loadPacks());
const day = plainDate;
const daysOf = (year: number) => Array.from({ length: daysBetween(day(`${year}-01-01`), day(`${year}-12-31`)) + 1 }, (_, n) =>
  addDays(day(`${year}-01-01`), n));

describe('the work calendar of 2017 (国办发明电〔2016〕17号)', () => {
  const off = ['01-01', '01-02', '01-27', '01-28', '01-29', '01-30', '01-31', '02-01', '02-02', '04-02', '04-03', '04-04', '05-01',
    '05-28', '05-29',
    '05-30', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07', '10-08'].map((text) => day(`2017-${text}`));
  const worked = ['01-22', '02-04', '04-01', '05-27', '09-30'].map((text) => day(`2017-${text}`));
  it('has 249 working days', () => expect(daysOf(2017).filter((one) => isWorkingDay(law, one))).toHaveLength(249));
  it('every day of the year is as the notice says', () => {
    for (const one of daysOf(2017)) expect([one, isWorkingDay(law, one)]).toEqual([one, worked.includes(one) || (weekday(one) <= 5 &&
      !off.includes(one))]);
  });
  it('is verified; the other years are not', () =>
    expect([...law.calendars.values()].filter(({ status }) => status === 'verified').map(({ year }) => year)).toEqual([2017]));
});

describe('every year', () => {
  /** Statutory days off move working days about and cost 11 of them (13 from 2025); in January 2020 the festival was made longer by two. */
  const statutory = (year: number): number => (year >= 2025 ? 13 : 11) + (year === 2020 ? 2 : 0);
  it.each(Array.from({ length: 11 }, (_, index) => 2016 + index))('%i has its weekdays less the statutory days off', (year) =>
    expect(daysOf(year).filter((one) => isWorkingDay(law, one)).length).toBe(daysOf(year).filter((one) =>
      weekday(one) <= 5).length - statutory(year)));
  it.each([...law.calendars.values()].map((calendar) => [calendar.year,
    calendar] as const))('%i: worked days are weekends, the festival is off', (year, calendar) => {
    for (const one of calendar.working) expect(weekday(one)).toBeGreaterThan(5);
    for (const one of calendar.working) expect(calendar.off.has(one)).toBe(false);
    expect(isWorkingDay(law, springFestival(law, year))).toBe(false);
  });
});

describe('limits', () => {
  it.each([
    ['2017-09-25', 10, 'wd', '2017-10-13'], ['2017-03-09', 20, 'wd', '2017-04-07'], ['2017-06-13', 30, 'cal', '2017-07-13'],
    ['2017-03-15', 90, 'cal', '2017-06-13'], ['2017-03-15', 30, 'cal', '2017-04-14'], ['2017-01-26', 1, 'wd', '2017-02-03'],
    ['2017-01-20', 1, 'wd', '2017-01-22'], ['2017-02-03', 1, 'wd', '2017-02-04'], ['2016-12-30', 1, 'wd', '2017-01-03'],
  ] as const)('from %s, %i %s end on %s: the day of the act is not counted', (start, days, unit, due) =>
    expect(dueOn(law, day(start), { days, unit })).toBe(due));
  it.each([
    ['2017-02-10', '2017-02-09'], ['2017-02-05', '2017-02-04'], ['2017-02-03', '2017-01-26'], ['2017-01-28', '2017-01-26'], ['2017-01-27',
      '2017-01-26'],
    ['2017-01-23', '2017-01-22'], ['2017-01-10', '2017-01-09'], ['2017-10-10', '2017-10-09'], ['2017-10-09', '2017-09-30'], ['2017-01-03',
      '2016-12-30'],
  ])('the last working day before %s is %s', (before, last) => expect(lastWorkingDayBefore(law, day(before))).toBe(last));
  it('a count of working days is a whole number of at least one', () => {
    expect(() => addWorkingDays(law, day('2017-01-03'), 0)).toThrow(RangeError);
    expect(() => addWorkingDays(law, day('2017-01-03'), 1.5)).toThrow(RangeError);
  });
});

describe('a year that is not published', () => {
  it('is never ordinary', () => {
    expect(() => isWorkingDay(law, day('2027-01-04'))).toThrow(CalendarNotPublished);
    expect(() => addWorkingDays(law, day('2026-12-31'), 1)).toThrow(/2027/);
    expect(() => lastWorkingDayBefore(law, day('2016-01-01'))).toThrow(CalendarNotPublished);
    expect(() => springFestival(law, 2027)).toThrow(CalendarNotPublished);
    expect(dueOnIfPublished(law, day('2026-12-31'), { days: 1, unit: 'wd' })).toBeNull();
    expect(dueOnIfPublished(law, day('2026-12-30'), { days: 1, unit: 'wd' })).toBe('2026-12-31');
  });
});

describe('HN1-2.5: before the next Spring Festival', () => {
  it('lunar 1-1 of 2017 is 28 January', () => expect(springFestival(law, 2017)).toBe('2017-01-28'));
  it.each([
    '2017-01-27', '2018-02-15', '2019-02-04', '2020-01-24', '2021-02-11', '2022-01-31', '2023-01-21', '2024-02-09', '2025-01-28',
      '2026-02-16',
  ])('the last day before it is %s', (last) => expect(dayBeforeSpringFestival(law, Number(last.slice(0, 4)))).toBe(last));
});
