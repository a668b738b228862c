/** The sources over HTTP, as the sandbox process speaks: what it calls things, and what it leaves out, ends here. */
import { NeighbourFault } from '@doudi/edge';
import { zSource, zUuid, type Source } from '@doudi/contracts';
import { zeroFen, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { zFacts, type Facts } from '../domain/facts.js';
import type { SourceAnswer, Sources } from './ports.js';

const zCount = z.int().min(0);
/** The words of the sources; what they say besides is not taken in. */
const theirs = {
  POLICE: z.object({ diedOn: z.string().nullable(), vehicles: zCount }),
  TAX: z.object({ incomeYearlyFen: zCount }),
  SOCIAL_INSURANCE: z.object({ pensionYearlyFen: zCount }),
  HOUSING: z.object({ houses: zCount }),
  MARKET_REGISTRATION: z.object({ businesses: zCount, businessYearlyFen: zCount }),
  BANKS: z.object({ depositsFen: zCount }),
  POVERTY_REGISTRY: z.object({ registered: z.boolean() }),
} as const satisfies Record<Source, z.ZodType>;

/** No record of the number is an answer too: nothing is there. */
const nothing: Readonly<Record<Source, Facts>> = {
  POLICE: { source: 'POLICE', dead: false, vehicles: 0 },
  TAX: { source: 'TAX', incomeYearlyFen: zeroFen },
  SOCIAL_INSURANCE: { source: 'SOCIAL_INSURANCE', incomeYearlyFen: zeroFen },
  HOUSING: { source: 'HOUSING', houses: 0 },
  MARKET_REGISTRATION: { source: 'MARKET_REGISTRATION', businesses: 0, incomeYearlyFen: zeroFen },
  BANKS: { source: 'BANKS', depositsFen: zeroFen },
  POVERTY_REGISTRY: { source: 'POVERTY_REGISTRY', onRegistry: false },
};

const inOurWords = (source: Source, said: unknown): unknown => {
  switch (source) {
    case 'POLICE': {
      const { diedOn, vehicles } = theirs.POLICE.parse(said);
      return { source, dead: diedOn !== null, vehicles };
    }
    case 'SOCIAL_INSURANCE': return { source, incomeYearlyFen: theirs.SOCIAL_INSURANCE.parse(said).pensionYearlyFen };
    case 'MARKET_REGISTRATION': {
      const { businesses, businessYearlyFen } = theirs.MARKET_REGISTRATION.parse(said);
      return { source, businesses, incomeYearlyFen: businessYearlyFen };
    }
    case 'POVERTY_REGISTRY': return { source, onRegistry: theirs.POVERTY_REGISTRY.parse(said).registered };
    case 'TAX': case 'HOUSING': case 'BANKS': return { source, ...theirs[source].parse(said) };
  }
};

const zAnswers = z.object({ answers: z.array(z.object({
  queryId: zUuid, status: z.enum(['PENDING', 'UNAVAILABLE', 'UNKNOWN', 'ANSWERED']), facts: z.unknown().optional(),
})) });

type Said = z.output<typeof zAnswers>['answers'][number];

const answerOf = (source: Source, { queryId, status, facts }: Said): SourceAnswer => {
  if (status !== 'ANSWERED') return { queryId, status };
  return { queryId, status, facts: facts === null || facts === undefined ? nothing[source] : zFacts.parse(inOurWords(source, facts)) };
};

/** Sources take so many questions at once. */
const atOnce = 10_000;
const portions = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / atOnce) }, (_, index) => items.slice(index * atOnce, (index + 1) * atOnce));

const pathOf = (source: Source): string => zSource.parse(source).toLowerCase().replaceAll('_', '-');

export const createHttpSources = (options: { readonly baseUrl: string; readonly timeoutMs?: number }): Sources => {
  const post = async (source: Source, what: string, body: unknown, today: PlainDate): Promise<unknown> => {
    const response = await fetch(`${options.baseUrl}/sources/${pathOf(source)}/${what}/batch`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-sandbox-today': today }, body: JSON.stringify(body),
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
    });
    if (!response.ok) throw new NeighbourFault(`source ${source}`, response.status);
    return response.json();
  };
  return {
    query: async (source, queries, today) => {
      for (const some of portions(queries)) await post(source, 'queries', { queries: some }, today);
    },
    answers: async (source, queryIds, today) => {
      const heard: SourceAnswer[] = [];
      for (const some of portions<Uuid>(queryIds)) {
        const { answers } = zAnswers.parse(await post(source, 'answers', { queryIds: some }, today));
        heard.push(...answers.map((answer) => answerOf(source, answer)));
      }
      return heard;
    },
  };
};
