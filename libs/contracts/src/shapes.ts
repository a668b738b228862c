/** The shapes that cross a wall, once each: zod sources for REST, events and OpenAPI. Outside data becomes a kernel word only here. */
import { isDivision, isFen, isPlainDate, isUuid, isYearMonth, type Division, type Fen, type PlainDate, type Uuid, type YearMonth } from '@doudi/kernel';
import { z } from 'zod';

const word = <Word>(schema: z.ZodType): z.ZodType<Word, Word> => schema as unknown as z.ZodType<Word, Word>;

/** Whole fen, zero or more. */
export const zFen = word<Fen>(z.int().min(0).max(Number.MAX_SAFE_INTEGER).refine(isFen).meta({ description: 'Whole fen (1 yuan = 100 fen), zero or more.' }));
/** Whole fen, more than zero. */
export const zPositiveFen = word<Fen>(z.int().min(1).max(Number.MAX_SAFE_INTEGER).refine(isFen).meta({ description: 'Whole fen, more than zero.' }));
/**
 * What a door takes in has an upper end, so that no slip of the pen leaves the whole fen when it is summed: a year's income or a deposit
 * of a person (10 billion yuan), what a household is paid (10 million), what a fund holds (100 billion).
 */
const upTo = (least: 0 | 1, yuan: number, words: string): typeof zFen =>
  word<Fen>(z.int().min(least).max(yuan * 100).refine(isFen).meta({ description: `Whole fen (1 yuan = 100 fen), ${words}.` }));
export const zHouseholdFen = upTo(0, 10_000_000_000, 'zero or more');
export const zBenefitFen = upTo(1, 10_000_000, 'more than zero');
export const zFundFen = upTo(1, 100_000_000_000, 'more than zero');
export const zPlainDate = word<PlainDate>(z.string().regex(/^[12]\d{3}-\d\d-\d\d$/).refine(isPlainDate, 'a calendar day that exists, YYYY-MM-DD').meta({ description: 'A calendar day in China, YYYY-MM-DD.' }));
export const zYearMonth = word<YearMonth>(z.string().regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/).refine(isYearMonth).meta({ description: 'A month, YYYY-MM.' }));
/** A day on which something happened: the edge refuses one after today, and one of another century as a slip of the pen. */
export const zPastDay = zPlainDate.meta({ 'x-years-back': 100, 'x-years-ahead': 0 });
/** A day that may be set ahead, by so many years: what lies further is a slip of the pen, and the edge refuses it. */
export const plannedDay = (yearsAhead: number): typeof zPlainDate => zPlainDate.meta({ 'x-years-back': 100, 'x-years-ahead': yearsAhead });
/** As `plannedDay`. */
export const plannedMonth = (yearsAhead: number): typeof zYearMonth => zYearMonth.meta({ 'x-years-back': 100, 'x-years-ahead': yearsAhead });
export const zUuid = word<Uuid>(z.string().refine(isUuid, 'a lower-case UUID').meta({ format: 'uuid' }));
export const zDivision = word<Division>(z.string().regex(/^\d{12}$/).refine(isDivision, 'a 12-digit division code').meta({ description: '12-digit division code.' }));

/** dibao in towns, dibao in the country, temporary assistance: the schemes that are open so far. */
export const zScheme = z.enum(['URBAN_DIBAO', 'RURAL_DIBAO', 'TEMPORARY_ASSISTANCE']);
export type Scheme = z.infer<typeof zScheme>;
export const zArea = z.enum(['URBAN', 'RURAL']);
export type Area = z.infer<typeof zArea>;

/** A finding of a rule, kept in the event that rests on it, so that a decision explains itself for ever. */
export const zFinding = z.strictObject({
  rule: z.string(),
  clause: z.string(),
  met: z.boolean().nullable(),
  figures: z.record(z.string(), z.unknown()),
  status: z.enum(['seed', 'verified', 'unverified']).optional(),
});

/** A payee by reference: whose papers in the vault, and which version of them. Never an account number. */
export const zPayee = z.strictObject({ personId: zUuid, papersVersion: z.int().min(1).max(1_000_000) });
export type Payee = z.infer<typeof zPayee>;

/** The roles of 3.2 that act so far; a token carries them, a case never lets one person act on both sides. */
export const roles = [
  'RESIDENT', 'VILLAGE_OFFICER', 'TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'TOWNSHIP_FINANCE', 'COUNTY_CIVIL',
  'VERIFICATION_OFFICER', 'COUNTY_FINANCE', 'SUPERIOR_FINANCE', 'POLICY_KEEPER', 'AUDITOR', 'SERVICE', 'SANDBOX',
] as const;
export type Role = (typeof roles)[number];
