/** Invented cases in the fictitious county 439901, on the real law: the commands of a whole life, one step after the other. */
import {
  addDays, derivedId, division, fen, isRejection, plainDate, type Division, type Fen, type PlainDate, type Uuid,
} from '@doudi/kernel';
import { lawOf, loadPacks, type Law, type PublishedPolicy } from '@doudi/rules';
import type { Officer } from './act.js';
import type { ApplicationEvent, DataOf } from './application.events.js';
import { application, decide, type ApplicationCommand } from './application.js';
import type { Application } from './application.state.js';

export const idOf = (name: string): Uuid => derivedId('example', name);
export const day = (text: string): PlainDate => plainDate(text);
export const village = division('439901100001');
export const township = division('439901100000');
export const county = division('439901000000');
export const packs = loadPacks();
export const hunan = lawOf(packs);

/** The law with a township limit for small amounts and a papers limit, as a county would publish them. */
export const withLimit = (limitFen: number, place: Division = county): Law => lawOf(packs, [
  policy('townshipSmallAmount', place, limitFen), policy('urgentPapersDays', place, { days: 5, unit: 'wd' }),
]);

const policy = (rule: string, jurisdiction: Division, value: unknown): PublishedPolicy => ({
  policyId: idOf(`policy ${rule} ${jurisdiction}`), rule, jurisdiction, value, from: day('2017-01-01'),
  citation: { document: 'County notice 2017-1', clause: 'art. 1' }, strength: 'MUST', status: 'verified',
});

const officer = (sub: string, at: Division, ...roles: string[]): Officer => ({ sub, roles, division: at });
export const resident = officer('resident', village, 'RESIDENT');
export const villager = officer('village-officer', village, 'VILLAGE_OFFICER');
export const windowOfficer = officer('window', township, 'TOWNSHIP_WINDOW');
export const investigator = officer('investigator-1', township, 'TOWNSHIP_INVESTIGATOR');
export const reviewer = officer('reviewer', township, 'TOWNSHIP_REVIEWER');
export const countyOfficer = officer('county-officer', county, 'COUNTY_CIVIL');

const members = ['a', 'b', 'c'].map((name, index) => ({
  personId: idOf(`person ${name}`), adult: index < 2, incomeYearlyFen: fen(index === 0 ? 540_000 : 0), depositsFen: fen(0), houses: 1,
  vehicles: 0,
}));
export const standard = {
  standardId: idOf('standard'), valueFen: fen(302_600), unit: 'YEAR' as const, from: day('2017-01-01'), division: county,
};

type Terms = Omit<DataOf<'ApplicationFiled'>, 'filedBy' | 'deliveredBy' | 'filedOn' | 'findings'>;
export const dibao: Terms = {
  applicationId: idOf('application'), scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: idOf('household'), division: village,
  urgent: false, cause: null, applicant: members[0]!.personId, members, payee: { personId: members[0]!.personId, papersVersion: 1 },
  nearRelatives: [],
};
export const temporaryAid: Terms = { ...dibao, scheme: 'TEMPORARY_ASSISTANCE', cause: 'ILLNESS' };
export const urgentAid: Terms = { ...temporaryAid, urgent: true };

/** Every step of a life by name, with the actor who may do it; `terms` lie where the law of `law` is asked. */
export const steps = (terms: Terms = dibao, law: Law = hunan, later = 0) => {
  const at = (today: string, by: Officer) => ({ today: addDays(day(today), later), by, law });
  const household = { area: terms.area, division: terms.division, members: terms.members.map(({ personId, adult }) => ({ personId, adult })) };
  const present = terms.members.map(({ personId }) => personId);
  const visitors = ['county-visitor-1', 'county-visitor-2'];
  return {
    file: (by = resident, on = '2017-01-03'): ApplicationCommand => ({
      type: 'FileApplication', data: { ...at(on, by), terms, household },
    }),
    ask: (by = windowOfficer): ApplicationCommand => ({
      type: 'RequestSupplement', data: { ...at('2017-01-03', by), items: ['INCOME_PROOF'] },
    }),
    receive: (by = resident): ApplicationCommand => ({ type: 'ReceiveSupplement', data: at('2017-01-04', by) }),
    accept: (by = windowOfficer, on = '2017-01-04'): ApplicationCommand => ({ type: 'AcceptApplication', data: at(on, by) }),
    decline: (by = windowOfficer): ApplicationCommand => ({
      type: 'DeclineAcceptance', data: { ...at('2017-01-04', by), reasons: ['OTHER_PLACE'] },
    }),
    transfer: (by = windowOfficer): ApplicationCommand => ({
      type: 'TransferApplication', data: { ...at('2017-01-04', by), toBody: 'HOUSING', reason: 'OTHER_DUTY' },
    }),
    relative: (by = windowOfficer, official = 'investigator-2'): ApplicationCommand => ({
      type: 'RegisterNearRelative',
      data: { ...at('2017-01-04', by), relative: { personId: terms.applicant, official, relation: 'SIBLING' } },
    }),
    verify: (by = windowOfficer): ApplicationCommand => ({ type: 'RequestVerification', data: at('2017-01-04', by) }),
    start: (by = investigator, investigators = ['investigator-1', 'investigator-2'], survey = 'survey'): ApplicationCommand => ({
      type: 'StartInvestigation', data: { ...at('2017-01-05', by), surveyId: idOf(survey), investigators },
    }),
    complete: (
      by = investigator, investigators = ['investigator-1', 'investigator-2'], doubtful = false,
    ): ApplicationCommand => ({
      type: 'CompleteInvestigation',
      data: {
        ...at('2017-01-05', by),
        survey: { investigators, incomes: [], deductionsYearlyFen: fen(0), doubtful },
      },
    }),
    appraise: (by = investigator, inFavour = 20, villagers = 18, disputed = false): ApplicationCommand => ({
      type: 'HoldAppraisal',
      data: { ...at('2017-01-05', by), appraisal: { present: 20, villagers, inFavour, against: 0, disputed } },
    }),
    report: (validUntil: string | null = null, incomeYearlyFen = 540_000): ApplicationCommand => ({
      type: 'RecordReport',
      data: {
        reportId: idOf('report'), complete: true, missing: [], incomes: [], foundIncomeYearlyFen: fen(incomeYearlyFen),
        onPovertyRegistry: true, issuedOn: addDays(day('2017-01-06'), later), validUntil: validUntil === null ? null : day(validUntil),
      },
    }),
    opine: (by = reviewer, opinion: 'GRANT' | 'REFUSE' = 'GRANT', proposedFen: Fen | null = null, there = present): ApplicationCommand => ({
      type: 'GiveFirstOpinion',
      data: {
        ...at('2017-01-06', by), opinion, standard: terms.scheme === 'TEMPORARY_ASSISTANCE' ? null : standard, classKey: null, proposedFen,
        present: there,
      },
    }),
    post: (
      by = reviewer, stage: 'TOWNSHIP' | 'COUNTY' = 'TOWNSHIP', on = '2017-01-06', fields: null | ('INCOME' | 'NAME')[] = null,
    ): ApplicationCommand => ({
      type: 'PostNotice',
      data: { ...at(on, by), stage, postingId: idOf(`posting ${stage} ${on}`), place: 'VILLAGE_BOARD', fields, papersVersion: 1, present },
    }),
    object: (on = '2017-01-13', name = 'objection'): ApplicationCommand => ({
      type: 'RaiseObjection', data: { ...at(on, villager), objectionId: idOf(name), kind: 'INCOME_HIDDEN' },
    }),
    close: (by = reviewer, stage: 'TOWNSHIP' | 'COUNTY' = 'TOWNSHIP', on = '2017-01-14'): ApplicationCommand => ({
      type: 'ClosePosting', data: { ...at(on, by), stage },
    }),
    submit: (by = reviewer, on = '2017-01-14'): ApplicationCommand => ({ type: 'SubmitApplication', data: at(on, by) }),
    sample: (selected = true, rosterSize = 47, drawn = 15): ApplicationCommand => ({
      type: 'RecordSample',
      data: {
        sampleId: idOf('sample'), rosterSize, needed: 15, drawn, selected, mandatory: false, drawnOn: addDays(day('2017-01-16'), later),
      },
    }),
    visit: (result: 'CONFIRMED' | 'DIFFERENT' = 'CONFIRMED'): ApplicationCommand => ({
      type: 'RecordVisit',
      data: { law, sampleId: idOf('sample'), visitors, result, visitedOn: addDays(day('2017-01-17'), later) },
    }),
    sampled: (visited = 15): ApplicationCommand => ({ type: 'CompleteSample', data: { sampleId: idOf('sample'), visited } }),
    countyOpine: (by = countyOfficer, opinion: 'GRANT' | 'REFUSE' = 'GRANT'): ApplicationCommand => ({
      type: 'GiveCountyOpinion', data: { ...at('2017-01-18', by), opinion },
    }),
    approve: (by = countyOfficer, on = '2017-01-26', there = present): ApplicationCommand => ({
      type: 'ApproveApplication', data: { ...at(on, by), present: there },
    }),
    refuse: (by = countyOfficer, on = '2017-01-26'): ApplicationCommand => ({
      type: 'RefuseApplication', data: { ...at(on, by), reasons: ['INCOME_ABOVE_LINE'] },
    }),
    serve: (by = windowOfficer): ApplicationCommand => ({ type: 'ServeRefusalNotice', data: at('2017-01-28', by) }),
    withdraw: (by = resident): ApplicationCommand => ({ type: 'WithdrawApplication', data: at('2017-01-05', by) }),
    end: (by = windowOfficer): ApplicationCommand => ({
      type: 'EndProcedure', data: { ...at('2017-01-05', by), reason: 'NO_COOPERATION' },
    }),
    review: (by = resident): ApplicationCommand => ({ type: 'RequestReview', data: at('2017-02-01', by) }),
    aid: (amount: number, by = reviewer): ApplicationCommand => ({
      type: 'GrantUrgentAid', data: { ...at('2017-01-04', by), amountFen: fen(amount) },
    }),
    small: (amount: number, by = reviewer): ApplicationCommand => ({
      type: 'ApproveSmallAmount', data: { ...at('2017-01-09', by), amountFen: fen(amount) },
    }),
    papers: (by = reviewer): ApplicationCommand => ({ type: 'CompletePapers', data: at('2017-01-10', by) }),
    check: (
      state: Application, step: 'INVESTIGATION' | 'URGENT_PAPERS' | 'TOTAL', today: string, under: Law = law,
    ): ApplicationCommand => ({
      type: 'CheckStepClock',
      data: { step, clockId: state.clocks[step]?.clockId ?? 'none', today: day(today), law: under },
    }),
  };
};

export type Steps = ReturnType<typeof steps>;

/** Plays commands that must all be allowed, and gives the facts they left. */
export const played = (...commands: readonly ApplicationCommand[]): readonly ApplicationEvent[] =>
  commands.reduce<{ events: ApplicationEvent[]; state: Application }>(({ events, state }, command) => {
    const decision = decide(command, state);
    if (isRejection(decision)) throw new Error(`${command.type} was refused: ${decision.rejected} ${JSON.stringify(decision.figures)}`);
    return { events: [...events, ...decision], state: decision.reduce(application.evolve, state) };
  }, { events: [], state: application.initial }).events;

/** The facts of one dibao case up to a point of its life. */
export const upTo = (
  point:
    'filed' | 'accepted' | 'surveyed' | 'opined' | 'posted' | 'clean' | 'submitted' | 'visited' | 'countyPosted' | 'ready' | 'approved',
  of: Steps = steps(),
) => {
  const life: readonly (readonly [string, readonly ApplicationCommand[]])[] = [
    ['filed', [of.file()]],
    ['accepted', [of.accept(), of.verify()]],
    ['surveyed', [of.start(), of.complete(), of.appraise(), of.report()]],
    ['opined', [of.opine()]],
    ['posted', [of.post()]],
    ['clean', [of.close()]],
    ['submitted', [of.submit()]],
    ['visited', [of.sample(), of.visit(), of.sampled()]],
    ['countyPosted', [of.countyOpine(), of.post(countyOfficer, 'COUNTY', '2017-01-18')]],
    ['ready', [of.close(countyOfficer, 'COUNTY', '2017-01-26')]],
    ['approved', [of.approve()]],
  ];
  const end = life.findIndex(([name]) => name === point);
  return played(...life.slice(0, end + 1).flatMap(([, commands]) => commands));
};
