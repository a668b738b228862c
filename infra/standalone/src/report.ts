/** What the run ends with: figures that a reader can check by calling the API. The same seed gives the same report. */
import { inYuan, type Fen } from '@doudi/kernel';
import type { Body, Client } from './client.js';
import { countyPolicies } from './play/county-law.js';
import { county, officer, province } from './county.js';

type Clock = { readonly clock: string; readonly holder: string; readonly dueOn: string; readonly status: string; readonly daysLate: number; readonly clause: string };
type Lead = { readonly kind: string; readonly holder: string; readonly amount: number; readonly evidence: string };

export type Report = {
  readonly seed: number;
  readonly households: number;
  readonly day: string;
  /** Whole fen. `budget` is a track of its own and is never added to cash. */
  readonly money: Readonly<Record<'appropriated' | 'issuedDown' | 'released' | 'credited' | 'returnedNotReissued' | 'inTransit' | 'heldCash' | 'unaccounted', number>>
    & { readonly budget: Body };
  /** `creditedTwice` and `netCreditedFen` are read from the bureau's own books. */
  readonly payments: Readonly<Record<'obligations' | 'orders' | 'credited' | 'returned' | 'reissued' | 'inDoubt' | 'creditedTwice' | 'netCreditedFen', number>>;
  readonly clocks: readonly Clock[];
  readonly leads: readonly Lead[];
  readonly refusals: Readonly<Record<string, number>>;
  readonly applications: Readonly<Record<'filed' | 'approved' | 'refused' | 'closed' | 'longestDays', number>>;
  /** What the law register answers in the county, by rule. */
  readonly law: readonly { readonly rule: string; readonly value: unknown; readonly clause: unknown }[];
  /** What became of each story told by name. */
  readonly stories: Readonly<Record<string, string>>;
};

type Source = {
  readonly client: Client; readonly bureauUrl: string; readonly seed: number; readonly households: number; readonly day: string;
  readonly stories: ReadonlyMap<string, string>;
};

const auditor = officer('AUDITOR');
const text = (row: Body, name: string): string => String(row[name]);
const inOrder = <Row>(rows: readonly Row[]): Row[] => {
  const named = rows.map((row) => [JSON.stringify(row), row] as const);
  return named.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
};
const sorted = <Value>(pairs: Iterable<readonly [string, Value]>): Record<string, Value> =>
  Object.fromEntries([...pairs].sort(([one], [two]) => (one < two ? -1 : 1)));

const clocksOf = async (client: Client): Promise<Clock[]> => inOrder((await client.all(auditor, `/v1/clocks?division=${province}`)).map((row) => ({
  dueOn: text(row, 'dueOn'), clock: text(row, 'clock'), holder: text(row, 'holder'), status: text(row, 'status'), daysLate: Number(row['daysLate']), clause: text(row, 'clause'),
})));

const leadsOf = async (client: Client): Promise<Lead[]> => inOrder((await client.all(auditor, `/v1/leads?division=${province}`)).map((row) => {
  const { clause, detail } = row['evidence'] as Body;
  return { kind: text(row, 'kind'), holder: text(row, 'holder'), amount: Number(row['amountFen']), evidence: `${String(clause)}: ${String(detail)}` };
}));

const closed = ['WITHDRAWN', 'ENDED', 'NOT_ACCEPTED', 'TRANSFERRED'];
const days = (row: Body): number => (row['decidedOn'] === null ? 0 : Math.round((Date.parse(text(row, 'decidedOn')) - Date.parse(text(row, 'filedOn'))) / 86_400_000));
const applicationsOf = async (client: Client): Promise<Report['applications']> => {
  const rows = await client.all(officer('COUNTY_CIVIL'), '/v1/applications');
  const count = (...phases: readonly string[]): number => rows.filter((row) => phases.includes(text(row, 'phase'))).length;
  return {
    filed: rows.length, approved: count('APPROVED', 'AIDED'), refused: count('REFUSED', 'UNDER_REVIEW'), closed: count(...closed),
    longestDays: Math.max(0, ...rows.map(days)),
  };
};

const lawOf = async (client: Client, day: string): Promise<Report['law']> => {
  const law = [];
  for (const { rule } of countyPolicies) {
    const answer = await client.see(auditor, `/v1/law/${rule}?place=${county}&day=${day}`);
    law.push({ rule, value: answer['value'], clause: (answer['citation'] as Body | undefined)?.['clause'] ?? null });
  }
  return law;
};

export const makeReport = async ({ client, bureauUrl, seed, households, day, stories }: Source): Promise<Report> => {
  const { money, payments } = await client.see(auditor, `/v1/money?division=${province}`) as unknown as Pick<Report, 'money' | 'payments'>;
  const books = await (await fetch(`${bureauUrl}/books`)).json() as { readonly creditedTwice: readonly unknown[]; readonly netCreditedFen: number };
  return {
    seed, households, day, money, payments: { ...payments, creditedTwice: books.creditedTwice.length, netCreditedFen: books.netCreditedFen },
    clocks: await clocksOf(client), leads: await leadsOf(client), refusals: sorted(client.refusals), applications: await applicationsOf(client),
    law: await lawOf(client, day), stories: sorted(stories),
  };
};

const yuanOf = (amount: number): string => inYuan(amount as Fen).padStart(16);
const counts = (figures: Readonly<Record<string, number>>): string => Object.entries(figures).map(([name, count]) => `${name} ${count}`).join(', ');

/** Clocks that are alike are counted together. */
const clockLines = (clocks: readonly Clock[]): readonly string[] => {
  const alike = new Map<string, number>();
  for (const { clock, holder, dueOn, status, daysLate } of clocks) {
    const line = `  ${clock} ${holder} due ${dueOn} ${status}${daysLate > 0 ? `, ${daysLate} days late` : ''}`;
    alike.set(line, (alike.get(line) ?? 0) + 1);
  }
  return [...alike].map(([line, count]) => (count === 1 ? line : `${line} × ${count}`));
};

export const printed = ({ households, day, seed, money, payments, clocks, leads, refusals, applications, stories }: Report): string => {
  const { budget, ...cash } = money;
  return [
    `${day}, seed ${seed}, ${households} households. Where every fen is, in yuan:`,
    ...Object.entries(cash).map(([name, amount]) => `  ${name.padEnd(20)} ${yuanOf(amount)}`),
    ...Object.entries(budget as Record<string, number>).map(([name, amount]) => `  ${`budget ${name}`.padEnd(20)} ${yuanOf(amount)}`),
    `payments: ${counts(payments)}`,
    `applications: ${counts(applications)}`,
    'clocks:', ...clockLines(clocks),
    'leads:', ...leads.map(({ kind, holder, amount, evidence }) => `  ${kind} ${holder} ${inYuan(amount as Fen)} — ${evidence}`),
    `refusals: ${counts(refusals)}`,
    'stories:', ...Object.entries(stories).map(([story, outcome]) => `  ${story}: ${outcome}`),
  ].join('\n');
};
