/** A real deployment in a process of its own: asked over one kept connection pool, listened to, and its databases compared row by row. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { openFolder, superuserOf } from './data-folder.fixture.js';
import { freePort } from './free-port.fixture.js';

const server = fileURLToPath(new URL('./bad-input.server.mjs', import.meta.url));
const places = {
  county: { division: '439901000000' }, township: { division: '439901101000' }, province: { division: '430000000000' },
  otherCounty: { division: '439902000000' }, otherTownship: { division: '439902101000' }, otherProvince: { division: '620000000000' },
  expired: { division: '439901000000', seconds: -3_600 },
} as const;
export type Place = keyof typeof places;

export type Headers = Readonly<Record<string, string | undefined>>;
export type Reply = { readonly status: number; readonly type: string; readonly text: string };
export type Deployment = {
  readonly token: (place: Place, role: string) => string;
  /** What the processes have said on their streams, and every file beside the databases: logs, and the books of the neighbours. */
  readonly said: () => string;
  ask(method: string, path: string, headers: Headers, body?: string | Uint8Array): Promise<Reply>;
  /** Every row of every table of every database, as a count and a digest a table. */
  rows(): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<number | null>;
};

export const startDeployment = async (): Promise<Deployment> => {
  const folder = openFolder();
  const child = spawn(process.execPath, [server, folder.data, String(await freePort()), JSON.stringify(places)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resume) => child.once('exit', (code) => resume(code)));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString('latin1'); });
  const line = (): string | undefined => /^\{"url".*\}$/m.exec(said)?.[0];
  while (line() === undefined) {
    if (child.exitCode !== null) throw new Error(`the deployment ended with ${child.exitCode}: ${said}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
  const { url, tokens } = JSON.parse(line()!) as { url: string; tokens: Record<string, Record<string, string>> };
  said = '';
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    token: (place, role) => tokens[place]![role]!,
    said: () => [said, ...filesIn(folder.data)].join('\n'),
    ask: (method, path, headers, body) => ask(agent, method, `${url}${path}`, headers, body),
    rows: () => rowsIn(folder.cluster()),
    stop: async () => {
      agent.destroy();
      child.kill('SIGTERM');
      const code = await ended;
      folder.remove();
      return code;
    },
  };
};

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !relative(dir, entry.parentPath).startsWith('postgres'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));

const ask = (agent: Agent, method: string, url: string, headers: Headers, body: string | Uint8Array | undefined): Promise<Reply> =>
  new Promise((resume, fail) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, string>;
    const length = body === undefined ? 0 : Buffer.byteLength(body);
    const sent = request(url, { agent, method, headers: { ...given, ...(method === 'POST' && { 'content-length': length }) } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', fail);
      answer.once('end', () => resume({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', fail);
    sent.end(body);
  });

const rowsIn = async (cluster: string): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  const within = async (database: string, work: (client: pg.Client) => Promise<void>): Promise<void> => {
    const client = new pg.Client(superuserOf(cluster, database));
    await client.connect();
    await work(client).finally(() => client.end());
  };
  const names: string[] = [];
  await within('postgres', async (client) => {
    const { rows } = await client.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname !~ '^(postgres|template)' ORDER BY 1");
    names.push(...rows.map(({ datname }) => datname));
  });
  for (const name of names) {
    await within(name, async (client) => {
      const { rows } = await client.query<{ place: string }>(
        "SELECT format('%I.%I', schemaname, tablename) AS place FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1");
      for (const { place } of rows) {
        const { rows: [digest] } = await client.query<{ rows: string }>(`SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS rows FROM ${place} t`);
        found[`${name} ${place}`] = digest!.rows;
      }
    });
  }
  return found;
};
