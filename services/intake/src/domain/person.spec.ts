import { derivedId, division, fold, plainDate } from '@doudi/kernel';
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
  it('is registered once', () => {
    expect(person.decide(register(officer('439901101000')), person.initial)).toEqual([registered]);
  });

  it('says who has the number to those who may see the person, and only that it is taken to others', () => {
    const state = fold(person, [registered]);
    expect(person.decide(register(officer('439901000000')), state)).toEqual({ rejected: 'person.already_registered', figures: { personId } });
    expect(person.decide(register(officer('439901102000')), state)).toEqual({ rejected: 'person.already_registered', figures: {} });
  });

  it('takes each newer version of papers once', () => {
    const [amended] = person.decide(amend(2), fold(person, [registered])) as [PersonEvent];
    expect(amended).toEqual({ type: 'PapersAmended', data: { personId, papersVersion: 2, fields: ['phone'], by: 'window-1', amendedOn: today } });
    const state = fold(person, [registered, amended]);
    expect(state.papersVersion).toBe(2);
    expect([person.decide(amend(2), state), person.decide(amend(1), state)]).toEqual([[], []]);
  });

  it('has no papers before it is registered', () => {
    expect(person.decide(amend(2), person.initial)).toMatchObject({ rejected: 'person.not_registered' });
  });
});
