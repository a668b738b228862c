import { derivedId, division, plainDate } from '@doudi/kernel';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import type { Officer } from './act.js';
import { person, type PersonCommand, type PersonEvent } from './person.js';

const today = plainDate('2017-01-03');
const township = division('439901101000');
const personId = derivedId('person spec');
const officer = (area: string): Officer => ({ sub: 'window-1', roles: ['TOWNSHIP_WINDOW'], division: division(area) });
const registered: PersonEvent = { type: 'PersonRegistered', data: { personId, division: township, papersVersion: 1, by: 'window-1', registeredOn: today } };
const register = (by: Officer) => ({ type: 'RegisterPerson', data: { personId, division: township, papersVersion: 1, by, registeredOn: today } }) as const;
const amend = (papersVersion: number): PersonCommand => ({ type: 'AmendPapers', data: { personId, papersVersion, fields: ['phone'], by: officer('439901101000'), amendedOn: today } });

describe('person', () => {
  it('is registered once', () => { given(person)().when(register(officer('439901101000'))).then([registered]); });

  it('says who has the number to those who may see the person, and only that it is taken to others', () => {
    given(person)(registered).when(register(officer('439901000000'))).then({ rejected: 'person.already_registered', figures: { personId } });
    given(person)(registered).when(register(officer('439901102000'))).then({ rejected: 'person.already_registered', figures: {} });
  });

  it('takes each newer version of papers once', () => {
    const amended: PersonEvent = { type: 'PapersAmended', data: { personId, papersVersion: 2, fields: ['phone'], by: 'window-1', amendedOn: today } };
    given(person)(registered).when(amend(2)).then([amended]);
    expect(given(person)(registered, amended).state.papersVersion).toBe(2);
    given(person)(registered, amended).when(amend(2)).then([]);
    given(person)(registered, amended).when(amend(1)).then([]);
  });

  it('has no papers before it is registered', () => { given(person)().when(amend(2)).then('person.not_registered'); });

  it('decided twice is decided once, or is refused', () => {
    universalProperties(person, fc.oneof(fc.constant<PersonCommand>(register(officer('439901101000'))), fc.integer({ min: 2, max: 9 }).map(amend)), [[registered]]);
  });
});
