import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodingsOf, needlesOf, searchBytes, searchFiles } from './canary.js';
import { heldIn } from './canary-rows.js';

describe('canary needles', () => {
  it.each(['江晴岚渡', '439901197001010018', 'Canary 6'])('find %s in every encoding, wherever it stands', (secret) => {
    const needles = needlesOf([secret]);
    for (const before of ['', 'x', 'xy', 'xyz', 'abcd']) {
      for (const after of ['', 'q', 'qq']) {
        const text = `${before}${secret}${after}`;
        for (const [encoding, bytes] of [
          ['utf-8', Buffer.from(text)], ['hex', Buffer.from(Buffer.from(text).toString('hex'))], ['base64', Buffer.from(Buffer.from(text).toString('base64'))],
          ['utf-16le', Buffer.from(text, 'utf16le')], ['utf-16be', Buffer.from(text, 'utf16le').swap16()],
        ] as const) {
          expect([text, encoding, searchBytes('here', bytes, needles).length > 0]).toEqual([text, encoding, true]);
        }
      }
    }
    expect(searchBytes('here', Buffer.from(`${secret.slice(1)} ${secret.slice(0, -1)}`), needles)).toEqual([]);
  });

  it('find JSON that escapes', () => {
    expect(searchBytes('log', Buffer.from('"\\u6c5f\\u6674\\u5c9a\\u6e21"'), needlesOf(['江晴岚渡']))).toEqual([{ where: 'log', secret: 0, encoding: 'json-escaped' }]);
  });

  it('are never so short that chance finds them', () => {
    expect(() => needlesOf(['江'])).toThrow(RangeError);
    expect(encodingsOf('江').length).toBe(9);
  });

  it('of two characters in UTF-16 count where UTF-16 is around them, not in four letters of a text nor in random bytes', () => {
    const needles = needlesOf(['江晴']); // "_l" and "tf" in UTF-16LE
    for (const text of ['江晴', '"江晴"', '户主：江晴\n', '江晴,']) expect([text, searchBytes('here', Buffer.from(text, 'utf16le'), needles).length]).toEqual([text, 1]);
    expect(searchBytes('here', Buffer.from('my_l_lftf _lftf.txt _ltf'), needlesOf(['江晴']))).toEqual([]);
    expect(searchBytes('here', Buffer.concat([Buffer.from([7, 200]), Buffer.from('江晴', 'utf16le'), Buffer.from([9, 250])]), needles)).toEqual([]);
    expect(searchBytes('here', Buffer.concat([Buffer.from([7, 200]), Buffer.from('江晴岚', 'utf16le')]), needlesOf(['江晴岚'])).length).toBe(1);
  });

  it('are found across the border of two blocks of a file, and in a folder unless it is left out', () => {
    const dir = mkdtempSync(join(tmpdir(), 'doudi-canary-'));
    const large = Buffer.alloc((16 << 20) + 40, 0x20);
    large.write('439901197001010018', (8 << 20) - 9);
    writeFileSync(join(dir, 'large'), large);
    const found = searchFiles(dir, needlesOf(['439901197001010018']));
    expect(found.map(({ where, encoding }) => [where, encoding])).toEqual([[join(dir, 'large'), 'utf-8']]);
    mkdirSync(join(dir, 'theirs', 'deeper'), { recursive: true });
    writeFileSync(join(dir, 'theirs', 'deeper', 'book'), '439901197001010018');
    expect(searchFiles(dir, needlesOf(['439901197001010018'])).length).toBe(2);
    expect(searchFiles(dir, needlesOf(['439901197001010018']), ['theirs'])).toEqual(found);
    rmSync(dir, { recursive: true });
  });

  it('are found in JSON within JSON and in the bytes of a bytea', () => {
    const { texts, raw } = heldIn({ kept: JSON.stringify({ inner: JSON.stringify(['江晴岚渡']) }), bytes: `\\x${Buffer.from('江晴岚渡', 'utf16le').toString('hex')}`, n: 1, none: null });
    expect(texts).toContain('江晴岚渡');
    expect(raw).toEqual([Buffer.from('江晴岚渡', 'utf16le')]);
  });
});
