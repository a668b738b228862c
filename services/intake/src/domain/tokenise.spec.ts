import { derivedId, division, plainDate } from '@doudi/kernel';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { tokenisation, type TokenisationCommand, type TokenisationEvent } from './tokenise.js';

const terms = {
  tokenisationId: derivedId('tokenise spec'), authorisationId: derivedId('order'), lines: 3, found: 1, unknown: 1, invalid: 1, digest: 'ab'.repeat(32),
  tokenisedOn: plainDate('2017-01-03'),
};
const command = (changes: Partial<TokenisationCommand['data']> = {}): TokenisationCommand =>
  ({ type: 'TokeniseList', data: { ...terms, purpose: 'AUDIT', by: { sub: 'auditor-1', roles: ['AUDITOR'], division: division('430000000000') }, ...changes } });
const tokenised: TokenisationEvent = { type: 'ListTokenised', data: { ...terms, purpose: 'AUDIT', by: 'auditor-1' } };

describe('tokenisation', () => {
  it('is a fact that says who, why and how many', () => {
    given(tokenisation)().when(command()).then([tokenised]);
    given(tokenisation)(tokenised).when(command()).then([]);
  });

  it.each([
    ['no purpose', { purpose: null }, 'tokenise.purpose_missing'],
    ['a role that does not serve it', { purpose: 'RECONCILIATION' as const }, 'tokenise.role_missing'],
    ['nothing in it', { lines: 0 }, 'tokenise.list_empty'],
  ])('is refused with %s', (_, changes, code) => {
    given(tokenisation)().when(command(changes)).then(code);
  });

  it.each([{ lines: 4 }, { found: 2 }, { digest: 'cd'.repeat(32) }, { authorisationId: derivedId('other') }])('is refused under the same id with %j', (changes) => {
    given(tokenisation)(tokenised).when(command(changes)).then('tokenise.other_terms');
  });

  it('decided twice is decided once', () => {
    universalProperties(tokenisation, fc.record({ lines: fc.integer({ min: 0, max: 2 }), found: fc.integer({ min: 0, max: 2 }) }).map(command), [[tokenised]]);
  });
});
