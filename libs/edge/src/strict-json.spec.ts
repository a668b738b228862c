/** What the scanner reads, exactly as JSON.parse would, and what it refuses that JSON.parse lets through. */
import fc from 'fast-check';
import { canonicalJson, JsonFault, parseStrictJson, type Json } from './strict-json.js';

const read = (text: string): Json => parseStrictJson(new TextEncoder().encode(text));
const faultOf = (bytes: Uint8Array): { readonly code: string; readonly path: string } => {
  try {
    parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof JsonFault) return { code: error.code, path: error.path.join('.') };
    throw error;
  }
  throw new Error('it was read');
};

describe('what is read', () => {
  it.each([
    '{}', '[]', 'null', 'true', ' false ', '"\\u5146\\t\\\\"', '"😀"', '"\\ud83d\\ude00"', '0', '-0.5', '1e2', '1.50', '12.5e-1', '9007199254740991',
    '{"a":{"b":[1,{"c":null}]},"d":""}', '\n{ "a" : [ 1 , 2 ] }\t', '0.1', '1e-7', '123456.789', '100E0',
  ])('%s', (text) => {
    expect(read(text)).toEqual(JSON.parse(text));
  });

  it('-0 is 0', () => {
    expect(Object.is(read('-0'), 0)).toBe(true);
  });

  it('everything that JSON.stringify writes, long texts included', () => {
    expect(read(JSON.stringify('"\\\n'.repeat(300_000)))).toHaveLength(900_000);
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      if (/\\u0000|\\ud[89a-f]|__proto__|\d{16}|e\+/i.test(text)) return;
      expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text.replaceAll('-0,', '0,'))).replaceAll('-0', '-0'));
    }));
  });
});

describe('what is refused', () => {
  it.each([
    ['', 'request.not_json', ''],
    ['{', 'request.not_json', ''],
    ['{"a" 1}', 'request.not_json', 'a'],
    ['{a:1}', 'request.not_json', ''],
    ['[1,]', 'request.not_json', '1'],
    ['[1 2]', 'request.not_json', ''],
    ['01', 'request.not_json', ''],
    ['+1', 'request.not_json', ''],
    ['.5', 'request.not_json', ''],
    ['NaN', 'request.not_json', ''],
    ["'a'", 'request.not_json', ''],
    ['"a\nb"', 'request.not_json', ''],
    ['"\\x41"', 'request.not_json', ''],
    ['1 // no', 'request.not_json', ''],
    ['\ufeff{}', 'request.not_json', ''],
    ['{"a":1,"a":1}', 'request.duplicate_key', 'a'],
    ['{"a":1,"\\u0061":1}', 'request.duplicate_key', 'a'],
    ['[{"x":[{"y":0,"z":1,"y":2}]}]', 'request.duplicate_key', '0.x.0.y'],
    ['{"__proto__":{}}', 'request.invalid', '__proto__'],
    ['["\\ud800"]', 'request.text_refused', '0'],
    ['["\\udc00\\ud800"]', 'request.text_refused', '0'],
    ['{"a":"\\u0000"}', 'request.text_refused', 'a'],
    ['{"\\u0000":1}', 'request.text_refused', ''],
    ['[12345678901234567890]', 'request.number_inexact', '0'],
    ['[9007199254740993]', 'request.number_inexact', '0'],
    ['[9007199254740992]', 'request.number_inexact', '0'],
    ['[1e400]', 'request.number_inexact', '0'],
    ['[-1e400]', 'request.number_inexact', '0'],
    ['[1e-400]', 'request.number_inexact', '0'],
    ['[0.12345678901234567890]', 'request.number_inexact', '0'],
    ['[1e999999999999999999999]', 'request.number_inexact', '0'],
  ])('%j', (text, code, path) => {
    expect(faultOf(new TextEncoder().encode(text))).toEqual({ code, path });
  });

  it('bytes that are not UTF-8, an encoded surrogate among them', () => {
    expect(faultOf(new Uint8Array([0x22, 0xc3, 0x28, 0x22])).code).toBe('request.not_json');
    expect(faultOf(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])).code).toBe('request.not_json');
  });

  it('more than 32 levels; 32 are read', () => {
    expect(read(`${'['.repeat(32)}${']'.repeat(32)}`)).toBeDefined();
    expect(faultOf(new TextEncoder().encode('['.repeat(100_000))).code).toBe('request.too_deep');
  });
});

describe('one text for one value', () => {
  it('keys in order, no blanks, texts escaped', () => {
    expect(canonicalJson(read('{ "b": [1, "x\\ny"], "a": {"d": null, "c": true} }'))).toBe('{"a":{"c":true,"d":null},"b":[1,"x\\ny"]}');
  });
});
