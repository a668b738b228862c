/** Folders that deployments are started on, and their PostgreSQL from the side: where its files are, and a superuser who may read them all. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the database files of a `--data` folder are: inside, or elsewhere when the database's user cannot reach it. */
export const clusterOf = (data: string): string => {
  const pointer = join(data, 'postgres-is-in');
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(data, 'postgres');
};

/** A folder that the database's user can reach, if the system's temporary folder is one. */
export const openFolder = (): { readonly dir: string; readonly data: string; cluster(): string; remove(): void } => {
  const dir = mkdtempSync(join(tmpdir(), 'doudi-e2e-'));
  chmodSync(dir, 0o755);
  const data = join(dir, 'data');
  return {
    dir, data, cluster: () => clusterOf(data),
    remove: () => { for (const folder of [clusterOf(data), dir]) rmSync(folder, { recursive: true, force: true }); },
  };
};

/** The superuser's address of a database of the server that runs on these files. */
export const superuserOf = (cluster: string, database: string): string => {
  const port = readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n')[3]!.trim();
  return `postgres://doudi:${readFileSync(join(cluster, 'superuser'), 'utf8')}@127.0.0.1:${port}/${database}`;
};
