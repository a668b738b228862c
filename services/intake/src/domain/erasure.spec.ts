import { derivedId, division, fold, plainDate } from '@doudi/kernel';
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
    expect(erasure.decide(erase(0), erasure.initial)).toEqual([erased]);
    expect(erasure.decide(erase(0), fold(erasure, [erased]))).toEqual([]);
    expect(erasure.decide(complete, fold(erasure, [erased]))).toEqual([completed]);
    expect(erasure.decide(complete, fold(erasure, [erased, completed]))).toEqual([]);
  });

  it('is refused while the law keeps a record, and never completed undecided', () => {
    expect(erasure.decide(erase(1), erasure.initial)).toEqual({ rejected: 'erasure.record_kept', figures: { recordsKept: 1 } });
    expect(erasure.decide(complete, erasure.initial)).toMatchObject({ rejected: 'erasure.not_decided' });
  });
});
