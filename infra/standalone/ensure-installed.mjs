// Installs and builds what is missing, with nothing but Node and npm: what both README commands begin with.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a step in the project's root; a step that fails ends the process with its own status, after what it said. */
export const step = (label, command, args, environment = {}) => {
  const began = Date.now();
  process.stdout.write(`${label} …\n`);
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) {
    process.stderr.write(`${label} failed${signal ? ` (${signal})` : ''}: see the lines above\n`);
    process.exit(status ?? 1);
  }
  process.stdout.write(`${label}: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
};

/** `npm ci` when node_modules is missing or was installed from another lock file. */
export const install = () => {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    process.stderr.write(`Doudi needs Node 20 or later; this is ${process.version}. Install Node 20 and start again.\n`);
    process.exit(1);
  }
  const mark = join(root, 'node_modules', '.installed-from');
  const lock = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return;
  step('install', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(mark, lock);
};

export const build = () => step('build', process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
