/** What each source may know of a person: figures and days, no names. */
import { isFen, isPlainDate, zeroFen, type Fen, type PlainDate } from '@doudi/kernel';
import { z } from 'zod';

export const sourceNames = ['POLICE', 'TAX', 'SOCIAL_INSURANCE', 'HOUSING', 'MARKET_REGISTRATION', 'BANKS', 'POVERTY_REGISTRY'] as const;
export type SourceName = (typeof sourceNames)[number];

export const zDay = z.custom<PlainDate>(isPlainDate, 'a calendar day, YYYY-MM-DD');
const zFen = z.custom<Fen>((amount) => isFen(amount) && amount >= 0, 'whole fen, zero or more');
const zCount = z.int().min(0).max(10_000);

/** As the sender wrote it, before what may be left out is filled in. */
const written = {
  POLICE: z.strictObject({ diedOn: zDay.nullable(), movedAwayOn: zDay.nullable(), vehicles: zCount }),
  TAX: z.strictObject({ incomeYearlyFen: zFen }),
  SOCIAL_INSURANCE: z.strictObject({ pensionYearlyFen: zFen, insuredWageYearlyFen: zFen.optional() }),
  HOUSING: z.strictObject({ houses: zCount }),
  MARKET_REGISTRATION: z.strictObject({ businesses: zCount.optional(), businessYearlyFen: zFen.optional() }),
  BANKS: z.strictObject({ depositsFen: zFen }),
  POVERTY_REGISTRY: z.strictObject({ registered: z.boolean(), householdSize: zCount.nullable().optional() }),
};

export const zFacts = z.strictObject({
  ...written,
  SOCIAL_INSURANCE: written.SOCIAL_INSURANCE.transform((facts) => ({ insuredWageYearlyFen: zeroFen, ...facts })),
  MARKET_REGISTRATION: written.MARKET_REGISTRATION.transform(({ businesses, businessYearlyFen = zeroFen }) =>
    ({ businesses: businesses ?? Number(businessYearlyFen > 0), businessYearlyFen })),
  POVERTY_REGISTRY: written.POVERTY_REGISTRY.transform((facts) => ({ householdSize: null, ...facts })),
}).partial();
/** A source that is not there has no record of the person. */
export type Facts = z.infer<typeof zFacts>;

/** A contradiction: single fields, laid over what is known. */
export const zFactsPatch = z.strictObject({
  POLICE: written.POLICE.partial(),
  TAX: written.TAX.partial(),
  SOCIAL_INSURANCE: written.SOCIAL_INSURANCE.partial(),
  HOUSING: written.HOUSING.partial(),
  MARKET_REGISTRATION: written.MARKET_REGISTRATION.partial(),
  BANKS: written.BANKS.partial(),
  POVERTY_REGISTRY: written.POVERTY_REGISTRY.partial(),
}).partial();
export type FactsPatch = z.infer<typeof zFactsPatch>;

/** What one source answers: its own facts, contradicted or not; null when it has no record at all. */
export const factsOf = (source: SourceName, known: Facts | undefined, patch: FactsPatch | undefined): Facts[SourceName] | null => {
  const own = known?.[source];
  const contradicted = patch?.[source];
  return contradicted === undefined ? own ?? null : { ...blank[source], ...own, ...contradicted } as Facts[SourceName];
};

/** What a contradiction is laid over where a source has no record. */
const blank: Required<Facts> = {
  POLICE: { diedOn: null, movedAwayOn: null, vehicles: 0 },
  TAX: { incomeYearlyFen: zeroFen },
  SOCIAL_INSURANCE: { pensionYearlyFen: zeroFen, insuredWageYearlyFen: zeroFen },
  HOUSING: { houses: 0 },
  MARKET_REGISTRATION: { businesses: 0, businessYearlyFen: zeroFen },
  BANKS: { depositsFen: zeroFen },
  POVERTY_REGISTRY: { registered: false, householdSize: null },
};

/** People are known under the number as it is written on the card, with a capital X. */
export const zIdNumber = z.string().regex(/^[0-9A-Za-z]{1,30}$/).transform((text) => text.toUpperCase());
