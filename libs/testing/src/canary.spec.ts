import { encodingsOf, needlesOf, searchBytes } from './canary.js';

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
});
