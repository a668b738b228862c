/**
 * Calendar days, months and instants as plain, comparable text. A `PlainDate` is a day in China (Asia/Shanghai, UTC+8 without
 * summer time in every year the system knows); "due" means 24:00 of the day. Nothing here reads a clock.
 */

declare const dateBrand: unique symbol;
declare const monthBrand: unique symbol;
declare const instantBrand: unique symbol;
/** 'YYYY-MM-DD', a day that exists; compares as text. */
export type PlainDate = string & { readonly [dateBrand]: true };
/** 'YYYY-MM'; compares as text. */
export type YearMonth = string & { readonly [monthBrand]: true };
/** 'YYYY-MM-DDTHH:MM:SS.sssZ'; compares as text. */
export type Instant = string & { readonly [instantBrand]: true };

const dayMs = 86_400_000;
const chinaMs = 8 * 3_600_000;
const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const serial = (date: PlainDate): number => Date.parse(`${date}T00:00:00.000Z`);
const ofSerial = (ms: number): PlainDate => new Date(ms).toISOString().slice(0, 10) as PlainDate;

export const isPlainDate = (text: unknown): text is PlainDate =>
  typeof text === 'string' && /^[12]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00.000Z`)) &&
  ofSerial(Date.parse(`${text}T00:00:00.000Z`)) === text;

export const plainDate = (text: string): PlainDate => {
  if (!isPlainDate(text)) throw new RangeError(`not a calendar day: ${text}`);
  return text;
};

export const isYearMonth = (text: unknown): text is YearMonth => typeof text === 'string' && /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(text);

export const yearMonth = (text: string): YearMonth => {
  if (!isYearMonth(text)) throw new RangeError(`not a month: ${text}`);
  return text;
};

export const isInstant = (text: unknown): text is Instant =>
  typeof text === 'string' && /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)) &&
  isPlainDate(text.slice(0, 10));

/** Any ISO 8601 instant with an offset, brought to UTC with milliseconds. Throws RangeError, also for a 30 February. */
export const instant = (text: string): Instant => {
  const ms = /(Z|[+-]\d\d:\d\d)$/.test(text) && isPlainDate(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${text}`);
  return instantOfMs(ms);
};

export const instantOfMs = (ms: number): Instant => new Date(ms).toISOString() as Instant;
export const msOfInstant = (at: Instant): number => Date.parse(at);

/** The day it is in China at this instant. */
export const dayOf = (at: Instant): PlainDate => ofSerial(Date.parse(at) + chinaMs);
/** 00:00 in China on that day. */
export const startOfDay = (date: PlainDate): Instant => instantOfMs(serial(date) - chinaMs);
/** 24:00 in China on that day: what "due on" means as an instant. */
export const endOfDay = (date: PlainDate): Instant => instantOfMs(serial(date) + dayMs - chinaMs);

export const addDays = (date: PlainDate, days: number): PlainDate => ofSerial(serial(date) + days * dayMs);
export const daysBetween = (from: PlainDate, to: PlainDate): number => Math.round((serial(to) - serial(from)) / dayMs);
/** 1 = Monday … 7 = Sunday. */
export const weekday = (date: PlainDate): number => ((new Date(serial(date)).getUTCDay() + 6) % 7) + 1;
export const yearOf = (date: PlainDate | YearMonth): number => Number(date.slice(0, 4));
export const monthOf = (date: PlainDate): YearMonth => date.slice(0, 7) as YearMonth;
export const firstOf = (month: YearMonth): PlainDate => `${month}-01` as PlainDate;
export const dayIn = (month: YearMonth, day: number): PlainDate => plainDate(`${month}-${pad(day)}`);
export const addMonths = (month: YearMonth, count: number): YearMonth => {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${pad(Math.floor(index / 12), 4)}-${pad((index % 12) + 1)}` as YearMonth;
};
export const nextMonth = (month: YearMonth): YearMonth => addMonths(month, 1);
/** ISO week 'YYYY-Www': the roster week of a township. */
export const isoWeek = (date: PlainDate): string => {
  const thursday = addDays(date, 4 - weekday(date));
  const first = plainDate(`${thursday.slice(0, 4)}-01-01`);
  return `${thursday.slice(0, 4)}-W${pad(Math.floor(daysBetween(first, thursday) / 7) + 1)}`;
};
