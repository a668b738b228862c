/** The deployment's secrets, made at the first start and kept in the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 32 bytes under that name; the same for ever, since digests and papers made with them must stay readable. */
export const keptKey = (dir: string, name: string): Uint8Array => {
  const file = join(dir, `${name}.key`);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  const key = readFileSync(file);
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes: restore it from the backup, nothing can be read without it`);
  return key;
};
