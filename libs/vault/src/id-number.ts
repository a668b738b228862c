/**
 * One resident identity number is one text, however it was typed (GB 11643): 18 digits, a capital X, a birthday that exists and a
 * check digit that fits. A number of 15 digits (before 1999) becomes the 18 digits that its holder was given later. A refusal
 * names the problem and never repeats the number.
 */
import { isPlainDate, plainDate, type PlainDate } from '@doudi/kernel';

declare const idNumberBrand: unique symbol;
/** 18 characters, checked. */
export type IdNumber = string & { readonly [idNumberBrand]: true };

/** FORM: not 15 or 18 digits; ADDRESS: no such province; BIRTHDAY: a day that does not exist; CHECK_DIGIT: mistyped somewhere. */
export type IdNumberProblem = 'FORM' | 'ADDRESS' | 'BIRTHDAY' | 'CHECK_DIGIT';

export type ParsedIdNumber = { readonly ok: true; readonly number: IdNumber } | { readonly ok: false; readonly problem: IdNumberProblem };

const provinces = new Set((
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'
).split(' '));
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** The 18th character that belongs to these 17 digits. */
export const checkDigitOf = (first17: string): string =>
  checkCharacters[weights.reduce((sum, weight, index) => sum + weight * Number(first17[index]), 0) % 11]!;

export const parseIdNumber = (typed: string): ParsedIdNumber => {
  const text = plain(typed);
  if (!/^(\d{15}|\d{17}[\dX])$/.test(text)) return { ok: false, problem: 'FORM' };
  const first17 = text.length === 15 ? `${text.slice(0, 6)}19${text.slice(6)}` : text.slice(0, 17);
  const check = checkDigitOf(first17);
  if (!provinces.has(text.slice(0, 2))) return { ok: false, problem: 'ADDRESS' };
  if (!isPlainDate(birthday(first17))) return { ok: false, problem: 'BIRTHDAY' };
  if (text.length === 18 && text[17] !== check) return { ok: false, problem: 'CHECK_DIGIT' };
  return { ok: true, number: `${first17}${check}` as IdNumber };
};

/** Born on, as the number says. */
export const bornOn = (number: IdNumber): PlainDate => plainDate(birthday(number));

const birthday = (digits: string): string => `${digits.slice(6, 10)}-${digits.slice(10, 12)}-${digits.slice(12, 14)}`;

/** Full-width forms (from input methods and spreadsheets) become ASCII, blanks and a leading apostrophe go, x becomes X. No other character is read as a digit. */
const plain = (typed: string): string =>
  typed
    .replace(/[\uff10-\uff19\uff38\uff58]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\s\u200b\ufeff]/g, '')
    .replace(/^'/, '')
    .replace(/x$/, 'X');
