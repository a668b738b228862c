/** Access by the tree: own and below, never beside or above; and a query's prefix says the same as the tree. */
import { division, isWithin } from '@doudi/kernel';
import { prefixOf, requireWithin } from './access.js';

const places = [
  '000000000000', '430000000000', '439900000000', '439901000000', '439910000000', '439911000000', '439901001000', '439901010000', '439901011000', '439901001100', '439901001001',
].map(division);
const pairs = places.flatMap((place) => places.map((area) => [place, area] as const));

describe('access', () => {
  it.each(pairs)('%s within %s', (place, area) => {
    expect(place.startsWith(prefixOf(area))).toBe(isWithin(place, area));
    const attempt = () => requireWithin({ division: area }, place);
    if (isWithin(place, area)) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'resource.not_found' }));
  });
});
