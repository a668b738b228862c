/** Who is where, with which version of papers, and whose were erased: references only, for access checks over many persons at once. */
import type { ServiceDefinition } from '@doudi/edge';
import { dataOf, type StoredEvent } from '@doudi/event-store';
import type { Division, PlainDate, Uuid } from '@doudi/kernel';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];
type Row = { personId: Uuid; division: Division | null; papersVersion: number | null; erasedOn: PlainDate | null };
type Data = { personId: Uuid; division: Division; papersVersion: number; erasedOn: PlainDate };

/** The last word of a batch on each person. */
const folded = (events: readonly StoredEvent[]): readonly Row[] => {
  const rows = new Map<Uuid, Row>();
  for (const event of events) {
    if (!['PersonRegistered', 'PapersAmended', 'PersonErased'].includes(event.type) || event.foreign !== null) continue;
    const data = dataOf(event) as Data;
    const row = rows.get(data.personId) ?? { personId: data.personId, division: null, papersVersion: null, erasedOn: null };
    if (event.type === 'PersonErased') row.erasedOn = data.erasedOn;
    else row.papersVersion = data.papersVersion;
    if (event.type === 'PersonRegistered') row.division = data.division;
    rows.set(data.personId, row);
  }
  return [...rows.values()];
};

export const personsView: View = {
  name: 'persons',
  version: 1,
  create: (table) => `
    CREATE TABLE ${table} (person_id uuid PRIMARY KEY, division text, papers_version integer, erased_on date);
    CREATE INDEX ON ${table} (erased_on) WHERE erased_on IS NOT NULL`,
  apply: async (events, sql, table) => {
    const rows = folded(events);
    if (rows.length === 0) return;
    await sql.query(
      `INSERT INTO ${table} AS known (person_id, division, papers_version, erased_on)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::date[])
       ON CONFLICT (person_id) DO UPDATE SET division = coalesce(EXCLUDED.division, known.division),
         papers_version = coalesce(EXCLUDED.papers_version, known.papers_version), erased_on = coalesce(EXCLUDED.erased_on, known.erased_on)`,
      [rows.map(({ personId }) => personId), rows.map(({ division }) => division), rows.map(({ papersVersion }) => papersVersion), rows.map(({ erasedOn }) => erasedOn)],
    );
  },
};

export const divisionsOf = async (sql: Queryable, personIds: readonly Uuid[]): Promise<ReadonlyMap<Uuid, Division>> => {
  const { rows } = await sql.query<{ person_id: Uuid; division: Division }>(
    'SELECT person_id, division FROM persons WHERE person_id = ANY($1::uuid[]) AND division IS NOT NULL', [personIds],
  );
  return new Map(rows.map(({ person_id, division }) => [person_id, division]));
};

export const erasedPersons = async (sql: Queryable): Promise<readonly Uuid[]> =>
  (await sql.query<{ person_id: Uuid }>('SELECT person_id FROM persons WHERE erased_on IS NOT NULL ORDER BY person_id')).rows.map(({ person_id }) => person_id);
