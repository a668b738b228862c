// npm test: installs what is missing, then every check in turn; the last line counts. `npm test -- unit int` runs those alone.
// At the end of a whole run it is counted what the suites reached.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, root } from '../infra/standalone/ensure-installed.mjs';

const bin = (name, path) => [process.execPath, join(root, 'node_modules', name, path)];
const asked = process.argv.slice(2);
const wanted = (name) => asked.length === 0 || asked.includes(name);
const work = mkdtempSync(join(tmpdir(), 'doudi-test-'));
const reached = join(work, 'reached');
writeFileSync(reached, '');
let passed = 0;
let failed = 0;

/** A check that passes or fails as one. */
const check = (name, [command, ...args]) => {
  if (!wanted(name)) return;
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) passed += 1;
  else failed += 1;
};

/** A jest suite: every test counts; a suite that runs no test, or dies, is a failure. */
const suite = (name, extra = []) => {
  if (!wanted(name)) return;
  process.stdout.write(`\n== ${name} tests\n`);
  const report = join(work, `${name}.json`);
  const { status } = spawnSync(process.execPath, [
    '--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${report}`, '--silent=false', '--reporters=default', ...extra,
  ], { cwd: root, stdio: 'inherit', env: { ...process.env, SUITE: name, DOUDI_REACHED: reached } });
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  passed += result?.numPassedTests ?? 0;
  failed += result?.numFailedTests ?? 0;
  const unsaid = result === null || result.numTotalTests === 0 || (result.numRuntimeErrorTestSuites ?? 0) > 0 || (status !== 0 && result.numFailedTests === 0);
  if (unsaid) failed += 1;
  if ((result?.numPendingTests ?? 0) > 0) {
    process.stderr.write(`${result.numPendingTests} tests of ${name} were skipped: a skipped test is a failure here\n`);
    failed += result.numPendingTests;
  }
};

install();
build();
check('lint', [...bin('eslint', 'bin/eslint.js'), '.', '--max-warnings=0']);
check('dead', [...bin('knip', 'bin/knip.js'), '--no-progress']);
check('generated', [process.execPath, join(root, 'tests/generate.mjs'), '--check']);
suite('unit');
suite('int');
suite('e2e');
check('seeded-faults', [process.execPath, join(root, 'tests/seeded-faults/run.mjs')]);
if (asked.length === 0) check('reached', [process.execPath, join(root, 'tests/reached.mjs'), reached]);
rmSync(work, { recursive: true, force: true });
if (passed + failed === 0) {
  process.stderr.write('nothing was tested\n');
  failed += 1;
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
