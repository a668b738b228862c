import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { line, pain001 } from './payments.fixture.js';

const main = join(process.cwd(), 'infra/finance-bureau/dist/main.js');

/** A real process, as it is deployed; needs the build. */
const start = async (dataDir: string): Promise<{ readonly child: ChildProcess; readonly url: string }> => {
  if (!existsSync(main)) throw new Error('build first: npx tsc -b infra/finance-bureau');
  const child = spawn(process.execPath, [main, '--port', '0', '--data', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resume) => child.stdout!.once('data', (chunk: Buffer) => resume(chunk.toString())));
  return { child, url: /^finance-bureau listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(said)![1]! };
};

const ended = (child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> =>
  new Promise((resume) => {
    child.once('exit', resume);
    child.kill(signal);
  });

describe('the bureau as a process', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bureau-process-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('killed under load, it has every message that it answered, and books each once when it is sent again', async () => {
    const first = await start(dataDir);
    const send = (url: string, index: number): Promise<boolean> =>
      fetch(`${url}/payments`, {
        method: 'POST', headers: { 'content-type': 'application/xml' }, body: pain001(`M${index}`, [line(`O${index}`)]),
      }).then((response) => response.ok, () => false);
    let answered = 0;
    const sent = Array.from({ length: 400 }, (_, index) => send(first.url, index).then((ok) => ((answered += Number(ok)), ok)));
    while (answered < 40) await new Promise((resume) => setTimeout(resume, 1));
    await ended(first.child, 'SIGKILL');
    const outcomes = await Promise.all(sent);
    expect(outcomes.filter((ok) => !ok).length).toBeGreaterThan(0); // else nothing was in flight and the run shows nothing

    const second = await start(dataDir);
    const lost = outcomes.map(async (ok, index) => ok && (await fetch(`${second.url}/payments/M${index}`)).status !== 200);
    expect((await Promise.all(lost)).filter(Boolean)).toEqual([]);
    await Promise.all(outcomes.map((_, index) => send(second.url, index)));
    expect(await (await fetch(`${second.url}/books`)).json()).toMatchObject({ creditedTwice: [], totalCreditedFen: 400 * 30_650 });
    expect(await ended(second.child, 'SIGTERM')).toBe(0);
  });
});
