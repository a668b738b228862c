/** The work list of a place: urgent cases first (GS-2.3.5), then what is due soonest, then what was filed first. Read from two views. */
import { zPlainDate } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page, type ServiceDefinition } from '@doudi/edge';
import type { Division, PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import { zApplicationRow } from './application.view.js';

type Queryable = Parameters<ServiceDefinition['views'][number]['apply']>[1];

export const zWorkRow = z.strictObject({ ...zApplicationRow.shape, dueOn: zPlainDate.nullable() });
type WorkRow = z.output<typeof zWorkRow>;
type Stored = { shown: string; due_on: PlainDate | null };

const far = '9999-12-31';
const keyOf = ({ urgent, dueOn, filedOn, applicationId }: WorkRow): readonly string[] => [
  urgent ? '0' : '1', dueOn ?? far, filedOn, applicationId,
];

export const listWork = async (
  sql: Queryable,
  filters: { readonly within: Division },
  { limit, cursor, position }: { readonly limit: number; readonly cursor: string | undefined; readonly position: number },
): Promise<Page<WorkRow>> => {
  const after = afterOf(cursor, filters) ?? ['', '', '', ''];
  const { rows } = await sql.query<Stored>(
    `SELECT shown, due_on FROM (
       SELECT a.shown, a.application_id, a.filed_on, CASE WHEN a.urgent THEN '0' ELSE '1' END AS lane,
         (SELECT min(c.due_on) FROM step_clock c
           WHERE c.application_id = a.application_id AND c.status IN ('running', 'reminded', 'missed')) AS due_on
       FROM application a WHERE a.open AND a.division LIKE $1 || '%'
     ) work WHERE (lane, coalesce(due_on, '${far}'), filed_on, application_id::text) > ($2, $3, $4, $5)
     ORDER BY lane, coalesce(due_on, '${far}'), filed_on, application_id::text LIMIT $6`,
    [prefixOf(filters.within), ...after, limit + 1],
  );
  return page(
    rows.map((row): WorkRow => ({ ...zApplicationRow.parse(JSON.parse(row.shown)), dueOn: row.due_on })),
    { limit, filters, keyOf, position },
  );
};
