/**
 * An uploaded list of ID numbers becomes references, line by line. Lists come as they come: UTF-8 or GB18030, with a byte order
 * mark, with any line ending, as CSV with or without a heading, or as JSON lines. An answer names a line, never what stood in it.
 */
import type { Uuid } from '@doudi/kernel';
import { parseIdNumber } from './id-number.js';
import type { Vault } from './vault.js';

export type ListFormat = 'CSV' | 'JSON_LINES';
/** INVALID: no ID number in that line; UNKNOWN: nobody registered has it. Lines count from 1, headings and empty lines included. */
export type TokenisedLine = { readonly line: number } & ({ readonly personId: Uuid } | { readonly problem: 'INVALID' | 'UNKNOWN' });

type Line = { readonly line: number; readonly typed: string };

const headings = new Set(['idnumber', 'id_number', '身份证号', '身份证号码', '公民身份号码']);
const chunkSize = 1_000;

/** Throws a RangeError when the bytes are no text. */
export const tokenise = async (vault: Pick<Vault, 'findManyByIdNumber'>, content: Uint8Array, format: ListFormat): Promise<readonly TokenisedLine[]> => {
  const lines = idNumbersIn(content, format);
  const tokens: TokenisedLine[] = [];
  for (let start = 0; start < lines.length; start += chunkSize) {
    const chunk = lines.slice(start, start + chunkSize);
    const found = await vault.findManyByIdNumber(chunk.map(({ typed }) => typed));
    chunk.forEach(({ line, typed }, index) => {
      const personId = found[index];
      tokens.push(personId ? { line, personId } : { line, problem: parseIdNumber(typed).ok ? 'UNKNOWN' : 'INVALID' });
    });
  }
  return tokens;
};

export const idNumbersIn = (content: Uint8Array, format: ListFormat): readonly Line[] => {
  const lines = textOf(content).split(/\r\n|\r|\n/).map((text, index) => ({ line: index + 1, text })).filter(({ text }) => text.trim() !== '');
  return format === 'CSV' ? ofCsv(lines) : lines.map(({ line, text }) => ({ line, typed: ofJson(text) }));
};

const textOf = (content: Uint8Array): string => {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(content);
    } catch {
      continue;
    }
  }
  throw new RangeError('the list is neither UTF-8 nor GB18030 text');
};

/** Under its heading when there is one; else the first cell that is an ID number, or the first cell at all. */
const ofCsv = (lines: readonly { readonly line: number; readonly text: string }[]): readonly Line[] => {
  const first = lines[0] ? cellsOf(lines[0].text) : [];
  const column = first.findIndex((cell) => headings.has(cell.trim().toLowerCase()));
  return lines.slice(column < 0 ? 0 : 1).map(({ line, text }) => {
    const cells = cellsOf(text);
    return { line, typed: (column < 0 ? (cells.find((cell) => parseIdNumber(cell).ok) ?? cells[0]) : cells[column]) ?? '' };
  });
};

/** Cells between commas, semicolons or tabs; quoted ones may hold those. */
const cellsOf = (text: string): readonly string[] =>
  Array.from(text.matchAll(/(?:^|[,;\t])(?:"((?:[^"]|"")*)"|([^,;\t]*))/g), (match) => (match[1] ?? match[2] ?? '').replaceAll('""', '"'));

const ofJson = (text: string): string => {
  try {
    const value = JSON.parse(text) as unknown;
    const typed = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['idNumber'] : value;
    return typeof typed === 'string' ? typed : '';
  } catch {
    return '';
  }
};
