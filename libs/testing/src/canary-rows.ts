/**
 * Every row as text, because a value that PostgreSQL has compressed hides from a search of files; and what a value holds besides: the raw
 * bytes of a bytea, the strings of a JSON text, also of one that stands as a string in another.
 */
import type pg from 'pg';
import { searchBytes, type CanaryHit, type Needle } from './canary.js';

const chunkSize = 5_000;

/** All tables and views of the database, the catalogue's tables too (its statistics keep samples of columns). The catalogue's views show those and the server itself. */
const relations = `
  SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE relkind IN ('r', 'm') OR (relkind = 'v' AND nspname NOT IN ('pg_catalog', 'information_schema')) ORDER BY 1`;

/** Needs a role that may read everything. */
export const searchRows = async (pool: pg.Pool, needles: readonly Needle[]): Promise<readonly CanaryHit[]> => {
  const { rows } = await pool.query<{ name: string }>(relations);
  const hits: CanaryHit[] = [];
  for (const { name } of rows) hits.push(...(await searchRelation(pool, name, needles)));
  return hits;
};

const searchRelation = async (pool: pg.Pool, name: string, needles: readonly Needle[]): Promise<readonly CanaryHit[]> => {
  const client = await pool.connect();
  const hits = new Map<string, CanaryHit>();
  const search = (content: Buffer): void => searchBytes(name, content, needles).forEach((hit) => hits.set(`${hit.secret} ${hit.encoding}`, hit));
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(`DECLARE canary CURSOR FOR SELECT row_to_json(t)::text AS row, t::text AS plain FROM ${name} AS t`);
    for (;;) {
      const { rows } = await client.query<{ row: string; plain: string }>(`FETCH ${chunkSize} FROM canary`);
      if (rows.length === 0) return [...hits.values()];
      const held = rows.map(({ row }) => heldIn(JSON.parse(row)));
      search(Buffer.from(rows.map(({ row, plain }, line) => [row, plain, ...held[line]!.texts].join('\n')).join('\n')));
      held.forEach(({ raw }) => raw.forEach(search));
    }
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};

type Held = { readonly texts: string[]; readonly raw: Buffer[] };

/** All strings below a value, opened where they are JSON or the text of a bytea themselves. */
export const heldIn = (value: unknown, held: Held = { texts: [], raw: [] }): Held => {
  if (typeof value === 'string') {
    held.texts.push(value);
    if (/^\\x(?:[0-9a-f]{2})+$/.test(value)) held.raw.push(Buffer.from(value.slice(2), 'hex'));
    if (/^\s*["[{]/.test(value)) heldIn(parsed(value), held);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      held.texts.push(name);
      heldIn(inner, held);
    }
  }
  return held;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
