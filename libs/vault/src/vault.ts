/**
 * The vault: papers in intake's database, keys in another. Who holds only one of the two holds nothing. A person is found by ID
 * number through a keyed index; one person per number, by a unique key. What is erased does not come back.
 */
import type { Instant, Uuid } from '@doudi/kernel';
import type pg from 'pg';
import { blindIndex, derivedKey, open, seal, type Random } from './envelope.js';
import { parseIdNumber } from './id-number.js';
import { openKeys, type Keys } from './keys.js';
import { amended, openPapers, sealPapers, type Papers, type PapersField, type PapersPatch, type PapersReference } from './papers.js';

/** Whose the number is: the given person, or who had it before. */
export type Kept = PapersReference & { readonly alreadyKept: boolean };
export type Amendment = { readonly kind: 'amended'; readonly papersVersion: number } | { readonly kind: 'absent' } | { readonly kind: 'numberTaken'; readonly personId: Uuid };
/** The asked-for fields that exist; `missing` when the papers are not there, erased ones included. */
export type Revealed = PapersReference & Partial<Papers> & { readonly missing?: true };
type Many<Item> = AsyncIterable<Item> | Iterable<Item>;

export type Vault = {
  /** Keeps version 1 of new persons' papers. A number that somebody has already changes nothing and gives that person. ID numbers must parse. */
  keepMany(entries: readonly { readonly personId: Uuid; readonly papers: Papers }[]): Promise<readonly Kept[]>;
  keep(personId: Uuid, papers: Papers): Promise<Kept>;
  /** Keeps the next version; the same `requestId` again gives the version that it brought. */
  amend(personId: Uuid, patch: PapersPatch, requestId: Uuid): Promise<Amendment>;
  /** In the order asked, read a thousand at a time. Recording who, why and how many comes first and is the caller's. */
  reveal(references: Many<PapersReference>, fields: readonly PapersField[]): AsyncIterable<Revealed>;
  /** By number as typed; null for unknown and for what is no number. */
  findByIdNumber(idNumber: string): Promise<Uuid | null>;
  findManyByIdNumber(idNumbers: readonly string[]): Promise<readonly (Uuid | null)[]>;
  /** An uploaded file, sealed under a key of its own. */
  keepFile(fileId: Uuid, content: Uint8Array): Promise<void>;
  readFile(fileId: Uuid): Promise<Uint8Array | null>;
  /** The references that a granted reveal may stream. */
  keepList(listId: Uuid, references: readonly PapersReference[]): Promise<void>;
  readList(listId: Uuid): Promise<readonly PapersReference[] | null>;
  /** Destroys a person's key, papers and index. True if there was anything. `completeErasure` says when the key has left the log. */
  erase(personId: Uuid, at: Instant): Promise<boolean>;
};

type Rooms = { readonly papers: pg.Pool; readonly keys: Keys; readonly index: (idNumber: string) => Buffer; readonly random: Random };

export const openVault = (options: { papers: pg.Pool; keys: pg.Pool; masterKey: Uint8Array; random: Random }): Vault => {
  const indexKey = derivedKey(options.masterKey, 'index');
  const rooms: Rooms = {
    papers: options.papers,
    keys: openKeys(options.keys, options.masterKey, options.random),
    index: (idNumber) => blindIndex(indexKey, normalised(idNumber)),
    random: options.random,
  };
  return {
    keepMany: (entries) => keepMany(rooms, entries),
    keep: async (personId, papers) => (await keepMany(rooms, [{ personId, papers }]))[0]!,
    amend: (personId, patch, requestId) => amend(rooms, personId, patch, requestId),
    reveal: (references, fields) => reveal(rooms, references, fields),
    findByIdNumber: async (idNumber) => (await find(rooms, [idNumber]))[0]!,
    findManyByIdNumber: (idNumbers) => find(rooms, idNumbers),
    keepFile: (fileId, content) => keepFile(rooms, fileId, content),
    readFile: (fileId) => readFile(rooms, fileId),
    keepList: async (listId, references) => {
      await rooms.papers.query('INSERT INTO vault_list (list_id, entries) VALUES ($1, $2) ON CONFLICT DO NOTHING', [listId, JSON.stringify(references)]);
    },
    readList: async (listId) =>
      (await rooms.papers.query<{ entries: PapersReference[] }>('SELECT entries FROM vault_list WHERE list_id = $1', [listId])).rows[0]?.entries ?? null,
    erase: async (personId, at) => {
      const destroyed = await rooms.keys.destroy(personId, at);
      return ((await rooms.papers.query('DELETE FROM vault_person WHERE person_id = $1', [personId])).rowCount ?? 0) > 0 || destroyed;
    },
  };
};

const normalised = (idNumber: string): string => {
  const parsed = parseIdNumber(idNumber);
  if (!parsed.ok) throw new RangeError(`not an ID number (${parsed.problem})`);
  return parsed.number;
};

type Owner = { readonly person_id: Uuid; readonly id_index: Buffer; readonly papers_version: number };

const ownersOf = async (papers: pg.Pool, indexes: readonly Buffer[]): Promise<ReadonlyMap<string, Owner>> => {
  const { rows } = await papers.query<Owner>('SELECT person_id, id_index, papers_version FROM vault_person WHERE id_index = ANY($1::bytea[])', [indexes]);
  return new Map(rows.map((row) => [row.id_index.toString('hex'), row]));
};

const keepMany = async (rooms: Rooms, entries: readonly { readonly personId: Uuid; readonly papers: Papers }[]): Promise<readonly Kept[]> => {
  const given = entries.map(({ personId, papers }) => ({ personId, papers: { ...papers, idNumber: normalised(papers.idNumber) }, index: rooms.index(papers.idNumber) }));
  const indexes = given.map(({ index }) => index);
  const before = await ownersOf(rooms.papers, indexes);
  const fresh = new Map(given.filter(({ index }) => !before.has(index.toString('hex'))).reverse().map((entry) => [entry.index.toString('hex'), entry]));
  const sorted = [...fresh.values()].sort((one, other) => Buffer.compare(one.index, other.index)); // one order of locks for all
  const kept = new Set(await insertPapers(rooms, sorted));
  const owners = await ownersOf(rooms.papers, indexes);
  return given.map(({ personId, index }) => {
    const owner = owners.get(index.toString('hex'));
    if (!owner) throw new Error(`person ${personId} has papers under another ID number already: amend them`);
    return { personId: owner.person_id, papersVersion: owner.papers_version, alreadyKept: !(owner.person_id === personId && kept.has(personId)) };
  });
};

const insertPapers = async (rooms: Rooms, entries: readonly { personId: Uuid; papers: Papers; index: Buffer }[]): Promise<readonly Uuid[]> => {
  if (entries.length === 0) return [];
  const ids = entries.map(({ personId }) => personId);
  const keys = await rooms.keys.ensure(ids);
  const sealed = entries.map(({ personId, papers }) => sealPapers(keys.get(personId)!, { personId, papersVersion: 1 }, papers, rooms.random));
  const { rows } = await rooms.papers.query<{ person_id: Uuid }>(insertBoth, [ids, entries.map(({ index }) => index), sealed]);
  const kept = new Set(rows.map((row) => row.person_id));
  const lost = ids.filter((id) => !kept.has(id)); // somebody else kept the number in between
  if (lost.length > 0) await rooms.keys.discard(await withoutPapers(rooms.papers, lost));
  return [...kept];
};

const insertBoth = `
  WITH given AS (SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS entry (person_id, id_index, sealed)),
  person AS (
    INSERT INTO vault_person (person_id, id_index, papers_version) SELECT person_id, id_index, 1 FROM given
    ON CONFLICT DO NOTHING RETURNING person_id)
  INSERT INTO vault_papers (person_id, papers_version, sealed) SELECT person_id, 1, sealed FROM given JOIN person USING (person_id) RETURNING person_id`;

const withoutPapers = async (papers: pg.Pool, ids: readonly Uuid[]): Promise<readonly Uuid[]> => {
  const { rows } = await papers.query<{ person_id: Uuid }>('SELECT person_id FROM vault_person WHERE person_id = ANY($1::uuid[])', [ids]);
  const have = new Set(rows.map((row) => row.person_id));
  return ids.filter((id) => !have.has(id));
};

const amend = async (rooms: Rooms, personId: Uuid, patch: PapersPatch, requestId: Uuid): Promise<Amendment> => {
  const key = (await rooms.keys.read([personId])).get(personId);
  if (!key) return { kind: 'absent' };
  const client = await rooms.papers.connect();
  try {
    await client.query('BEGIN');
    const amendment = await amendLocked(rooms, client, { personId, key, patch, requestId });
    await client.query('COMMIT');
    return amendment;
  } catch (error) {
    await client.query('ROLLBACK');
    if ((error as { code?: string }).code !== '23505' || patch.idNumber === undefined) throw error;
    const owner = (await ownersOf(rooms.papers, [rooms.index(patch.idNumber)])).values().next().value;
    if (!owner) throw error;
    return { kind: 'numberTaken', personId: owner.person_id };
  } finally {
    client.release();
  }
};

const amendLocked = async (
  rooms: Rooms, client: pg.PoolClient, { personId, key, patch, requestId }: { personId: Uuid; key: Uint8Array; patch: PapersPatch; requestId: Uuid },
): Promise<Amendment> => {
  const person = (await client.query<{ papers_version: number }>('SELECT papers_version FROM vault_person WHERE person_id = $1 FOR UPDATE', [personId])).rows[0];
  if (!person) return { kind: 'absent' };
  const earlier = await client.query<{ papers_version: number }>('SELECT papers_version FROM vault_papers WHERE request_id = $1', [requestId]);
  if (earlier.rows[0]) return { kind: 'amended', papersVersion: earlier.rows[0].papers_version };
  const reference = { personId, papersVersion: person.papers_version };
  const current = await client.query<{ sealed: Buffer }>('SELECT sealed FROM vault_papers WHERE person_id = $1 AND papers_version = $2', [personId, reference.papersVersion]);
  const next = amended(openPapers(key, reference, current.rows[0]!.sealed), patch.idNumber === undefined ? patch : { ...patch, idNumber: normalised(patch.idNumber) });
  const papersVersion = reference.papersVersion + 1;
  await client.query('UPDATE vault_person SET papers_version = $2, id_index = $3 WHERE person_id = $1', [personId, papersVersion, rooms.index(next.idNumber)]);
  await client.query('INSERT INTO vault_papers (person_id, papers_version, sealed, request_id) VALUES ($1, $2, $3, $4)', [
    personId, papersVersion, sealPapers(key, { personId, papersVersion }, next, rooms.random), requestId,
  ]);
  return { kind: 'amended', papersVersion };
};

const chunkSize = 1_000;

async function* reveal(rooms: Rooms, references: Many<PapersReference>, fields: readonly PapersField[]): AsyncGenerator<Revealed> {
  let chunk: PapersReference[] = [];
  for await (const reference of references) {
    chunk.push(reference);
    if (chunk.length < chunkSize) continue;
    yield* await revealChunk(rooms, chunk, fields);
    chunk = [];
  }
  if (chunk.length > 0) yield* await revealChunk(rooms, chunk, fields);
}

const revealChunk = async (rooms: Rooms, chunk: readonly PapersReference[], fields: readonly PapersField[]): Promise<readonly Revealed[]> => {
  const ids = chunk.map(({ personId }) => personId);
  const [keys, { rows }] = await Promise.all([
    rooms.keys.read(ids),
    rooms.papers.query<{ person_id: Uuid; papers_version: number; sealed: Buffer }>(
      'SELECT person_id, papers_version, sealed FROM vault_papers JOIN unnest($1::uuid[], $2::int[]) AS asked (person_id, papers_version) USING (person_id, papers_version)',
      [ids, chunk.map(({ papersVersion }) => papersVersion)],
    ),
  ]);
  const found = new Map(rows.map((row) => [`${row.person_id} ${row.papers_version}`, row.sealed]));
  return chunk.map(({ personId, papersVersion }) => {
    const [key, sealed] = [keys.get(personId), found.get(`${personId} ${papersVersion}`)];
    if (!key || !sealed) return { personId, papersVersion, missing: true };
    const papers = openPapers(key, { personId, papersVersion }, sealed);
    return { personId, papersVersion, ...Object.fromEntries(fields.filter((field) => papers[field] !== undefined).map((field) => [field, papers[field]])) };
  });
};

const find = async (rooms: Rooms, idNumbers: readonly string[]): Promise<readonly (Uuid | null)[]> => {
  const indexes = idNumbers.map((idNumber) => (parseIdNumber(idNumber).ok ? rooms.index(idNumber) : null));
  const owners = await ownersOf(rooms.papers, indexes.filter((index) => index !== null));
  return indexes.map((index) => (index === null ? null : (owners.get(index.toString('hex'))?.person_id ?? null)));
};

const filePlace = (fileId: Uuid): string => `doudi.vault.file\n${fileId}`;

const keepFile = async (rooms: Rooms, fileId: Uuid, content: Uint8Array): Promise<void> => {
  const key = (await rooms.keys.ensure([fileId])).get(fileId)!;
  await rooms.papers.query('INSERT INTO vault_file (file_id, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING', [fileId, seal(key, content, filePlace(fileId), rooms.random)]);
};

const readFile = async (rooms: Rooms, fileId: Uuid): Promise<Uint8Array | null> => {
  const [keys, { rows }] = await Promise.all([
    rooms.keys.read([fileId]),
    rooms.papers.query<{ sealed: Buffer }>('SELECT sealed FROM vault_file WHERE file_id = $1', [fileId]),
  ]);
  const key = keys.get(fileId);
  return key && rows[0] ? open(key, rows[0].sealed, filePlace(fileId)) : null;
};
