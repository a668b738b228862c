import { uuid } from '@doudi/kernel';
import { checkDigitOf } from './id-number.js';
import { idNumbersIn, tokenise } from './tokenise.js';

const numbers = ['43990119700101001', '43990119800229002'].map((first17) => `${first17}${checkDigitOf(first17)}`);
const [one, two] = numbers as [string, string];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** 姓名,身份证号 in GB18030. */
const chineseHeading = Uint8Array.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xc9, 0xed, 0xb7, 0xdd, 0xd6, 0xa4, 0xba, 0xc5]);

describe('a list of ID numbers', () => {
  it.each([
    ['one a line', bytes(`${one}\n${two}\n`), [1, 2]],
    ['Windows line ends and a byte order mark', bytes(`\ufeff${one}\r\n${two}\r\n`), [1, 2]],
    ['bare carriage returns', bytes(`${one}\r${two}`), [1, 2]],
    ['a heading, in another column', bytes(`name,idNumber\n甲,${one}\n乙,${two}`), [2, 3]],
    ['a heading in GB18030', Buffer.concat([chineseHeading, bytes(`\nx,${one}\ny,${two}`)]), [2, 3]],
    ['quoted cells with a comma inside', bytes(`"甲, 乙",${one}\n"a ""b""",${two}`), [1, 2]],
    ['empty lines between', bytes(`${one}\n\n  \n${two}`), [1, 4]],
  ])('is read with %s', (_, content, lines) => {
    expect(idNumbersIn(content, 'CSV')).toEqual([{ line: lines[0], typed: one }, { line: lines[1], typed: two }]);
  });

  it('is read as JSON lines, as text or under idNumber', () => {
    expect(idNumbersIn(bytes(`"${one}"\n{"idNumber":"${two}"}\n12\n{bad`), 'JSON_LINES').map(({ typed }) => typed)).toEqual([one, two, '', '']);
  });

  it('is refused when it is no text', () => {
    expect(() => idNumbersIn(Uint8Array.from([0xff, 0xff, 0xff]), 'CSV')).toThrow(RangeError);
  });

  it('becomes references, and says which lines did not', async () => {
    const personId = uuid('0190a6f0-0000-7000-8000-000000000001');
    const vault = { findManyByIdNumber: (asked: readonly string[]) => Promise.resolve(asked.map((number) => (number === one ? personId : null))) };
    expect(await tokenise(vault, bytes(`${one}\n${two}\n=cmd()`), 'CSV')).toEqual([
      { line: 1, personId }, { line: 2, problem: 'UNKNOWN' }, { line: 3, problem: 'INVALID' },
    ]);
  });
});
