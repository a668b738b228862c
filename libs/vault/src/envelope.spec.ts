import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blindIndex, derivedKey, loadMasterKey, open, seal } from './envelope.js';

const key = new Uint8Array(32).fill(7);
const content = Buffer.from('一二三');

describe('an envelope', () => {
  it('opens with its key and in its place', () => {
    expect(open(key, seal(key, content, 'here', randomBytes), 'here')).toEqual(content);
  });

  it.each([
    ['another key', (sealed: Buffer) => open(new Uint8Array(32).fill(8), sealed, 'here')],
    ['another place', (sealed: Buffer) => open(key, sealed, 'there')],
    ['a flipped bit', (sealed: Buffer) => { sealed[13]! ^= 1; return open(key, sealed, 'here'); }],
    ['a shorter tag', (sealed: Buffer) => open(key, sealed.subarray(0, sealed.length - 4), 'here')],
    ['nearly nothing', () => open(key, Buffer.alloc(5), 'here')],
  ])('does not open with %s', (_, attempt) => {
    expect(() => attempt(seal(key, content, 'here', randomBytes))).toThrow();
  });

  it('never looks the same twice', () => {
    expect(seal(key, content, 'here', randomBytes)).not.toEqual(seal(key, content, 'here', randomBytes));
  });

  it('uses another key for each use, and the index hangs on its key', () => {
    expect(derivedKey(key, 'wrap')).not.toEqual(derivedKey(key, 'index'));
    expect(blindIndex(key, '1')).toEqual(blindIndex(key, '1'));
    expect(blindIndex(key, '1')).not.toEqual(blindIndex(new Uint8Array(32), '1'));
  });
});

describe('the master key', () => {
  const hex = '0f'.repeat(32);
  it('comes from the environment as hex or base64', () => {
    expect(loadMasterKey({ env: `${hex}\n` })).toEqual(new Uint8Array(32).fill(15));
    expect(loadMasterKey({ env: Buffer.from(hex, 'hex').toString('base64') })).toEqual(new Uint8Array(32).fill(15));
  });

  it('comes from a file as bytes or text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'doudi-key-'));
    writeFileSync(join(folder, 'raw'), Buffer.from(hex, 'hex'));
    writeFileSync(join(folder, 'text'), hex);
    expect(loadMasterKey({ file: join(folder, 'raw') })).toEqual(loadMasterKey({ file: join(folder, 'text') }));
    rmSync(folder, { recursive: true });
  });

  it.each([[{}], [{ file: 'a', env: hex }], [{ env: 'short' }], [{ env: 'zz'.repeat(32) }]])('refuses %j without repeating it', (from) => {
    expect(() => loadMasterKey(from)).toThrow(/master key/);
  });
});
