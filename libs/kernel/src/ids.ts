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
  const name = utf8.encode(parts.map((part) => `${part.length}:${part}`).join(''));
  const input = new Uint8Array(16 + name.length);
  input.set(doudiNamespace);
  input.set(name, 16);
  return formatted(sha1(input).slice(0, 16), 5);
};

const formatted = (bytes: Uint8Array, version: number): Uuid => {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += hexOf[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Uuid;
};

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

const sha1 = (input: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(((input.length + 8) >> 6 << 6) + 64);
  padded.set(input);
  padded[input.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor((input.length * 8) / 2 ** 32));
  view.setUint32(padded.length - 4, (input.length * 8) >>> 0);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new Int32Array(80);
  for (let offset = 0; offset < padded.length; offset += 64) {
    for (let t = 0; t < 80; t += 1) {
      words[t] = t < 16 ? view.getInt32(offset + t * 4) : rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
    }
    let [a, b, c, d, e] = state as [number, number, number, number, number];
    for (let t = 0; t < 80; t += 1) {
      const f = t < 20 ? (b & c) | (~b & d) : t < 40 ? b ^ c ^ d : t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      [a, b, c, d, e] = [(rotate(a, 5) + f + e + k + words[t]!) | 0, a, rotate(b, 30), c, d];
    }
    [a, b, c, d, e].forEach((value, index) => { state[index] = (state[index]! + value) | 0; });
  }
  const output = new Uint8Array(20);
  state.forEach((value, index) => new DataView(output.buffer).setInt32(index * 4, value));
  return output;
};
