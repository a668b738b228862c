/**
 * Reads JSON as it was written or refuses it: no field named twice, no text or number that could not be given back unchanged, no
 * depth that nobody needs. `JSON.parse` hides all of these.
 */
import type { RefusalCode } from '@doudi/contracts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export class JsonFault extends Error {
  constructor(readonly code: Extract<RefusalCode, `request.${string}`>, readonly path: readonly (string | number)[]) {
    super(code);
    this.name = 'JsonFault';
  }
}

const maxDepth = 32;
const blank = /[ \t\n\r]*/y;
/** Any character but a quote, a backslash and the control characters below U+0020; or an escape. */
const textToken = /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordToken = /true|false|null/y;
const words: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

/** Whether text can be stored and given back: no NUL, no half of a surrogate pair. */
export const isWholeText = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

/** Digits without leading or trailing zeros and the power of ten of the last one: equal for equal numbers. */
const normalNumber = (text: string): string => {
  const [, whole = '', places = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + places).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  return short === '' ? '0' : `${short}e${Number(power) - places.length + digits.length - short.length}`;
};

const isExact = (token: string, value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)) &&
  normalNumber(String(value)) === normalNumber(token);

class Reader {
  private at = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  document(): Json {
    const value = this.value(0);
    this.take(blank);
    if (this.at !== this.text.length) this.fault('request.not_json');
    return value;
  }

  private fault(code: JsonFault['code']): never {
    throw new JsonFault(code, [...this.path]);
  }

  private take(token: RegExp): string | null {
    token.lastIndex = this.at;
    const found = token.exec(this.text);
    if (found === null) return null;
    this.at += found[0].length;
    return found[0];
  }

  private skip(char: string): boolean {
    this.take(blank);
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private value(depth: number): Json {
    if (depth > maxDepth) this.fault('request.too_deep');
    if (this.skip('{')) return this.object(depth);
    if (this.skip('[')) return this.list(depth);
    if (this.text[this.at] === '"') return this.string();
    const word = this.take(wordToken);
    return word === null ? this.number() : words[word]!;
  }

  private string(): string {
    const token = this.take(textToken);
    if (token === null) return this.fault('request.not_json');
    const text = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
    return isWholeText(text) ? text : this.fault('request.text_refused');
  }

  private number(): number {
    const token = this.take(numberToken);
    if (token === null) return this.fault('request.not_json');
    const value = Number(token);
    if (!isExact(token, value)) this.fault('request.number_inexact');
    return value === 0 ? 0 : value;
  }

  private list(depth: number): Json[] {
    const items: Json[] = [];
    if (this.skip(']')) return items;
    do {
      this.path.push(items.length);
      items.push(this.value(depth + 1));
      this.path.pop();
    } while (this.skip(','));
    return this.skip(']') ? items : this.fault('request.not_json');
  }

  private object(depth: number): Record<string, Json> {
    const fields: Record<string, Json> = {};
    if (this.skip('}')) return fields;
    do {
      this.take(blank);
      const key = this.string();
      this.path.push(key);
      if (key === '__proto__') this.fault('request.invalid'); // an assignment to it would not make a field
      if (Object.hasOwn(fields, key)) this.fault('request.duplicate_key');
      if (!this.skip(':')) this.fault('request.not_json');
      fields[key] = this.value(depth + 1);
      this.path.pop();
    } while (this.skip(','));
    return this.skip('}') ? fields : this.fault('request.not_json');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value of a body in UTF-8. Throws `JsonFault`. */
export const parseStrictJson = (bytes: Uint8Array): Json => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new JsonFault('request.not_json', []);
  }
  return new Reader(text).document();
};

/** One text for one value: keys in order, no blanks. */
export const canonicalJson = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = value as { readonly [key: string]: Json };
  return `{${Object.keys(fields).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(fields[key]!)}`).join(',')}}`;
};
