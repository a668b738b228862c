import { loadPacks, PackError, packsOf } from './packs.js';

const documents = '- { id: X, title: a notice, extent: FULL }\n';
const sound = {
  rule: 'minInvestigators', jurisdiction: '000000000000', value: 2, from: '2017-01-01', citation: { document: 'X', clause: 'art. 1' },
  strength: 'MUST', status: 'verified', source: 'read',
};
const read = (...entries: readonly object[]) => packsOf(new Map([['documents.yaml', documents], ['cn/test.yaml',
  JSON.stringify(entries)]]));

describe('packs', () => {
  it('the packs of this package are read', () => expect(loadPacks().entries.length).toBeGreaterThan(150));
  it('a sound entry is read', () => expect(read(sound).entries).toHaveLength(1));
  it.each([
    ['an unknown rule', { rule: 'noSuchRule' }, /cn\/test.yaml, entry 1 \(noSuchRule\): no rule of this name/],
    ['a value of another shape', { value: 'two' }, /entry 1 \(minInvestigators\): value/],
    ['a float', { value: 1.5 }, /minInvestigators/],
    ['an unknown key', { colour: 'red' }, /colour/],
    ['a day that does not exist', { from: '2017-02-29' }, /from/],
    ['an end before the beginning', { to: '2016-12-31' }, /ends on 2016-12-31 before/],
    ['a division that does not exist', { jurisdiction: '43' }, /not a 12-digit division code/],
    ['a document that is not listed', { citation: { document: 'Y', clause: 'art. 1' } }, /not listed: Y/],
    ['a seed without a quote', { status: 'seed' }, /quotes it/],
    ['no source', { source: undefined }, /names its source/],
    ['no strength', { strength: undefined }, /strength/],
  ])('%s is refused by file and entry', (_name, change, message) => {
    expect(() => read({ ...sound, ...change })).toThrow(PackError);
    expect(() => read({ ...sound, ...change })).toThrow(message);
  });
  it('two values on one day and a looser child load nothing', () => {
    expect(() => read(sound, sound)).toThrow(/law.two-values/);
    expect(() => read(sound, { ...sound, jurisdiction: '430000000000', value: 1 })).toThrow(/law.looser/);
  });
  it('what is not a list or not YAML is named', () => {
    expect(() => packsOf(new Map([['a.yaml', 'x: 1']]))).toThrow(/a.yaml, the file: not a list/);
    expect(() => packsOf(new Map([['a.yaml', '- {x: 1, x: 2}']]))).toThrow(/not YAML/);
  });
});
