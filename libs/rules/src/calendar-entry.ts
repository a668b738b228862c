/** The work calendars of the law by year, ready to be asked. */
import type { PlainDate } from '@doudi/kernel';
import type { RuleEntry } from './entry.js';

export type Calendar = {
  readonly year: number;
  /** Days off by the notice of the year, weekends among them included. */
  readonly off: ReadonlySet<PlainDate>;
  /** Saturdays and Sundays that are worked. */
  readonly working: ReadonlySet<PlainDate>;
  readonly springFestival: PlainDate;
  readonly status: RuleEntry['status'];
};

const isCalendar = (entry: RuleEntry): entry is RuleEntry<'workCalendar'> => entry.rule === 'workCalendar';

export const calendarsOf = (entries: readonly RuleEntry[]): ReadonlyMap<number, Calendar> =>
  new Map(entries.filter(isCalendar).map(({ qualifier, value, status }) => {
    const year = Number(qualifier.key);
    return [year, { year, off: new Set(value.off), working: new Set(value.working), springFestival: value.springFestival,
      status }] as const;
  }));
