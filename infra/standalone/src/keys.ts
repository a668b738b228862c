/** The deployment's secrets, made at the first start and kept in the data folder, readable by its owner alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OptionRefused } from './options.js';

/** 32 bytes under that name; the same for ever, since digests and papers made with them must stay readable. */
export const keptKey = (dir: string, name: string): Uint8Array => {
  const file = join(dir, `${name}.key`);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  const key = readFileSync(file);
  if (key.length !== 32) throw new Error(`${file} does not hold 32 bytes: restore it from the backup, nothing can be read without it`);
  return key;
};

/** The vault's master key: 64 hex digits in DOUDI_MASTER_KEY, and then in no file; else the kept one. Throws OptionRefused. */
export const masterKeyOf = (dir: string, environment: NodeJS.ProcessEnv): Uint8Array => {
  const told = environment['DOUDI_MASTER_KEY'];
  if (told === undefined) return keptKey(dir, 'master');
  if (!/^[0-9a-f]{64}$/i.test(told)) throw new OptionRefused('DOUDI_MASTER_KEY does not hold 64 hex digits: give 32 random bytes in hex, the same at every start');
  if (existsSync(join(dir, 'master.key'))) throw new OptionRefused(`${dir} was opened with a key of its own: take DOUDI_MASTER_KEY away, or give another folder`);
  return Buffer.from(told, 'hex');
};
