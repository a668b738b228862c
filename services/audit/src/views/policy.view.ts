/** The law register as a list: every policy, prepared or published, with who answers for it. */
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import { dataOf, type Queryable, type StoredEvent, type View } from '@doudi/event-store';
import type { Division } from '@doudi/kernel';
import { z } from 'zod';
import { policyEvents, zTerms } from '../domain/policy.js';

export const zPolicyRow = z.strictObject({
  ...zTerms.shape, state: z.enum(['prepared', 'published']), preparedBy: z.string(), approvedBy: z.string().nullable(),
});
type PolicyRow = z.output<typeof zPolicyRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    policy_id uuid PRIMARY KEY, rule text NOT NULL, jurisdiction text NOT NULL, terms text NOT NULL,
    state text NOT NULL, prepared_by text NOT NULL, approved_by text
  )`;

const insert = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  const { preparedBy, preparedOn: _, ...terms } = policyEvents.PolicyPrepared.parse(dataOf(event));
  await sql.query(
    `INSERT INTO ${table} (policy_id, rule, jurisdiction, terms, state, prepared_by) VALUES ($1, $2, $3, $4, 'prepared', $5)`,
    [terms.policyId, terms.rule, terms.jurisdiction, JSON.stringify(terms), preparedBy]);
};

const publish = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  const { policyId, approvedBy } = policyEvents.PolicyPublished.parse(dataOf(event));
  await sql.query(`UPDATE ${table} SET state = 'published', approved_by = $2 WHERE policy_id = $1`, [policyId, approvedBy]);
};

export const policyView: View = {
  name: 'policy',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    for (const event of events) {
      if (event.type === 'PolicyPrepared') await insert(event, sql, table);
      if (event.type === 'PolicyPublished') await publish(event, sql, table);
    }
  },
};

type PolicyFilters = {
  readonly rule?: string | undefined; readonly state?: 'prepared' | 'published' | undefined; readonly within: Division;
};
type Place = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

type Stored = { policy_id: string; terms: string; state: PolicyRow['state']; prepared_by: string; approved_by: string | null };

const rowOf = ({ terms, state, prepared_by: preparedBy, approved_by: approvedBy }: Stored): PolicyRow =>
  ({ ...zTerms.parse(JSON.parse(terms)), state, preparedBy, approvedBy });

/** By id, which is by time; only what lies within the reader's division. */
export const listPolicies = async (
  sql: Queryable, filters: PolicyFilters, { limit, cursor, position }: Place,
): Promise<Page<PolicyRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT policy_id, terms, state, prepared_by, approved_by FROM policy
      WHERE ($1::text IS NULL OR rule = $1) AND ($2::text IS NULL OR state = $2) AND jurisdiction LIKE $3
        AND ($4::uuid IS NULL OR policy_id > $4::uuid) ORDER BY policy_id LIMIT $5`,
    [filters.rule ?? null, filters.state ?? null, `${prefixOf(filters.within)}%`, after?.[0] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.policyId], position });
};
