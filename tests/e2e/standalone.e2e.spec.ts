import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterOf } from './data-folder.fixture.js';
import { freePort } from './free-port.fixture.js';

// The main job as a user runs it, from the built files: `npm start -- …` hands these same arguments over.
const main = fileURLToPath(new URL('../../infra/standalone/dist/main.js', import.meta.url));
// A folder that root's database user cannot reach, so that its clusters lie elsewhere.
const work = mkdtempSync(join(tmpdir(), 'doudi-e2e-'));
afterAll(() => {
  const clusters = readdirSync(work).map((name) => clusterOf(join(work, name))).filter((folder) => existsSync(folder));
  for (const folder of [...clusters, work]) rmSync(folder, { recursive: true, force: true });
});
// Temporary folders of the runs, where the database's user can reach them.
const temporary = mkdtempSync(join(tmpdir(), 'doudi-e2e-tmp-'));
chmodSync(temporary, 0o755);
afterAll(() => rmSync(temporary, { recursive: true, force: true }));
/** Every other file here starts on folders that are reached: what appears in this one is ours. */
const elsewhere = (): readonly string[] => (existsSync('/var/lib/doudi') ? readdirSync('/var/lib/doudi').sort() : []);
/** Beside PostgreSQL's binaries, which are copied once. */
const leftovers = (): readonly string[] => readdirSync(temporary).filter((name) => !name.startsWith('doudi-postgres-'));

type Run = { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<number | null> };
const start = (...args: readonly string[]): Run => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: temporary } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  return { child, said: () => said, ended: new Promise((resume) => child.once('exit', (code) => resume(code))) };
};
const until = async (run: Run, text: string): Promise<void> => {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (run.said().includes(text)) return;
    if (run.child.exitCode !== null) break;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`never said "${text}": ${run.said()}`);
};
// A failed expectation must not leave a server behind.
const running = new Set<ChildProcess>();
afterEach(() => { for (const child of running) child.kill('SIGKILL'); });
type Figures = Readonly<Record<string, number>>;
type Report = {
  readonly money: Figures & { readonly budget: Figures }; readonly payments: Figures; readonly applications: Figures; readonly refusals: Figures;
  readonly stories: Readonly<Record<string, string>>;
  readonly clocks: readonly { readonly clock: string; readonly holder: string; readonly dueOn: string; readonly status: string; readonly daysLate: number }[];
  readonly leads: readonly { readonly kind: string; readonly holder: string; readonly amount: number; readonly evidence: string }[];
};
const report = (name: string): Report => JSON.parse(readFileSync(join(work, name), 'utf8')) as Report;
const played = async (...args: readonly string[]): Promise<Run> => start('--households', '84', '--exit', '--port', String(await freePort()), ...args);
const reported = async (name: string, ...args: readonly string[]): Promise<Report> => {
  const run = await played('--report', join(work, name), ...args);
  const code = await run.ended;
  if (code !== 0) throw new Error(`ended with ${code}: ${run.said()}`);
  return report(name);
};

describe('six weeks in one county', () => {
  let told: Report;
  beforeAll(async () => { told = await reported('whole.json'); });

  it('every fen is where the report says, the bank has the same figure, and nobody was credited twice', () => {
    const { released, credited, returnedNotReissued, inTransit, heldCash, unaccounted, appropriated, issuedDown, budget } = told.money;
    expect({ unaccounted, inTransit, appropriated, issuedDown }).toEqual({ unaccounted: 0, inTransit: 0, appropriated: 1_000_000_000, issuedDown: 900_000_000 });
    expect(released).toBe(credited! + returnedNotReissued! + inTransit! + heldCash! + unaccounted!);
    expect(budget).toEqual({ inTransit: 0, held: 1_000_000_000 });
    const { netCreditedFen, creditedTwice, inDoubt, obligations, credited: lines, returned, reissued } = told.payments;
    expect({ netCreditedFen, creditedTwice, inDoubt }).toEqual({ netCreditedFen: credited, creditedTwice: 0, inDoubt: 0 });
    expect(obligations).toBe(lines! + returned! - reissued!);
    expect(lines).toBeGreaterThan(126);
  });

  it('HN2-2.2.3: the household of F1 has 306.50 on its account by 10 February', () => {
    expect(told.stories['the household of F1, 3 people with 5,400 a year']).toBe('306.50 a month, credited on 2017-02-08');
  });

  it.each([
    ['a village committee tries to accept', 'application.village_may_not_accept, GS-2.4.2a'],
    ['a reviewer tries to approve', 'application.only_county_approves, GS-2.4.1'],
    ['the same person, with a post at the county', 'application.own_work, GS-2.4.1'],
    ['a near relative who is declared and not registered', 'application.near_relative_not_registered'],
    ['a notice is taken down on day 7', 'posting.still_hanging'],
    ['a posting objected to on day 7', 'the case begins again: OBJECTED'],
    ['office renovation from the dibao fund', 'posting.purpose_outside_fund'],
    ['the same attempt under the same key', 'the same refusal: posting.purpose_outside_fund'],
    ['the same relabelled as dibao, to the contractor', 'posting.payee_not_lawful'],
    ['two batches want the last fen at once', 'one funded, the other refused: account.balance_too_small'],
    ['a payee altered after the approval of the batch', 'batch.payee_altered'],
    ['release pressed 20 times at once', 'messages booked by the bank: 1'],
    ['a bank that books and does not answer', 'in doubt on 2017-02-08, then asked: COMPLETE'],
  ])('the story of %s', (story, outcome) => expect(told.stories[story]).toContain(outcome));

  it('nothing was booked twice by the silent bank', () => expect(told.stories['a bank that books and does not answer']).toMatch(/messages booked: 1$/));

  it('HN1-3.5: the province that kept 1,000,000 of 10,000,000 past DC-02 has held back; the county on the unverified DC-06 is only reminded', () => {
    const of = (name: string, at: string) => told.clocks.filter(({ clock, holder }) => clock === name && holder === at);
    expect(of('DC-02', '430000000000')).toMatchObject([{ dueOn: '2017-02-02', status: 'missed' }]);
    expect(of('DC-06', '439901000000')).toMatchObject([{ status: 'reminded' }]);
    const leads = told.leads.map(({ kind, holder, amount }) => [kind, holder, amount]);
    expect(leads).toContainEqual(['HOLD_BACK', '430000000000', 100_000_000]);
    expect(leads.filter(([kind, holder]) => kind === 'HOLD_BACK' && holder === '439901000000')).toEqual([]);
    expect(leads.filter(([kind, holder]) => kind === 'DIVERT' && holder === '439901000000')).toEqual([['DIVERT', '439901000000', 800_000], ['DIVERT', '439901000000', 800_000]]);
  });

  it('every application has come to an end, and the refusals are counted by code', () => {
    const { filed, approved, refused, closed, longestDays } = told.applications;
    expect(filed).toBe(21);
    expect(approved! + refused! + closed!).toBe(filed);
    expect([longestDays! > 20, longestDays! < 45]).toEqual([true, true]);
    expect(told.refusals).toMatchObject({ 'posting.purpose_outside_fund': 2, 'policy.same_person': 1, 'plan.same_person': 1, 'account.balance_too_small': 1 });
  });

  it('the same seed gives the same report, also when the process is killed on the way and started again', async () => {
    const data = join(work, 'kept');
    const killed = await played('--data', data);
    await until(killed, '2017-01-16');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await reported('again.json', '--data', data)).toEqual(told);
    const other = await played('--data', data, '--seed', '7');
    expect(await other.ended).toBe(2);
    expect(other.said()).toMatch(/holds the play .*"seed":2017/);
  });

  it('--until stops on that day; Ctrl-C ends in order, and a second start goes on from there', async () => {
    const data = join(work, 'january');
    const january = await reported('january.json', '--data', data, '--until', '2017-01-09');
    expect(january.clocks.filter(({ clock }) => clock === 'DC-10').map(({ dueOn, status }) => [dueOn, status])).toEqual([['2017-01-10', 'met'], ['2017-01-10', 'met']]);
    expect(january.money).toMatchObject({ unaccounted: 0 });
    const earlier = await played('--data', data, '--until', '2017-01-06');
    expect(await earlier.ended).toBe(2);
    expect(earlier.said()).toMatch(/--until 2017-01-06: .* 2017-01-09/);
    const stopped = await played('--data', data);
    await until(stopped, '2017-01-16');
    stopped.child.kill('SIGINT');
    await stopped.ended;
    expect(await reported('february.json', '--data', data)).toEqual(told);
  });
});

describe('npm start', () => {
  it('serves until it is told to stop, and a taken port is a clear error', async () => {
    const port = await freePort();
    const run = start('--empty', '--port', String(port));
    await until(run, 'Ctrl-C stops in order');
    expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
    expect(await (await fetch(`http://127.0.0.1:${port}/openapi.json`)).json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    const second = start('--empty', '--port', String(port));
    expect(await second.ended).toBe(2);
    expect(second.said()).toMatch(/is taken/);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('leaves nothing behind without --data: not after a taken port, nor after Ctrl-C in the middle of the play, however often it comes', async () => {
    const before = elsewhere();
    const run = start('--households', '84', '--port', String(await freePort()));
    await until(run, '2017-01-03');
    run.child.kill('SIGINT');
    await new Promise((resume) => setTimeout(resume, 3));
    const began = performance.now();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGINT'] as const) run.child.kill(signal);
    expect(await run.ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(run.said()).not.toMatch(/2017-01-04|Error/);
    expect(leftovers()).toEqual([]);
    expect(elsewhere()).toEqual(before);
  });

  it('does not wait for an upload that stalls', async () => {
    const port = await freePort();
    const run = start('--empty', '--port', String(port));
    await until(run, 'Ctrl-C stops in order');
    const token = /^POLICY_KEEPER=(.+)$/m.exec(run.said())![1]!;
    const stalled = connect(port, '127.0.0.1', () => stalled.write(
      `POST /v1/policies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: stalled-upload\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{`));
    stalled.on('error', () => undefined);
    await new Promise((resume) => setTimeout(resume, 300));
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    stalled.destroy();
  });

  it('a second process on the same folder is a clear error', async () => {
    const data = join(work, 'shared');
    const run = start('--empty', '--data', data, '--port', String(await freePort()));
    await until(run, 'Ctrl-C stops in order');
    const second = start('--empty', '--data', data, '--port', String(await freePort()));
    expect(await second.ended).toBe(2);
    expect(second.said()).toMatch(/another process works in/);
    expect(second.said()).not.toMatch(/\n +at /);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });

  it('the five calls of the README answer as it says', async () => {
    const port = await freePort();
    const run = start('--households', '84', '--port', String(port));
    await until(run, 'Ctrl-C stops in order');
    const token = (role: string): string => new RegExp(`^${role}=(.+)$`, 'm').exec(run.said())![1]!;
    const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
    // Read as a shell would, without needing curl: a line that ends in a backslash goes on.
    const block = /## Five calls[\s\S]*?```\n([\s\S]*?)```/.exec(readme)![1]!.replaceAll('\\\n', ' ').replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`);
    const statuses: number[] = [];
    for (const call of block.split('\n').filter((line) => line.startsWith('curl '))) {
      const headers = [...call.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [name!, value!.replace(/\$(\w+)/, (_, role: string) => token(role))] as [string, string]);
      const body = /-d '([^']*)'/.exec(call)?.[1];
      const url = /http:\/\/[^"\s]+/.exec(call)![0];
      statuses.push((await fetch(url, { method: call.includes('-XPOST') ? 'POST' : 'GET', headers, ...(body === undefined ? {} : { body }) })).status);
    }
    const books = /the bureau's books (http:\S+)/.exec(run.said())![1]!;
    expect(await (await fetch(books)).json()).toMatchObject({ creditedTwice: [], netCreditedFen: expect.any(Number) });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(statuses).toEqual([200, 200, 200, 422, 200]);
  });

  const file = join(work, 'file');
  writeFileSync(file, 'kept');
  it.each([
    ['--province', '62'], ['--households', 'many'], ['--colour', 'red'], ['--data', ''], ['--data', file], ['--data', join(file, 'below')],
    ['--report', ''], ['--report', work], ['--report', join(work, 'nowhere', 'report.json')],
  ])('%s %s is refused before anything is opened', async (...args) => {
    const run = start(...args);
    expect(await run.ended).toBe(2);
    expect(run.said()).not.toMatch(/\n +at /);
    expect([readFileSync(file, 'utf8'), leftovers()]).toEqual(['kept', []]);
  });
});
