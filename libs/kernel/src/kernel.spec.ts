import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import {
  addDays, addMonths, atLevel, atRate, compareRatio, dayOf, derivedId, division, endOfDay, fen, fraction, inYuan, instant, isDivision, isInstant,
  isoWeek, isPlainDate, isUuid, isWithin, levelOf, monthly, parentOf, parseFraction, plainDate, selfAndParents, times, uuid7, weekday,
  yearMonth, yuan,
} from './index.js';

describe('money', () => {
  it.each([['306.50', 30650], ['0', 0], ['0.1', 10], ['-12.34', -1234]])('%s yuan is %i fen', (text, amount) => {
    expect(yuan(text)).toBe(amount);
  });
  it.each(['1.234', '1e3', '', '.5', ' 1', '１'])('%s is no amount', (text) => expect(() => yuan(text)).toThrow(RangeError));
  it.each([0.1 + 0.2, 1.5, NaN, Infinity, 2 ** 53])('%d is never fen', (amount) => expect(() => fen(amount)).toThrow(RangeError));
  it('a product beyond safe integers throws instead of rounding', () => expect(() => times(fen(2 ** 52), 4)).toThrow(RangeError));
  it('yuan survives its own text', () =>
    fc.assert(fc.property(fc.maxSafeInteger(), (amount) => yuan(inYuan(fen(amount))) === fen(amount))));
  it.each([['HALF_UP', 7, 4], ['DOWN', 7, 3], ['UP', 7, 4], ['HALF_UP', -7, -4], ['DOWN', -7, -3], ['UP', 6, 3]] as const)(
    'half of %s %i is %i', (rounding, amount, half) => expect(atRate(fen(amount), fraction(1, 2), rounding)).toBe(half));
  it.each([['HALF_UP', 45, '0.7', 32], ['DOWN', 90, '0.7', 63], ['DOWN', 49, '1/49', 1]] as const)(
    'a rate is never a float: %s %i at %s is %i', (rounding, amount, rate, exact) => expect(atRate(fen(amount), parseFraction(rate), rounding)).toBe(exact));
  it('a year is divided by 12 last: class 1 of Gansu for two is 583.33 (F3)', () =>
    expect(inYuan(monthly(times(yuan('3500'), 2), 'HALF_UP'))).toBe('583.33'));
  it('ratios are compared without dividing (F6)', () => {
    expect(compareRatio(11000, 10000, parseFraction('1.10'))).toBe(0);
    expect(compareRatio(10999, 10000, parseFraction('11/10'))).toBe(-1);
  });
});

describe('days', () => {
  it.each(['2017-02-29', '2017-13-01', '2017-1-1', '2017-00-10', 'today'])('%s is no day', (text) => expect(isPlainDate(text)).toBe(false));
  it('the day in China begins at 16:00 UTC', () => {
    expect(dayOf(instant('2017-01-02T15:59:59.999Z'))).toBe('2017-01-02');
    expect(dayOf(instant('2017-01-02T16:00:00Z'))).toBe('2017-01-03');
    expect(endOfDay(plainDate('2017-01-02'))).toBe('2017-01-02T16:00:00.000Z');
  });
  it('an instant without an offset is refused', () => expect(() => instant('2017-01-02T10:00:00')).toThrow(RangeError));
  it('an instant on a day that does not exist is refused, not rolled over', () => {
    expect(() => instant('2017-02-30T10:00:00Z')).toThrow(RangeError);
    expect([isInstant('2017-02-30T10:00:00.000Z'), isInstant('2017-02-28T10:00:00.000Z')]).toEqual([false, true]);
  });
  it('adds days over a leap day and months over a year', () => {
    expect(addDays(plainDate('2016-02-28'), 2)).toBe('2016-03-01');
    expect(addMonths(yearMonth('2016-12'), 1)).toBe('2017-01');
    expect(weekday(plainDate('2017-01-10'))).toBe(2);
    expect([isoWeek(plainDate('2017-01-01')), isoWeek(plainDate('2017-01-03'))]).toEqual(['2016-W52', '2017-W01']);
  });
});

describe('ids', () => {
  it('a derived id is SHA-1 over the namespace and length-framed parts, of any length and after any other', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { minLength: 1, maxLength: 5 }), (parts) => {
      const name = parts.map((part) => `${part.length}:${part}`).join('');
      const hash = createHash('sha1').update(Buffer.from('d0d10000201750008000' + '000000000001', 'hex')).update(name).digest('hex');
      const id = derivedId(...parts);
      expect(isUuid(id)).toBe(true);
      const plain = id.replaceAll('-', '');
      expect([plain.slice(0, 12), plain.slice(12, 16), plain.slice(17)]).toEqual([hash.slice(0, 12), `5${hash.slice(13, 16)}`, hash.slice(17, 32)]);
    }));
    expect(derivedId('a', 'bc')).not.toBe(derivedId('ab', 'c'));
  });
  it('UUIDv7 orders by time', () => {
    const random = new Uint8Array(10).fill(255);
    expect(uuid7(instant('2017-01-03T00:00:00Z'), random) < uuid7(instant('2017-01-03T00:00:00.001Z'), new Uint8Array(10))).toBe(true);
    expect(() => uuid7(instant('2017-01-03T00:00:00Z'), new Uint8Array(9))).toThrow(RangeError);
  });
});

describe('divisions', () => {
  const village = division('439901101203');
  it('finds levels and parents by prefix', () => {
    expect(selfAndParents(village)).toEqual([
      '439901101203', '439901101000', '439901000000', '439900000000', '430000000000', '000000000000',
    ]);
    expect(levelOf(parentOf(village)!)).toBe('TOWNSHIP');
    expect(atLevel(village, 'COUNTY')).toBe('439901000000');
  });
  it.each(['43990110120', '4399011012033', '430001000000', '000000000001', 'abcdefabcdef'])('%s is no division', (code) =>
    expect(isDivision(code)).toBe(false));
  it('is within itself and its parents only', () => {
    expect(isWithin(village, division('439901000000'))).toBe(true);
    expect(isWithin(division('439901000000'), village)).toBe(false);
    expect(isWithin(village, division('439902000000'))).toBe(false);
  });
});
