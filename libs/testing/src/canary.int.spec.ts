import { derivedId, division, startOfDay, plainDate } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { openVault, tokenise, vaultMigrations, type Papers } from '@doudi/vault';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { needlesOf, searchFiles } from './canary.js';
import { searchRows } from './canary-rows.js';
import { populate } from './population.js';

let postgres: Postgres;
const pools: pg.Pool[] = [];

const opened = async (name: string, sql: string): Promise<pg.Pool> => {
  const pool = new pg.Pool({ connectionString: await postgres.createDatabase(name), max: 4 });
  pool.on('error', () => undefined); // the server ends before the pool does
  pools.push(pool);
  await pool.query(sql);
  return pool;
};

beforeAll(async () => { postgres = await startPostgres(); });
afterAll(async () => {
  for (const pool of pools) await pool.end();
  await postgres.stop();
});

const people = populate({ seed: 'canary', households: 40, division: division('439901000000') }).households.flatMap(({ address, members }) =>
  members.filter(({ adult }) => adult).map((member, index): Papers => ({
    name: `${member.name}甲乙丙`, idNumber: member.idNumber, address, freeText: `${member.key} 家中常年有病人`,
    bankAccount: member.bankAccount ?? '', bankName: member.bankName ?? '', phone: member.phone ?? `1009999${String(index).padStart(4, '0')}`,
  })));
const needles = needlesOf(people.flatMap((papers) => Object.values(papers).filter((value): value is string => value !== undefined)));

describe('canaries in the vault', () => {
  it('are in none of its files and rows, the write-ahead log included', async () => {
    const papers = await opened('papers', readFileSync(join(vaultMigrations.papers, '0001_papers.sql'), 'utf8'));
    const keys = await opened('keys', readFileSync(join(vaultMigrations.keys, '0001_keys.sql'), 'utf8'));
    const vault = openVault({ papers, keys, masterKey: randomBytes(32), random: randomBytes });
    const kept = await vault.keepMany(people.map((one, n) => ({ personId: derivedId('canary', String(n)), papers: one })));
    for (const [n, { personId }] of kept.entries()) await vault.amend(personId, { freeText: `${people[n]!.freeText} 补充` }, derivedId('canary amend', String(n)));
    const list = Buffer.from(people.map(({ idNumber }) => idNumber).join('\n'));
    await vault.keepFile(derivedId('canary', 'list'), list);
    expect(await tokenise(vault, list, 'CSV')).toEqual(kept.map(({ personId }, n) => ({ line: n + 1, personId })));
    for await (const revealed of vault.reveal(kept, ['name', 'bankAccount'])) expect(revealed.missing).toBeUndefined();
    await vault.erase(kept[0]!.personId, startOfDay(plainDate('2017-01-03')));
    await papers.query('CHECKPOINT');
    expect(await searchRows(papers, needles)).toEqual([]);
    expect(await searchRows(keys, needles)).toEqual([]);
    expect(searchFiles(postgres.dir, needles)).toEqual([]);
  });

  it('would be seen: one name in clear is found in a row, in a sample of the statistics, in a data file and in the log', async () => {
    const leak = await opened('leak', 'CREATE TABLE leaked (note text, raw bytea)');
    await leak.query('INSERT INTO leaked VALUES ($1, $2)', [people[1]!.name, Buffer.from(people[2]!.name)]);
    await leak.query('CHECKPOINT');
    expect((await searchRows(leak, needlesOf([people[1]!.name, people[2]!.name]))).map(({ secret, encoding }) => [secret, encoding])).toEqual([[0, 'utf-8'], [1, 'hex'], [1, 'utf-8']]); // the bytea's own bytes too
    const sampled = await opened('sampled', `CREATE TABLE sampled AS SELECT '${people[3]!.name}'::text AS note FROM generate_series(1, 100); ANALYZE sampled`);
    expect((await searchRows(sampled, needlesOf([people[3]!.name]))).map(({ where }) => where)).toEqual(['pg_catalog.pg_statistic', 'public.sampled']);
    const files = searchFiles(postgres.dir, needlesOf([people[1]!.name])).map(({ where }) => where);
    expect(files.some((file) => file.includes('pg_wal'))).toBe(true);
    expect(files.some((file) => file.includes('/base/'))).toBe(true);
  });
});
