/** One invented household and the law of a test, shared by the specs of this service. */
import { division, fen, plainDate, uuid, type Division } from '@doudi/kernel';
import { lawOf, loadPacks, type Law, type PublishedPolicy } from '@doudi/rules';
import type { Facts } from './facts.js';
import type { CaseCommand } from './verification-case.js';
import type { DataOf } from './verification-case.events.js';
import { caseIdOf } from './verification-case.state.js';

export const village = division('439901101201');
export const township = division('439901101000');
export const day = plainDate;
export const id = (last: number) => uuid(`00000000-0000-4000-8000-${String(last).padStart(12, '0')}`);
export const digest = (last: number): string => String(last).padStart(64, '0');
export const [applicationId, householdId, father, mother, child] = [id(1), id(2), id(11), id(12), id(13)] as const;
export const caseId = caseIdOf(applicationId);

const declared = { depositsFen: fen(10_000), houses: 1, vehicles: 0 };
export const request: DataOf<'CaseOpened'>['request'] = {
  applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId, division: village, requestedOn: day('2017-01-04'),
  members: [
    { personId: father, adult: true, incomeYearlyFen: fen(540_000), ...declared },
    { personId: mother, adult: true, incomeYearlyFen: fen(0), depositsFen: fen(0), houses: 0, vehicles: 0 },
    { personId: child, adult: false, incomeYearlyFen: fen(0), depositsFen: fen(0), houses: 0, vehicles: 0 },
  ],
};

const packs = loadPacks();
export const hunan = lawOf(packs);

let policies = 0;
/** The packs with what a county has published over them. */
export const lawWith = (...values: readonly (Pick<PublishedPolicy, 'rule' | 'value'> & Partial<PublishedPolicy>)[]): Law =>
  lawOf(packs, values.map((policy) => ({
    policyId: id(9_000 + (policies += 1)), jurisdiction: division('439901000000'), from: day('2017-01-01'), strength: 'SHALL', status: 'verified',
    citation: { document: '某县核对办法', clause: '第六条' }, ...policy,
  })));
export const answerDays = (key: string, days: number, place?: Division, status: PublishedPolicy['status'] = 'verified') =>
  ({ rule: 'sourceAnswerDays', qualifier: { key }, value: { days, unit: 'wd' }, status, ...(place && { jurisdiction: place }) });

/** What every source says of a person when it agrees with the declaration. */
export const agreeing = (personId: string): readonly Facts[] => {
  const member = request.members.find((one) => one.personId === personId)!;
  return [
    { source: 'POLICE', dead: false, vehicles: member.vehicles }, { source: 'TAX', incomeYearlyFen: member.incomeYearlyFen },
    { source: 'SOCIAL_INSURANCE', incomeYearlyFen: fen(0) }, { source: 'HOUSING', houses: member.houses },
    { source: 'MARKET_REGISTRATION', businesses: 0, incomeYearlyFen: fen(0) }, { source: 'BANKS', depositsFen: member.depositsFen },
    { source: 'POVERTY_REGISTRY', onRegistry: true },
  ];
};

type Answers = Extract<CaseCommand, { type: 'RecordAnswers' }>['data']['answers'];
/** The answers of all sources about all members; `except` are silent, `instead` say something else. */
export const allAnswers = (options: { except?: readonly string[]; instead?: Readonly<Record<string, Facts>> } = {}): Answers =>
  request.members.flatMap(({ personId }) => agreeing(personId)
    .filter(({ source }) => !options.except?.includes(source))
    .map((facts) => ({ personId, facts: options.instead?.[`${personId}/${facts.source}`] ?? facts })));
