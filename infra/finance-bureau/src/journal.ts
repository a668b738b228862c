/**
 * An append-only file of JSON lines that is on disk before `append` returns. A last line that a crash tore was never acknowledged and is
 * dropped at the next start; damage anywhere else stops the start, because books with a hole are no books.
 */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

export type Journal<Entry> = {
  /** What was there at the start, in order. */
  readonly entries: readonly Entry[];
  /** Resolves once the entry is on disk. Appends are made one after the other by the caller. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
};

/** The whole lines of a journal and the length in bytes up to which it is whole. Throws on a damaged line. */
export const wholeLines = (bytes: Buffer): { readonly lines: readonly unknown[]; readonly length: number } => {
  const length = bytes.lastIndexOf('\n') + 1;
  const texts = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  const lines = texts.map((text, index): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`line ${index + 1} of the journal is damaged; part of the books is no books: restore the file from a copy`);
    }
  });
  return { lines, length };
};

export const openJournal = async <Entry>(dir: string, parse: (line: unknown) => Entry): Promise<Journal<Entry>> => {
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'journal.jsonl');
  const file = await open(path, 'a+').then(async (created) => (await created.close(), open(path, 'r+')));
  const { lines, length } = wholeLines(await file.readFile());
  await file.truncate(length);
  await file.sync();
  await syncFolder(dir);
  let end = length;
  return {
    entries: lines.map(parse),
    append: async (entry) => {
      const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
      try {
        await writeAll(file, bytes, end);
        await file.datasync();
      } catch (failure) {
        await file.truncate(end); // half a line must not stand before the next one
        throw failure;
      }
      end += bytes.length;
    },
    close: () => file.close(),
  };
};

const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  let written = 0;
  while (written < bytes.length) written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
};

/** A file that was just created is only there for certain once its folder is on disk too. */
const syncFolder = async (dir: string): Promise<void> => {
  const folder = await open(dir, 'r');
  await folder.sync();
  await folder.close();
};
