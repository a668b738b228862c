// npm start: install, build, then hand over to the standalone process. SIGINT and SIGTERM reach it and its exit code is ours.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './ensure-installed.mjs';

install();
build();
const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'infra/standalone/dist/main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal sends Ctrl-C to the child too; it stops in order and we follow.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
