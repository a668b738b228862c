import { derivedId, division, plainDate } from '@doudi/kernel';
import { given, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { erasure, type ErasureCommand, type ErasureEvent } from './erasure.js';

const personId = derivedId('erasure spec');
const today = plainDate('2017-01-03');
const erase = (recordsKept: number): ErasureCommand => ({
  type: 'ErasePerson',
  data: { personId, ground: 'PERSON_ASKED', erasedOn: today, recordsKept, by: { sub: 'county-1', roles: ['COUNTY_CIVIL'], division: division('439901000000') } },
});
const complete: ErasureCommand = { type: 'CompleteErasure', data: { personId, completedOn: today } };
const erased: ErasureEvent = { type: 'PersonErased', data: { personId, ground: 'PERSON_ASKED', by: 'county-1', erasedOn: today } };
const completed: ErasureEvent = { type: 'ErasureCompleted', data: { personId, completedOn: today } };

describe('erasure', () => {
  it('is decided once, and completed once', () => {
    given(erasure)().when(erase(0)).then([erased]);
    given(erasure)(erased).when(erase(0)).then([]);
    given(erasure)(erased).when(complete).then([completed]);
    given(erasure)(erased, completed).when(complete).then([]);
  });

  it('is refused while the law keeps a record, and never completed undecided', () => {
    given(erasure)().when(erase(1)).then({ rejected: 'erasure.record_kept', figures: { recordsKept: 1 } });
    given(erasure)().when(complete).then('erasure.not_decided');
  });

  it('decided twice is decided once', () => { universalProperties(erasure, fc.constantFrom(erase(0), erase(1), complete), [[erased]]); });
});
