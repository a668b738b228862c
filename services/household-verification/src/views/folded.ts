/**
 * Rows that are a stream's own state: each is folded on from where it stood by the aggregate's `evolve`, and written once a portion.
 * So a list can never say something else than the thing itself.
 */
import { dataOf, type Queryable, type StoredEvent } from '@doudi/event-store';
import { levelOf, uuid, type Division, type Message, type Uuid } from '@doudi/kernel';

type Folding<State, Event> = { readonly name: string; readonly initial: State; readonly evolve: (state: State, event: Event) => State };
export type FoldedRow<State> = { readonly id: Uuid; readonly state: State; readonly position: number };

/** The streams of this aggregate that the portion touches, folded on. The table keeps `id`, `state` (JSON text) and what else it likes. */
export const foldedOn = async <State, Event extends Message>(
  aggregate: Folding<State, Event>, events: readonly StoredEvent[], sql: Queryable, table: string,
): Promise<readonly FoldedRow<State>[]> => {
  const prefix = `${aggregate.name}-`;
  const own = new Map<Uuid, StoredEvent[]>();
  for (const event of events.filter(({ stream }) => stream.startsWith(prefix))) {
    const id = uuid(event.stream.slice(prefix.length));
    own.set(id, [...(own.get(id) ?? []), event]);
  }
  if (own.size === 0) return [];
  const { rows } = await sql.query<{ id: Uuid; state: string }>(`SELECT id, state FROM ${table} WHERE id = ANY ($1::uuid[])`, [[...own.keys()]]);
  const before = new Map(rows.map(({ id, state }) => [id, JSON.parse(state) as State]));
  return [...own].map(([id, news]) => ({
    id, position: news.at(-1)!.position,
    state: news.reduce((state, event) => aggregate.evolve(state, { type: event.type, data: dataOf(event) } as Event), before.get(id) ?? aggregate.initial),
  }));
};

/** One statement for all rows: `columns` names each column with its type and value. */
export const writeRows = async <Row extends { readonly id: Uuid }>(
  sql: Queryable, table: string, rows: readonly Row[], columns: Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>,
): Promise<void> => {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const arrays = names.map((name, index) => `$${index + 2}::${columns[name]![0]}[]`);
  await sql.query(
    `INSERT INTO ${table} (id, ${names.join(', ')}) SELECT * FROM unnest($1::uuid[], ${arrays.join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [rows.map(({ id }) => id), ...names.map((name) => rows.map(columns[name]![1]))]);
};

/** The codes of a division and of all that lies in it begin so. */
export const prefixOf = (division: Division): string =>
  division.slice(0, { NATION: 0, PROVINCE: 2, PREFECTURE: 4, COUNTY: 6, TOWNSHIP: 9, VILLAGE: 12 }[levelOf(division)]);

/** How a list is read on: so many rows after the cursor, at this position of the log. */
export type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };
