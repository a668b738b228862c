/** The processes beside Doudi: the finance bureau with its banks, and the data sources. Each is its own process with its own books. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';

export type Neighbour = { readonly url: string; stop(): Promise<void> };

/** Starts `@doudi/<name>` and waits until it says where it listens. Throws when it ends before. */
export const startNeighbour = async (name: 'finance-bureau' | 'sources', dataDir: string): Promise<Neighbour> => {
  const main = createRequire(import.meta.url).resolve(`@doudi/${name}`).replace(/index\.js$/, 'main.js');
  // A session of its own: a terminal's Ctrl-C must not end it before Doudi has finished what it was sending.
  const child = spawn(process.execPath, [main, '--port', '0', '--data', dataDir, '--until-closed'], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const url = await address(child, name);
  return { url, stop: () => ended(child) };
};

const address = (child: ChildProcess, name: string): Promise<string> =>
  new Promise((resume, fail) => {
    let said = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (url !== undefined) resume(url);
    });
    child.once('exit', (code) => fail(new Error(`the ${name} process ended with ${code} before it listened: ${said.trim()}`)));
  });

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resume) => child.once('exit', () => resume()));
  child.kill('SIGTERM');
  await exit;
};
