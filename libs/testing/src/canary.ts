/**
 * A secret is looked for wherever it might have come to lie in clear, byte by byte and in every usual encoding. A hit says where and
 * which, never what stands around it.
 */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

export type CanaryHit = { readonly where: string; readonly secret: number; readonly encoding: string };
export type Needle = { readonly secret: number; readonly encoding: string; readonly bytes: Buffer };

/** A secret in the usual encodings. Base64 has three shapes, by how many bytes stand before; the characters shared with neighbours are cut. */
export const encodingsOf = (secret: string): readonly (readonly [string, Buffer])[] => {
  const plain = Buffer.from(secret, 'utf8');
  const wide = Buffer.from(secret, 'utf16le');
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), plain]).toString('base64').replace(/=+$/, '');
    const whole = Math.floor(((before + plain.length) * 8) / 6);
    return Buffer.from(text.slice(Math.ceil((before * 8) / 6), whole));
  });
  return [
    ['utf-8', plain],
    ['hex', Buffer.from(plain.toString('hex'))],
    ['HEX', Buffer.from(plain.toString('hex').toUpperCase())],
    ...base64.map((bytes, before): readonly [string, Buffer] => [`base64+${before}`, bytes]),
    ['utf-16le', wide],
    ['utf-16be', Buffer.from(wide).swap16()],
    ['json-escaped', Buffer.from(secret.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`))],
  ];
};

/** Needles of these secrets, without doubles; a secret of fewer than six bytes would be found by chance and is refused. */
export const needlesOf = (secrets: readonly string[]): readonly Needle[] =>
  secrets.flatMap((text, secret) => {
    if (Buffer.byteLength(text) < 6) throw new RangeError('a canary of fewer than 6 bytes proves nothing');
    const seen = new Set<string>();
    return encodingsOf(text)
      .filter(([, bytes]) => !seen.has(bytes.toString('latin1')) && seen.add(bytes.toString('latin1')))
      .map(([encoding, bytes]) => ({ secret, encoding, bytes }));
  });

/** One pass over the content for all needles: two bytes that begin none are passed over, then four, and what begins some is compared. */
export const searchBytes = (where: string, content: Buffer, needles: readonly Needle[]): readonly CanaryHit[] => {
  const { starts, prefixes, byPrefix } = indexOf(needles);
  const found = new Set<Needle>();
  for (let at = 0, last = content.length - 4; at <= last; at += 1) {
    const start = (content[at]! << 8) | content[at + 1]!;
    if (starts[start] === 0) continue;
    const prefix = ((start << 16) | (content[at + 2]! << 8) | content[at + 3]!) >>> 0;
    if (prefixes[prefix % prefixSlots] === 0) continue;
    for (const needle of byPrefix.get(prefix) ?? []) if (!found.has(needle) && isAt(needle, content, at)) found.add(needle);
  }
  return needles.filter((needle) => found.has(needle)).map(({ secret, encoding }) => ({ where, secret, encoding }));
};

const isAt = (needle: Needle, content: Buffer, at: number): boolean => {
  const { bytes } = needle;
  if (at + bytes.length > content.length || content.compare(bytes, 0, bytes.length, at, at + bytes.length) !== 0) return false;
  return bytes.length > shortest || standsAlone(needle, content, at);
};

/**
 * A name of two characters has only four bytes in UTF-16. A hundred such needles meet some random bytes (ids, digests, what is sealed) in
 * every 40 MB or so, so these alone count only where UTF-16 is around them: the value is the name, or a printable ASCII character or an
 * end of line in the same encoding stands beside it. No place is left out for it, and three characters in UTF-16 count anywhere.
 */
const shortest = 4;
const standsAlone = ({ encoding, bytes }: Needle, content: Buffer, at: number): boolean => {
  const end = at + bytes.length;
  if (at === 0 && end === content.length) return true;
  const readable = (from: number): boolean => {
    if (from < 0 || from + 2 > content.length) return false;
    const unit = encoding === 'utf-16le' ? content.readUInt16LE(from) : content.readUInt16BE(from);
    return (unit >= 0x20 && unit <= 0x7e) || unit === 0x09 || unit === 0x0a || unit === 0x0d;
  };
  return readable(at - 2) || readable(end);
};

/** A prime, so that prefixes that differ little do not meet. */
const prefixSlots = 1_048_573;

type NeedleIndex = {
  readonly starts: Uint8Array; readonly prefixes: Uint8Array; readonly byPrefix: ReadonlyMap<number, readonly Needle[]>; readonly longest: number;
};
const indexes = new WeakMap<readonly Needle[], NeedleIndex>();

const indexOf = (needles: readonly Needle[]): NeedleIndex => {
  const known = indexes.get(needles);
  if (known) return known;
  const [starts, prefixes] = [new Uint8Array(1 << 16), new Uint8Array(prefixSlots)];
  const byPrefix = new Map<number, Needle[]>();
  for (const needle of needles) {
    const prefix = needle.bytes.readUInt32BE(0);
    starts[prefix >>> 16] = 1;
    prefixes[prefix % prefixSlots] = 1;
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), needle]);
  }
  const index = { starts, prefixes, byPrefix, longest: Math.max(0, ...needles.map(({ bytes }) => bytes.length)) };
  indexes.set(needles, index);
  return index;
};

/** Every file below the folder; one that vanishes meanwhile (a log segment let go) is skipped. `except` names folders directly in it. */
export const searchFiles = (dir: string, needles: readonly Needle[], except: readonly string[] = []): readonly CanaryHit[] => {
  const left = except.map((name) => join(dir, name));
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !left.some((folder) => entry.parentPath === folder || entry.parentPath.startsWith(`${folder}/`)))
    .flatMap((entry) => searchFile(join(entry.parentPath, entry.name), needles));
};

const blockSize = 8 << 20;

/** Block after block, each with the end of the one before, so that nothing hides across their border. */
const searchFile = (file: string, needles: readonly Needle[]): readonly CanaryHit[] => {
  const descriptor = opened(file);
  if (descriptor === null) return [];
  const overlap = indexOf(needles).longest + 2; // and the neighbour of a short one
  const block = Buffer.alloc(blockSize + overlap);
  const hits = new Map<string, CanaryHit>();
  try {
    for (let held = 0; ;) {
      const read = readSync(descriptor, block, held, blockSize, null);
      if (read === 0) return [...hits.values()];
      const content = block.subarray(0, held + read);
      for (const hit of searchBytes(file, content, needles)) hits.set(`${hit.secret} ${hit.encoding}`, hit);
      held = Math.min(overlap, content.length);
      content.copy(block, 0, content.length - held);
    }
  } finally {
    closeSync(descriptor);
  }
};

const opened = (file: string): number | null => {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
};
