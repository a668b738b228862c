/** Hashes of what people sign. SHA-256 over length-framed parts, so that no two contents share one text. */
import { sha256 } from '@doudi/rules';

export const hashOfParts = (...parts: readonly string[]): string => sha256(parts.map((part) => `${part.length}:${part}`).join(''));

/** Of a thousand lines: each in its given form. */
export const hashOfLines = (lines: readonly unknown[]): string => hashOfParts(...lines.map((line) => JSON.stringify(line)));
