import { addDays, dayOf, derivedId, startOfDay, uuid, type Instant, type Uuid } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { checkDigitOf, completeErasure, openVault, vaultMigrations, type Papers, type PapersReference, type Vault } from './index.js';

const now = '2017-01-03T01:00:00.000Z' as Instant;
const masterKey = new Uint8Array(32).fill(3);
const person = (n: number): Uuid => derivedId('vault spec person', String(n));
const numberOf = (n: number): string => {
  const first17 = `43990119700101${String(n % 1000).padStart(3, '0')}`.replace('1970', String(1930 + Math.floor(n / 1000)));
  return `${first17}${checkDigitOf(first17)}`;
};
const papersOf = (n: number): Papers => ({ name: `甲${n}`, idNumber: numberOf(n), bankAccount: `62170000${String(n).padStart(11, '0')}` });

let postgres: Postgres;
let papers: pg.Pool;
let keys: pg.Pool;
let vault: Vault;

const opened = async (name: string, directory: string): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await postgres.createDatabase(name), max: 4 });
  pool.on('error', () => undefined); // the server ends before the pool does
  for (const file of readdirSync(directory).sort()) await pool.query(readFileSync(join(directory, file), 'utf8'));
  return pool;
};

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

beforeAll(async () => {
  postgres = await startPostgres({ settings: ['wal_recycle=off'] });
  papers = await opened('papers', vaultMigrations.papers);
  keys = await opened('keys', vaultMigrations.keys);
  vault = openVault({ papers, keys, masterKey, random: randomBytes });
});

afterAll(async () => {
  await papers.end();
  await keys.end();
  await postgres.stop();
});

describe('keeping papers', () => {
  it('gives them back, the asked-for fields only, in the order asked', async () => {
    await vault.keepMany([1, 2].map((n) => ({ personId: person(n), papers: papersOf(n) })));
    const references = [{ personId: person(2), papersVersion: 1 }, { personId: person(1), papersVersion: 1 }, { personId: person(1), papersVersion: 9 }];
    expect(await all(vault.reveal(references, ['name', 'phone']))).toEqual([
      { ...references[0], name: '甲2' }, { ...references[1], name: '甲1' }, { ...references[2], missing: true },
    ]);
  });

  it('knows one person per number, however it is typed, also when it comes twice in one batch and from two sides at once', async () => {
    const short = `${numberOf(1).slice(0, 6)}${numberOf(1).slice(8, 17)}`;
    expect(await vault.keep(person(99), { ...papersOf(1), idNumber: short })).toEqual({ personId: person(1), papersVersion: 1, alreadyKept: true });
    const twice = await vault.keepMany([{ personId: person(50), papers: papersOf(50) }, { personId: person(51), papers: papersOf(50) }]);
    expect(twice.map(({ personId, alreadyKept }) => [personId, alreadyKept])).toEqual([[person(50), false], [person(50), true]]);
    const race = await Promise.all(Array.from({ length: 20 }, (_, n) => vault.keep(person(600 + n), papersOf(60))));
    expect(new Set(race.map(({ personId }) => personId)).size).toBe(1);
    expect(race.filter(({ alreadyKept }) => !alreadyKept)).toHaveLength(1);
    expect((await keys.query('SELECT FROM vault_key WHERE subject_id = ANY($1)', [Array.from({ length: 20 }, (_, n) => person(600 + n))])).rowCount).toBe(1);
  });

  it('finds by number', async () => {
    expect(await vault.findManyByIdNumber([numberOf(1), ` ${numberOf(2)} `, numberOf(777), 'nonsense'])).toEqual([person(1), person(2), null, null]);
    expect(await vault.findByIdNumber(numberOf(2))).toBe(person(2));
  });

  it('refuses what is no number without repeating it', async () => {
    await expect(vault.keep(person(98), { name: '甲', idNumber: '439901197002300010' })).rejects.toThrow(/^not an ID number \(BIRTHDAY\)$/);
  });

  it('keeps and reveals 2,000 persons well under two seconds', async () => {
    const start = performance.now();
    for (const from of [1_000, 2_000]) {
      await vault.keepMany(Array.from({ length: 1_000 }, (_, n) => ({ personId: person(from + n), papers: papersOf(from + n) })));
    }
    const references = Array.from({ length: 2_000 }, (_, n) => ({ personId: person(1_000 + n), papersVersion: 1 }));
    const revealed = await all(vault.reveal(references, ['bankAccount']));
    expect(revealed.map(({ bankAccount }) => bankAccount)).toEqual(references.map((_, n) => papersOf(1_000 + n).bankAccount));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('amending papers', () => {
  const request = derivedId('vault spec', 'amend');

  it('brings the next version once per request and leaves the old one as it was', async () => {
    const patch = { bankAccount: '6217000000000000001', phone: '19900000001' };
    expect(await vault.amend(person(2), patch, request)).toEqual({ kind: 'amended', papersVersion: 2 });
    expect(await vault.amend(person(2), patch, request)).toEqual({ kind: 'amended', papersVersion: 2 });
    const both: PapersReference[] = [{ personId: person(2), papersVersion: 1 }, { personId: person(2), papersVersion: 2 }];
    expect((await all(vault.reveal(both, ['bankAccount']))).map(({ bankAccount }) => bankAccount)).toEqual([papersOf(2).bankAccount, patch.bankAccount]);
    expect(await vault.amend(person(2), { phone: null }, derivedId('vault spec', 'less'))).toEqual({ kind: 'amended', papersVersion: 3 });
    expect(await all(vault.reveal([{ personId: person(2), papersVersion: 3 }], ['phone', 'bankName']))).toEqual([{ personId: person(2), papersVersion: 3 }]);
  });

  it('corrects a number, never to somebody else’s, and knows nobody who is not there', async () => {
    expect(await vault.amend(person(2), { idNumber: numberOf(1) }, derivedId('vault spec', 'taken'))).toEqual({ kind: 'numberTaken', personId: person(1) });
    expect((await vault.amend(person(2), { idNumber: numberOf(888) }, derivedId('vault spec', 'right'))).kind).toBe('amended');
    expect(await vault.findManyByIdNumber([numberOf(888), numberOf(2)])).toEqual([person(2), null]);
    expect(await vault.amend(person(97), {}, derivedId('vault spec', 'nobody'))).toEqual({ kind: 'absent' });
  });
});

describe('what is sealed', () => {
  it('does not open in another place, nor with another master key', async () => {
    await vault.keepMany([3, 4].map((n) => ({ personId: person(n), papers: papersOf(n) })));
    const other = openVault({ papers, keys, masterKey: new Uint8Array(32).fill(4), random: randomBytes });
    await expect(all(other.reveal([{ personId: person(3), papersVersion: 1 }], ['name']))).rejects.toThrow(/master key does not open/);
    await papers.query('UPDATE vault_papers SET sealed = (SELECT sealed FROM vault_papers WHERE person_id = $1) WHERE person_id = $2', [person(3), person(4)]);
    await expect(all(vault.reveal([{ personId: person(4), papersVersion: 1 }], ['name']))).rejects.toThrow();
  });

  it('holds files and lists', async () => {
    const id = uuid('0190a6f0-0000-7000-8000-000000000777');
    await vault.keepFile(id, Buffer.from(numberOf(1)));
    await vault.keepList(id, [{ personId: person(1), papersVersion: 1 }]);
    expect(Buffer.from((await vault.readFile(id))!).toString()).toBe(numberOf(1));
    expect(await vault.readList(id)).toEqual([{ personId: person(1), papersVersion: 1 }]);
    expect(await vault.readFile(person(1))).toBeNull();
  });
});

describe('erasure', () => {
  const filesWith = (needle: Buffer): string[] =>
    readdirSync(postgres.dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(needle));

  it('is complete when the key has left table, log and backups, and says so not a day before', async () => {
    await vault.keep(person(5), papersOf(5));
    const { rows } = await keys.query<{ wrapped: Buffer }>('SELECT wrapped FROM vault_key WHERE subject_id = $1', [person(5)]);
    const [head, tail] = [rows[0]!.wrapped.subarray(0, 12), rows[0]!.wrapped.subarray(-16)];
    expect(await vault.erase(person(5), now)).toBe(true);
    expect(await vault.erase(person(5), now)).toBe(false);
    expect(await vault.findByIdNumber(numberOf(5))).toBeNull();
    expect(await all(vault.reveal([{ personId: person(5), papersVersion: 1 }], ['name']))).toEqual([{ personId: person(5), papersVersion: 1, missing: true }]);
    expect(filesWith(head)).not.toEqual([]); // the trap: a deleted row lies on in page and log

    const early = await completeErasure({ admin: keys, backupDays: 30, now });
    expect(early).toEqual({ completed: [], pending: [{ subjectId: person(5), inFiles: false, backupsUntil: addDays(dayOf(now), 30) }], daysPending: 30 });
    const later = startOfDay(addDays(dayOf(now), 31));
    expect(await completeErasure({ admin: keys, backupDays: 30, now: later })).toEqual({ completed: [person(5)], pending: [], daysPending: 0 });
    expect(filesWith(head)).toEqual([]);
    expect(filesWith(tail)).toEqual([]);
  });

  it('sees a key that is still in the log', async () => {
    await vault.keep(person(6), papersOf(6));
    const slot = await keys.query("SELECT pg_create_physical_replication_slot('holds', true)"); // as an archive that lags would
    expect(slot.rowCount).toBe(1);
    await vault.keep(person(7), papersOf(7));
    await vault.erase(person(7), now);
    expect((await completeErasure({ admin: keys, backupDays: 0, now })).pending).toEqual([{ subjectId: person(7), inFiles: true, backupsUntil: dayOf(now) }]);
    await keys.query("SELECT pg_drop_replication_slot('holds')");
    expect((await completeErasure({ admin: keys, backupDays: 0, now })).completed).toEqual([person(7)]);
  });

  it('sees a key that an old snapshot keeps in the table', async () => {
    await vault.keep(person(10), papersOf(10));
    const reader = await keys.connect();
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT 1');
    await vault.erase(person(10), now);
    const report = await completeErasure({ admin: keys, backupDays: 0, now });
    await reader.query('COMMIT');
    reader.release();
    expect(report.pending).toEqual([{ subjectId: person(10), inFiles: true, backupsUntil: dayOf(now) }]);
    expect((await completeErasure({ admin: keys, backupDays: 0, now })).completed).toEqual([person(10)]);
  });

  it('leaves no samples of keys in the statistics, where they would outlive them', async () => {
    await vault.keepMany([12, 13, 14].map((n) => ({ personId: person(n), papers: papersOf(n) })));
    await keys.query('ANALYZE');
    expect((await keys.query("SELECT attname FROM pg_stats WHERE tablename = 'vault_key'")).rows).toEqual([{ attname: 'subject_id' }]);
  });

  it('is told before it is noted, and told again when the telling failed', async () => {
    await vault.keep(person(11), papersOf(11));
    await vault.erase(person(11), now);
    const told: (readonly Uuid[])[] = [];
    await expect(completeErasure({ admin: keys, backupDays: 0, now, record: () => Promise.reject(new Error('the log is away')) })).rejects.toThrow('the log is away');
    await completeErasure({ admin: keys, backupDays: 0, now, record: (completed) => { told.push(completed); return Promise.resolve(); } });
    expect(told).toEqual([[person(11)]]);
  });

  it('claims nothing when it may not look', async () => {
    await keys.query("CREATE ROLE looks_not LOGIN PASSWORD 'x'");
    await keys.query('GRANT SELECT, UPDATE ON vault_erasure TO looks_not');
    await vault.keep(person(8), papersOf(8));
    await vault.erase(person(8), now);
    const url = new URL(postgres.url);
    const limited = new pg.Pool({ host: url.hostname, port: Number(url.port), database: 'keys', user: 'looks_not', password: 'x' });
    const report = await completeErasure({ admin: limited, backupDays: 0, now });
    await limited.end();
    expect(report).toEqual({ completed: [], pending: [{ subjectId: person(8), inFiles: null, backupsUntil: dayOf(now) }], daysPending: 0 });
  });

  it('never makes a destroyed key again, and repeats itself after a restore', async () => {
    await expect(vault.keep(person(7), papersOf(7))).rejects.toThrow(/never made again/);
    await keys.query("INSERT INTO vault_key VALUES ($1, '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f')", [person(7)]); // an old backup is back
    expect(await vault.erase(person(7), now)).toBe(true);
    expect((await keys.query('SELECT FROM vault_key WHERE subject_id = $1', [person(7)])).rowCount).toBe(0);
    const { rows } = await keys.query<{ head: string; pending: boolean }>("SELECT encode(marker_head, 'hex') AS head, completed_at IS NULL AS pending FROM vault_erasure WHERE subject_id = $1", [person(7)]);
    expect(rows).toEqual([{ head: 'fffefdfcfbfaf9f8f7f6f5f4', pending: true }]);
  });
});
