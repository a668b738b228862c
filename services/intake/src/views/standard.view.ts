/** Standards that payments published, as they came: the only lines that an amount is ever computed from. */
import { paymentsEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { dataOf } from '@doudi/event-store';
import { fen, selfAndParents, type Division, type PlainDate, type Uuid } from '@doudi/kernel';
import type { StandardInForce } from '../domain/proposal.js';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];

export const standardView: View = {
  name: 'standard',
  version: 1,
  create: (table) => `
    CREATE TABLE ${table} (
      standard_id uuid PRIMARY KEY, scheme text NOT NULL, area text NOT NULL, division text NOT NULL, value_fen bigint NOT NULL,
      unit text NOT NULL, from_on text NOT NULL
    )`,
  apply: async (events, sql, table) => {
    for (const event of events) {
      if (event.type !== 'StandardPublished' || event.foreign === null) continue;
      const { standardId, scheme, area, division, valueFen, unit, from } = paymentsEvents.StandardPublished.parse(dataOf(event));
      await sql.query(
        `INSERT INTO ${table} (standard_id, scheme, area, division, value_fen, unit, from_on)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [standardId, scheme, area, division, valueFen, unit, from],
      );
    }
  },
};

type Row = { standard_id: Uuid; division: Division; value_fen: string; unit: 'MONTH' | 'YEAR'; from_on: PlainDate };

/** The most specific place's latest standard in force on the day; null where none is known. */
export const standardFor = async (
  sql: Queryable,
  { scheme, area, division, day }: { readonly scheme: string; readonly area: string; readonly division: Division; readonly day: PlainDate },
): Promise<StandardInForce | null> => {
  const { rows } = await sql.query<Row>(
    `SELECT standard_id, division, value_fen, unit, from_on FROM standard
      WHERE scheme = $1 AND area = $2 AND division = ANY($3::text[]) AND from_on <= $4
      ORDER BY array_position($3::text[], division), from_on DESC, standard_id LIMIT 1`,
    [scheme, area, selfAndParents(division), day],
  );
  const row = rows[0];
  return row === undefined
    ? null
    : { standardId: row.standard_id, division: row.division, valueFen: fen(Number(row.value_fen)), unit: row.unit, from: row.from_on };
};
