/**
 * Ids. UUIDv7 for new things, with time and randomness passed in; UUIDv5 for what follows from something else, so that a crash
 * repeats it harmlessly. SHA-1 is written out here because the kernel depends on nothing.
 */
import type { Instant } from './days.js';

declare const uuidBrand: unique symbol;
export type Uuid = string & { readonly [uuidBrand]: true };

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const isUuid = (text: unknown): text is Uuid => typeof text === 'string' && form.test(text);
export const uuid = (text: string): Uuid => {
  if (!isUuid(text)) throw new RangeError(`not a UUID: ${text}`);
  return text;
};

/** Doudi's own namespace for derived ids. */
const doudiNamespace = Uint8Array.from('d0d10000201750008000000000000001'.match(/../g)!, (byte) => parseInt(byte, 16));
const utf8 = new TextEncoder();
const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A time-ordered id; `random` holds at least 10 random bytes. */
export const uuid7 = (at: Instant, random: Uint8Array): Uuid => {
  if (random.length < 10) throw new RangeError('a UUIDv7 needs 10 random bytes');
  const bytes = new Uint8Array(16);
  const ms = BigInt(Date.parse(at));
  for (let index = 0; index < 6; index += 1) bytes[index] = Number((ms >> BigInt(8 * (5 - index))) & 0xffn);
  bytes.set(random.subarray(0, 10), 6);
  return formatted(bytes, 7);
};

/** The id that always follows from these parts: `derivedId('payments.grants', causingEventId, 'GrantEntitlement', target)`. */
export const derivedId = (...parts: readonly string[]): Uuid => {
  const name = parts.map((part) => `${part.length}:${part}`).join('');
  const longest = 16 + 3 * name.length; // of UTF-8
  if (longest + 72 > input.length) input = new Uint8Array(2 * (longest + 72));
  input.set(doudiNamespace);
  return formatted(sha1(16 + utf8.encodeInto(name, input.subarray(16)).written), 5);
};

const formatted = (bytes: Uint8Array, version: number): Uuid => {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = (from: number, to: number): string => {
    let text = '';
    for (let index = from; index < to; index += 1) text += hexOf[bytes[index]!]!;
    return text;
  };
  return `${hex(0, 4)}-${hex(4, 6)}-${hex(6, 8)}-${hex(8, 10)}-${hex(10, 16)}` as Uuid;
};

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** SHA-1 as UUIDv5 asks for it. Ids are derived by the million and one at a time: what it works on is kept, and nothing is allocated. */
let input = new Uint8Array(512);
const words = new Int32Array(80);
const digest = new Uint8Array(20);
const wordAt = (offset: number): number => (input[offset]! << 24) | (input[offset + 1]! << 16) | (input[offset + 2]! << 8) | input[offset + 3]!;

/** Of the first `length` bytes of `input`, which it pads; the answer stands until the next call. */
const sha1 = (length: number): Uint8Array => {
  const padded = ((length + 8) >> 6 << 6) + 64;
  input.fill(0, length, padded);
  input[length] = 0x80;
  for (let index = 0; index < 4; index += 1) input[padded - 1 - index] = (length * 8) >>> (8 * index);
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  for (let offset = 0; offset < padded; offset += 64) {
    for (let t = 0; t < 16; t += 1) words[t] = wordAt(offset + t * 4);
    for (let t = 16; t < 80; t += 1) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
    let a = h0;
    let b = h1;
    let c = h2;
    let d = h3;
    let e = h4;
    for (let t = 0; t < 80; t += 1) {
      const f = t < 20 ? (b & c) | (~b & d) : t < 40 ? b ^ c ^ d : t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      const next = (rotate(a, 5) + f + e + k + words[t]!) | 0;
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
    h0 = (h0 + a) | 0;
    h1 = (h1 + b) | 0;
    h2 = (h2 + c) | 0;
    h3 = (h3 + d) | 0;
    h4 = (h4 + e) | 0;
  }
  [h0, h1, h2, h3, h4].forEach((word, index) => { for (let byte = 0; byte < 4; byte += 1) digest[index * 4 + byte] = word >>> (24 - 8 * byte); });
  return digest;
};
