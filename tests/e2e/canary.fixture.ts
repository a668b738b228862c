/** A deployment as a user starts it, and what nobody but the vault, the bureau and the sources may hold. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newAccountOf, type Population } from '@doudi/testing';
import { freePort } from './free-port.fixture.js';

const main = fileURLToPath(new URL('../../infra/standalone/dist/main.js', import.meta.url));

/** Everything personal of these people. */
export const secretsOf = ({ households }: Population): readonly string[] => [...new Set(households.flatMap(({ address, members }) => [
  address,
  ...members.flatMap((member) => {
    const { name, idNumber, toldIdNumber, phone, bankAccount } = member;
    const fifteenDigits = idNumber.slice(0, 6) + idNumber.slice(8, 17);
    return [name, idNumber, toldIdNumber, fifteenDigits, phone, bankAccount, newAccountOf(member)].filter((text) => text !== null);
  }),
]))];

export type Run = {
  readonly url: string;
  /** All that it has printed. */
  said(): string;
  until(text: string): Promise<void>;
  token(role: string): string;
  /** Ctrl-C; the exit code. */
  stopped(): Promise<number | null>;
  kill(): void;
};

export const startMain = async (...args: readonly string[]): Promise<Run> => {
  const port = String(await freePort());
  const child = spawn(process.execPath, [main, '--port', port, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resume) => child.once('exit', (code) => resume(code)));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    until: async (text) => {
      while (!said.includes(text)) {
        if (child.exitCode !== null) throw new Error(`never said "${text}": ${said}`);
        await new Promise((resume) => setTimeout(resume, 50));
      }
    },
    token: (role) => new RegExp(`^${role}=(.+)$`, 'm').exec(said)![1]!,
    stopped: async () => {
      child.kill('SIGINT');
      return ended;
    },
    kill: () => { if (child.exitCode === null) child.kill('SIGKILL'); },
  };
};
