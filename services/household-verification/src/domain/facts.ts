/** What a register knows about a member, as figures alone: no name, number or account ever gets into an answer. */
import { zHouseholdFen, zSource, type Source } from '@doudi/contracts';
import { fen, plus, type Fen } from '@doudi/kernel';
import { z } from 'zod';

const zCount = z.int().min(0).max(10_000);

/** One shape per source: it may state these figures and nothing else. */
export const zFacts = z.discriminatedUnion('source', [
  /** The household register, with the vehicles it keeps. */
  z.strictObject({ source: z.literal('POLICE'), dead: z.boolean(), vehicles: zCount }),
  /** Wages and other taxed income. */
  z.strictObject({ source: z.literal('TAX'), incomeYearlyFen: zHouseholdFen }),
  /** Pensions and allowances paid. */
  z.strictObject({ source: z.literal('SOCIAL_INSURANCE'), incomeYearlyFen: zHouseholdFen }),
  z.strictObject({ source: z.literal('HOUSING'), houses: zCount }),
  /** Businesses registered, and the income of running them. */
  z.strictObject({ source: z.literal('MARKET_REGISTRATION'), businesses: zCount, incomeYearlyFen: zHouseholdFen }),
  z.strictObject({ source: z.literal('BANKS'), depositsFen: zHouseholdFen }),
  z.strictObject({ source: z.literal('POVERTY_REGISTRY'), onRegistry: z.boolean() }),
]);
export type Facts = z.infer<typeof zFacts>;

export const allSources: readonly Source[] = zSource.options;

export type Kind = 'INCOME' | 'DEPOSITS' | 'HOUSES' | 'VEHICLES' | 'BUSINESS' | 'DEATH';
export type Declared = {
  readonly personId: string; readonly adult: boolean;
  readonly incomeYearlyFen: Fen; readonly depositsFen: Fen; readonly houses: number; readonly vehicles: number;
};

/** A kind is compared once every source that feeds it has answered: half an answer is no contradiction. */
const kinds: Readonly<Record<Kind, { readonly sources: readonly Source[]; readonly declared: (member: Declared) => number }>> = {
  INCOME: { sources: ['TAX', 'SOCIAL_INSURANCE', 'MARKET_REGISTRATION'], declared: ({ incomeYearlyFen }) => incomeYearlyFen },
  DEPOSITS: { sources: ['BANKS'], declared: ({ depositsFen }) => depositsFen },
  HOUSES: { sources: ['HOUSING'], declared: ({ houses }) => houses },
  VEHICLES: { sources: ['POLICE'], declared: ({ vehicles }) => vehicles },
  BUSINESS: { sources: ['MARKET_REGISTRATION'], declared: () => 0 },
  DEATH: { sources: ['POLICE'], declared: () => 0 },
};
export const allKinds = Object.keys(kinds) as readonly Kind[];

const figureOf = (kind: Kind, facts: Facts): number => {
  switch (facts.source) {
    case 'POLICE': return kind === 'DEATH' ? Number(facts.dead) : facts.vehicles;
    case 'TAX': case 'SOCIAL_INSURANCE': return facts.incomeYearlyFen;
    case 'HOUSING': return facts.houses;
    case 'MARKET_REGISTRATION': return kind === 'INCOME' ? facts.incomeYearlyFen : facts.businesses;
    case 'BANKS': return facts.depositsFen;
    case 'POVERTY_REGISTRY': return 0;
  }
};

export type Difference = { readonly personId: string; readonly kind: Kind; readonly declared: number; readonly found: number };

/** Where declared and found are not the same figure. It says so; what follows from it is for people. */
export const differencesOf = (member: Declared, facts: readonly Facts[]): readonly Difference[] =>
  allKinds.flatMap((kind) => {
    const { sources, declared } = kinds[kind];
    const heard = facts.filter(({ source }) => sources.includes(source));
    if (heard.length < sources.length) return [];
    const found = heard.reduce((sum, answer) => sum + figureOf(kind, answer), 0);
    return found === declared(member) ? [] : [{ personId: member.personId, kind, declared: declared(member), found }];
  });

/** Income the registers know of, all sources together. */
export const foundIncomeOf = (facts: readonly Facts[]): Fen =>
  plus(...facts.map((answer) => ('incomeYearlyFen' in answer ? answer.incomeYearlyFen : fen(0))));

/** Null while the registry has not answered for anybody. */
export const onRegistry = (facts: readonly Facts[]): boolean | null => {
  const heard = facts.filter((answer) => answer.source === 'POVERTY_REGISTRY');
  return heard.length === 0 ? null : heard.some((answer) => 'onRegistry' in answer && answer.onRegistry);
};
