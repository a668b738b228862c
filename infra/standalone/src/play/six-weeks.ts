/**
 * The first six weeks of 2017 in one county of Hunan, day by day: what each day brings is a scene, played over REST by the officers
 * whose work it is. Spring Festival is on 28 January; offices are closed from 27 January to 2 February and work on the 22nd and the 4th.
 */
import { plainDate, type PlainDate } from '@doudi/kernel';
import { populate } from '@doudi/testing';
import { publishCountyLaw } from './county-law.js';
import { county } from '../county.js';
import { authorise, file, forEachCase, investigate, isTemporary, opine, settleTemporary, storyOf, type Case } from './cases.js';
import { approve, beginAgain, closeAndSubmit, drawAndVisit, endFor, objectOnDaySeven, phasesOf, postAtCounty, refuse } from './decisions.js';
import { clearHeld, recordDeaths } from './deaths.js';
import { openBooks, passDown, publishStandards, tryDiversion } from './funds.js';
import { alterPayee, bothDibao, carryOver, firstCredit, lastFen, pay, prepare, prepareAndFund, pressTwentyTimes, reissue, releaseIntoSilence, setBank, type Batch } from './payday.js';
import { registerEverybody } from './registry.js';
import { headOf, inEvery, moveTo, settle, type Home, type Stage } from './stage.js';

type Play = {
  readonly cases: Case[];
  readonly open: Map<string, Batch>;
};
type Scene = { readonly day: PlainDate; readonly play: (stage: Stage, play: Play) => Promise<void> };

const told = (cases: readonly Case[], ...stories: readonly string[]): readonly Case[] => cases.filter((one) => stories.includes(storyOf(one)));
const ended = ['WITHDRAWN'];
/** Whose head has died or moved away by that day. */
const goneBy = (cases: readonly Case[], day: string): readonly Case[] => cases.filter(({ home }) => {
  const { diedOn, movedAwayOn } = headOf(home).member;
  return (diedOn !== null && diedOn <= day) || (movedAwayOn !== null && movedAwayOn <= day);
});
const dibao = (cases: readonly Case[]): readonly Case[] => cases.filter((one) => !isTemporary(one) && !ended.includes(storyOf(one)));

/** Applicants come on three days. */
const applyOn = (third: number) => async (stage: Stage, play: Play): Promise<void> => {
  const { homes } = stage;
  const today = homes.filter(({ household }) => household.carried === null).filter((_, index) => index % 3 === third);
  const filed: Case[] = [];
  await inEvery(stage, `${today.length} households apply`, today, async (home: Home) => { filed.push(await file(stage, home)); });
  play.cases.push(...filed.sort((one, other) => (one.home.household.key < other.home.household.key ? -1 : 1)));
  await settle(stage, `applications ${third}`);
  await forEachCase(stage, 'adults allow the check, it is commissioned', filed, authorise);
};

const firstDay: Scene['play'] = async (stage, play) => {
  await publishCountyLaw(stage.client, stage.progress, stage.stories);
  await settle(stage, 'the law');
  await publishStandards(stage);
  await registerEverybody(stage, populate({ seed: stage.seed, households: stage.households, division: county }));
  await openBooks(stage);
  await carryOver(stage);
  await setBank(stage);
  await applyOn(0)(stage, play);
};

const surveyDay: Scene['play'] = async (stage, { cases, open }) => {
  await forEachCase(stage, 'two go to each home, the neighbours are heard', cases.filter((one) => !ended.includes(storyOf(one))), investigate);
  await settle(stage, 'surveys');
  await forEachCase(stage, 'first opinions, notices for seven days', dibao(cases), opine);
  open.set('urgent', await prepare(stage, 'TEMPORARY_ASSISTANCE', '2017-01', 1));
  await forEachCase(stage, 'small amounts, papers after urgent help', cases.filter(isTemporary), settleTemporary);
  await recordDeaths(stage, plainDate('2017-01-06'));
  for (const scheme of bothDibao) await pay(stage, scheme, '2017-01', 1);
};

const payWhatIsCleared = async (stage: Stage, step: string, period: string, number: number): Promise<void> => {
  const cleared = [...await reissue(stage, step), ...await clearHeld(stage, step)];
  for (const scheme of bothDibao.filter((one) => cleared.includes(one))) await pay(stage, scheme, period, number);
};

const afterPayday: Scene['play'] = async (stage, { open }) => {
  await settle(stage, 'small amounts');
  await lastFen(stage, [open.get('urgent')!, await prepare(stage, 'TEMPORARY_ASSISTANCE', '2017-01', 2)]);
  await payWhatIsCleared(stage, 'in January', '2017-01', 2);
};

/** Notices come down clean; whoever has died or moved, withdrawn or been objected to is not among them. */
const submissionDay: Scene['play'] = async (stage, { cases }) => {
  await forEachCase(stage, 'begun again after an objection', told(cases, 'OBJECTED_ON_DAY_SEVEN'), beginAgain);
  await forEachCase(stage, 'ended: died or moved away', goneBy(cases, '2017-01-16'), endFor);
  await settle(stage, 'endings');
  const phases = await phasesOf(stage, cases, 'before submission');
  const posted = dibao(cases).filter((one) => phases.get(one.applicationId) === 'POSTED' && storyOf(one) !== 'OBJECTED_ON_DAY_SEVEN');
  await forEachCase(stage, 'notices come down, files go up', posted, closeAndSubmit);
  await drawAndVisit(stage, posted, plainDate('2017-01-16'));
  await forEachCase(stage, 'the county’s opinion and notice', posted, postAtCounty);
  const against = dibao(cases).filter((one) => phases.get(one.applicationId) === 'SUBMITTED');
  await forEachCase(stage, 'refused, with reasons, in writing', against, refuse);
};

const secondRound: Scene['play'] = async (stage, { cases }) => {
  const again = told(cases, 'OBJECTED_ON_DAY_SEVEN');
  await forEachCase(stage, 'second notices come down, files go up', again, closeAndSubmit);
  await drawAndVisit(stage, again, plainDate('2017-01-24'));
  await forEachCase(stage, 'the county’s opinion and notice', again, postAtCounty);
  await settle(stage, 'second round');
  const before = await phasesOf(stage, cases, 'second round');
  await forEachCase(stage, 'ended: died or moved away', goneBy(cases, '2017-01-25').filter((one) => before.get(one.applicationId) !== 'ENDED'), endFor);
  await settle(stage, 'more endings');
  const phases = await phasesOf(stage, cases, 'before approval');
  const posted = dibao(cases).filter((one) => phases.get(one.applicationId) === 'COUNTY_POSTED' && storyOf(one) !== 'OBJECTED_ON_DAY_SEVEN');
  await forEachCase(stage, 'the county approves', posted, approve);
};

const february: Scene['play'] = async (stage, { cases, open }) => {
  await recordDeaths(stage, plainDate('2017-02-06'));
  for (const scheme of bothDibao) open.set(scheme, await prepareAndFund(stage, scheme, '2017-02', 1));
  const [altered] = told(cases, 'PAYEE_ALTERED');
  const scheme = altered!.home.household.scheme;
  await alterPayee(stage, altered!.home, open.get(scheme)!);
  open.set(scheme, await prepareAndFund(stage, scheme, '2017-02', 2));
};

const payday: Scene['play'] = async (stage, { cases, open }) => {
  await pressTwentyTimes(stage, open.get('RURAL_DIBAO')!);
  await releaseIntoSilence(stage, open.get('URBAN_DIBAO')!);
  await firstCredit(stage, told(cases, 'WORKED_EXAMPLE')[0]!.applicationId);
};

const late: Scene['play'] = async (stage) => {
  await payWhatIsCleared(stage, 'in February', '2017-02', 3);
};

const scenes: readonly Scene[] = ([
  ['2017-01-03', firstDay],
  ['2017-01-04', async (stage, play) => { await passDown(stage); await applyOn(1)(stage, play); }],
  ['2017-01-05', applyOn(2)],
  ['2017-01-06', surveyDay],
  ['2017-01-09', afterPayday],
  ['2017-01-10', tryDiversion],
  ['2017-01-13', (stage, { cases }) => forEachCase(stage, 'objections on day 7', told(cases, 'OBJECTED_ON_DAY_SEVEN'), objectOnDaySeven)],
  ['2017-01-16', submissionDay],
  ['2017-01-25', secondRound],
  ['2017-02-03', (stage, { cases }) => forEachCase(stage, 'the county approves after the second notice', told(cases, 'OBJECTED_ON_DAY_SEVEN'), approve)],
  ['2017-02-06', february],
  ['2017-02-08', payday],
  ['2017-02-09', late],
] as const satisfies readonly (readonly [string, Scene['play']])[]).map(([day, play]) => ({ day: plainDate(day), play }));

/** Plays every scene up to that day, and stands on it at the end. */
export const playSixWeeks = async (stage: Stage, until: PlainDate): Promise<readonly Case[]> => {
  const play: Play = { cases: [], open: new Map() };
  for (const scene of scenes.filter(({ day }) => day <= until)) {
    stage.progress.line(scene.day);
    await moveTo(stage, scene.day);
    await scene.play(stage, play);
  }
  await moveTo(stage, until);
  await settle(stage, `the end ${until}`);
  return play.cases;
};
