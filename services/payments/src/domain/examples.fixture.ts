/** A province, a county and its officers, with orders and the real law, for examples. */
import { derivedId, division, plainDate, type Uuid } from '@doudi/kernel';
import { lawOf, loadPacks } from '@doudi/rules';
import type { Officer } from './act.js';

export const [province, county] = [division('430000000000'), division('439901000000')];
export const day = plainDate('2017-01-20');
const packs = loadPacks();
export const law = lawOf(packs);
export const lawWithout = (...rules: readonly string[]) =>
  lawOf({ ...packs, entries: packs.entries.filter(({ rule }) => !rules.includes(rule)) });
export const lawWith = (rule: string, value: unknown) => lawOf(packs, [{
  policyId: derivedId('example policy', rule), rule, jurisdiction: province, qualifier: {}, value, from: plainDate('2017-01-01'), to: null,
  citation: { document: '示例', clause: '第一条' }, strength: 'MUST', status: 'verified',
}]);

export const preparer: Officer = { sub: 'preparer', roles: ['COUNTY_CIVIL'], division: county };
export const idOf = (name: string): Uuid => derivedId('example', name);
export const payeeOf = (name: string, papersVersion = 1) => ({ personId: idOf(`person ${name}`), papersVersion });
