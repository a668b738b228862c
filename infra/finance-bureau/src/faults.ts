/** The faults that can be set, and what each does to an order, a day or a statement. All are off at the start. */
import { addDays, isPlainDate, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import type { Booking, ReturnReason } from './books.js';

const zDay = z.custom<PlainDate>(isPlainDate);
const zMessages = z.int().min(0).max(1_000_000);
const isRegex = (text: string): boolean => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
};

export const zFaults = z.strictObject({
  slow: z.int().min(0).max(600_000).default(0),
  silentAfterBooking: zMessages.default(0),
  contradictory: zMessages.default(0),
  late: z.int().min(0).max(366).default(0),
  doubled: z.boolean().default(false),
  closedAccounts: z.array(z.string().min(1).max(34)).max(100_000).default([]),
  accountRegex: z.string().max(200).refine(isRegex).nullable().default(null),
  holidays: z.array(zDay).max(1_000).default([]),
  refuseConnections: z.boolean().default(false),
});
export type Faults = z.infer<typeof zFaults>;

export const noFaults: Faults = zFaults.parse({});

/** The judge of accounts for one message: the sets are made once, not once per line. */
export const returnReason = ({ closedAccounts, accountRegex }: Faults): ((account: string) => ReturnReason | null) => {
  const closed = new Set(closedAccounts);
  const valid = accountRegex === null ? null : new RegExp(`^(?:${accountRegex})$`);
  return (account) => (closed.has(account) ? 'AC04' : valid !== null && !valid.test(account) ? 'AC01' : null);
};

export const bookingDay = (receivedOn: PlainDate, holidays: readonly PlainDate[]): PlainDate =>
  holidays.includes(receivedOn) ? bookingDay(addDays(receivedOn, 1), holidays) : receivedOn;

/** What a statement asked for on `today` lists. */
export const shown = (bookings: readonly Booking[], today: PlainDate, { late, doubled }: Faults): readonly Booking[] => {
  const visible = bookings.filter(({ day }) => addDays(day, late) <= today);
  return doubled ? visible.flatMap((booking) => [booking, booking]) : visible;
};
