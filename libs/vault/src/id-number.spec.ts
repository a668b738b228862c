import { bornOn, checkDigitOf, parseIdNumber, type IdNumber } from './id-number.js';

/** Fictitious county 439901. */
const whole = (first17: string): string => `${first17}${checkDigitOf(first17)}`;
const good = whole('43990119700101001');
const withX = Array.from({ length: 99 }, (_, index) => whole(`439901197001010${String(index + 1).padStart(2, '0')}`)).find((number) => number.endsWith('X'))!;
const wrongDigit = `${good.slice(0, 17)}${good.endsWith('1') ? '2' : '1'}`;

describe('ID numbers', () => {
  it('knows the example of the standard', () => {
    expect(checkDigitOf('11010519491231002')).toBe('X');
  });

  it.each([
    ['as it is', good, good],
    ['capital X', withX, withX],
    ['small x', withX.toLowerCase(), withX],
    ['15 digits of before 1999', `${good.slice(0, 6)}${good.slice(8, 17)}`, good],
    ['full-width digits', good.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)), good],
    ['full-width x', `${withX.slice(0, 17)}ｘ`, withX],
    ['blanks, also ideographic and no-break', ` ${good.slice(0, 6)}\u00a0${good.slice(6, 14)}\u3000${good.slice(14)} \t`, good],
    ['a byte order mark', `\ufeff${good}`, good],
    ['the apostrophe of a spreadsheet', `'${good}`, good],
    ['a leap day', whole('43990120000229001'), whole('43990120000229001')],
    ['born in the century before last', whole('43990118991231001'), whole('43990118991231001')],
  ])('reads %s', (_, typed, number) => {
    expect(parseIdNumber(typed)).toEqual({ ok: true, number });
  });

  it.each([
    ['nothing', '', 'FORM'],
    ['14 digits', '43990170010100', 'FORM'],
    ['16 digits', '4399017001010011', 'FORM'],
    ['17 digits', good.slice(0, 17), 'FORM'],
    ['19 digits', `${good}0`, 'FORM'],
    ['15 digits with an x', '43990170010100x', 'FORM'],
    ['an X inside', `43990119700101X01${good[17]}`, 'FORM'],
    ['letters', 'abcdefghijklmnopqr', 'FORM'],
    ['circled digits, which are not digits', `①${good.slice(1)}`, 'FORM'],
    ['a Cyrillic х, which is not an x', `${withX.slice(0, 17)}х`, 'FORM'],
    ['hyphens', `439901-19700101-${good.slice(14)}`, 'FORM'],
    ['a formula', `=${good}`, 'FORM'],
    ['a lone surrogate', `\ud800${good.slice(1)}`, 'FORM'],
    ['NUL', `${good}\u0000`, 'FORM'],
    ['no such province', whole('99990119700101001'), 'ADDRESS'],
    ['province 00', whole('00990119700101001'), 'ADDRESS'],
    ['30 February', whole('43990119700230001'), 'BIRTHDAY'],
    ['29 February of no leap year', whole('43990119000229001'), 'BIRTHDAY'],
    ['31 April', whole('43990119700431001'), 'BIRTHDAY'],
    ['month 13', whole('43990119701301001'), 'BIRTHDAY'],
    ['month 0', whole('43990119700001001'), 'BIRTHDAY'],
    ['day 0', whole('43990119700100001'), 'BIRTHDAY'],
    ['30 February in 15 digits', '439901700230001', 'BIRTHDAY'],
    ['a wrong check digit', wrongDigit, 'CHECK_DIGIT'],
    ['two neighbours swapped', `${good.slice(0, 8)}${good[9]}${good[8]}${good.slice(10)}`, 'CHECK_DIGIT'],
  ])('refuses %s', (_, typed, problem) => {
    expect(parseIdNumber(typed)).toEqual({ ok: false, problem });
  });

  it('says the birthday', () => {
    expect(bornOn(good as IdNumber)).toBe('1970-01-01');
  });
});
