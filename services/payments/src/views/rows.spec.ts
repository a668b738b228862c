import { cappedFen } from './rows.js';

it('a sum beyond what whole fen can say is said as the most, so that no deadline stops for all', () => {
  expect([cappedFen('15300'), cappedFen('18014398509481982'), cappedFen(0)]).toEqual([15_300, Number.MAX_SAFE_INTEGER, 0]);
});
