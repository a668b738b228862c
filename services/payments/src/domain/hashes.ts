/** Hashes of what people sign. SHA-256 over length-framed parts, so that no two contents share one text. Pure. */
import { createHash } from 'node:crypto';

export const hashOfParts = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(`${part.length}:${part}`, 'utf8'));
  return hash.digest('hex');
};
/** Of a thousand lines: each in its given form. */
export const hashOfLines = (lines: readonly unknown[]): string => hashOfParts(...lines.map((line) => JSON.stringify(line)));
