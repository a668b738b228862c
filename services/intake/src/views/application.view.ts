/** Applications as a list, each row folded from its stream by the aggregate itself, so that a list and a case never disagree. */
import { zDivision, zFen, zPlainDate, zScheme, zUuid } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page, type ServiceDefinition } from '@doudi/edge';
import type { StoredEvent } from '@doudi/event-store';
import type { Division, Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { applicationEvents, type ApplicationEvent } from '../domain/application.events.js';
import { endedPhases, evolve, initial, type Application, type Filed } from '../domain/application.state.js';
import { ownId } from '../domain/stored.js';
import { nextSteps, openLaterSteps } from '../domain/next-steps.js';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];

export const zApplicationRow = z.strictObject({
  applicationId: zUuid, scheme: zScheme, division: zDivision, householdId: zUuid, phase: z.string(), urgent: z.boolean(),
  filedOn: zPlainDate, decidedOn: zPlainDate.nullable(), amountFen: zFen.nullable(), next: z.array(z.string()), later: z.array(z.string()),
});
type ApplicationRow = z.output<typeof zApplicationRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    application_id uuid PRIMARY KEY, scheme text NOT NULL, division text NOT NULL, phase text NOT NULL, urgent boolean NOT NULL,
    open boolean NOT NULL, filed_on text NOT NULL, persons uuid[] NOT NULL, shown text NOT NULL, state text NOT NULL
  );
  CREATE INDEX ON ${table} (division, application_id);
  CREATE INDEX ON ${table} (division, urgent DESC, filed_on, application_id) WHERE open;
  CREATE INDEX ON ${table} USING gin (persons)`;

const own = (event: StoredEvent): Uuid | null => (Object.hasOwn(applicationEvents, event.type) ? ownId(event, 'application') : null);

const statesOf = async (sql: Queryable, table: string, ids: readonly Uuid[]): Promise<Map<Uuid, Application>> => {
  const { rows } = await sql.query<{ application_id: Uuid; state: string }>(
    `SELECT application_id, state FROM ${table} WHERE application_id = ANY($1::uuid[])`, [ids],
  );
  return new Map(rows.map(({ application_id: id, state }) => [id, JSON.parse(state) as Application]));
};

const shown = (state: Filed): ApplicationRow => {
  const { applicationId, scheme, division, householdId, urgent, filedOn } = state.filed;
  const amountFen = state.approved?.amountMonthlyFen ?? state.aid?.amountFen ?? state.opinion?.amountFen ?? null;
  return {
    applicationId, scheme, division, householdId, phase: state.phase, urgent, filedOn,
    decidedOn: state.approved?.decidedOn ?? state.aid?.grantedOn ?? state.refused?.refusedOn ?? null, amountFen, next: [...nextSteps(state)],
    later: [...openLaterSteps(state)],
  };
};

const personsOf = ({ filed }: Filed): readonly Uuid[] => [
  ...new Set([filed.applicant, filed.payee.personId, ...filed.members.map(({ personId }) => personId)]),
];

const write = async (sql: Queryable, table: string, states: readonly Filed[]): Promise<void> => {
  const rows = states.map((state) => ({
    id: state.filed.applicationId, scheme: state.filed.scheme, division: state.filed.division, phase: state.phase,
    urgent: state.filed.urgent, open: !endedPhases.has(state.phase), filed_on: state.filed.filedOn, persons: personsOf(state),
    shown: JSON.stringify(shown(state)), state: JSON.stringify(state),
  }));
  await sql.query(
    `INSERT INTO ${table} (application_id, scheme, division, phase, urgent, open, filed_on, persons, shown, state)
     SELECT id, scheme, division, phase, urgent, open, filed_on, persons, shown, state FROM json_to_recordset($1::json) AS row
       (id uuid, scheme text, division text, phase text, urgent boolean, open boolean, filed_on text, persons uuid[],
        shown text, state text)
     ON CONFLICT (application_id) DO UPDATE
       SET phase = EXCLUDED.phase, open = EXCLUDED.open, shown = EXCLUDED.shown, state = EXCLUDED.state`,
    [JSON.stringify(rows)],
  );
};

export const applicationView: View = {
  name: 'application',
  version: 3,
  create,
  apply: async (events, sql, table) => {
    const ours = events.flatMap((event) => {
      const id = own(event);
      return id === null ? [] : [{ id, event: { type: event.type, data: JSON.parse(event.payload) as unknown } as ApplicationEvent }];
    });
    if (ours.length === 0) return;
    const states = await statesOf(sql, table, [...new Set(ours.map(({ id }) => id))]);
    for (const { id, event } of ours) states.set(id, evolve(states.get(id) ?? initial, event));
    await write(sql, table, [...states.values()].filter((state): state is Filed => state.filed !== null));
  },
};

export type ListFilters = {
  readonly within: Division; readonly phase?: string | undefined; readonly scheme?: string | undefined;
  readonly filedBy?: string | undefined;
};
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

/** By id, which is by time of filing; a resident sees what they filed. */
export const listApplications = async (
  sql: Queryable, filters: ListFilters, { limit, cursor, position }: Paging,
): Promise<Page<ApplicationRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<{ shown: string }>(
    `SELECT shown FROM application WHERE division LIKE $1 || '%' AND ($2::text IS NULL OR phase = $2) AND ($3::text IS NULL OR scheme = $3)
       AND ($4::text IS NULL OR state::json #>> '{filed,filedBy}' = $4) AND ($5::uuid IS NULL OR application_id > $5::uuid)
     ORDER BY application_id LIMIT $6`,
    [prefixOf(filters.within), filters.phase ?? null, filters.scheme ?? null, filters.filedBy ?? null, after?.[0] ?? null, limit + 1],
  );
  return page(
    rows.map((row) => zApplicationRow.parse(JSON.parse(row.shown))), { limit, filters, keyOf: (row) => [row.applicationId], position },
  );
};

/** Whether another open application for dibao, of this household or another, names one of these persons. */
export const dibaoOpenFor = async (sql: Queryable, personIds: readonly Uuid[], except: Uuid): Promise<boolean> => {
  const { rows } = await sql.query(
    `SELECT FROM application WHERE open AND scheme <> 'TEMPORARY_ASSISTANCE' AND persons && $1::uuid[] AND application_id <> $2 LIMIT 1`, [personIds, except],
  );
  return rows.length > 0;
};

/** How many applications name this person: records that the law keeps. */
export const recordsNaming = async (sql: Queryable, personId: Uuid): Promise<number> => {
  const { rows } = await sql.query<{ count: string }>('SELECT count(*) AS count FROM application WHERE persons @> ARRAY[$1::uuid]', [
    personId,
  ]);
  return Number(rows[0]?.count ?? 0);
};
