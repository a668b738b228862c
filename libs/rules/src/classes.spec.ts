import { division, plainDate } from '@doudi/kernel';
import { lacksClass } from './classes.js';
import { lawOf } from './law.js';
import { loadPacks } from './packs.js';

const law = lawOf(loadPacks());
const rural = { scheme: 'RURAL_DIBAO', area: 'RURAL' } as const;
const asked = (place: string, day: string, classKey: string | null) => lacksClass(law, division(place), plainDate(day), rural, classKey);

describe('a class', () => {
  it('GS-2.2.5: is needed in rural Gansu from 21 February 2017, one with a rate', () => {
    expect(asked('629901000000', '2017-02-20', null)).toBe(false);
    expect(asked('629901000000', '2017-02-21', null)).toBe(true);
    expect(asked('629901000000', '2017-02-21', '5')).toBe(true);
    expect(['1', '2', '3', '4'].map((key) => asked('629901000000', '2017-02-21', key))).toEqual([false, false, false, false]);
  });
  it('is not asked where the difference is paid; where both may be, one that is named needs a rate', () => {
    expect(asked('439901000000', '2017-02-21', null)).toBe(false);
    expect(asked('139901000000', '2021-07-01', null)).toBe(false);
    expect(asked('139901000000', '2021-07-01', '1')).toBe(true);
  });
});
