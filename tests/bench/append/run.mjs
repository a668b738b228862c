// npm run bench:append: our `handle` against other event stores' command handlers, in one run, on the same PostgreSQL, doing the
// same work: a command comes in, its stream is folded, one event goes out, the expected version is checked. Prints machine, size,
// medians and ratios, and says of each goal whether it was met. Exit code 1 when one was not.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, install, step } from '../../../infra/standalone/ensure-installed.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
install();
build();
if (!existsSync(`${here}node_modules`)) step('install the peers', 'npm', ['ci', '--prefix', here, '--no-audit', '--no-fund', '--loglevel=error']);
const { status } = spawnSync(process.execPath, ['--expose-gc', `${here}measure.mjs`, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
