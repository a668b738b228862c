/**
 * A statutory money clock: started with the fact that binds, met or missed once, and a miss withdrawn when a receipt that came late
 * shows it was met. It runs again when older money comes to light, which has the first claim on what was passed on. One that rests on unverified law reminds and never accuses. A missed clock states what money and plan were there.
 */
import { paymentsEvents, zClockStarted, zFen, zPlainDate, type zShortfall, zUuid, type Scheme } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import { daysBetween, derivedId, reject, type Decision, type Division, type Fen, type Message, type Of, type PlainDate, type Uuid,
  type YearMonth } from '@doudi/kernel';
import type { Law } from '@doudi/rules';
import { z } from 'zod';
import { creditClock } from './money-clocks.js';

const events = {
  ClockStarted: zClockStarted,
  ClockMet: z.strictObject({ clockId: zUuid, metOn: zPlainDate, daysLate: z.int().min(0) }),
  /** The day passed; the law gives no verified number, so nobody is accused. */
  ClockReminded: z.strictObject({ clockId: zUuid, dueOn: zPlainDate, outstandingFen: zFen }),
  ClockMissed: paymentsEvents.ClockMissed,
  ClockMissWithdrawn: paymentsEvents.ClockMissWithdrawn,
  /** What had met it in time was passed on for money that came earlier and was recorded later: this money has still to be passed on. */
  ClockReopened: z.strictObject({ clockId: zUuid }),
} as const;
export type ClockEvent = { [Type in keyof typeof events]: Message<Type, z.output<(typeof events)[Type]>> }[keyof typeof events];
export type Started = z.output<typeof zClockStarted>;
export type Shortfall = z.output<typeof zShortfall>;

export type ClockCommand =
  | Message<'StartClock', Started>
  /** DC-10 of a county's month: by the law of that place, which may name no day. */
  | Message<'StartMonthClock', { readonly holder: Division; readonly scheme: Scheme; readonly period: YearMonth; readonly amountFen: Fen;
    readonly law: Law }>
  | Message<'MeetClock', { readonly metOn: PlainDate }>
  | Message<'CheckClock', Shortfall & { readonly today: PlainDate }>
  | Message<'ReopenClock', object>;

export type Clock = { readonly status: 'none' | 'running' | 'met' | 'metLate' | 'reminded' | 'missed' | 'withdrawn'; readonly terms: Started | null };

const start = ({ data }: Of<ClockCommand, 'StartClock'>, clock: Clock): Decision<ClockEvent> =>
  clock.status === 'none' ? [{ type: 'ClockStarted', data }] : [];

export const monthClockId = (holder: Division, scheme: Scheme, period: YearMonth): Uuid =>
  derivedId('clock', 'DC-10', holder, scheme, period);

const startMonth = ({ data }: Of<ClockCommand, 'StartMonthClock'>, clock: Clock): Decision<ClockEvent> => {
  const { holder, scheme, period, amountFen, law } = data;
  const terms = clock.status === 'none' ? creditClock(law, holder, period) : null;
  if (terms === null) return [];
  return [{ type: 'ClockStarted', data: { clockId: monthClockId(holder, scheme, period), ...terms, holder,
    subject: { kind: 'MONTH', scheme, period }, amountFen } }];
};

const meet = ({ data: { metOn } }: Of<ClockCommand, 'MeetClock'>, { status, terms }: Clock): Decision<ClockEvent> => {
  if (terms === null) return reject('clock.not_started');
  if (status === 'met' || status === 'metLate' || status === 'withdrawn') return [];
  const { clockId, dueOn, verified } = terms;
  const late = metOn > dueOn;
  if (status === 'missed' && !late) return [{ type: 'ClockMissWithdrawn', data: { clockId, metOn } }];
  if (status === 'running' && late && verified) return reject('clock.miss_not_recorded', { dueOn, metOn });
  return [{ type: 'ClockMet', data: { clockId, metOn, daysLate: late ? daysBetween(dueOn, metOn) : 0 } }];
};

/** The clock ran out: a fact for audit, not an error for a caller. With nothing outstanding nobody is late. */
const check = ({ data: { today, ...shortfall } }: Of<ClockCommand, 'CheckClock'>, { status, terms }: Clock): Decision<ClockEvent> => {
  if (terms === null) return reject('clock.not_started');
  if (status !== 'running' || today <= terms.dueOn) return [];
  const { clockId, dueOn, verified } = terms;
  if (shortfall.outstandingFen === 0) return [{ type: 'ClockMet', data: { clockId, metOn: dueOn, daysLate: 0 } }];
  if (!verified) return [{ type: 'ClockReminded', data: { clockId, dueOn, outstandingFen: shortfall.outstandingFen } }];
  return [{ type: 'ClockMissed', data: { ...terms, ...shortfall } }];
};

/** Only one that was met in time: of another it is said already that it was late. */
const reopen = ({ status, terms }: Clock): Decision<ClockEvent> => {
  if (terms === null) return reject('clock.not_started');
  return status === 'met' ? [{ type: 'ClockReopened', data: { clockId: terms.clockId } }] : [];
};

const evolve = (clock: Clock, event: ClockEvent): Clock => {
  switch (event.type) {
    case 'ClockStarted': return { status: 'running', terms: event.data };
    case 'ClockMet': return { ...clock, status: event.data.daysLate > 0 ? 'metLate' : 'met' };
    case 'ClockReminded': return { ...clock, status: 'reminded' };
    case 'ClockMissed': return { ...clock, status: 'missed' };
    case 'ClockMissWithdrawn': return { ...clock, status: 'withdrawn' };
    case 'ClockReopened': return { ...clock, status: 'running' };
  }
};

export const clock: Aggregate<ClockCommand, Clock, ClockEvent> = {
  name: 'clock',
  initial: { status: 'none', terms: null },
  evolve,
  events,
  published: ['ClockMissed', 'ClockMissWithdrawn'],
  decide: (command, state) => {
    switch (command.type) {
      case 'StartClock': return start(command, state);
      case 'StartMonthClock': return startMonth(command, state);
      case 'MeetClock': return meet(command, state);
      case 'CheckClock': return check(command, state);
      case 'ReopenClock': return reopen(state);
    }
  },
};
