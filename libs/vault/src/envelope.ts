/**
 * What is sealed opens only with its own key and in its own place: AES-256-GCM, a fresh nonce each time, and the place (whose,
 * which version) as authenticated data, so that a row moved to another person or version does not open.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const keyBytes = 32;
export const nonceBytes = 12;
export const tagBytes = 16;

export type Random = (bytes: number) => Uint8Array;

/** nonce, ciphertext, tag. */
export const seal = (key: Uint8Array, content: Uint8Array, place: string, random: Random): Buffer => {
  const nonce = random(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
};

/** Throws when the key, the place or a single bit is another. */
export const open = (key: Uint8Array, sealed: Uint8Array, place: string): Buffer => {
  if (sealed.length < nonceBytes + tagBytes) throw new Error('what is sealed was cut short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, sealed.length - tagBytes)), decipher.final()]);
};

/** A key for one use, derived from the master key: wrapping and looking up never share one. */
export const derivedKey = (master: Uint8Array, use: 'wrap' | 'index'): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', master, new Uint8Array(0), `doudi.vault.${use}.v1`, keyBytes));

/** The keyed blind index: equal numbers meet, and without the key nobody can try out a county's numbers. */
export const blindIndex = (key: Uint8Array, number: string): Buffer => createHmac('sha256', key).update(number).digest();

/**
 * The master key from a file (32 bytes, or their hex or base64 as text) or from a variable's value (hex or base64). Exactly one
 * of the two; the key itself never appears in an error.
 */
export const loadMasterKey = (from: { readonly file?: string; readonly env?: string }): Uint8Array => {
  if ((from.file === undefined) === (from.env === undefined)) throw new Error('the master key comes from a file or from the environment: name one of them');
  const raw = from.file === undefined ? Buffer.from(from.env!) : readFileSync(from.file);
  const key = raw.length === keyBytes ? raw : ofText(raw.toString('latin1').trim());
  if (key.length !== keyBytes) throw new Error(`a master key has ${keyBytes} bytes: 64 hex digits, base64, or the bytes themselves in a file`);
  return new Uint8Array(key);
};

const ofText = (text: string): Buffer => (/^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0));
