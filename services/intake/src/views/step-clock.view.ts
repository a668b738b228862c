/** The clocks of steps: what is due when, for reminders, time lines and the work list; what has fallen due is found here by polling. */
import type { Deadline, ServiceDefinition } from '@doudi/edge';
import type { StoredEvent } from '@doudi/event-store';
import { dayOf, type Division, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import { application, type ApplicationCommand } from '../domain/application.js';
import { applicationEvents, type DataOf, type Step } from '../domain/application.events.js';
import { ownId } from '../domain/stored.js';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];

const create = (table: string): string => `
  CREATE TABLE ${table} (
    clock_id uuid PRIMARY KEY, application_id uuid NOT NULL, division text NOT NULL, step text NOT NULL, due_on text NOT NULL,
    status text NOT NULL
  );
  CREATE INDEX ON ${table} (due_on) WHERE status = 'running';
  CREATE INDEX ON ${table} (application_id)`;

const statuses = { StepClockMet: 'met', StepClockStopped: 'stopped', StepClockMissed: 'missed', StepClockReminded: 'reminded' } as const;
const isEnd = (type: string): type is keyof typeof statuses => Object.hasOwn(statuses, type);

const start = (event: StoredEvent, applicationId: Uuid, sql: Queryable, table: string): Promise<unknown> => {
  const { clockId, step, dueOn } = applicationEvents.StepClockStarted.parse(JSON.parse(event.payload));
  return sql.query(
    `INSERT INTO ${table} (clock_id, application_id, division, step, due_on, status) VALUES ($1, $2, $3, $4, $5, 'running')
     ON CONFLICT (clock_id) DO UPDATE SET due_on = EXCLUDED.due_on, status = 'running'`,
    [clockId, applicationId, event.division, step, dueOn],
  );
};

export const stepClockView: View = {
  name: 'step_clock',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    for (const event of events) {
      const applicationId = ownId(event, application.name);
      if (applicationId === null) continue;
      if (event.type === 'StepClockStarted') await start(event, applicationId, sql, table);
      if (isEnd(event.type)) {
        const { clockId } = JSON.parse(event.payload) as DataOf<'StepClockMet'>;
        await sql.query(`UPDATE ${table} SET status = $2 WHERE clock_id = $1`, [clockId, statuses[event.type]]);
      }
    }
  },
};

type Due = { clock_id: Uuid; application_id: Uuid; division: Division; step: Step; due_on: PlainDate };

/** Due means 24:00 of the day. A row is asked again only when its day was set anew. */
export const missedSteps: Deadline = {
  name: 'intake.missed-steps',
  due: async (pool, now: Instant) => {
    const { rows } = await pool.query<Due>(
      `SELECT clock_id, application_id, division, step, due_on FROM step_clock
        WHERE status = 'running' AND due_on < $1 ORDER BY due_on, clock_id LIMIT 1000`,
      [dayOf(now)],
    );
    return rows.map(({ clock_id: clockId, application_id: id, division, step, due_on: dueOn }) => ({
      key: `${clockId}:${dueOn}`, aggregate: application, id, division,
      command: ({ law, today }): ApplicationCommand => ({ type: 'CheckStepClock', data: { step, clockId, today, law } }),
    }));
  },
};
