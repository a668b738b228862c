/** Every quotation of the packs stands, letter by letter, in the document it cites. */
import { readFileSync } from 'node:fs';
import type { Citation } from './entry.js';
import { loadPacks } from './packs.js';

const seeds = new URL('../seeds/', import.meta.url);
const simplified = JSON.parse(readFileSync(new URL('simplified.json', seeds), 'utf8')) as Readonly<Record<string, string>>;

/** The Jiangxi text has a pinyin gloss in brackets behind some characters, and traditional characters: both are undone. */
const recovered = (text: string): string =>
  Array.from(text.replace(/[(（][^()（）\u3400-\u9fff]{1,9}[)）]/g, ''), (character) => simplified[character] ?? character).join('');

const packs = loadPacks();
const texts = new Map(packs.documents.flatMap(({ id, seed, extent }) => {
  if (seed === undefined) return [];
  const text = readFileSync(new URL(seed, seeds), 'utf8');
  return [[id, extent === 'SUMMARY' ? recovered(text) : text] as const];
}));
const cited: readonly Citation[] = packs.entries.flatMap((entry) => [entry.citation, ...(entry.alsoIn ?? [])]);
const quoted = cited.filter(({ quote }) => quote !== undefined);

describe('quotations', () => {
  it('are many, and from all five documents', () => {
    expect(quoted.length).toBeGreaterThan(70);
    expect(new Set(quoted.map(({ document }) => document))).toEqual(new Set(['HN1', 'HN2', 'GS', 'HB', 'JX']));
  });
  it.each(quoted.map(({ document, clause, quote }) => [clause, document, quote] as const))('%s is verbatim in %s', (_clause, document,
    quote) =>
    expect(texts.get(document)).toContain(quote));
  it('the recovered text of Jiangxi holds no gloss and no traditional character', () => {
    expect(texts.get('JX')).not.toMatch(/[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+[)）]/);
    expect(Array.from(texts.get('JX')!).filter((character) => character in simplified)).toEqual([]);
    expect(texts.get('JX')).toContain('生活无着落');
  });
  it('an altered quotation is noticed', () => {
    for (const { document, quote } of quoted) expect(texts.get(document)).not.toContain(`${quote!.slice(0, -1)}※`);
  });
});
