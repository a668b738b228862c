// npm run seeded-faults [-- 05 09]: is there a test that catches each of these mistakes? Every patch beside this file is one mistake and
// names its test. The tests are seen to pass in a copy of the working tree; then each patch is applied to the copy, and its test must fail
// there, by its own assertion. Nothing is written outside a temporary folder. The last line counts; one fault missed is a failure.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const work = realpathSync(mkdtempSync(join(tmpdir(), 'doudi-seeded-faults-')));
const copy = join(work, 'copy');
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Git may not find a repository around the copy, or it would pass over what lies outside of it without a word. */
const git = (cwd, ...args) => spawnSync('git', args, { cwd, encoding: 'utf8', env: { ...process.env, GIT_CEILING_DIRECTORIES: work } });

/**
 * What git does not ignore, as it lies on the disk. Other people's packages are linked; ours are linked inside the copy, as npm links them
 * in the original, so that an `@doudi/…` of the copy is the copy's. Nothing is built: a test that needs `dist` does not pass here.
 */
const makeCopy = () => {
  const listed = git(root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z');
  if (listed.status !== 0) throw new Error(`the files cannot be listed: ${listed.stderr}`);
  for (const file of listed.stdout.split('\0')) {
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file));
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@doudi') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  cpSync(join(root, 'node_modules/@doudi'), join(modules, '@doudi'), { recursive: true, verbatimSymlinks: true });
};

/** The header of a patch is all that stands before its first diff. `Says` is what the failure must say: it fails for this reason. */
const faultIn = (file) => {
  const header = readFileSync(join(here, file), 'utf8').split(/^diff --git /m)[0];
  const [test, suite, name, says] = ['Test', 'Suite', 'Name', 'Says'].map((word) => {
    const value = new RegExp(`^${word}: (.+)$`, 'm').exec(header)?.[1].trim();
    if (value === undefined) throw new Error(`${file} has no line "${word}: …" in its header`);
    return value;
  });
  return { file, test, suite, name, says };
};

const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
let runs = 0;

/** Runs the tests that these faults name and no other; answers what became of each, or what was said of a file that did not load. */
const testsOf = (faults) => {
  const report = join(work, `report-${(runs += 1)}.json`);
  const { stderr } = spawnSync(process.execPath, [
    '--experimental-vm-modules', '--no-warnings', join(copy, 'node_modules/jest/bin/jest.js'), '--ci', '--json', `--outputFile=${report}`,
    '-t', `^(?:${faults.map(({ name }) => literally(name)).join('|')})$`, '--runTestsByPath', ...new Set(faults.map(({ test }) => test)),
  ], { cwd: copy, encoding: 'utf8', timeout: 300_000, maxBuffer: 2 ** 26, env: { ...process.env, SUITE: faults[0].suite, FORCE_COLOR: '0' } });
  const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
  const loud = files.find(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)?.message ?? stderr;
  const ran = new Map(files.flatMap(({ assertionResults }) => assertionResults).map((one) => [one.fullName, one]));
  return ({ name }) => {
    const { status = 'absent', failureMessages = [] } = ran.get(name) ?? {};
    return { status, said: failureMessages.join('\n') || loud };
  };
};

/** Why the fault counts as missed; null when its test caught it. */
const missed = (fault, soundly) => {
  const sound = soundly(fault);
  if (sound.status !== 'passed') return `its test is ${sound.status} without the fault: ${sound.said.slice(0, 800)}`;
  const applied = git(copy, 'apply', join(here, fault.file));
  if (applied.status !== 0) return `the patch does not apply: ${applied.stderr.trim()}`;
  const { status, said } = testsOf([fault])(fault);
  if (git(copy, 'apply', '--reverse', join(here, fault.file)).status !== 0) throw new Error(`${fault.file} cannot be taken back`);
  if (status === 'passed') return 'its test passes with the fault';
  if (status !== 'failed') return `its test is ${status} with the fault: ${said.slice(0, 800)}`;
  return said.includes(fault.says) ? null : `its test fails, but does not say "${fault.says}": ${said.slice(0, 800)}`;
};

const asked = process.argv.slice(2);
const faults = readdirSync(here).filter((file) => file.endsWith('.patch')).sort()
  .filter((file) => asked.length === 0 || asked.some((start) => file.startsWith(start))).map(faultIn);
const seconds = (since) => `${((performance.now() - since) / 1_000).toFixed(1).padStart(5)} s`;

makeCopy();
const began = performance.now();
const suites = new Set(faults.map(({ suite }) => suite));
const soundly = Object.fromEntries([...suites].map((suite) => [suite, testsOf(faults.filter((fault) => fault.suite === suite))]));
process.stdout.write(`${seconds(began)}  the tests in a copy without a fault\n`);
let caught = 0;
for (const fault of faults) {
  const since = performance.now();
  const reason = missed(fault, soundly[fault.suite]);
  if (reason === null) caught += 1;
  const verdict = `${reason === null ? 'caught' : 'MISSED'}  ${fault.file.replace('.patch', '')}  ${reason ?? `by ${fault.test}`}`;
  process.stdout.write(`${seconds(since)}  ${verdict}\n`);
}
if (faults.length === 0) process.stdout.write('there is no fault to seed\n');
process.stdout.write(`${caught} caught, ${faults.length - caught} missed\n`);
process.exitCode = caught > 0 && caught === faults.length ? 0 : 1;
