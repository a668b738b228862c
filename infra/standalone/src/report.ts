/** What the run ends with: figures that a reader can check by calling the API. The same seed gives the same report. */
import type { Client } from './client.js';
import { county, officer } from './county.js';
import type { FirstCase } from './first-case.js';
import { countyPolicies } from './county-law.js';

export type Report = {
  readonly seed: number;
  readonly day: string;
  /** What the law register answers in the county, by rule. */
  readonly law: readonly { readonly rule: string; readonly value: unknown; readonly clause: unknown }[];
  readonly policies: { readonly published: number; readonly prepared: number };
  /** The household that applied: where its application and its verification stand. */
  readonly firstCase: { readonly application: unknown; readonly verification: unknown };
  readonly refusals: Readonly<Record<string, number>>;
};

export const makeReport = async (client: Client, seed: number, day: string, first: FirstCase): Promise<Report> => {
  const auditor = officer('AUDITOR');
  const law = [];
  for (const { rule } of countyPolicies) {
    const answer = await client.see(auditor, `/v1/law/${rule}?place=${county}&day=${day}`);
    law.push({ rule, value: answer['value'], clause: (answer['citation'] as Record<string, unknown> | undefined)?.['clause'] ?? null });
  }
  const count = async (state: string): Promise<number> =>
    ((await client.see(auditor, `/v1/policies?state=${state}&limit=100`))['items'] as readonly unknown[]).length;
  return {
    seed, day, law,
    policies: { published: await count('published'), prepared: await count('prepared') },
    firstCase: { application: first.phase, verification: first.report['status'] },
    refusals: Object.fromEntries([...client.refusals].sort(([one], [two]) => (one < two ? -1 : 1))),
  };
};

export const printed = (report: Report): string => [
  `the law in county ${county} on ${report.day}:`,
  ...report.law.map(({ rule, value, clause }) => `  ${rule.padEnd(22)} ${JSON.stringify(value).padEnd(28)} ${String(clause)}`),
  `policies: ${report.policies.published} published, ${report.policies.prepared} prepared and never published`,
  `the first household: application ${String(report.firstCase.application)}, verification ${String(report.firstCase.verification)}`,
  `refusals: ${Object.entries(report.refusals).map(([code, count]) => `${code} ${count}`).join(', ') || 'none'}`,
].join('\n');
