/** One text for one value: length-framed, keys in order, so that no two different laws share a text and the hash means something. */
import { createHash } from 'node:crypto';

/** Strings, safe integers, booleans, null, lists and objects; an absent key and an undefined one are the same. Throws on the rest. */
export const canonical = (value: unknown): string => {
  if (value === null) return 'n;';
  if (typeof value === 'string') return `s${Buffer.byteLength(value, 'utf8')}:${value}`;
  if (typeof value === 'boolean') return value ? 'b1;' : 'b0;';
  if (typeof value === 'number' && Number.isSafeInteger(value)) return `i${value};`;
  if (Array.isArray(value)) return `a${value.length}:${value.map(canonical).join('')}`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `o${pairs.length}:${pairs.map(([key, item]) => canonical(key) + canonical(item)).join('')}`;
  }
  throw new TypeError(`the law holds no ${typeof value}: ${String(value)}`);
};

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
