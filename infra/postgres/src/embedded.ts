/**
 * A PostgreSQL of one's own on 127.0.0.1. It ends with the process that started it, however that one ends, and it works as root
 * and from a folder that the database's user cannot reach: PostgreSQL refuses to run as root, so it then runs as `nobody`, with
 * its data where `nobody` can get to.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { binaries } from './binaries.js';

export type Postgres = {
  /** The superuser's address of database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Where the database files are. */
  readonly dir: string;
  /** Creates the database if it is not there yet and gives the superuser's address of it. Throws on a name that needs quoting. */
  createDatabase(name: string): Promise<string>;
  /** Ends the server in order: open connections closed, everything on disk. */
  stop(): Promise<void>;
};

export type PostgresOptions = {
  /** Where to keep the data between starts; a temporary folder that goes with `stop()` when absent. */
  readonly dir?: string;
  /** A free port when absent. */
  readonly port?: number;
  /** Further `name=value` settings of the server. */
  readonly settings?: readonly string[];
};

type Owner = { readonly uid: number; readonly gid: number } | null;

const run = promisify(execFile);
const superuser = 'doudi';

/** Another server works on that folder. */
export class FolderInUse extends Error {}

/** Throws FolderInUse. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<Postgres> => {
  const owner = databaseUser();
  const anywhere = owner === null || reachable(tmpdir()) ? tmpdir() : library();
  const home = binaries(anywhere);
  const temporary = options.dir === undefined;
  const place = temporary ? mkdtempSync(join(anywhere, 'doudi-data-')) : dataPlace(resolve(options.dir!), owner);
  own(place, owner);
  const dir = join(place, 'data');
  const password = await initialise(home, place, dir, owner);
  await formerEnded(dir);
  const port = options.port ?? (await freePort());
  const server = serve(home, dir, port, owner, options.settings ?? []);
  const url = (database: string): string => `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
  await untilReady(url('postgres'), server);
  return {
    url: url('postgres'),
    port,
    dir,
    createDatabase: async (name) => {
      await createDatabase(url('postgres'), name);
      return url(name);
    },
    stop: async () => {
      await ended(server);
      if (temporary) rmSync(place, { recursive: true, force: true });
    },
  };
};

/** Null unless we are root; then `nobody`, looked up by name because its number differs between systems. */
const databaseUser = (): Owner => {
  if (process.getuid?.() !== 0) return null;
  const entry = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith('nobody:'));
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('PostgreSQL cannot run as root and there is no user "nobody" here: start as another user');
  return { uid: Number(uid), gid: Number(gid) };
};

/** What the database's user can reach in any case. */
const library = (): string => {
  mkdirSync('/var/lib/doudi', { recursive: true, mode: 0o755 });
  return '/var/lib/doudi';
};

/** The folder itself if the database's user can reach it, else one in the library whose name the folder remembers. */
const dataPlace = (dir: string, owner: Owner): string => {
  mkdirSync(dir, { recursive: true });
  const own = join(dir, 'postgres');
  if (owner === null || reachable(dir)) {
    mkdirSync(own, { recursive: true });
    return own;
  }
  const pointer = join(dir, 'postgres-is-in');
  if (!existsSync(pointer)) writeFileSync(pointer, mkdtempSync(join(library(), 'data-')));
  return readFileSync(pointer, 'utf8').trim();
};

/** Every folder on the way may be traversed by anyone. */
const reachable = (dir: string): boolean => (statSync(dir).mode & 0o001) !== 0 && (dir === dirname(dir) || reachable(dirname(dir)));

const own = (place: string, owner: Owner): void => {
  if (owner) chownSync(place, owner.uid, owner.gid);
};

const initialise = async (home: string, place: string, dir: string, owner: Owner): Promise<string> => {
  const secret = join(place, 'superuser');
  if (existsSync(join(dir, 'PG_VERSION')) && existsSync(secret)) return readFileSync(secret, 'utf8');
  rmSync(dir, { recursive: true, force: true });
  writeFileSync(secret, randomBytes(24).toString('hex'), { mode: 0o600 });
  if (owner) chownSync(secret, owner.uid, owner.gid);
  await run(join(home, 'bin', 'initdb'), [
    '-D', dir, '-U', superuser, `--pwfile=${secret}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums',
  ], { cwd: place, env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' }, ...owner });
  return readFileSync(secret, 'utf8');
};

/** The server of a process that was killed is still ending when the next start comes; after 20 s PostgreSQL says itself who is there. */
const formerEnded = async (dir: string): Promise<void> => {
  for (let attempt = 0; attempt < 400 && isServed(dir); attempt += 1) await new Promise((resume) => setTimeout(resume, 50));
};

const isServed = (dir: string): boolean => {
  try {
    const pid = Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * The shell between us and the server reads our pipe: when it closes, for whatever reason, the server is told to stop. A session
 * of its own keeps a terminal's Ctrl-C from reaching the server before we have closed our connections.
 */
const serve = (home: string, dir: string, port: number, owner: Owner, settings: readonly string[]): ChildProcess => {
  const guard = 'exec 3<&0; "$@" & pid=$!; { cat <&3 >/dev/null; kill -INT $pid 2>/dev/null; } & wait $pid';
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200', 'shared_buffers=256MB', 'log_min_messages=error', ...settings];
  const server = spawn('/bin/sh', [
    '-c', guard, 'postgres', join(home, 'bin', 'postgres'), '-D', dir, '-p', String(port), ...all.flatMap((setting) => ['-c', setting]),
  ], { cwd: dir, detached: true, stdio: ['pipe', 'ignore', 'pipe'], env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' }, ...owner });
  server.stdin!.on('error', () => undefined); // the pipe breaks when the server ends first; `exit` tells
  return server;
};

const untilReady = async (url: string, server: ChildProcess): Promise<void> => {
  let said = '';
  server.stderr!.on('data', (chunk: Buffer) => { said = (said + chunk.toString()).slice(-4_000); });
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server.exitCode !== null) {
      if (said.includes('lock file "postmaster.pid" already exists')) throw new FolderInUse('another server works on this folder');
      throw new Error(`PostgreSQL did not start: ${said.trim()}`);
    }
    try {
      await once(url, (client) => client.query('SELECT 1'));
      return;
    } catch {
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
  throw new Error(`PostgreSQL did not answer within 30 s: ${said.trim()}`);
};

const createDatabase = (url: string, name: string): Promise<unknown> => {
  if (!/^[a-z][a-z0-9_]{0,60}$/.test(name)) throw new RangeError(`not a database name: ${name}`);
  return once(url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  });
};

const once = async <Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a server that stops closes idle connections
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const ended = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise<void>((resume) => server.once('exit', () => resume()));
  server.stdin!.end();
  await exit;
};

const freePort = (): Promise<number> =>
  new Promise((resume, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resume(port));
    });
  });
