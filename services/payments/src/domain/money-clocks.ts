/**
 * When money and payments are due (2.3): the day a clock ends, its clause, and whether it rests on verified law. A clock that
 * does not may remind; it may not accuse.
 */
import type { zClockName, zClockTerms } from '@doudi/contracts';
import { addDays, addMonths, dayIn, firstOf, levelOf, monthOf, type Division, type PlainDate, type YearMonth } from '@doudi/kernel';
import { clauseOf, dueOn, find, lastWorkingDayBefore, lookUp, type Law, type RuleEntry } from '@doudi/rules';
import type { z } from 'zod';

export type ClockName = z.infer<typeof zClockName>;
export type ClockTerms = z.infer<typeof zClockTerms>;
type Terms = Omit<ClockTerms, 'clockId'>;

/** `duty` is the province's own clause that money moves in time; the number of days is another's, and both are cited. */
const termsOf = (clock: ClockName, startedOn: PlainDate, due: PlainDate, entry: RuleEntry, duty: RuleEntry | null = null): Terms => ({
  clock, startedOn, dueOn: due, clause: [entry, ...(duty === null ? [] : [duty])].map(clauseOf).join('; '),
  verified: entry.status !== 'unverified',
});
const inTime = (law: Law, key: 'ONWARD' | 'CREDITED', place: Division, day: PlainDate): RuleEntry | null =>
  find(law, 'fundsInTime', place, day, { key });

export type Source = 'FROM_ABOVE' | 'OWN_CONGRESS';
export type TransferKind = 'GENERAL' | 'SPECIAL';

const inDays = (law: Law, key: string, holder: Division, day: PlainDate): RuleEntry<'moneyClock'> | null =>
  find(law, 'moneyClock', holder, day, { key });

/**
 * HN1-3.5: what a holder of budget money must pass on, and by when: a province within DC-02, money of one's own congress within
 * DC-03, city and county within DC-06, whose number no national law gives. Null: nobody is below, or the law sets nothing on that day.
 */
export const onwardClock = (law: Law, { holder, day, source, kind }: { holder: Division; day: PlainDate; source: Source;
  kind: TransferKind }): Terms | null => {
  const duty = source === 'FROM_ABOVE' ? inTime(law, 'ONWARD', holder, day) : null;
  if (source === 'FROM_ABOVE' && levelOf(holder) !== 'PROVINCE') {
    const entry = find(law, 'passDownDays', holder, day);
    return entry === null ? null : termsOf('DC-06', day, dueOn(law, day, entry.value), entry, duty);
  }
  const entry = inDays(law, source === 'FROM_ABOVE' ? 'DC-02' : `DC-03-${kind}`, holder, day);
  if (entry === null || entry.value.kind !== 'DAYS') return null;
  return termsOf(source === 'FROM_ABOVE' ? 'DC-02' : 'DC-03', day, dueOn(law, day, entry.value), entry, duty);
};

/** DC-10: credited by that day of the month, which never shifts; Hebei's HB-2.11 asks the same. Null where no rule names a day. */
export const creditClock = (law: Law, division: Division, period: YearMonth): Terms | null => {
  const entry = inDays(law, 'DC-10', division, firstOf(period));
  if (entry === null || entry.value.kind !== 'DAY_OF_MONTH') return null;
  const due = dayIn(period, entry.value.day);
  return termsOf('DC-10', firstOf(period), due, entry, inTime(law, 'CREDITED', division, due));
};

/** So that it is credited in time although banks rest: the last working day before the due day. */
export const sendBy = (law: Law, due: PlainDate): PlainDate => lastWorkingDayBefore(law, due);

/** DC-11: the first payment comes in the month after the decision. */
export const firstPaymentClock = (law: Law, division: Division, decidedOn: PlainDate): Terms => {
  const entry = lookUp(law, 'moneyClock', division, decidedOn, { key: 'DC-11' });
  return termsOf('DC-11', decidedOn, addDays(firstOf(addMonths(monthOf(decidedOn), 2)), -1), entry);
};
