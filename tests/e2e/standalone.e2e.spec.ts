import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The main job as a user runs it, from the built files: `npm start -- …` hands these same arguments over.
const main = fileURLToPath(new URL('../../infra/standalone/dist/main.js', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'doudi-e2e-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const listening = (): Promise<Server> => new Promise((resume) => { const server = createServer(); server.listen(0, '127.0.0.1', () => resume(server)); });
const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const freePort = async (): Promise<number> => {
  const probe = await listening();
  const port = portOf(probe);
  await new Promise((resume) => probe.close(resume));
  return port;
};

type Run = { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<number | null> };
const start = (...args: readonly string[]): Run => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
const report = (name: string): unknown => JSON.parse(readFileSync(join(work, name), 'utf8'));

describe('npm start', () => {
  it('the same seed gives the same report, and a second start on the same data goes on', async () => {
    const data = join(work, 'kept');
    const first = start('--exit', '--port', String(await freePort()), '--data', data, '--report', join(work, '1.json'));
    expect(await first.ended).toBe(0);
    expect(report('1.json')).toMatchObject({
      policies: { published: 5, prepared: 2 }, firstCase: { application: 'ACCEPTED', verification: 'REPORTED' },
      refusals: { 'application.village_may_not_accept': 1, 'policy.same_person': 1, 'policy.looser_than_parent': 1 },
    });
    const again = start('--exit', '--port', String(await freePort()), '--data', data, '--report', join(work, '2.json'));
    expect(await again.ended).toBe(0);
    expect(report('2.json')).toEqual(report('1.json'));
    const fresh = start('--exit', '--port', String(await freePort()), '--report', join(work, '3.json'));
    expect(await fresh.ended).toBe(0);
    expect(report('3.json')).toEqual(report('1.json'));
    const other = start('--exit', '--data', data, '--seed', '7');
    expect(await other.ended).toBe(2);
    expect(other.said()).toMatch(/holds the play .*"seed":2017/);
  });

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

  it('the five calls of the README answer as it says', async () => {
    const port = await freePort();
    const run = start('--port', String(port));
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
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(statuses).toEqual([200, 200, 200, 201, 422]);
  });

  it.each([['--province', '62'], ['--households', 'many'], ['--colour', 'red']])('%s %s is refused before anything is opened', async (...args) => {
    const run = start(...args);
    expect(await run.ended).toBe(2);
  });
});
