/** The law in force, for anyone to check: one value for a place and a day, with the clause that says so. */
import { zDivision, zPlainDate } from '@doudi/contracts';
import { CallParam, Operation, refuse, type Call, type ServiceRuntime } from '@doudi/edge';
import { find, isRuleName, type Qualifier, type RuleEntry } from '@doudi/rules';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { auditRuntime } from './token.js';

const OfRule = z.strictObject({ rule: z.string().min(1).max(100) });
const word = z.string().min(1).max(100).optional();
const Question = z.strictObject({
  place: zDivision, day: zPlainDate.optional(), scheme: word, area: z.enum(['URBAN', 'RURAL']).optional(), cohort: word, key: word,
});
const citation = z.strictObject({ document: z.string(), number: z.string().optional(), clause: z.string(), quote: z.string().optional() });
const InForce = z.strictObject({
  rule: z.string(), jurisdiction: zDivision, qualifier: z.record(z.string(), z.string()), value: z.unknown(),
  from: zPlainDate, to: zPlainDate.nullable(), citation, alsoIn: z.array(citation), strength: z.string(), status: z.string(),
  source: z.string().nullable(), reading: z.literal('ours').nullable(),
  policyId: z.string().nullable(), lawHash: z.string(),
});

const shown = (entry: RuleEntry, lawHash: string) => ({
  rule: entry.rule, jurisdiction: entry.jurisdiction, qualifier: entry.qualifier, value: entry.value,
  from: entry.from, to: entry.to ?? null, citation: entry.citation, alsoIn: entry.alsoIn ?? [], strength: entry.strength, status: entry.status, source: entry.source ?? null,
  reading: entry.reading ?? null, policyId: entry.policyId ?? null, lawHash,
});

@Controller()
export class LawController {
  constructor(@Inject(auditRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({
    id: 'getLaw', method: 'GET', path: '/v1/law/:rule', summary: 'The value in force at a place on a day, with its citation',
    tag: 'law register', roles: 'PUBLIC', params: OfRule, query: Question, answer: InForce, refusals: ['law.silent'],
  })
  inForce(@CallParam() { params: { rule }, query, today }: Call<undefined, typeof OfRule, typeof Question>) {
    const { place, day = today, ...asked } = query;
    const law = this.runtime.law();
    const qualifier = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Qualifier;
    const entry = isRuleName(rule) ? find(law, rule, place, day, qualifier) : null;
    return Promise.resolve(entry === null ? refuse('law.silent') : shown(entry, law.hash));
  }
}
