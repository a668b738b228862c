/**
 * One fictitious county in the winter of 2016 to 2017: the same seed gives the same people. Three of four households receive dibao
 * since 2016, the others apply now, each with a story; the first applicants play every story once. All amounts are true ones;
 * what a household declares may differ, where its story says so.
 */
import { atLevel, atLeastZero, fen, minus, monthly, plainDate, plus, times, yuan, zeroFen, type Division, type Fen, type PlainDate } from '@doudi/kernel';
import {
  ageOn, bankAccount, bornWithAge, dayBetween, drawFrom, fifteenDigits, givenName, idNumbers, impossibleBirthday, phone, surname, townshipNames, wrongCheckDigit, type Draw,
} from './population-draws.js';

export const storyKinds = [
  /** F1 of the law: 3 persons, 7,200 wages, 1,200 cost of working, 600 illness: 306.50 a month. */
  'WORKED_EXAMPLE', 'AT_THE_LINE', 'OVER_THE_LINE', 'HIDDEN_INCOME', 'HIDDEN_DEPOSITS', 'OBJECTED_ON_DAY_SEVEN', 'VILLAGE_TRIES_TO_ACCEPT',
  'REVIEWER_TRIES_TO_APPROVE', 'NEAR_RELATIVE', 'NEAR_RELATIVE_NOT_REGISTERED', 'MISSING_PAPERS', 'WITHDRAWN', 'DIED_MEANWHILE', 'MOVED_AWAY',
  'WRONG_ID_NUMBER', 'FIFTEEN_DIGITS', 'ACCOUNT_CLOSED', 'PAYEE_ALTERED', 'TEMPORARY_AID', 'URGENT_AID', 'ELIGIBLE',
] as const;
export type StoryKind = (typeof storyKinds)[number];

export type PopulationMember = {
  /** Stable within a population: 'H0001-2'. */
  readonly key: string;
  readonly relation: 'HEAD' | 'SPOUSE' | 'CHILD' | 'PARENT' | 'GRANDCHILD';
  readonly name: string;
  readonly sex: 'M' | 'F';
  readonly bornOn: PlainDate;
  readonly adult: boolean;
  /** The right one, 18 characters. */
  readonly idNumber: string;
  /** The one first told at the window; `mark` says what is special about it. */
  readonly toldIdNumber: string;
  readonly mark: 'WRONG_CHECK_DIGIT' | 'IMPOSSIBLE_BIRTHDAY' | 'FIFTEEN_DIGITS' | null;
  readonly phone: string | null;
  readonly bankAccount: string | null;
  readonly bankName: string | null;
  readonly accountClosed: boolean;
  readonly wagesYearlyFen: Fen;
  readonly businessYearlyFen: Fen;
  readonly pensionYearlyFen: Fen;
  readonly workingCostYearlyFen: Fen;
  readonly illnessCostYearlyFen: Fen;
  readonly depositsFen: Fen;
  readonly houses: number;
  readonly vehicles: number;
  readonly declared: { readonly incomeYearlyFen: Fen; readonly depositsFen: Fen; readonly houses: number; readonly vehicles: number };
  readonly illness: 'CHRONIC' | 'SERIOUS' | null;
  readonly disability: { readonly kind: 'LIMB' | 'SIGHT' | 'HEARING' | 'MIND'; readonly grade: 1 | 2 | 3 | 4 } | null;
  readonly diedOn: PlainDate | null;
  readonly movedAwayOn: PlainDate | null;
  /** A near relative who handles cases or sits on the village committee. */
  readonly relativeOf: { readonly official: string; readonly relation: 'SIBLING' | 'CHILD' | 'PARENT' } | null;
};

export type Carried = {
  readonly oldDecisionNo: string;
  readonly decidedOn: PlainDate;
  readonly amountMonthlyFen: Fen;
};

export type PopulationHousehold = {
  readonly key: string;
  readonly area: 'URBAN' | 'RURAL';
  readonly scheme: 'URBAN_DIBAO' | 'RURAL_DIBAO' | 'TEMPORARY_ASSISTANCE';
  readonly township: Division;
  readonly village: Division;
  readonly address: string;
  readonly members: readonly PopulationMember[];
  readonly payee: string;
  /** Contracted land in tenths of a mu. */
  readonly landTenthsOfMu: number;
  /** All counted income less the allowed deductions, of the whole household. */
  readonly countedIncomeYearlyFen: Fen;
  /** Recipient since 2016, or null. */
  readonly carried: Carried | null;
  /** New applicant's story, or null. */
  readonly story: StoryKind | null;
};

export type Population = { readonly seed: string; readonly county: Division; readonly today: PlainDate; readonly households: readonly PopulationHousehold[] };

/** Per head and year: what 2016's recipients were measured by, and what applies from 1 January 2017 (Hunan's guidance lines). */
const lines = { '2016': { RURAL: yuan('2640'), URBAN: yuan('5040') }, '2017': { RURAL: yuan('3026'), URBAN: yuan('5040') } } as const;
const today = plainDate('2017-01-03');

export const populate = (options: { seed: string | number; households: number; division: Division }): Population => {
  const seed = String(options.seed);
  const county = atLevel(options.division, 'COUNTY');
  const numberFor = idNumbers(county.slice(0, 6));
  let applicants = 0;
  const households = Array.from({ length: options.households }, (_, index) => {
    const story = index % 4 === 3 ? storyOf(seed, applicants++) : null;
    return household({ draw: drawFrom(`${seed}/${index}`), key: `H${String(index + 1).padStart(4, '0')}`, index, county, story, numberFor });
  });
  return { seed, county, today, households };
};

const storyOf = (seed: string, applicant: number): StoryKind => {
  const draw = drawFrom(`${seed}/story/${applicant}`);
  return storyKinds[applicant] ?? (draw.chance(70) ? 'ELIGIBLE' : draw.of(storyKinds.filter((kind) => kind !== 'WORKED_EXAMPLE')));
};

type Frame = {
  readonly draw: Draw;
  readonly key: string;
  readonly index: number;
  readonly county: Division;
  readonly story: StoryKind | null;
  readonly numberFor: (bornOn: PlainDate, sex: 'M' | 'F') => string;
};

const household = (frame: Frame): PopulationHousehold => {
  const { draw, key, county, story, index } = frame;
  const area = story === 'WORKED_EXAMPLE' || !draw.chance(story === null ? 25 : 30) ? 'RURAL' : 'URBAN';
  const townshipNo = area === 'URBAN' ? draw.between(0, 1) : draw.between(0, 4);
  const villageNo = draw.between(1, 6) + (area === 'URBAN' ? 0 : 200);
  const township = `${county.slice(0, 6)}${101 + townshipNo}000` as Division;
  const village = `${township.slice(0, 9)}${String(villageNo).padStart(3, '0')}` as Division;
  const members = withStory(frame, village, withIncomes(frame, area, people(frame)));
  const counted = countedOf(members);
  return {
    key, area, township, village, members, story,
    scheme: story === 'TEMPORARY_AID' || story === 'URGENT_AID' ? 'TEMPORARY_ASSISTANCE' : `${area}_DIBAO`,
    address: `${townshipNames[townshipNo]}${villageNo % 100}${area === 'URBAN' ? '社区' : '村'}${draw.between(1, 12)}组${draw.between(1, 99)}号`,
    payee: members[0]!.key,
    landTenthsOfMu: area === 'RURAL' ? draw.between(0, 60) : 0,
    countedIncomeYearlyFen: counted,
    carried: story !== null ? null : carried(draw, county, index, area, counted, members.length),
  };
};

/** Another account of the same person, for the day the first one is closed. */
export const newAccountOf = ({ key }: PopulationMember): string => bankAccount(5_000_000 + Number(key.slice(1, key.indexOf('-'))) * 10 + Number(key.slice(key.indexOf('-') + 1)));

export const incomeOf = (member: PopulationMember): Fen => plus(member.wagesYearlyFen, member.businessYearlyFen, member.pensionYearlyFen);
export const deductionsOf = (members: readonly PopulationMember[]): Fen =>
  plus(...members.flatMap(({ workingCostYearlyFen, illnessCostYearlyFen }) => [workingCostYearlyFen, illnessCostYearlyFen]));
const countedOf = (members: readonly PopulationMember[]): Fen => atLeastZero(minus(plus(...members.map(incomeOf)), deductionsOf(members)));

const carried = (draw: Draw, county: Division, index: number, area: 'URBAN' | 'RURAL', counted: Fen, size: number): Carried => ({
  oldDecisionNo: `${county.slice(0, 6)}-2016-${String(index + 1).padStart(5, '0')}`,
  decidedOn: dayBetween(draw, plainDate('2016-01-11'), plainDate('2016-11-30')),
  amountMonthlyFen: monthly(minus(times(lines['2016'][area], size), counted), 'HALF_UP'),
});

/** Head, perhaps spouse, children by the parents' age, perhaps a parent, perhaps a grandchild left in the village. */
const people = (frame: Frame): PopulationMember[] => {
  const { draw, story } = frame;
  const family = surname(draw);
  if (story === 'WORKED_EXAMPLE') return [person(frame, 1, 'HEAD', 41, 'M', family), person(frame, 2, 'SPOUSE', 39, 'F'), person(frame, 3, 'CHILD', 12, 'F', family)];
  const age = draw.between(26, 74);
  const sex = draw.chance(60) ? 'M' : 'F';
  const plan: (readonly [PopulationMember['relation'], number, 'M' | 'F', string?])[] = [['HEAD', age, sex, family]];
  if (draw.chance(65)) plan.push(['SPOUSE', Math.max(22, age + draw.between(-4, 4)), sex === 'M' ? 'F' : 'M']);
  const children = age < 60 ? draw.between(0, 2) : 0;
  for (let child = 0; child < children; child += 1) plan.push(['CHILD', draw.between(0, Math.min(17, age - 22)), draw.of(['M', 'F']), family]);
  if (age < 60 && draw.chance(25)) plan.push(['PARENT', Math.min(94, age + draw.between(20, 30)), draw.of(['M', 'F']), family]);
  if (age >= 55 && draw.chance(20)) plan.push(['GRANDCHILD', draw.between(1, Math.min(14, age - 44)), draw.of(['M', 'F']), family]);
  return plan.map(([relation, years, who, name], index) => person(frame, index + 1, relation, years, who, name));
};

const person = (frame: Frame, no: number, relation: PopulationMember['relation'], age: number, sex: 'M' | 'F', family?: string): PopulationMember => {
  const { draw, key, index, numberFor } = frame;
  const bornOn = bornWithAge(draw, age, today);
  const idNumber = numberFor(bornOn, sex);
  const adult = ageOn(bornOn, today) >= 18;
  const illness = draw.chance(12) ? 'CHRONIC' : draw.chance(4) ? 'SERIOUS' : null;
  return {
    key: `${key}-${no}`, relation, name: `${family ?? surname(draw)}${givenName(draw)}`, sex, bornOn, adult, idNumber, toldIdNumber: idNumber, mark: null,
    phone: adult && draw.chance(80) ? phone(index * 10 + no) : null,
    bankAccount: adult ? bankAccount(index * 10 + no) : null,
    bankName: adult ? draw.of(['虚构县农村信用社', '虚构县邮政储蓄']) : null,
    accountClosed: false,
    wagesYearlyFen: zeroFen, businessYearlyFen: zeroFen, pensionYearlyFen: zeroFen, workingCostYearlyFen: zeroFen,
    illnessCostYearlyFen: zeroFen, depositsFen: adult ? tens(draw, 0, 300) : zeroFen, houses: relation === 'HEAD' ? 1 : 0, vehicles: 0,
    declared: { incomeYearlyFen: zeroFen, depositsFen: zeroFen, houses: 0, vehicles: 0 },
    illness, disability: draw.chance(9) ? { kind: draw.of(['LIMB', 'SIGHT', 'HEARING', 'MIND'] as const), grade: draw.of([1, 2, 3, 4] as const) } : null,
    diedOn: null, movedAwayOn: null, relativeOf: null,
  };
};

/** Tens of yuan, as people count. */
const tens = (draw: Draw, from: number, to: number): Fen => times(yuan('10'), draw.between(from, to));

/** Income per head is drawn first, on the side of the line where the story wants it; then it is split over those who could earn it. */
const withIncomes = (frame: Frame, area: 'URBAN' | 'RURAL', members: readonly PopulationMember[]): PopulationMember[] => {
  const { draw, story } = frame;
  if (story === 'WORKED_EXAMPLE') return workedExample(members);
  const line = story === null ? lines['2016'][area] : lines['2017'][area];
  const perHead = story === 'AT_THE_LINE' ? line : story === 'OVER_THE_LINE' ? plus(line, tens(draw, 20, 400)) : tens(draw, 20, Math.floor(line / 1_000) - 20);
  const illnessCosts = members.map(({ illness }) => (illness === null ? zeroFen : tens(draw, 10, illness === 'SERIOUS' ? 300 : 80)));
  const pensions = members.map(({ bornOn }) => (ageOn(bornOn, today) >= 60 ? yuan('1080') : zeroFen));
  const workingCost = tens(draw, 0, 60);
  const gross = plus(times(perHead, members.length), workingCost, ...illnessCosts);
  const earned = atLeastZero(minus(gross, plus(...pensions)));
  const business = area === 'RURAL' ? fen(Math.floor(earned / 3_000) * 1_000) : zeroFen;
  return members.map((member, index) => ({
    ...member,
    wagesYearlyFen: index === 0 ? minus(earned, business) : zeroFen,
    businessYearlyFen: index === 0 ? business : zeroFen,
    workingCostYearlyFen: index === 0 ? workingCost : zeroFen,
    pensionYearlyFen: pensions[index]!,
    illnessCostYearlyFen: illnessCosts[index]!,
  }));
};

const workedExample = (members: readonly PopulationMember[]): PopulationMember[] =>
  members.map((member, index) => ({
    ...member,
    illness: index === 1 ? 'CHRONIC' : null,
    wagesYearlyFen: index === 0 ? yuan('7200') : zeroFen,
    workingCostYearlyFen: index === 0 ? yuan('1200') : zeroFen,
    illnessCostYearlyFen: index === 1 ? yuan('600') : zeroFen,
  }));

/** What the story changes in the head of the household; then everybody declares, the truth unless the story hides something. */
const withStory = ({ draw, story }: Frame, village: Division, members: readonly PopulationMember[]): PopulationMember[] =>
  members.map((member, index) => {
    const told = index === 0 ? { ...member, ...changeOf(draw, story, village, member) } : member;
    const hides = index === 0 && story === 'HIDDEN_INCOME' ? told.wagesYearlyFen : zeroFen;
    const hidden = index === 0 && story === 'HIDDEN_DEPOSITS' ? told.depositsFen : zeroFen;
    return {
      ...told,
      declared: { incomeYearlyFen: minus(incomeOf(told), hides), depositsFen: minus(told.depositsFen, hidden), houses: told.houses, vehicles: told.vehicles },
    };
  });

const changeOf = (draw: Draw, story: StoryKind | null, village: Division, member: PopulationMember): Partial<PopulationMember> => {
  switch (story) {
    case 'HIDDEN_INCOME': return { wagesYearlyFen: plus(member.wagesYearlyFen, tens(draw, 1_200, 3_000)) };
    case 'HIDDEN_DEPOSITS': return { depositsFen: tens(draw, 8_000, 20_000), vehicles: 1 };
    case 'NEAR_RELATIVE':
    case 'NEAR_RELATIVE_NOT_REGISTERED': return { relativeOf: { official: `village-officer-${village}`, relation: draw.of(['SIBLING', 'CHILD', 'PARENT'] as const) } };
    case 'DIED_MEANWHILE': return { diedOn: dayBetween(draw, plainDate('2017-01-09'), plainDate('2017-01-20')) };
    case 'MOVED_AWAY': return { movedAwayOn: dayBetween(draw, plainDate('2017-01-09'), plainDate('2017-01-20')) };
    case 'WRONG_ID_NUMBER': return draw.chance(50)
      ? { toldIdNumber: wrongCheckDigit(member.idNumber), mark: 'WRONG_CHECK_DIGIT' }
      : { toldIdNumber: impossibleBirthday(member.idNumber), mark: 'IMPOSSIBLE_BIRTHDAY' };
    case 'FIFTEEN_DIGITS': return { toldIdNumber: fifteenDigits(member.idNumber), mark: 'FIFTEEN_DIGITS' };
    case 'ACCOUNT_CLOSED': return { accountClosed: true };
    default: return story === null ? recipientsLife(draw, member) : {};
  }
};

/** A few recipients of 2016 have closed their account, died or moved since, or are known by an old number. */
const recipientsLife = (draw: Draw, member: PopulationMember): Partial<PopulationMember> => {
  const fate = draw.between(1, 200);
  if (fate <= 2) return { accountClosed: true };
  if (fate <= 4) return { diedOn: dayBetween(draw, plainDate('2016-12-01'), plainDate('2017-02-10')) };
  if (fate <= 6) return { movedAwayOn: dayBetween(draw, plainDate('2016-12-01'), plainDate('2017-02-10')) };
  if (fate <= 10) return { toldIdNumber: fifteenDigits(member.idNumber), mark: 'FIFTEEN_DIGITS' };
  return {};
};

export type SourceFacts = {
  readonly idNumber: string;
  readonly facts: {
    readonly POLICE: { readonly diedOn: PlainDate | null; readonly movedAwayOn: PlainDate | null; readonly vehicles: number };
    readonly TAX: { readonly incomeYearlyFen: Fen };
    readonly SOCIAL_INSURANCE: { readonly pensionYearlyFen: Fen };
    readonly HOUSING: { readonly houses: number };
    readonly MARKET_REGISTRATION: { readonly businessYearlyFen: Fen };
    readonly BANKS: { readonly depositsFen: Fen };
    readonly POVERTY_REGISTRY: { readonly registered: boolean };
  };
};

/** What the sandbox sources know of everybody: the truth. */
export const factsOf = (population: Population): readonly SourceFacts[] =>
  population.households.flatMap(({ area, members, key }) =>
    members.map((member) => ({
      idNumber: member.idNumber,
      facts: {
        POLICE: { diedOn: member.diedOn, movedAwayOn: member.movedAwayOn, vehicles: member.vehicles },
        TAX: { incomeYearlyFen: member.wagesYearlyFen },
        SOCIAL_INSURANCE: { pensionYearlyFen: member.pensionYearlyFen },
        HOUSING: { houses: member.houses },
        MARKET_REGISTRATION: { businessYearlyFen: member.businessYearlyFen },
        BANKS: { depositsFen: member.depositsFen },
        POVERTY_REGISTRY: { registered: area === 'RURAL' && drawFrom(`${population.seed}/registry/${key}`).chance(60) },
      },
    })));
