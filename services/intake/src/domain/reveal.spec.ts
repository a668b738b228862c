import { derivedId, division, fold, plainDate, type Instant } from '@doudi/kernel';
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
    expect(reveal.decide(request(), reveal.initial)).toEqual([granted]);
  });

  it.each([
    ['no purpose', { purpose: null }, 'reveal.purpose_missing'],
    ['a role that does not serve it', { by: officer('TOWNSHIP_WINDOW', 'COUNTY_CIVIL', 'AUDITOR') }, 'reveal.role_missing'],
    ['no authorisation', { authorisation: null }, 'reveal.authorisation_missing'],
    ['an authorisation of another kind', { authorisation: { kind: 'APPLICATION' as const, id: revealId } }, 'reveal.authorisation_missing'],
    ['a field too many', { fields: ['name' as const, 'freeText' as const] }, 'reveal.field_not_for_purpose'],
  ])('is refused with %s', (_, changes, code) => {
    expect(reveal.decide(request(changes), reveal.initial)).toMatchObject({ rejected: code });
  });

  it('stands as it was granted: the same again is nothing new, any other term is refused', () => {
    const state = fold(reveal, [granted]);
    expect(reveal.decide(request({ validUntil: '2017-01-05T02:00:00.000Z' }), state)).toEqual([]);
    for (const changes of [{ references: 3 }, { digest: 'cd'.repeat(32) }, { fields: ['name' as const] }, { by: { ...officer('COUNTY_FINANCE'), sub: 'finance-2' } },
      { authorisation: { kind: 'BATCH' as const, id: revealId } }]) {
      expect(reveal.decide(request(changes), state)).toMatchObject({ rejected: 'reveal.other_terms' });
    }
  });

  it('starts for whom it was granted, in its time, and is counted once', () => {
    const state = fold(reveal, [granted]);
    expect(reveal.decide(start(), state)).toEqual([started]);
    expect(reveal.decide(start(), reveal.initial)).toMatchObject({ rejected: 'reveal.not_granted' });
    expect(reveal.decide(start({ by: { ...officer('COUNTY_FINANCE'), sub: 'finance-2' } }), state)).toMatchObject({ rejected: 'reveal.not_granted' });
    expect(reveal.decide(start({ now: '2017-01-04T02:00:00.001Z' as Instant }), state)).toMatchObject({ rejected: 'reveal.expired' });
    expect(reveal.decide(start({ now: '2017-01-04T02:00:00.000Z' as Instant }), state)).toEqual([started]);
    expect(reveal.decide(start(), fold(reveal, [granted, started]))).toEqual([]);
    expect(reveal.decide(complete, state)).toMatchObject({ rejected: 'reveal.not_started' });
    expect(reveal.decide(complete, fold(reveal, [granted, started]))).toEqual([completed]);
    expect(reveal.decide(complete, fold(reveal, [granted, started, completed]))).toEqual([]);
  });

  it('shows an account number for no purpose but a bank file and an audit', () => {
    expect(zPurpose.options.filter((purpose) => allowedFor[purpose].fields.includes('bankAccount'))).toEqual(['BANK_FILE', 'AUDIT']);
  });
});
