import { derivedId, division, plainDate, type Instant } from '@doudi/kernel';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import type { Officer } from './act.js';
import { allowedFor, reveal, zPurpose, type RevealCommand, type RevealEvent } from './reveal.js';

const today = plainDate('2017-01-03');
const now = '2017-01-03T02:00:00.000Z' as Instant;
const revealId = derivedId('reveal spec');
const deliveryId = derivedId('delivery spec');
const officer = (...roles: string[]): Officer => ({ sub: 'finance-1', roles, division: division('439901000000') });
const terms = {
  revealId, purpose: 'BANK_FILE', authorisation: { kind: 'BATCH', id: derivedId('batch') }, fields: ['name', 'bankAccount'], references: 2,
  digest: 'ab'.repeat(32), grantedOn: today, validUntil: '2017-01-04T02:00:00.000Z',
} as const;
const request = (changes: Partial<Extract<RevealCommand, { type: 'RequestReveal' }>['data']> = {}): RevealCommand =>
  ({ type: 'RequestReveal', data: { ...terms, fields: [...terms.fields], by: officer('COUNTY_FINANCE'), ...changes } });
const granted: RevealEvent = { type: 'RevealGranted', data: { ...terms, fields: [...terms.fields], by: 'finance-1' } };
const start = (changes: { by?: Officer; now?: Instant } = {}): RevealCommand =>
  ({ type: 'StartReveal', data: { revealId, deliveryId, startedOn: today, by: officer('COUNTY_FINANCE'), now, ...changes } });
const started: RevealEvent = { type: 'RevealStarted', data: { revealId, deliveryId, startedOn: today } };
const completed: RevealEvent = { type: 'RevealCompleted', data: { revealId, deliveryId, count: 2, missing: 0, whole: true, completedOn: today } };
const complete: RevealCommand = { type: 'CompleteReveal', data: completed.data };

describe('reveal', () => {
  it('is granted to a role that serves the purpose, and the fact says who, why and how many', () => {
    given(reveal)().when(request()).then([granted]);
  });

  it.each([
    ['no purpose', { purpose: null }, 'reveal.purpose_missing'],
    ['a role that does not serve it', { by: officer('TOWNSHIP_WINDOW', 'COUNTY_CIVIL', 'AUDITOR') }, 'reveal.role_missing'],
    ['no authorisation', { authorisation: null }, 'reveal.authorisation_missing'],
    ['an authorisation of another kind', { authorisation: { kind: 'APPLICATION' as const, id: revealId } }, 'reveal.authorisation_missing'],
    ['a field too many', { fields: ['name' as const, 'freeText' as const] }, 'reveal.field_not_for_purpose'],
  ])('is refused with %s', (_, changes, code) => {
    given(reveal)().when(request(changes)).then(code);
  });

  it('stands as it was granted: the same again is nothing new, any other term is refused', () => {
    given(reveal)(granted).when(request({ validUntil: '2017-01-05T02:00:00.000Z' })).then([]);
    for (const changes of [{ references: 3 }, { digest: 'cd'.repeat(32) }, { fields: ['name' as const] }, { by: { ...officer('COUNTY_FINANCE'), sub: 'finance-2' } },
      { authorisation: { kind: 'BATCH' as const, id: revealId } }]) {
      given(reveal)(granted).when(request(changes)).then('reveal.other_terms');
    }
  });

  it('starts for whom it was granted, in its time, and is counted once', () => {
    given(reveal)(granted).when(start()).then([started]);
    given(reveal)().when(start()).then('reveal.not_granted');
    given(reveal)(granted).when(start({ by: { ...officer('COUNTY_FINANCE'), sub: 'finance-2' } })).then('reveal.not_granted');
    given(reveal)(granted).when(start({ now: '2017-01-04T02:00:00.001Z' as Instant })).then('reveal.expired');
    given(reveal)(granted).when(start({ now: '2017-01-04T02:00:00.000Z' as Instant })).then([started]);
    given(reveal)(granted, started).when(start()).then([]);
    given(reveal)(granted).when(complete).then('reveal.not_started');
    given(reveal)(granted, started).when(complete).then([completed]);
    given(reveal)(granted, started, completed).when(complete).then([]);
  });

  it('decided twice is decided once', () => {
    const commands = fc.constantFrom(request(), request({ references: 3 }), request({ purpose: null }), start(), complete);
    universalProperties(reveal, commands, [[granted], [granted, started]]);
  });

  it('shows an account number for no purpose but a bank file and an audit', () => {
    expect(zPurpose.options.filter((purpose) => allowedFor[purpose].fields.includes('bankAccount'))).toEqual(['BANK_FILE', 'AUDIT']);
  });
});
