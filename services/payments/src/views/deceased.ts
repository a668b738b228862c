/** Who is known to have died: told by intake when a household lost a member, and taken back when the same person joins again. */
import type { intakeEvents } from '@doudi/contracts';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import type { z } from 'zod';
import { read } from './rows.js';

type Left = z.output<typeof intakeEvents.HouseholdMemberLeft>;
type Joined = z.output<typeof intakeEvents.HouseholdMemberJoined>;

const apply = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  if (event.type === 'HouseholdMemberLeft' && read<Left>(event).reason === 'DEATH') {
    const { personId, leftOn } = read<Left>(event);
    await sql.query(`INSERT INTO ${table} (person_id, died_on) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [personId, leftOn]);
  }
  if (event.type === 'HouseholdMemberJoined') await sql.query(`DELETE FROM ${table} WHERE person_id = $1`, [read<Joined>(event).member.personId]);
};

export const deceasedView: View = {
  name: 'deceased',
  version: 1,
  create: (table) => `CREATE TABLE ${table} (person_id uuid PRIMARY KEY, died_on text NOT NULL)`,
  apply: async (events, sql, table) => {
    for (const event of events) await apply(event, sql, table);
  },
};
