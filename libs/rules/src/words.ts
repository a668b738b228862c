/** The words in which values of the law are written: exact ratios, whole fen, days with their unit, and the codes that recur. */
import { compareRatio, isFen, isPlainDate, parseFraction, type Fen, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';

const word = <Word>(schema: z.ZodType): z.ZodType<Word> => schema as unknown as z.ZodType<Word>;
const isRatio = (text: string): boolean => {
  try {
    return parseFraction(text).numerator >= 0n;
  } catch {
    return false;
  }
};

/** An exact share as text, '3/10' or '0.10'; kernel's `parseFraction` reads it. */
export const zRatio = z.string().refine(isRatio, "an exact share such as '3/10' or '0.10'");
export const smallerShare = (one: string, other: string): boolean => {
  const { numerator, denominator } = parseFraction(one);
  return compareRatio(numerator, denominator, parseFraction(other)) < 0;
};
export const zFen = word<Fen>(z.int().min(0).refine(isFen));
export const zDay = word<PlainDate>(z.string().refine(isPlainDate, 'a calendar day, YYYY-MM-DD'));
/** A functional item of the budget (政府收支分类科目), 7 digits. */
export const zBudgetCode = z.string().regex(/^\d{7}$/, 'a budget code of 7 digits');
export const zCount = z.int().min(1);

/** `wd` = 工作日 working days, `cal` = 日 calendar days. */
export const zLimit = z.strictObject({ days: zCount, unit: z.enum(['wd', 'cal']) });
export type Limit = z.output<typeof zLimit>;

/** A line or standard as it is published: rural ones per year, urban ones per month. */
export const zLine = z.strictObject({ amount: zFen, per: z.enum(['MONTH', 'YEAR']) });
export type Line = z.output<typeof zLine>;

export const zMisuse = z.enum([
  'INTERCEPT', 'CROWD_OUT', 'DIVERT', 'HOLD_BACK', 'FALSE_REPORT', 'FALSE_CLAIM', 'FAVOUR', 'RELATION', 'EQUAL_SHARE', 'REDISTRIBUTION',
]);
export const zAssistance = z.enum([
  'DIBAO', 'TEKUN', 'DISASTER', 'EDU', 'HOUSING', 'JOB', 'TEMP', 'CATASTROPHIC_MEDICAL', 'EMERGENCY_MEDICAL',
]);
export const zBody = z.enum(['VILLAGE', 'TOWNSHIP', 'COUNTY_CIVIL', 'COUNTY_FINANCE', 'COUNTY_VERIFICATION']);
export const zGrowth = z.enum(['>', '>=']);
