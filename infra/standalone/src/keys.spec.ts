import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptKey, masterKeyOf } from './keys.js';

const dir = mkdtempSync(join(tmpdir(), 'doudi-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the deployment’s secrets', () => {
  it('from the environment, and then in no file', () => {
    expect(masterKeyOf(dir, { DOUDI_MASTER_KEY: 'ab'.repeat(32) })).toEqual(Buffer.alloc(32, 0xab));
    expect(existsSync(join(dir, 'master.key'))).toBe(false);
  });
  it('a key that is none is refused and not repeated', () => {
    expect(() => masterKeyOf(dir, { DOUDI_MASTER_KEY: 'ab'.repeat(31) })).toThrow(/64 hex digits/);
    expect(() => masterKeyOf(dir, { DOUDI_MASTER_KEY: 'secret' })).not.toThrow(/secret/);
  });
  it('else from a file that its owner alone reads, the same at every start; a folder keeps to the way it was opened', () => {
    const key = masterKeyOf(dir, {});
    expect(masterKeyOf(dir, {})).toEqual(key);
    expect(statSync(join(dir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(keptKey(dir, 'digest')).not.toEqual(key);
    expect(() => masterKeyOf(dir, { DOUDI_MASTER_KEY: 'ab'.repeat(32) })).toThrow(/key of its own/);
  });
});
