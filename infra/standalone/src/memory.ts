/**
 * What the play has done: the answer of every step, under the step's key. On a kept data folder it is a file with a line per step, so
 * that a second start goes on after the last one; answers are references and figures, no papers of a person.
 */
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

export type Memory = {
  recall(key: string): unknown;
  keep(key: string, answer: unknown): void;
};

/** Lines that were written whole; what a crash cut off is taken away and its step done again, under its first Idempotency-Key. */
const wholeLines = (file: string): readonly string[] => {
  if (!existsSync(file)) return [];
  const text = readFileSync(file);
  const end = text.lastIndexOf(0x0a) + 1;
  truncateSync(file, end);
  return text.subarray(0, end).toString('utf8').split('\n').filter((line) => line !== '');
};

/** Without a folder, it lasts as long as the process. */
export const openMemory = (dir: string | null): Memory => {
  const file = dir === null ? null : join(dir, 'play-steps.ndjson');
  const known = new Map<string, unknown>((file === null ? [] : wholeLines(file)).map((line) => JSON.parse(line) as [string, unknown]));
  return {
    recall: (key) => known.get(key),
    keep: (key, answer) => {
      known.set(key, answer);
      if (file !== null) appendFileSync(file, `${JSON.stringify([key, answer])}\n`);
    },
  };
};
