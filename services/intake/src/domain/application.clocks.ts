/**
 * The days by which somebody must act. A step's clock starts with the event that the law counts from, ends with the act, stops
 * with the case. A missed day is a fact, once; a number that is not verified reminds and never accuses.
 */
import { derivedId, reject, weekday, addDays, type Decision, type PlainDate } from '@doudi/kernel';
import { dueOnIfPublished, find, finding, procedureSteps, type Law, type Limit, type RuleEntry } from '@doudi/rules';
import { zStep, type ApplicationEvent, type DataOf, type Step } from './application.events.js';
import type { Application, Filed } from './application.state.js';

/** What the law counts a step from. */
export type Trigger =
  'ACCEPTANCE' | 'INVESTIGATION' | 'COUNTY_RECEIPT' | 'COUNTY_OPINION' | 'COUNTY_POSTING' | 'DECISION' | 'OBJECTION' | 'AID';

type Timed = { readonly step: Step; readonly body: string | null; readonly limit: Limit; readonly clause: string; readonly status: string };

/** The last day of a limit; without the year's calendar every weekday counts, and the day is provisional. */
const lastDayOf = (law: Law, start: PlainDate, limit: Limit): { readonly dueOn: PlainDate; readonly provisional: boolean } => {
  const dueOn = dueOnIfPublished(law, start, limit);
  if (dueOn !== null) return { dueOn, provisional: false };
  let day = start;
  for (let left = limit.days; left > 0; left -= weekday(day) <= 5 ? 1 : 0) day = addDays(day, 1);
  return { dueOn: day, provisional: true };
};

const timed = (step: Step, body: string | null, limit: Limit, entry: RuleEntry): Timed =>
  ({ step, body, limit, clause: finding(true, {}, entry).clause, status: entry.status });

const stepsAfter = (law: Law, { filed }: Filed, trigger: Trigger, day: PlainDate): readonly Timed[] => {
  const steps = procedureSteps(law, filed.scheme, filed.division, day).flatMap((known): readonly Timed[] => {
    const step = zStep.safeParse(known.step);
    if (!step.success || known.after !== trigger || known.atLeast || known.limit === null) return [];
    return [{ step: step.data, body: known.body, limit: known.limit, clause: known.clause, status: known.status }];
  });
  const question = { scheme: filed.scheme, area: filed.area };
  const total = trigger === 'ACCEPTANCE' ? find(law, 'procedureTotal', filed.division, day, question) : null;
  const papers = trigger === 'AID' ? find(law, 'urgentPapersDays', filed.division, day, question) : null;
  return [
    ...steps,
    ...(total === null ? [] : [timed('TOTAL', null, total.value.limit, total)]),
    ...(papers === null ? [] : [timed('URGENT_PAPERS', 'TOWNSHIP', papers.value, papers)]),
  ];
};

const started = ({ filed, clocks }: Filed, { step, body, limit, clause, status }: Timed, day: PlainDate, law: Law): ApplicationEvent => ({
  type: 'StepClockStarted',
  data: {
    clockId: derivedId('step-clock', filed.applicationId, step, clocks[step]?.clockId ?? '', day), step, body, startedOn: day, clause,
    ...lastDayOf(law, day, limit), limit, accuses: status !== 'unverified',
  },
});

const open = new Set(['running', 'reminded', 'missed']);

/** The clocks that this trigger starts, one event each; one of the same step that still runs is stopped, so that no day is left behind. */
export const startClocks = (state: Filed, trigger: Trigger, day: PlainDate, law: Law): readonly ApplicationEvent[] =>
  stepsAfter(law, state, trigger, day).flatMap((timed): readonly ApplicationEvent[] => {
    const before = state.clocks[timed.step];
    const stopped: readonly ApplicationEvent[] = before === undefined || !open.has(before.status)
      ? [] : [{ type: 'StepClockStopped', data: { clockId: before.clockId, step: timed.step, stoppedOn: day } }];
    return [...stopped, started(state, timed, day, law)];
  });

/** The day by which a step that begins today must end; null where the law sets none. */
export const dueAfter = (state: Filed, trigger: Trigger, step: Step, day: PlainDate, law: Law): PlainDate | null => {
  const known = stepsAfter(law, state, trigger, day).find((candidate) => candidate.step === step);
  return known === undefined ? null : lastDayOf(law, day, known.limit).dueOn;
};

/** The act was done: late when after its day. A clock that was missed stays missed and shows when it was met after all. */
export const meetClocks = ({ clocks }: Application, day: PlainDate, ...steps: readonly Step[]): readonly ApplicationEvent[] =>
  steps.flatMap((step): readonly ApplicationEvent[] => {
    const clock = clocks[step];
    if (clock === undefined || !open.has(clock.status)) return [];
    return [{ type: 'StepClockMet', data: { clockId: clock.clockId, step, metOn: day, late: day > clock.dueOn } }];
  });

/** The case ends or is taken back to the start: what still runs is stopped. */
export const stopClocks = ({ clocks }: Application, day: PlainDate, ...except: readonly Step[]): readonly ApplicationEvent[] =>
  Object.values(clocks).filter(({ status, step }) => open.has(status) && !except.includes(step))
    .map(({ clockId, step }) => ({ type: 'StepClockStopped', data: { clockId, step, stoppedOn: day } }));

export type CheckStepClock = {
  readonly type: 'CheckStepClock';
  readonly data: { readonly step: Step; readonly clockId: string; readonly today: PlainDate; readonly law: Law };
};

/** A provisional day is set again once the calendar is published; until then it does not accuse. */
const settled = (clock: DataOf<'StepClockStarted'>, law: Law): DataOf<'StepClockStarted'> => {
  const { dueOn, provisional } = lastDayOf(law, clock.startedOn, clock.limit);
  return { ...clock, dueOn, provisional };
};

export const checkStepClock = ({ step, clockId, today, law }: CheckStepClock['data'], state: Application): Decision<ApplicationEvent> => {
  const known = state.clocks[step];
  if (known === undefined || known.clockId !== clockId) return reject('application.clock_unknown', { step });
  if (known.status !== 'running' || today <= known.dueOn) return [];
  const { status: _, ...started } = known;
  const clock = started.provisional ? settled(started, law) : started;
  const reset: readonly ApplicationEvent[] = clock.dueOn === started.dueOn && clock.provisional === started.provisional
    ? [] : [{ type: 'StepClockStarted', data: clock }];
  if (today <= clock.dueOn) return reset;
  const data = { clockId: clock.clockId, step, dueOn: clock.dueOn, clause: clock.clause };
  return [...reset, clock.accuses && !clock.provisional ? { type: 'StepClockMissed', data } : { type: 'StepClockReminded', data }];
};
