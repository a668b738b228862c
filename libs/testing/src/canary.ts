/**
 * A secret is looked for wherever it might have come to lie in clear: every file byte by byte, and every row as text, because a
 * compressed value hides from a search of files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

/** Where a needle was found, and which: never with what stands around it. */
export type CanaryHit = { readonly where: string; readonly secret: number; readonly encoding: string };
export type Needle = { readonly secret: number; readonly encoding: string; readonly bytes: Buffer };

/** A secret in the usual encodings. Base64 has three shapes, by how many bytes stand before; the characters shared with neighbours are cut. */
export const encodingsOf = (secret: string): readonly (readonly [string, Buffer])[] => {
  const plain = Buffer.from(secret, 'utf8');
  const wide = Buffer.from(secret, 'utf16le');
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), plain]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((before + plain.length) * 8) / 6);
    return Buffer.from(text.slice(Math.ceil((before * 8) / 6), whole));
  });
  return [
    ['utf-8', plain],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['HEX', Buffer.from(plain.toString('hex').toUpperCase())],
    ...base64.map((bytes, before): readonly [string, Buffer] => [`base64+${before}`, bytes]),
    ['utf-16le', wide],
    ['utf-16be', Buffer.from(wide).swap16()],
    ['json-escaped', Buffer.from(secret.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`))],
  ];
};

/** Needles of these secrets, without doubles; a secret of fewer than six bytes would be found by chance and is refused. */
export const needlesOf = (secrets: readonly string[]): readonly Needle[] =>
  secrets.flatMap((text, secret) => {
    if (Buffer.byteLength(text) < 6) throw new RangeError('a canary of fewer than 6 bytes proves nothing');
    const seen = new Set<string>();
    return encodingsOf(text)
      .filter(([, bytes]) => !seen.has(bytes.toString('latin1')) && seen.add(bytes.toString('latin1')))
      .map(([encoding, bytes]) => ({ secret, encoding, bytes }));
  });

/** One pass over the content for all needles: two bytes that begin none are passed over, four that begin some are compared. */
export const searchBytes = (where: string, content: Buffer, needles: readonly Needle[]): readonly CanaryHit[] => {
  const { starts, byPrefix } = indexOf(needles);
  const found = new Set<Needle>();
  for (let at = 0; at + 4 <= content.length; at += 1) {
    if (starts[(content[at]! << 8) | content[at + 1]!] === 0) continue;
    for (const needle of byPrefix.get(content.readUInt32BE(at)) ?? []) {
      if (content.compare(needle.bytes, 0, needle.bytes.length, at, Math.min(at + needle.bytes.length, content.length)) === 0) found.add(needle);
    }
  }
  return needles.filter((needle) => found.has(needle)).map(({ secret, encoding }) => ({ where, secret, encoding }));
};

type NeedleIndex = { readonly starts: Uint8Array; readonly byPrefix: ReadonlyMap<number, readonly Needle[]> };
const indexes = new WeakMap<readonly Needle[], NeedleIndex>();

const indexOf = (needles: readonly Needle[]): NeedleIndex => {
  const known = indexes.get(needles);
  if (known) return known;
  const starts = new Uint8Array(1 << 16);
  const byPrefix = new Map<number, Needle[]>();
  for (const needle of needles) {
    const prefix = needle.bytes.readUInt32BE(0);
    starts[prefix >>> 16] = 1;
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), needle]);
  }
  indexes.set(needles, { starts, byPrefix });
  return { starts, byPrefix };
};

/** Every file below the folder; one that vanishes meanwhile (a log segment let go) is skipped. */
export const searchFiles = (dir: string, needles: readonly Needle[]): readonly CanaryHit[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).flatMap((entry) => {
    const file = join(entry.parentPath, entry.name);
    const content = contentOf(file);
    return content === null ? [] : searchBytes(file, content, needles);
  });

const contentOf = (file: string): Buffer | null => {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
};

const chunkSize = 5_000;

/** Every row of every table of every schema of ours, as text; a bytea column is hex there, which the needles know. */
export const searchRows = async (pool: pg.Pool, needles: readonly Needle[]): Promise<readonly CanaryHit[]> => {
  const tables = await pool.query<{ name: string }>(`
    SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
  const hits: CanaryHit[] = [];
  for (const { name } of tables.rows) hits.push(...(await searchTable(pool, name, needles)));
  return hits;
};

const searchTable = async (pool: pg.Pool, name: string, needles: readonly Needle[]): Promise<readonly CanaryHit[]> => {
  const client = await pool.connect();
  const hits = new Map<string, CanaryHit>();
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(`DECLARE canary CURSOR FOR SELECT row_to_json(t)::text AS row, t::text AS plain FROM ${name} AS t`);
    for (;;) {
      const { rows } = await client.query<{ row: string; plain: string }>(`FETCH ${chunkSize} FROM canary`);
      if (rows.length === 0) break;
      const content = Buffer.from(rows.map(({ row, plain }) => `${row}\n${plain}`).join('\n'));
      searchBytes(name, content, needles).forEach((hit) => hits.set(`${hit.secret} ${hit.encoding}`, hit));
    }
    return [...hits.values()];
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
};
