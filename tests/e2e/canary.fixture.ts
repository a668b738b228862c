/**
 * A deployment as a user starts it, on a folder of its own, and its PostgreSQL from the side: where its files are, and a superuser
 * who may read them all.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newAccountOf, type Population } from '@doudi/testing';

const main = fileURLToPath(new URL('../../infra/standalone/dist/main.js', import.meta.url));

/** Everything of these people that nobody but the vault, the bureau and the sources may hold. */
export const secretsOf = ({ households }: Population): readonly string[] => [...new Set(households.flatMap(({ address, members }) => [
  address,
  ...members.flatMap((member) => {
    const { name, idNumber, toldIdNumber, phone, bankAccount } = member;
    const fifteenDigits = idNumber.slice(0, 6) + idNumber.slice(8, 17);
    return [name, idNumber, toldIdNumber, fifteenDigits, phone, bankAccount, newAccountOf(member)].filter((text) => text !== null);
  }),
]))];

export type Run = {
  readonly url: string;
  /** All that it has printed. */
  said(): string;
  until(text: string): Promise<void>;
  token(role: string): string;
  /** Ctrl-C; the exit code. */
  stopped(): Promise<number | null>;
  kill(): void;
};

export const startMain = async (...args: readonly string[]): Promise<Run> => {
  const port = String(await freePort());
  const child = spawn(process.execPath, [main, '--port', port, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resume) => child.once('exit', (code) => resume(code)));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    until: async (text) => {
      while (!said.includes(text)) {
        if (child.exitCode !== null) throw new Error(`never said "${text}": ${said}`);
        await new Promise((resume) => setTimeout(resume, 50));
      }
    },
    token: (role) => new RegExp(`^${role}=(.+)$`, 'm').exec(said)![1]!,
    stopped: async () => {
      child.kill('SIGINT');
      return ended;
    },
    kill: () => { if (child.exitCode === null) child.kill('SIGKILL'); },
  };
};

const freePort = (): Promise<number> => new Promise((resume) => {
  const probe = createServer();
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo;
    probe.close(() => resume(port));
  });
});

/** A folder that the database's user can reach, or else knows where it went. */
export const openFolder = (): { readonly dir: string; readonly data: string; cluster(): string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'doudi-canary-'));
  chmodSync(dir, 0o755);
  const data = join(dir, 'data');
  const place = (): string => {
    const pointer = join(data, 'postgres-is-in');
    return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(data, 'postgres');
  };
  return {
    dir, data, cluster: place,
    remove: () => { for (const folder of [place(), dir]) rmSync(folder, { recursive: true, force: true }); },
  };
};

/** The superuser's address of a database of the server that runs on these files. */
export const superuserOf = (cluster: string, database: string): string => {
  const port = readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n')[3]!.trim();
  return `postgres://doudi:${readFileSync(join(cluster, 'superuser'), 'utf8')}@127.0.0.1:${port}/${database}`;
};
