/** What was taken in, kept as JSON lines when there is a folder for it. A last line torn by a crash is dropped at the next start. */
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './register.js';

export type Keeping = { readonly entries: readonly Entry[]; keep(entry: Entry): void; close(): void };

export const openKeeping = (dir: string | undefined): Keeping => {
  if (dir === undefined) return { entries: [], keep: () => undefined, close: () => undefined };
  mkdirSync(dir, { recursive: true });
  const path = join(dir, 'sources.jsonl');
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
  if (whole.length < bytes.length) truncateSync(path, whole.length);
  const file = openSync(path, 'a', 0o600);
  return {
    entries: whole.toString('utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Entry),
    keep: (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(file),
  };
};
