import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { addDays, division, plainDate } from '@doudi/kernel';
import { startPostgres, type Postgres } from '@doudi/postgres';
import { needlesOf, populate, searchBytes, searchFiles, searchRows, type CanaryHit } from '@doudi/testing';
import pg from 'pg';
import { secretsOf, startMain, type Run } from './canary.fixture.js';
import { openFolder, superuserOf } from './data-folder.fixture.js';

// Six weeks are lived through once, and everything that is then anywhere is searched for everybody who took part. Left out are the books
// of the sources and of the bureau alone, which know people by right and are another's.
const people = populate({ seed: 2017, households: 84, division: division('439901000000') });
const needles = needlesOf(secretsOf(people));
const others = ['sources', 'finance-bureau'];
const folder = openFolder();
const report = join(folder.dir, 'report.json');
let run: Run;
let postgres: Postgres | null = null;
const answers: string[] = [];

beforeAll(async () => {
  run = await startMain('--households', '84', '--data', folder.data, '--report', report);
  await run.until('Ctrl-C stops in order');
});
afterAll(async () => {
  run.kill();
  await postgres?.stop();
  folder.remove();
});

type Reply = { readonly status: number; readonly body: Record<string, unknown> };
const send = async (role: string, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> => {
  const response = await fetch(`${run.url}${path}`, {
    method, headers: { authorization: `Bearer ${run.token(role)}`, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  answers.push(`${[...response.headers].join('\n')}\n${text}`);
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
};
const post = (role: string, path: string, body: unknown): Promise<Reply> => send(role, 'POST', path, JSON.stringify(body));
const see = (role: string, path: string): Promise<Reply> => send(role, 'GET', path);

/** All files of the folder, of the cluster too where that lies elsewhere. */
const inFiles = (): readonly CanaryHit[] => [
  ...searchFiles(folder.data, needles, others), ...(folder.cluster().startsWith(folder.data) ? [] : searchFiles(folder.cluster(), needles)),
];
const said = (): readonly CanaryHit[] => [
  ...searchBytes('what was said', Buffer.from(run.said()), needles), ...searchBytes('the report', readFileSync(report), needles),
  ...searchBytes('answers', Buffer.from(answers.join('\n')), needles),
];
const pooled = async <Result>(url: string, work: (pool: pg.Pool) => Promise<Result>): Promise<Result> => {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
};

describe('while the deployment serves', () => {
  it('what is personal and comes in where it does not belong is refused and not repeated', async () => {
    const { name, idNumber, bankAccount, phone } = people.households.flatMap(({ members }) => members).find((member) => member.phone !== null)!;
    const words = encodeURIComponent(`${name} ${idNumber}`);
    const refused = [
      await post('COUNTY_CIVIL', '/v1/persons/lookup', { idNumber, [name]: bankAccount }),
      await post('COUNTY_CIVIL', '/v1/persons/lookup', { idNumber: { [idNumber]: phone } }),
      await post('COUNTY_CIVIL', '/v1/persons', { division: bankAccount, papers: { name: idNumber, idNumber: name } }),
      await post('COUNTY_CIVIL', `/v1/persons/${words}/papers`, { phone }),
      await see('COUNTY_CIVIL', `/v1/persons/${words}`),
      await see('COUNTY_CIVIL', `/v1/nothing-of-${words}?who=${words}`),
      await see('COUNTY_CIVIL', `/v1/applications?cursor=${words}&${words}=1`),
      await send('COUNTY_CIVIL', 'POST', '/v1/persons/lookup', `{"idNumber":"${idNumber}","idNumber":"${idNumber}","${name}`),
      await send('COUNTY_CIVIL', 'POST', '/v1/persons/lookup', JSON.stringify({ idNumber: bankAccount }), { 'idempotency-key': idNumber, traceparent: `00-${idNumber}-${phone}-01` }),
      await send('COUNTY_CIVIL', 'POST', '/v1/persons/lookup', idNumber, { 'content-type': `text/${idNumber}`, 'x-request-id': idNumber, 'user-agent': phone! }),
      await send('COUNTY_CIVIL', 'POST', '/v1/persons', JSON.stringify({ division: '439901101000' }), { authorization: `Bearer ${idNumber}.${bankAccount}.${phone}` }),
    ];
    expect(refused.map(({ status }) => status).filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('nobody is in any file, in the log of all six weeks either', () => {
    expect(readdirSync(join(folder.cluster(), 'data', 'pg_wal'))).toContain('000000010000000000000001'); // nothing was let go yet
    expect(inFiles()).toEqual([]);
  });

  it('whoever has no case can be erased, and that is complete when no file holds the key any more', async () => {
    const child = people.households.filter(({ carried }) => carried !== null).flatMap(({ members }) => members).find(({ adult }) => !adult)!;
    const { personId } = (await post('COUNTY_CIVIL', '/v1/persons/lookup', { idNumber: child.idNumber })).body as { personId: string };
    const wrapped = await pooled(superuserOf(folder.cluster(), 'vault_keys'), async (pool) => {
      await pool.query('ANALYZE'); // as PostgreSQL does by itself, now and then
      return (await pool.query<{ wrapped: Buffer }>('SELECT wrapped FROM vault_key WHERE subject_id = $1', [personId])).rows[0]!.wrapped;
    });
    const ends = [wrapped.subarray(0, 12), wrapped.subarray(-16)].map((bytes, secret) => ({ secret, encoding: 'raw', bytes }));
    const holding = (): readonly CanaryHit[] => searchFiles(folder.cluster(), ends);
    const erasure = async (): Promise<unknown> => (await see('COUNTY_CIVIL', `/v1/persons/${personId}/erasure`)).body;

    const today = plainDate(String((await see('SANDBOX', '/v1/sandbox/clock')).body['today']));
    expect((await post('COUNTY_CIVIL', `/v1/persons/${personId}/erasure`, { ground: 'PERSON_ASKED' })).status).toBe(201);
    expect(await erasure()).toEqual({ personId, ground: 'PERSON_ASKED', erasedOn: today, completedOn: null });
    expect((await see('COUNTY_CIVIL', `/v1/persons/${personId}`)).body['papers']).toBeNull();
    expect(holding()).not.toEqual([]);

    await post('SANDBOX', '/v1/sandbox/clock', { to: `${addDays(today, 1)}T01:00:00Z` });
    for (let attempt = 0; attempt < 200 && JSON.stringify(await erasure()).includes('null'); attempt += 1) await new Promise((resume) => setTimeout(resume, 100));
    expect(await erasure()).toEqual({ personId, ground: 'PERSON_ASKED', erasedOn: today, completedOn: addDays(today, 1) });
    expect(holding()).toEqual([]);
  });
});

describe('after it has ended', () => {
  it('nobody is in any file, nor in what was said, answered and reported', async () => {
    expect(await run.stopped()).toBe(0);
    expect(['requests.log', 'play-steps.ndjson'].filter((name) => !existsSync(join(folder.data, name)))).toEqual([]);
    expect(inFiles()).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('nobody is in any row of any table or view of any database, nor in its bytes or the JSON in it', async () => {
    postgres = await startPostgres({ dir: folder.data });
    const databases = await pooled(superuserOf(folder.cluster(), 'postgres'), async (pool) => {
      await pool.query('ALTER DATABASE template0 ALLOW_CONNECTIONS true');
      return (await pool.query<{ name: string }>('SELECT datname AS name FROM pg_database ORDER BY 1')).rows.map(({ name }) => name);
    });
    expect(databases).toEqual(['audit', 'household_verification', 'intake', 'payments', 'postgres', 'template0', 'template1', 'vault_keys']);
    const hits: Record<string, readonly CanaryHit[]> = {};
    for (const name of databases) hits[name] = await pooled(superuserOf(folder.cluster(), name), (pool) => searchRows(pool, needles));
    expect(hits).toEqual(Object.fromEntries(databases.map((name) => [name, []])));
  });
});

describe('it would be seen', () => {
  const [longName, shortName] = [3, 2].map((length) => people.households.flatMap(({ members }) => members).find(({ name }) => name.length === length)!.name) as [string, string];
  const idNumber = people.households[0]!.members[0]!.idNumber;
  const spelled = (text: string): readonly (readonly [string, Buffer])[] => [
    ['utf-8', Buffer.from(text)], ['hex', Buffer.from(Buffer.from(text).toString('hex'))], ['HEX', Buffer.from(Buffer.from(text).toString('hex').toUpperCase())],
    ['base64', Buffer.from(Buffer.from(`"${text}"`).toString('base64'))], ['utf-16le', Buffer.from(`"${text}"`, 'utf16le')],
    ['utf-16be', Buffer.from(`"${text}"`, 'utf16le').swap16()],
  ];
  const cases = [longName, shortName, idNumber].flatMap((text) => spelled(text).map(([encoding, bytes]) => [text, encoding, bytes] as const));
  const secretIn = (hits: readonly CanaryHit[]): readonly string[] => [...new Set(hits.map(({ secret }) => secretsOf(people)[secret]!))];

  it.each(cases)('%s in %s in a line of a log', (text, encoding, bytes) => {
    const copy = join(folder.dir, `copy-${encoding}-${text}`);
    mkdirSync(copy);
    copyFileSync(join(folder.data, 'requests.log'), join(copy, 'requests.log'));
    appendFileSync(join(copy, 'requests.log'), Buffer.concat([Buffer.from('{"who":'), bytes, Buffer.from('}\n')]));
    expect(secretIn(searchFiles(copy, needles))).toContain(text);
  });

  it('each of them in a row, as bytes; and in an event whose text PostgreSQL compresses, where no file shows it', async () => {
    const url = await postgres!.createDatabase('planted');
    const event = JSON.stringify({ note: JSON.stringify({ inner: `${'核对 '.repeat(1_500)}${longName}` }) });
    const hits = await pooled(url, async (pool) => {
      for (const [index, [, , bytes]] of cases.entries()) await pool.query(`CREATE TABLE planted_${index} AS SELECT '\\x${bytes.toString('hex')}'::bytea AS raw`);
      await pool.query(`CREATE TABLE planted_event AS SELECT '${event}'::json AS payload`);
      await pool.query('CREATE VIEW shown AS SELECT payload FROM planted_event');
      return searchRows(pool, needles);
    });
    for (const [index, [text, encoding]] of cases.entries()) {
      expect([text, encoding, secretIn(hits.filter(({ where }) => where === `public.planted_${index}`))]).toEqual([text, encoding, [text]]);
    }
    for (const place of ['public.planted_event', 'public.shown']) expect([place, secretIn(hits.filter(({ where }) => where === place))]).toEqual([place, [longName]]);
  });
});
