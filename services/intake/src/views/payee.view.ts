/** Whom payments pays without an application here, or besides its applicant: their papers are kept, or a whole batch could not be sent. */
import { paymentsEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { dataOf, type StoredEvent } from '@doudi/event-store';
import type { Uuid } from '@doudi/kernel';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];

const paidIn = (event: StoredEvent): readonly Uuid[] => {
  if (event.foreign === null) return [];
  switch (event.type) {
    case 'RecipientsCarriedOver': return paymentsEvents.RecipientsCarriedOver.parse(dataOf(event)).lines.map(({ payee }) => payee.personId);
    case 'PayeeChanged': return [paymentsEvents.PayeeChanged.parse(dataOf(event)).payee.personId];
    default: return [];
  }
};

export const payeeView: View = {
  name: 'payee',
  version: 1,
  create: (table) => `CREATE TABLE ${table} (person_id uuid PRIMARY KEY)`,
  apply: async (events, sql, table) => {
    const paid = events.flatMap(paidIn);
    if (paid.length === 0) return;
    await sql.query(`INSERT INTO ${table} (person_id) SELECT DISTINCT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING`, [paid]);
  },
};

/** 1 where payments pays this person, else 0. */
export const paysCount = async (sql: Queryable, personId: Uuid): Promise<number> =>
  (await sql.query('SELECT FROM payee WHERE person_id = $1', [personId])).rowCount ?? 0;
