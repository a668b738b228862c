/** The acceptance examples of the clauses that intake carries out, and what each guard lets through and stops. */
import { division, fen, fold, isRejection } from '@doudi/kernel';
import { checkPolicy, lawOf } from '@doudi/rules';
import { given } from '@doudi/testing';
import {
  countyOfficer, day, dibao, hunan, idOf, investigator, packs, played, resident, reviewer, standard, steps, temporaryAid, township, upTo,
  urgentAid, villager, windowOfficer, withLimit,
} from './application.examples.js';
import { application, type ApplicationCommand } from './application.js';
import type { ApplicationEvent, DataOf } from './application.events.js';

const of = steps();
const gansuVillage = division('629901100001');
/** The same life 60 days later in Gansu, where the notice of 21 February 2017 is in force; in town, where the difference is paid. */
const gansu = steps({ ...dibao, division: gansuVillage, scheme: 'URBAN_DIBAO', area: 'URBAN' }, hunan, 60);
const eventOf = <Type extends ApplicationEvent['type']>(events: readonly ApplicationEvent[], type: Type): DataOf<Type> =>
  events.find((event) => event.type === type)!.data as DataOf<Type>;
const app = given(application);
const recorded = (command: ApplicationCommand): readonly ApplicationEvent[] => [{ type: 'ReportRecorded', data: reportOf(command) }];
const reportOf = (command: ApplicationCommand): DataOf<'ReportRecorded'> => {
  if (command.type !== 'RecordReport') throw new Error('not a report');
  return command.data;
};
const both = (sub: string) => ({ sub, roles: ['TOWNSHIP_REVIEWER', 'COUNTY_CIVIL'], division: township });

describe('two bodies, two duties', () => {
  it('GS-2.4.1: a township officer cannot approve', () => {
    app(...upTo('ready')).when(of.approve(reviewer)).then('application.only_county_approves');
  });
  it('GS-2.4.1: one person with both roles cannot approve their own review, nor what they accepted or investigated', () => {
    for (const sub of ['reviewer', 'window', 'investigator-2'])
      app(...upTo('ready'))
        .when(of.approve(both(sub)))
        .then('application.own_work');
    app(...upTo('visited')).when(of.countyOpine(both('reviewer'))).then('application.own_work');
    expect(isRejection(app(...upTo('ready')).when(of.approve(both('somebody-else'))).decision)).toBe(false);
  });
  it.each([
    ['held the appraisal', (zhang) => of.appraise({ ...zhang, roles: ['TOWNSHIP_INVESTIGATOR'] }), 'surveyed'],
    ['gave the first opinion', (zhang) => of.opine(zhang), 'reviewed'],
    ['hung the notice', (zhang) => of.post(zhang), 'posted'],
    ['took the notice down', (zhang) => of.close(zhang), 'clean'],
    ['sent the file up', (zhang) => of.submit(zhang), 'submitted'],
  ] as const satisfies readonly (readonly [string, (zhang: ReturnType<typeof both>) => ApplicationCommand, string])[])(
    'GS-2.4.1: one person who %s for the township neither gives the county’s opinion nor approves', (_, act) => {
      const zhang = both('zhang');
      const life = [of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.close(), of.submit(), of.sample(),
        of.visit(), of.sampled()];
      const his = act(zhang);
      const done = life.map((command) => (command.type === his.type ? his : command));
      app(...played(...done)).when(of.countyOpine(zhang)).then('application.own_work');
      const ready = played(...done, of.countyOpine(), of.post(countyOfficer, 'COUNTY', '2017-01-18'), of.close(countyOfficer, 'COUNTY', '2017-01-26'));
      app(...ready).when(of.approve(zhang)).then('application.own_work');
      expect(isRejection(app(...ready).when(of.approve()).decision)).toBe(false);
    });
  it('GS-2.4.2a: a village delivers, and neither accepts nor reviews', () => {
    const [filed] = played(gansu.file(villager));
    expect(filed).toMatchObject({ type: 'ApplicationFiled', data: { filedBy: villager.sub, deliveredBy: villager.sub } });
    app(filed!).when(gansu.accept(villager)).then('application.village_may_not_accept');
    app(...upTo('surveyed', gansu)).when(gansu.opine(villager)).then('application.village_may_not_review');
    expect(eventOf(played(gansu.file(), gansu.accept()), 'ApplicationAccepted').findings[0]).toMatchObject({ clause: 'GS-2.4.2a' });
  });
  it('GS-2.4.2b: an appraisal of 20:0 without a survey decides nothing', () => {
    app(...played(gansu.file(), gansu.accept(), gansu.appraise(investigator, 20)))
      .when(gansu.opine())
      .then('application.investigation_missing');
    app(...played(gansu.file(), gansu.accept(), gansu.appraise(investigator, 20)))
      .when(gansu.approve())
      .then('application.investigation_missing');
  });
});

describe('what approval rests on', () => {
  it('HN1-3.8: no approval and no opinion without a verification report', () => {
    const unverified = played(of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise());
    app(...unverified).when(of.opine()).then('application.verification_missing');
    app(...unverified).when(of.approve()).then('application.verification_missing');
  });
  it('GS-2.4.7: without a data link Gansu decides on the survey, flagged', () => {
    const opinion = eventOf(
      played(gansu.file(), gansu.accept(), gansu.start(), gansu.complete(), gansu.appraise(), gansu.opine()),
      'FirstOpinionGiven',
    );
    expect(opinion.findings).toContainEqual(
      expect.objectContaining({ clause: 'GS-2.4.7', met: false, figures: expect.objectContaining({ flag: 'NO_DATA_CHECK' }) }),
    );
  });
  it('HN1-3.8, GS-2.4.7: a report for which no register answered is no check: refused in Hunan, flagged in Gansu', () => {
    const empty = (life: ReturnType<typeof steps>) => {
      const report = life.report();
      if (report.type !== 'RecordReport') throw new Error('not a report');
      return { ...report, data: { ...report.data, complete: false, missing: ['BANKS UNAVAILABLE'], onPovertyRegistry: null, noDataCheck: true as const } };
    };
    const surveyed = (life: ReturnType<typeof steps>) => [life.file(), life.accept(), life.verify(), life.start(), life.complete(), life.appraise(), empty(life)];
    app(...played(...surveyed(of))).when(of.opine()).then('application.verification_missing');
    expect(eventOf(played(...surveyed(gansu), gansu.opine()), 'FirstOpinionGiven').findings).toContainEqual(
      expect.objectContaining({ clause: 'GS-2.4.7', met: false, figures: expect.objectContaining({ complete: false, flag: 'NO_DATA_CHECK' }) }),
    );
  });
  it('HN2-2.1.1: three steps done and the posting missing', () => {
    app(...upTo('opined')).when(of.approve()).then('application.posting_missing');
    app(...upTo('posted')).when(of.approve()).then('application.posting_missing');
    app(...upTo('opined')).when(of.submit()).then('application.posting_missing');
  });
  it('HN2-2.1.1: the appraisal is compulsory until 30 June 2021 and no longer after', () => {
    const surveyed = (life: ReturnType<typeof steps>) => played(life.file(), life.accept(), life.start(), life.complete(), life.report());
    app(...surveyed(of)).when(of.opine()).then('application.appraisal_missing');
    const daysTo = (last: string) => Math.round((Date.parse(last) - Date.parse('2017-01-06')) / 86_400_000);
    const lives = ['2021-06-30', '2021-07-01'].map((last) => steps({ ...dibao, division: division('139901100001') }, hunan, daysTo(last)));
    app(...surveyed(lives[0]!)).when(lives[0]!.opine()).then('application.appraisal_missing');
    expect(isRejection(app(...surveyed(lives[1]!)).when(lives[1]!.opine()).decision)).toBe(false);
  });
  it('GS-2.4.3: the draw of the roster is there, this household was visited, and so were all that were drawn', () => {
    const submitted = upTo('submitted');
    app(...submitted).when(of.approve()).then('application.sample_missing');
    app(...submitted, ...(app(...submitted).when(of.sample()).decision as ApplicationEvent[]))
      .when(of.countyOpine())
      .then('application.visit_missing');
    const fourteen = [
      ...played(
        of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.close(),
        of.submit(), of.sample(), of.visit(),
      ),
    ];
    app(...fourteen)
      .when(of.countyOpine())
      .then({ rejected: 'application.sample_incomplete', figures: { sampleId: idOf('sample'), needed: 15, drawn: 15 } });
    const fifteen = (visited: number) =>
      given(application)(...fourteen, { type: 'SampleCompleted', data: { sampleId: idOf('sample'), visited } });
    fifteen(14).when(of.countyOpine()).then('application.sample_too_small');
    expect(isRejection(fifteen(15).when(of.countyOpine()).decision)).toBe(false);
  });
  it('a report that has run out carries nothing; on its last day it does', () => {
    const reported = (until: string) => played(of.file(), of.accept(), of.start(), of.complete(), of.appraise(), of.report(until));
    app(...reported('2017-01-05')).when(of.opine()).then('application.report_expired');
    expect(isRejection(app(...reported('2017-01-06')).when(of.opine()).decision)).toBe(false);
  });
  it('a near relative who was declared is registered before anything is proposed, and does not investigate', () => {
    const declared = steps({ ...dibao, nearRelatives: [{ personId: dibao.applicant, official: 'investigator-2', relation: 'SIBLING' }] });
    const other = ['investigator-1', 'investigator-3'];
    app(...played(declared.file(), declared.accept())).when(declared.start()).then('application.investigator_is_relative');
    app(...played(declared.file(), declared.accept(), declared.start(investigator, other), declared.complete(investigator, other), declared.appraise(), declared.report()))
      .when(declared.opine()).then('application.near_relative_not_registered');
    app(...played(of.file(), of.accept(), of.relative())).when(of.start()).then('application.investigator_is_relative');
    const life = played(
      declared.file(), declared.accept(), declared.relative(), declared.start(investigator, other),
      declared.complete(investigator, other, true), declared.appraise(), declared.report(), declared.opine(), declared.post(),
      declared.close(), declared.submit(),
    );
    expect(eventOf(life, 'ApplicationSubmitted')).toMatchObject({ mandatoryVisit: ['NEAR_RELATIVE', 'DOUBTFUL'], investigators: other });
  });
  it('a survey by kin that is registered later is none: others make it again', () => {
    const other = ['investigator-1', 'investigator-3'];
    app(...played(of.file(), of.accept(), of.start(), of.relative())).when(of.complete()).then('application.investigator_is_relative');
    const surveyed = [of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.relative(), of.appraise(), of.report()];
    app(...played(...surveyed)).when(of.opine()).then('application.investigator_is_relative');
    const again = played(...surveyed, of.start(investigator, other, 'second'), of.complete(investigator, other), of.opine());
    expect(eventOf(again, 'FirstOpinionGiven')).toMatchObject({ surveyId: idOf('second') });
  });
  it('an amount that a later report contradicts is neither posted nor granted; the opinion is given anew, and hangs anew', () => {
    const later = { type: 'RecordReport' as const, data: { ...reportOf(of.report(null, 720_000)), reportId: idOf('later report') } };
    const same = { type: 'RecordReport' as const, data: { ...reportOf(of.report()), reportId: idOf('later report') } };
    app(...upTo('opined'), ...recorded(later)).when(of.post()).then('application.opinion_outdated');
    app(...upTo('ready'), ...recorded(later)).when(of.approve()).then('application.opinion_outdated');
    expect(isRejection(app(...upTo('ready'), ...recorded(same)).when(of.approve()).decision)).toBe(false);
    const anew = app(...upTo('ready'), ...recorded(later)).when(of.opine()).decision as ApplicationEvent[];
    expect(anew).toMatchObject([{ type: 'FirstOpinionGiven', data: { amountFen: 15_650, countedIncomeYearlyFen: 720_000 } }]);
    const again = [...upTo('ready'), ...recorded(later), ...anew];
    expect(fold(application, again)).toMatchObject({ phase: 'REVIEWED', postings: { TOWNSHIP: null, COUNTY: null }, submittedOn: null, countyOpinion: null });
    app(...again).when(of.opine()).then([]);
    app(...again).when(of.approve()).then('application.posting_missing');
    app(...upTo('ready')).when(of.opine({ ...reviewer, sub: 'another' })).then('application.opinion_given');
  });
  it('the dead are neither counted nor covered: the amount is that of who lives there on the day of the decision', () => {
    const living = dibao.members.slice(0, 2).map(({ personId }) => personId);
    const opinion = eventOf(app(...upTo('surveyed')).when(of.opine(reviewer, 'GRANT', null, living)).decision as ApplicationEvent[], 'FirstOpinionGiven');
    expect(opinion).toMatchObject({ familySize: 2, coveredMembers: 2, amountFen: 5_433 });
    app(...upTo('ready')).when(of.approve(countyOfficer, '2017-01-26', living)).then('application.opinion_outdated');
  });
  it('a household under suspicion is visited, also where it was not drawn', () => {
    const life = [of.file(), of.accept(), of.verify(), of.start(), of.complete(investigator, undefined, true), of.appraise(), of.report(), of.opine(), of.post(), of.close(), of.submit()];
    app(...played(...life, of.sample(false), of.sampled())).when(of.countyOpine()).then('application.visit_missing');
    expect(isRejection(app(...played(...life, of.sample(false), of.visit(), of.sampled())).when(of.countyOpine()).decision)).toBe(false);
  });
  it('an approval explains itself and names nobody', () => {
    const approved = eventOf(upTo('approved'), 'ApplicationApproved');
    expect(approved).toMatchObject({
      amountMonthlyFen: 30_650, countedIncomeYearlyFen: 540_000, familySize: 3, standardId: standard.standardId, decidedOn: '2017-01-26',
    });
    expect(approved.findings.map(({ clause }) => clause)).toEqual(
      expect.arrayContaining(['HN1-3.8', 'HN2-2.1.1', 'HN2-2.2.3', '民发〔2012〕220号 art. 26']),
    );
  });
});

describe('the amount of the first opinion (F1, F2)', () => {
  const opinionAfter = (found: number) =>
    app(...played(of.file(), of.accept(), of.start(), of.complete(), of.appraise(), of.report(null, found))).when(of.opine());
  it('HN2-2.2.3: 3,026 a year, three members, 5,400 a year gives 306.50 a month', () => {
    expect(eventOf(upTo('opined'), 'FirstOpinionGiven').amountFen).toBe(30_650);
  });
  it('what the registers found counts when it is more than was declared, and never less than was declared', () => {
    const amountAt = (found: number) => eventOf(opinionAfter(found).decision as ApplicationEvent[], 'FirstOpinionGiven').amountFen;
    expect([amountAt(0), amountAt(540_000), amountAt(720_000)]).toEqual([30_650, 30_650, 15_650]);
  });
  it('at the line there is nothing to grant, and it can only be refused', () => {
    opinionAfter(907_800).then('application.nothing_to_grant');
    expect(isRejection(opinionAfter(907_788).decision)).toBe(false);
    const refusing = played(
      of.file(), of.accept(), of.start(), of.complete(), of.appraise(), of.report(null, 907_800), of.opine(reviewer, 'REFUSE'), of.submit(),
    );
    expect(refusing.map(({ type }) => type)).toContain('FileSentUp');
    app(...refusing).when(of.approve()).then('application.nothing_to_grant');
  });
  it('without a published standard nothing is computed; a place that pays by class needs a class with a rate', () => {
    app(...upTo('surveyed'))
      .when({
        type: 'GiveFirstOpinion',
        data: { today: day('2017-01-06'), by: reviewer, law: hunan, opinion: 'GRANT', standard: null, classKey: null, proposedFen: null, present: [] },
      })
      .then('application.standard_missing');
    const rural = steps({ ...dibao, division: gansuVillage }, hunan, 60);
    app(...upTo('surveyed', rural)).when(rural.opine()).then('application.class_missing');
  });
});

describe('notices', () => {
  it('hang for seven full days, the first not counted, and close on the day after', () => {
    expect(eventOf(upTo('posted'), 'NoticePosted')).toMatchObject({
      postedOn: '2017-01-06', lastDay: '2017-01-13', fields: ['NAME', 'MEMBERS', 'AMOUNT'], memberCount: 3,
    });
    app(...upTo('posted')).when(of.close(reviewer, 'TOWNSHIP', '2017-01-13')).then('posting.still_hanging');
    expect(isRejection(app(...upTo('posted')).when(of.close()).decision)).toBe(false);
  });
  it('show nothing beyond the law of the day, and never name a child', () => {
    app(...upTo('opined')).when(of.post(reviewer, 'TOWNSHIP', '2017-01-06', ['INCOME'])).then('posting.field_not_allowed');
    const child = steps({ ...dibao, applicant: dibao.members[2]!.personId });
    expect(eventOf(upTo('posted', child), 'NoticePosted').fields).toEqual(['MEMBERS', 'AMOUNT']);
    app(...upTo('opined', child)).when(child.post(reviewer, 'TOWNSHIP', '2017-01-06', ['NAME'])).then('posting.field_not_allowed');
  });
  it('an objection on day 7 starts the case again: survey, appraisal, opinion and notice anew', () => {
    const objected = [...upTo('posted'), ...(app(...upTo('posted')).when(of.object()).decision as ApplicationEvent[])];
    app(...objected).when(of.close()).then('posting.not_posted');
    app(...objected).when(of.opine()).then('application.investigation_missing');
    app(...objected).when(of.approve()).then('application.investigation_missing');
    expect(fold(application, objected)).toMatchObject({
      phase: 'OBJECTED', mandatoryVisit: ['REPORTED'], clocks: { REDECISION: { dueOn: '2017-02-15' } },
    });
    const again = played(
      of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.object(),
      of.start(investigator, ['investigator-1', 'investigator-3'], 'second'),
      of.complete(investigator, ['investigator-1', 'investigator-3']), of.appraise(), of.opine(),
      of.post(reviewer, 'TOWNSHIP', '2017-01-16'), of.close(reviewer, 'TOWNSHIP', '2017-01-24'), of.submit(reviewer, '2017-01-24'),
    );
    expect(eventOf(again, 'ApplicationSubmitted').mandatoryVisit).toEqual(['REPORTED']);
  });
  it('a visit that finds another household undoes the survey: surveyed, appraised and posted anew, and granted only then', () => {
    const submitted = [of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.close(), of.submit(), of.sample()];
    const returned = played(...submitted, of.visit('DIFFERENT'), of.sampled());
    expect(eventOf(returned, 'FileReturned')).toEqual({ sampleId: idOf('sample'), returnedOn: '2017-01-17' });
    expect(fold(application, returned)).toMatchObject({
      phase: 'RETURNED', survey: null, opinion: null, submittedOn: null, postings: { TOWNSHIP: null }, sample: { visit: { result: 'DIFFERENT' } },
      clocks: { COUNTY_OPINION: { status: 'stopped' } },
    });
    app(...returned).when(of.visit()).then([]);
    app(...returned).when(of.countyOpine()).then('application.not_submitted');
    app(...returned).when(of.approve()).then('application.investigation_missing');
    expect(played(...submitted, of.visit('DIFFERENT'), of.refuse()).map(({ type }) => type)).toContain('ApplicationRefused');
    const again = [of.start(investigator, undefined, 'second'), of.complete(), of.appraise(), of.opine(), of.post(reviewer, 'TOWNSHIP', '2017-01-20'),
      of.close(reviewer, 'TOWNSHIP', '2017-01-28'), of.submit(reviewer, '2017-01-28')];
    const granted = played(...submitted, of.visit('DIFFERENT'), of.sampled(), ...again, of.countyOpine(), of.post(countyOfficer, 'COUNTY', '2017-01-31'),
      of.close(countyOfficer, 'COUNTY', '2017-02-08'), of.approve(countyOfficer, '2017-02-08'));
    expect(granted.filter(({ type }) => type === 'ApplicationApproved')).toHaveLength(1);
  });
  it('a visit undoes no survey that is yet to be made, nor a case that has ended', () => {
    const drawn = played(of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.close(), of.submit(), of.sample())
      .filter(({ type }) => type === 'SampleRecorded');
    for (const events of [[...upTo('accepted'), ...drawn], [...played(of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.refuse()), ...drawn]])
      expect(app(...events).when(of.visit('DIFFERENT')).decision).toMatchObject([{ type: 'VisitRecorded' }]);
  });
  it('a second objection leaves no clock of the first behind', () => {
    const again = played(
      of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.object('2017-01-10', 'one'),
      of.start(investigator, undefined, 'second'), of.complete(), of.appraise(), of.opine(), of.post(reviewer, 'TOWNSHIP', '2017-01-12'), of.object('2017-01-16', 'two'),
    );
    const clocks = again.flatMap(({ type, data }) => (type === 'StepClockStarted' && data.step === 'REDECISION' ? [data.clockId] : []));
    const stopped = again.flatMap(({ type, data }) => (type === 'StepClockStopped' ? [data.clockId] : []));
    expect([clocks.length, clocks.filter((clockId) => !stopped.includes(clockId))]).toEqual([2, [clocks[1]]]);
  });
  it('an objection at the county sends the file up again without a second place in the roster', () => {
    const again = played(
      of.file(), of.accept(), of.verify(), of.start(), of.complete(), of.appraise(), of.report(), of.opine(), of.post(), of.close(),
      of.submit(), of.sample(), of.visit(), of.sampled(), of.countyOpine(), of.post(countyOfficer, 'COUNTY', '2017-01-18'),
      of.object('2017-01-20'), of.start(investigator, undefined, 'second'), of.complete(), of.appraise(), of.opine(),
      of.post(reviewer, 'TOWNSHIP', '2017-01-23'), of.close(reviewer, 'TOWNSHIP', '2017-01-31'), of.submit(reviewer, '2017-01-31'),
      of.countyOpine(), of.post(countyOfficer, 'COUNTY', '2017-01-31'), of.close(countyOfficer, 'COUNTY', '2017-02-08'),
      of.approve(countyOfficer, '2017-02-08'),
    );
    expect(again.filter(({ type }) => type === 'ApplicationSubmitted')).toHaveLength(1);
    expect(again.filter(({ type }) => type === 'FileSentUp')).toHaveLength(1);
    expect(again.filter(({ type }) => type === 'ApplicationApproved')).toHaveLength(1);
  });
});

it('whoever checks the household is told when there is nothing more to check for', () => {
  const ending = { WITHDRAWN: of.withdraw(), ENDED: of.end(), REFUSED: of.refuse(), TRANSFERRED: of.transfer() } as const;
  for (const [outcome, command] of Object.entries(ending))
    expect(eventOf(played(of.file(), of.accept(), command), 'ApplicationClosed')).toMatchObject({ applicationId: idOf('application'), outcome });
  expect(eventOf(played(of.file(), of.decline()), 'ApplicationClosed')).toMatchObject({ outcome: 'NOT_ACCEPTED' });
});

describe('temporary assistance', () => {
  const hebei = division('139901100001');
  const hebeiTerms = { ...temporaryAid, division: hebei };
  const small = (limit: number) => steps(temporaryAid, withLimit(limit));
  const surveyed = (life: ReturnType<typeof steps>) => played(life.file(), life.accept(), life.start(), life.complete(), life.report());
  it('HB-5.5: exactly the limit is the township\'s, one fen more is the county\'s', () => {
    const life = small(80_000);
    expect(eventOf(app(...surveyed(life)).when(life.small(80_000)).decision as ApplicationEvent[], 'AidGranted')).toMatchObject({
      approvedBy: 'TOWNSHIP', amountFen: 80_000, urgent: false,
    });
    app(...surveyed(life)).when(life.small(80_001)).then('temporary.over_township_limit');
    const county = played(
      life.file(), life.accept(), life.start(), life.complete(), life.report(), life.opine(reviewer, 'GRANT', fen(80_001)), life.submit(),
      life.approve(),
    );
    expect(eventOf(county, 'AidGranted')).toMatchObject({ approvedBy: 'COUNTY', amountFen: 80_001 });
  });
  it('what either body refused is not granted', () => {
    const life = small(80_000);
    const refused = [...surveyed(life), ...(app(...surveyed(life)).when(life.opine(reviewer, 'REFUSE')).decision as ApplicationEvent[])];
    app(...refused).when(life.small(80_000, { ...reviewer, sub: 'another' })).then('application.nothing_to_grant');
    const up = played(life.file(), life.accept(), life.start(), life.complete(), life.report(), life.opine(reviewer, 'GRANT', fen(80_001)), life.submit(), life.countyOpine(countyOfficer, 'REFUSE'));
    app(...up).when(life.approve()).then('application.nothing_to_grant');
  });
  it('HB-5.5: in Hebei the scheme does not open until the county has set its limit', () => {
    const closed = steps(hebeiTerms, lawOf(packs), 180);
    app().when(closed.file()).then('temporary.limit_not_set');
    const open = steps(hebeiTerms, withLimit(80_000, division('139901000000')), 180);
    expect(isRejection(app().when(open.file()).decision)).toBe(false);
  });
  it('where no limit is set the township decides nothing alone', () => {
    const life = steps(temporaryAid);
    app(...surveyed(life)).when(life.small(1)).then('temporary.limit_not_set');
  });
  it('GS-2.3.5: in the urgent lane help comes first, the papers after, with guards and a clock of their own', () => {
    const life = steps(urgentAid, withLimit(80_000));
    const helped = played(life.file(), life.accept(), life.aid(80_000));
    expect(eventOf(helped, 'AidGranted')).toMatchObject({ urgent: true, approvedBy: 'TOWNSHIP' });
    expect(fold(application, helped).clocks.URGENT_PAPERS).toMatchObject({ status: 'running', dueOn: '2017-01-11' });
    app(...helped).when(life.papers()).then('application.investigation_missing');
    app(...played(life.file(), life.accept(), life.aid(80_000), life.start(), life.complete()))
      .when(life.papers())
      .then('application.verification_missing');
    expect(
      fold(application, played(life.file(), life.accept(), life.aid(80_000), life.start(), life.complete(), life.report(), life.papers()))
        .phase,
    ).toBe('APPROVED');
    app(...played(life.file(), life.accept())).when(life.aid(80_001)).then('temporary.over_township_limit');
    app(...played(life.file(), life.accept())).when(life.aid(80_000, both('window'))).then('application.own_work');
    expect(isRejection(app(...played(life.file(), life.accept())).when(life.aid(80_001, countyOfficer)).decision)).toBe(false);
  });
});

describe('step clocks', () => {
  const accepted = played(of.file(resident, '2017-09-25'), of.accept(windowOfficer, '2017-09-25'));
  const state = fold(application, accepted);
  it('count working days by the published calendar: accepted on 25 September, 10 working days, due on 13 October', () => {
    expect(state.clocks.INVESTIGATION).toMatchObject({ dueOn: '2017-10-13', provisional: false, accuses: true, body: 'TOWNSHIP' });
  });
  it('are missed once, after 24:00 of the due day, and a second look changes nothing', () => {
    app(...accepted).when(of.check(state, 'INVESTIGATION', '2017-10-13')).then([]);
    const missed = app(...accepted).when(of.check(state, 'INVESTIGATION', '2017-10-14')).decision as ApplicationEvent[];
    expect(missed.map(({ type }) => type)).toEqual(['StepClockMissed']);
    app(...accepted, ...missed).when(of.check(state, 'INVESTIGATION', '2017-10-20')).then([]);
  });
  it('only remind where the number is not verified or the calendar was not published', () => {
    const started = accepted.map((event): ApplicationEvent =>
      event.type === 'StepClockStarted' ? { ...event, data: { ...event.data, accuses: false } } : event,
    );
    expect(
      (app(...started).when(of.check(state, 'INVESTIGATION', '2017-10-14')).decision as ApplicationEvent[]).map(({ type }) => type),
    ).toEqual(['StepClockReminded']);
  });
  it('are set again when the calendar is published', () => {
    const early = accepted.map((event): ApplicationEvent =>
      (event.type === 'StepClockStarted' ? { ...event, data: { ...event.data, dueOn: day('2017-10-09'), provisional: true } } : event));
    const decision = app(...early).when(of.check(fold(application, early), 'INVESTIGATION', '2017-10-10')).decision as ApplicationEvent[];
    expect(decision).toMatchObject([{ type: 'StepClockStarted', data: { dueOn: '2017-10-13', provisional: false } }]);
  });
  it('a refusal is served within three calendar days', () => {
    const refused = played(of.file(), of.accept(), of.refuse());
    expect(eventOf(refused, 'ApplicationRefused').noticeDueOn).toBe('2017-01-29');
    expect(
      fold(application, [...refused, ...played(of.file(), of.accept(), of.refuse(), of.serve()).slice(refused.length)]).clocks
        .REFUSAL_NOTICE?.status,
    ).toBe('met');
  });
});

describe('HB-3.5: a responsible body and a time limit', () => {
  it('a step without a limit in Hebei cannot be published', () => {
    const step = (limit: { days: number; unit: 'wd' } | null) =>
      checkPolicy(
        hunan,
        {
          policyId: idOf('step'), rule: 'procedureStep', jurisdiction: division('130000000000'),
          qualifier: { scheme: 'TEMPORARY_ASSISTANCE', key: 'INVESTIGATION' },
          value: { order: 1, body: 'TOWNSHIP', limit, after: 'ACCEPTANCE' }, from: day('2017-07-01'),
          citation: { document: 'Notice', clause: 'art. 1' }, strength: 'MUST', status: 'verified',
        },
        day('2017-06-30'),
      );
    expect(step(null)).toMatchObject({ figures: { clause: 'HB-3.5' } });
    expect(step({ days: 5, unit: 'wd' })).toBeNull();
  });
  it('every clock of a step names both', () => {
    const opened = upTo('approved').filter((event) => event.type === 'StepClockStarted');
    expect(opened.map(({ data }) => data.step)).toEqual(['INVESTIGATION', 'APPRAISAL', 'COUNTY_OPINION', 'DECISION']);
    opened.forEach(({ data }) => expect(data).toMatchObject({ body: expect.any(String), limit: { days: expect.any(Number) } }));
  });
});
