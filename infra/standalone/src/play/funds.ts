/**
 * The money of the year: standards, what the county held when the books were opened, what the centre gave, and how it goes down, one
 * level at a time, on both tracks. The province keeps 1,000,000 of 10,000,000 to itself; in July it would still be there.
 */
import { plus, times, yuan, zeroFen, type Division, type Fen } from '@doudi/kernel';
import type { Officer } from '../client.js';
import { city, county, officer, officerAt } from '../county.js';
import { refused, type Stage } from './stage.js';

export const rural = { fund: 'BASIC_LIVING', purpose: '2081902', year: 2017 } as const;
export const urban = { fund: 'DIBAO', purpose: '2081901', year: 2017 } as const;
export const temporary = { fund: 'TEMPORARY_ASSISTANCE', purpose: '2082001', year: 2017 } as const;
type Fund = typeof rural | typeof urban | typeof temporary;

export const civil = (n: number): Officer => officer('COUNTY_CIVIL', n);
export const finance = (n: number): Officer => officer('COUNTY_FINANCE', n);
const treasury = officer('SUPERIOR_FINANCE');
const cityTreasury = officerAt(city, 'SUPERIOR_FINANCE');

/** From 1 January 2017: the province's guide for rural places (HN2-2.2.1), and what this county pays in its town. */
export const publishStandards = async ({ client }: Stage): Promise<void> => {
  for (const [scheme, valueFen] of [['RURAL_DIBAO', yuan('3026')], ['URBAN_DIBAO', yuan('5040')]] as const) {
    const body = { scheme, area: scheme.slice(0, 5), valueFen, unit: 'YEAR', from: '2017-01-01', citation: 'notice of the fictitious county 439901, 2017 no. 1' };
    await client.must(civil(1), '/v1/standards', body, `standard ${scheme}`);
  }
};

const open = (stage: Stage, fund: Fund, docNo: string, amountFen: Fen): Promise<unknown> =>
  stage.client.must(finance(1), '/v1/funds/opening-balances', { ...fund, track: 'CASH', docNo, amountFen }, `opening ${docNo}`);

/** What two months of the old recipients and the new ones can cost at most, in tens of thousands of yuan. */
export const costOf = ({ homes }: Stage, area: 'URBAN' | 'RURAL'): Fen => {
  const old = homes.flatMap(({ household }) => (household.area === area && household.carried !== null ? [household.carried.amountMonthlyFen] : []));
  const applicants = homes.filter(({ household }) => household.area === area && household.carried === null).length;
  const most = plus(times(plus(zeroFen, ...old), 2), times(yuan('2000'), applicants));
  return times(yuan('10000'), Math.ceil(most / yuan('10000')));
};

export const openBooks = async (stage: Stage): Promise<void> => {
  const { client } = stage;
  await open(stage, urban, '439901 balance of 2016 urban dibao', costOf(stage, 'URBAN'));
  const fromAbove = { ...rural, source: 'FROM_ABOVE', kind: 'SPECIAL' };
  await client.must(treasury, '/v1/funds/appropriations', { ...fromAbove, track: 'BUDGET', docNo: '财社〔2017〕1号', amountFen: yuan('10000000') }, 'the centre issues budget');
  await client.must(treasury, '/v1/funds/appropriations', { ...fromAbove, track: 'CASH', docNo: '财库〔2017〕1号', amountFen: costOf(stage, 'RURAL') }, 'the centre releases cash');
  const plan = await client.must(treasury, '/v1/funds/plans', { ...rural, lines: [{ to: city, amountFen: yuan('10000000') }] }, 'plan of the province');
  const approval = `/v1/funds/plans/${String(plan['id'])}/approval`;
  await refused(stage, 'a treasurer approves the plan they drafted', 'plan.same_person', [treasury, approval, rural]);
  await client.must(officer('SUPERIOR_FINANCE', 2), approval, rural, 'plan approved');
};

type Leg = { readonly track: 'transfers' | 'cash-releases'; readonly from: Officer; readonly to: Division; readonly receiver: Officer; readonly docNo: string; readonly amountFen: Fen };

const send = async ({ client }: Stage, { track, from, to, receiver, docNo, amountFen }: Leg): Promise<void> => {
  const sent = await client.must(from, `/v1/funds/${track}`, { ...rural, docNo, kind: 'SPECIAL', to, amountFen }, `${track} ${docNo}`);
  await client.must(receiver, `/v1/funds/${track}/${String(sent['id'])}/receipt`, {}, `receipt of ${docNo}`);
};

/** 9,000,000 of 10,000,000 go down; the cash goes whole. A transfer that leaves out the city is refused. */
export const passDown = async (stage: Stage): Promise<void> => {
  const skipping = { ...rural, docNo: '湘财社〔2017〕9号', kind: 'SPECIAL', to: county, amountFen: yuan('1') };
  await refused(stage, 'a province sends past the city', 'posting.level_skipped', [treasury, '/v1/funds/transfers', skipping]);
  const nine = yuan('9000000');
  const cash = costOf(stage, 'RURAL');
  await send(stage, { track: 'transfers', from: treasury, to: city, receiver: cityTreasury, docNo: '湘财社〔2017〕1号', amountFen: nine });
  await send(stage, { track: 'cash-releases', from: treasury, to: city, receiver: cityTreasury, docNo: '湘财库〔2017〕1号', amountFen: cash });
  await send(stage, { track: 'transfers', from: cityTreasury, to: county, receiver: finance(1), docNo: '市财社〔2017〕1号', amountFen: nine });
  await send(stage, { track: 'cash-releases', from: cityTreasury, to: county, receiver: finance(1), docNo: '市财库〔2017〕1号', amountFen: cash });
};

/** Office renovation from the dibao fund: as itself, under the same key again, and under another name to the same builder. */
export const tryDiversion = async (stage: Stage): Promise<void> => {
  const renovation = { ...urban, forPurpose: '2080299', payee: { kind: 'CONTRACTOR' }, amountFen: yuan('8000') };
  const story = 'office renovation from the dibao fund';
  await refused(stage, story, 'posting.purpose_outside_fund', [finance(1), '/v1/funds/postings', renovation]);
  const again = await stage.client.post(finance(1), '/v1/funds/postings', renovation, story, 1);
  if (again.body['code'] !== 'posting.purpose_outside_fund') throw new Error(`the same key again was answered ${again.status}`);
  stage.stories.set('the same attempt under the same key', `the same refusal: ${String(again.body['code'])}`);
  await refused(stage, 'the same relabelled as dibao, to the contractor', 'posting.payee_not_lawful', [finance(1), '/v1/funds/postings', { ...renovation, forPurpose: urban.purpose }]);
};

