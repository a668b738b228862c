/** The check of one household: a row for every state and command, a row for every refusal, and the requirements by their ids. */
import { refusals } from '@doudi/contracts';
import { fen, fold, isRejection, type Message } from '@doudi/kernel';
import { given, reachedOf, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { allSources } from './facts.js';
import { agreeing, allAnswers, answerDays, applicationId, caseId, child, day, digest, father, hunan, id, lawWith, mother, request, village } from './household.fixture.js';
import { askedUntil, awaitedOn, permissionOf } from './permissions.js';
import { verificationCase, type CaseCommand } from './verification-case.js';
import type { CaseEvent, DataOf } from './verification-case.events.js';
import { initial, openQueries, queryIdOf, reportIdOf } from './verification-case.state.js';

const today = day('2017-01-05');
const act = { by: 'verifier-1', today };
const judged = { ...act, law: hunan };
const paper = (personId: typeof father, last: number) => ({ personId, sources: allSources, validTo: day('2017-06-30'), evidence: digest(last) });
const open: CaseCommand = { type: 'OpenCase', data: { caseId, request, today } };
const authorise: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1), paper(mother, 2)] } };
const revoke: CaseCommand = { type: 'RevokeAuthorisation', data: { ...act, personId: father } };
const commission = (law = hunan): CaseCommand => ({ type: 'CommissionVerification', data: { ...judged, law, purpose: 'APPLICATION' } });
const answer = (answers = allAnswers(), law = hunan, on = today, round = 1): CaseCommand => ({ type: 'RecordAnswers', data: { round, answers, law, today: on } });
const unavailable: CaseCommand = { type: 'RecordUnavailable', data: { ...judged, sources: allSources, reason: 'NOT_CONNECTED' } };
const late = (on = day('2017-03-01')): CaseCommand => ({ type: 'MarkLate', data: { today: on } });
const issue = (law = hunan, on = today): CaseCommand => ({ type: 'IssueReport', data: { ...judged, law, today: on } });
const objection: CaseCommand = { type: 'FileObjection', data: { ...act, personId: father, kinds: ['DEPOSITS'], evidence: digest(7) } };
const recheck: CaseCommand = { type: 'StartRecheck', data: { ...judged, sources: ['BANKS'] } };
const close: CaseCommand = { type: 'CloseCase', data: { outcome: 'WITHDRAWN', closedOn: today } };
const expire = (on = day('2017-09-01')): CaseCommand => ({ type: 'ExpireReport', data: { today: on } });

/** The events of a history of commands, none of which may be refused. */
const after = (...commands: readonly CaseCommand[]): readonly CaseEvent[] => commands.reduce<readonly CaseEvent[]>((events, command) => {
  const decision = given(verificationCase)(...events).when(command).decision;
  if (isRejection(decision)) throw new Error(`${command.type}: ${decision.rejected}`);
  return [...events, ...decision];
}, []);
const stateAfter = (...commands: readonly CaseCommand[]) => fold(verificationCase, after(...commands));
const typesOf = (events: readonly Message[]) => events.map(({ type }) => type);
const reportOf = (events: readonly CaseEvent[]): DataOf<'ReportIssued'> =>
  events.filter((event) => event.type === 'ReportIssued').at(-1)!.data as DataOf<'ReportIssued'>;

const limited = lawWith(answerDays('POLICE', 4), answerDays('BANKS', 10), { rule: 'reportValidityDays', value: { days: 90, unit: 'cal' } });
const richer = { [`${father}/BANKS`]: { source: 'BANKS', depositsFen: fen(5_000_000) } } as const;
const silentBanks = allAnswers({ except: ['BANKS'] });

const states = {
  NONE: [],
  REQUESTED: [open],
  AUTHORISED: [open, authorise],
  QUERYING: [open, authorise, commission()],
  REPORTED: [open, authorise, commission(limited), answer(allAnswers(), limited)],
  DISPUTED: [open, authorise, commission(limited), answer(allAnswers({ instead: richer }), limited), objection],
  EXPIRED: [open, authorise, commission(limited), answer(allAnswers(), limited), expire()],
  STOPPED: [open, authorise, commission(), revoke],
  CLOSED: [open, authorise, commission(), close],
} satisfies Record<string, readonly CaseCommand[]>;
type State = keyof typeof states;
const commands = [open, authorise, revoke, commission(), answer(), unavailable, late(), issue(), objection, recheck, expire(), close];
const notOpened = 'verification_case.not_opened';
const stopped = 'verification_case.stopped';
const ended = 'verification_case.application_closed';
const closes = ['CaseClosed'];
const idle = 'verification_case.not_commissioned';

/** What each command of the list above gives in each state: event types, [] for "already so", or a code. */
const table: Readonly<Record<State, readonly (string | readonly string[])[]>> = {
  NONE: [['CaseOpened'], ...Array.from({ length: 11 }, () => notOpened)],
  REQUESTED: [
    [], ['AuthorisationRecorded', 'AuthorisationRecorded'], 'authorisation.not_recorded', 'verification_case.not_authorised', idle, idle, [], idle,
    'report.not_issued', 'report.not_issued', [], closes,
  ],
  AUTHORISED: [
    [], [], ['AuthorisationRevoked'], ['VerificationCommissioned', 'SourcesQueried'], idle, idle, [], idle, 'report.not_issued', 'report.not_issued', [],
    closes,
  ],
  QUERYING: [
    [], [], ['AuthorisationRevoked'], [], ['SourcesAnswered', 'ReportIssued'], ['SourcesUnavailable', 'ReportIssued'], [], ['ReportIssued'],
    'report.not_issued', 'report.not_issued', [], closes,
  ],
  REPORTED: [[], [], ['AuthorisationRevoked'], [], [], [], [], [], ['ObjectionFiled'], 'recheck.without_cause', ['ReportExpired'], closes],
  DISPUTED: [
    [], [], ['AuthorisationRevoked'], [], 'source_answer.contradicts', [], [], [], [], ['RecheckStarted', 'SourcesQueried'], ['ReportExpired'],
    closes,
  ],
  EXPIRED: [[], [], ['AuthorisationRevoked'], [], [], [], [], [], ['ObjectionFiled'], ['RecheckStarted', 'SourcesQueried'], [], closes],
  STOPPED: [[], stopped, [], stopped, stopped, stopped, [], stopped, stopped, stopped, [], []],
  CLOSED: [[], ended, [], ended, ended, ended, [], ended, ended, ended, [], []],
};

describe('every command in every state', () => {
  const rows = (Object.keys(states) as State[]).flatMap((state) => commands.map((command, index) => [state, command.type, command, table[state][index]!] as const));
  it.each(rows)('%s: %s', (state, _, command, expected) => {
    expect(stateAfter(...states[state]).status).toBe(state);
    const { decision } = given(verificationCase)(...after(...states[state])).when(command);
    expect(isRejection(decision) ? decision.rejected : typesOf(decision)).toEqual(expected);
  });
});

describe('authorise first, check afterwards', () => {
  const opened = after(open);
  const when = (data: Partial<ReturnType<typeof paper>>) =>
    given(verificationCase)(...opened).when({ type: 'RecordAuthorisations', data: { ...act, papers: [{ ...paper(father, 1), ...data }] } });
  it('one adult is not all adults', () => {
    const one: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1)] } };
    given(verificationCase)(...after(open, one)).when(commission()).then({ rejected: 'verification_case.not_authorised', figures: { missing: [mother] } });
  });
  it.each([['a child', child], ['a stranger', id(99)]])('%s cannot authorise', (_, personId) => { when({ personId }).then('authorisation.not_adult_member'); });
  it.each([['2017-01-04', true], ['2017-01-05', false]])('valid to %s, out of date: %s', (validTo, out) => {
    const { decision } = when({ validTo: day(validTo) });
    expect(isRejection(decision)).toBe(out);
  });
  it.each([{ sources: ['BANKS'] as const }, { validTo: day('2017-07-31') }])('the same paper with %o is another text', (terms) => {
    const again: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [{ ...paper(father, 1), ...terms }] } };
    given(verificationCase)(...after(open, authorise)).when(again).then('authorisation.other_terms');
  });
  it('an authorisation that has ended since carries no check', () => {
    const later = { ...judged, today: day('2017-07-01') };
    given(verificationCase)(...after(open, authorise)).when({ type: 'CommissionVerification', data: { ...later, purpose: 'APPLICATION' } }).then('authorisation.expired');
    given(verificationCase)(...after(...states.DISPUTED)).when({ type: 'StartRecheck', data: { ...later, sources: null } }).then('authorisation.expired');
  });
  it('for another purpose it is another commission', () => {
    given(verificationCase)(...after(...states.QUERYING)).when({ type: 'CommissionVerification', data: { ...judged, purpose: 'REVIEW' } })
      .then('verification_case.commissioned_otherwise');
  });
  it('a child is asked about only where every adult allows it, under the permission of the first', () => {
    const narrow: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1), { ...paper(mother, 2), sources: ['BANKS', 'TAX'] }] } };
    const { queries, authorisations } = stateAfter(open, narrow, commission());
    const about = (person: string) => Object.values(queries).filter(({ personId }) => personId === person).map(({ source }) => source);
    expect([about(father).length, about(mother), about(child)]).toEqual([7, ['TAX', 'BANKS'], ['TAX', 'BANKS']]);
    expect(queries[`${child}/BANKS`]?.authorisationId).toBe(authorisations[father]?.[0]?.authorisationId);
  });
  it('in a household of minors whoever signs for each of them authorises', () => {
    const minors = { ...request, members: request.members.filter(({ adult }) => !adult) };
    const signed: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(child, 3)] } };
    expect(stateAfter({ type: 'OpenCase', data: { caseId, request: minors, today } }, signed).status).toBe('AUTHORISED');
  });
  it('a case is bound to what was declared', () => {
    given(verificationCase)(...opened).when({ type: 'OpenCase', data: { caseId, today, request: { ...request, members: request.members.slice(1) } } })
      .then('verification_case.other_terms');
  });
});

describe('what an adult has not allowed', () => {
  const signs = (last: number, terms: Partial<ReturnType<typeof paper>>): CaseCommand =>
    ({ type: 'RecordAuthorisations', data: { ...act, papers: [father, mother].map((person, index) => ({ ...paper(person, last + index), ...terms })) } });
  const policeOnly = [open, signs(1, { sources: ['POLICE'] }), commission(), answer(allAnswers().filter(({ facts }) => facts.source === 'POLICE'))];
  const others = allSources.filter((source) => source !== 'POLICE');
  const whole = [...policeOnly, signs(3, { sources: others })];
  const anew = (sources: typeof allSources | null = null): CaseCommand => ({ type: 'StartRecheck', data: { ...judged, sources } });

  it('HN1-3.8, HN2-2.1.1: every source that was not allowed is missing, and the report is not complete', () => {
    const { complete, missing, findings } = reportOf(after(...policeOnly));
    expect([complete, missing]).toEqual([false, others.map((source) => ({ source, reason: 'NOT_AUTHORISED' }))]);
    expect(findings[0]).toEqual(expect.objectContaining({ clause: 'HN1-3.8', met: false }));
  });
  it('is missing though only one of the adults has not allowed it', () => {
    const narrow: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1), { ...paper(mother, 2), sources: others }] } };
    const { complete, missing } = reportOf(after(open, narrow, commission(), answer(allAnswers({ except: ['POLICE'] })), answer([{ personId: father, facts: agreeing(father)[0]! }])));
    expect([complete, missing]).toEqual([false, [{ source: 'POLICE', reason: 'NOT_AUTHORISED' }]]);
  });
  it('stands beside what can be held against a source that was asked about another member', () => {
    const narrow: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1), { ...paper(mother, 2), sources: others }] } };
    const limit = day('2017-01-12');
    const { missing } = reportOf(after(open, narrow, commission(limited), answer(allAnswers({ except: ['POLICE'] })), late(limit), issue(limited, limit)));
    expect(missing).toEqual([{ source: 'POLICE', reason: 'LATE' }, { source: 'POLICE', reason: 'NOT_AUTHORISED' }]);
  });
  it('is asked once it was allowed, and whoever has answered is left alone: the report is complete then', () => {
    given(verificationCase)(...after(...policeOnly)).when(anew()).then('recheck.not_authorised');
    const asked = after(...whole, anew());
    expect(typesOf(asked).slice(-2)).toEqual(['RecheckStarted', 'SourcesQueried']);
    const { queries } = asked.at(-1)!.data as DataOf<'SourcesQueried'>;
    expect(queries.map(({ personId, sources }) => [personId, sources])).toEqual([father, mother, child].map((person) => [person, others]));
    const report = reportOf(after(...whole, anew(), answer(allAnswers({ except: ['POLICE'] }), hunan, today, 2)));
    expect([report.complete, report.missing, report.reportId]).toEqual([true, [], reportIdOf(caseId, 2)]);
  });
  it('is no cause to search again where an answer stands', () => {
    given(verificationCase)(...after(...whole)).when(anew(['POLICE'])).then('recheck.without_cause');
  });
  it('a paper signed later takes nothing away from those before it', () => {
    const awaited = after(open, signs(1, { sources: ['POLICE'] }), commission(), signs(3, { sources: others }));
    const { decision } = given(verificationCase)(...awaited).when(answer([{ personId: father, facts: agreeing(father)[0]! }]));
    expect(isRejection(decision) ? decision : typesOf(decision)).toEqual(['SourcesAnswered']);
    given(verificationCase)(...awaited).when(signs(1, { sources: ['POLICE'] })).then([]);
  });
});

describe('a permission that has ended', () => {
  const until = (validTo: string, ...sources: typeof allSources): CaseCommand => ({ type: 'RecordAuthorisations', data: {
    ...act, papers: [father, mother].map((person, index) => ({ ...paper(person, index + 1), sources, validTo: day(validTo) })),
  } });
  const silent = [open, until('2017-01-20', ...allSources), commission(), answer(silentBanks)];
  const [last, next] = [day('2017-01-20'), day('2017-01-21')];
  const banks = allAnswers().filter(({ facts }) => facts.source === 'BANKS');

  it('carries no question, and no answer, from the day after', () => {
    const { decision } = given(verificationCase)(...after(...silent)).when(answer(banks, hunan, last));
    expect(isRejection(decision) ? decision : typesOf(decision)).toEqual(['SourcesAnswered', 'ReportIssued']);
    given(verificationCase)(...after(...silent)).when(answer(banks, hunan, next)).then([]);
    expect([awaitedOn(stateAfter(...silent), last).length, awaitedOn(stateAfter(...silent), next), askedUntil(stateAfter(...silent))]).toEqual([3, [], last]);
  });
  it('leaves the source missing as not authorised, and the report waits for it no longer', () => {
    expect(reportOf(after(...silent, issue(hunan, last))).missing).toEqual([{ source: 'BANKS', reason: 'UNANSWERED' }]);
    expect(reportOf(after(...silent, issue(hunan, next)))).toEqual(expect.objectContaining({ complete: false, missing: [{ source: 'BANKS', reason: 'NOT_AUTHORISED' }] }));
    const waiting = after(open, until('2017-01-06', ...allSources), commission(limited), answer(silentBanks, limited));
    given(verificationCase)(...waiting).when(issue(limited, day('2017-01-06'))).then('report.sources_outstanding');
    expect(isRejection(given(verificationCase)(...waiting).when(issue(limited, day('2017-01-07'))).decision)).toBe(false);
  });
  it('accuses no source that could not be asked until its limit', () => {
    const short = after(open, until('2017-01-10', ...allSources), commission(limited), answer(allAnswers({ except: ['POLICE'] }), limited));
    given(verificationCase)(...short).when(late(day('2017-01-12'))).then([]); // the limit ends on 11 January
  });
  it('is renewed by another paper, under which is asked on', () => {
    const renewal: CaseCommand = { type: 'RecordAuthorisations', data: { by: 'verifier-1', today: next, papers: [paper(father, 5), paper(mother, 6)] } };
    const state = stateAfter(...silent, renewal);
    const [query] = awaitedOn(state, next);
    expect([query?.source, permissionOf(state, query!, next)?.evidence, askedUntil(state)]).toEqual(['BANKS', digest(5), day('2017-06-30')]);
    expect(reportOf(after(...silent, renewal, issue(hunan, next))).missing).toEqual([{ source: 'BANKS', reason: 'UNANSWERED' }]);
  });
  it('ends a round by itself once the others have answered', () => {
    const uneven: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [paper(father, 1), { ...paper(mother, 2), validTo: last }] } };
    const events = after(open, uneven, commission(), answer(silentBanks), answer(banks.filter(({ personId }) => personId === father), hunan, next));
    expect(reportOf(events)).toEqual(expect.objectContaining({ complete: false, missing: [{ source: 'BANKS', reason: 'NOT_AUTHORISED' }] }));
  });
});

describe('the end of the application', () => {
  it('stops what is asked, and the report that stands stays', () => {
    const state = stateAfter(...states.QUERYING, answer(silentBanks), issue(), close);
    expect([state.status, state.report?.reportId, askedUntil(state), awaitedOn(state, today)]).toEqual(['CLOSED', reportIdOf(caseId, 1), null, []]);
  });
  it('after a withdrawal adds nothing', () => { given(verificationCase)(...after(...states.STOPPED)).when(close).then([]); });
});

describe('answers', () => {
  it('the intent to ask comes before the question, under an id that follows from it', () => {
    const { round, queries } = stateAfter(...states.QUERYING);
    expect([round, Object.keys(queries).length]).toEqual([1, 21]);
    expect(queryIdOf(caseId, 1, father, 'BANKS')).not.toBe(queryIdOf(caseId, 2, father, 'BANKS'));
  });
  it('what was never asked is not recorded', () => {
    given(verificationCase)(...after(...states.QUERYING)).when(answer([{ personId: id(99), facts: agreeing(father)[0]! }])).then('source_answer.not_asked');
    given(verificationCase)(...after(...states.QUERYING)).when(answer(allAnswers(), hunan, today, 2)).then('source_answer.not_asked');
  });
  it('the first answer stands, and one of an earlier round says nothing', () => {
    const rechecked = after(...states.DISPUTED, recheck);
    given(verificationCase)(...rechecked).when(answer([{ personId: father, facts: { source: 'BANKS', depositsFen: fen(1) } }])).then([]);
  });
  it('no answer carries more than its figures', () => {
    const named = { personId: father, facts: { ...agreeing(father)[0]!, name: 'x' } };
    expect(() => verificationCase.events.SourcesAnswered.parse({ round: 1, answers: [named], answeredOn: today })).toThrow();
  });
});

describe('the report', () => {
  it('HN1-3.8: a report with its id stands once every source has answered; it names figures, never eligibility', () => {
    const report = reportOf(after(...states.REPORTED));
    expect(report).toEqual({
      caseId, reportId: reportIdOf(caseId, 1), applicationId, division: village, complete: true, missing: [], differences: [],
      foundIncomeYearlyFen: 540_000, onPovertyRegistry: true, issuedOn: today, validUntil: '2017-04-05',
      findings: [
        { rule: 'verificationRequired', clause: 'HN1-3.8', met: true, figures: { required: 'ALL', complete: true }, status: 'seed' },
        expect.objectContaining({ rule: 'reportValidityDays', met: true }),
      ],
    });
  });
  it('HN1-3.8: without every answer the duty of Hunan is not met, and the finding says so', () => {
    const { findings, complete } = reportOf(after(...states.QUERYING, answer(silentBanks), issue()));
    expect([complete, findings[0]]).toEqual([false, expect.objectContaining({ clause: 'HN1-3.8', met: false })]);
  });
  it('GS-2.4.7: where no source is connected the report says so, and Gansu lets the case go on', () => {
    const gansu = { ...request, division: '629901101201' as typeof village };
    const events = after({ type: 'OpenCase', data: { caseId, request: gansu, today: day('2017-03-01') } }, authorise, commission(), {
      type: 'RecordUnavailable', data: { ...judged, today: day('2017-03-02'), sources: allSources, reason: 'NOT_CONNECTED' },
    });
    const { missing, findings, complete, onPovertyRegistry } = reportOf(events);
    expect([complete, onPovertyRegistry, missing.length]).toEqual([false, null, 7]);
    expect(missing.every(({ reason }) => reason === 'UNAVAILABLE')).toBe(true);
    expect(findings[0]).toEqual(expect.objectContaining({ clause: 'GS-2.4.7', met: true, figures: { required: 'WHERE_AVAILABLE', complete: false, flag: 'NO_DATA_CHECK' } }));
  });
  it('HB-4.4: a vehicle query unanswered after the limit is late, and the case shows which source is missing', () => {
    const asked = [open, authorise, commission(limited), answer(allAnswers({ except: ['POLICE'] }), limited)];
    // 5 January and 4 working days: 11 January
    given(verificationCase)(...after(...asked)).when(late(day('2017-01-11'))).then([]);
    given(verificationCase)(...after(...asked)).when(issue(limited, day('2017-01-11'))).then({ rejected: 'report.sources_outstanding', figures: { until: '2017-01-11' } });
    const events = after(...asked, late(day('2017-01-12')), issue(limited, day('2017-01-12')));
    expect(typesOf(events).slice(-2)).toEqual(['SourcesLate', 'ReportIssued']);
    expect(reportOf(events)).toEqual(expect.objectContaining({ complete: false, missing: [{ source: 'POLICE', reason: 'LATE' }] }));
  });
  it('HB-4.4: a source that is out of service is asked on, shown as missing, and late once its limit has passed', () => {
    const down: CaseCommand = { type: 'RecordUnavailable', data: { ...judged, by: null, sources: ['POLICE'], reason: 'OUT_OF_SERVICE' } };
    const events = after(open, authorise, commission(limited), answer(allAnswers({ except: ['POLICE'] }), limited), down);
    expect(typesOf(events).at(-1)).toBe('SourcesUnavailable');
    given(verificationCase)(...events).when(down).then([]);
    expect(reportOf(after(open, authorise, commission(), answer(allAnswers({ except: ['POLICE'] })), down, issue())).missing).toEqual([{ source: 'POLICE', reason: 'UNAVAILABLE' }]);
    const { decision } = given(verificationCase)(...events).when(late(day('2017-01-12')));
    expect(isRejection(decision) ? decision : typesOf(decision)).toEqual(['SourcesLate']);
  });
  it('HB-4.4: what answers late after all completes the report', () => {
    const partial = after(...states.QUERYING, answer(silentBanks), issue());
    const decision = given(verificationCase)(...partial).when(answer(allAnswers().filter(({ facts }) => facts.source === 'BANKS'))).decision;
    expect(reportOf([...(decision as readonly CaseEvent[])])).toEqual(expect.objectContaining({ complete: true, reportId: reportIdOf(caseId, 2) }));
  });
  it('where no limit is set nobody is late: a finding says what is missing', () => {
    const events = after(...states.QUERYING, answer(silentBanks));
    const queried = events.find(({ type }) => type === 'SourcesQueried')!.data as DataOf<'SourcesQueried'>;
    expect(queried.findings).toEqual([{ rule: 'sourceAnswerDays', clause: 'left to the place', met: null, figures: { sources: allSources, missing: 'sourceAnswerDays' } }]);
    given(verificationCase)(...events).when(late(day('2026-01-01'))).then([]);
    expect(reportOf(after(...states.QUERYING, answer(silentBanks), issue()))).toEqual(expect.objectContaining({
      missing: [{ source: 'BANKS', reason: 'UNANSWERED' }], validUntil: null,
      findings: [expect.anything(), { rule: 'reportValidityDays', clause: 'left to the place', met: null, figures: { missing: 'reportValidityDays' } }],
    }));
  });
  it('a limit that rests on an unverified number reminds and never accuses', () => {
    const unverified = lawWith(answerDays('BANKS', 4, undefined, 'unverified'));
    const events = after(open, authorise, commission(unverified), answer(silentBanks));
    expect(openQueries(fold(verificationCase, events))[0]).toEqual(expect.objectContaining({ dueOn: '2017-01-11', accuses: false }));
    given(verificationCase)(...events).when(late()).then([]);
  });
  it('declared and found that differ are reported, per kind and person', () => {
    const events = after(...states.DISPUTED);
    expect(reportOf(events).differences).toEqual([{ personId: father, kind: 'DEPOSITS', declared: 10_000, found: 5_000_000 }]);
    expect(typesOf(events)).toContain('DiscrepancyFound');
  });
  it('an objection with evidence leads to a new version of the report', () => {
    const bank = { personId: father, facts: { source: 'BANKS', depositsFen: fen(10_000) } } as const;
    const others = allAnswers().filter(({ facts, personId }) => facts.source === 'BANKS' && personId !== father);
    const events = after(...states.DISPUTED, recheck, answer([bank, ...others], limited, day('2017-01-09'), 2));
    expect(reportOf(events)).toEqual(expect.objectContaining({ reportId: reportIdOf(caseId, 2), differences: [], issuedOn: '2017-01-09' }));
    given(verificationCase)(...after(...states.DISPUTED)).when({ type: 'FileObjection', data: { ...act, personId: id(99), kinds: ['INCOME'], evidence: digest(8) } })
      .then('objection.not_a_member');
  });
  it('an objection raised while sources are asked waits for their report, and starts no second round over the first', () => {
    const running = after(...states.DISPUTED, recheck, { ...objection, data: { ...objection.data, evidence: digest(8) } } as CaseCommand);
    expect(fold(verificationCase, running).status).toBe('QUERYING');
    given(verificationCase)(...running).when(recheck).then('verification_case.querying');
    const reported = [...running, ...(given(verificationCase)(...running).when(answer(allAnswers().filter(({ facts }) => facts.source === 'BANKS'), hunan, today, 2))
      .decision as readonly CaseEvent[])];
    const { status, objections, report } = fold(verificationCase, reported);
    expect([status, objections.map(({ evidence }) => evidence), report?.reportId]).toEqual(['DISPUTED', [digest(8)], reportIdOf(caseId, 2)]);
    const { decision } = given(verificationCase)(...reported).when(recheck);
    expect(isRejection(decision) ? decision : decision[0]).toEqual({ type: 'RecheckStarted', data: expect.objectContaining({ cause: 'OBJECTION', reportId: reportIdOf(caseId, 2) }) as object });
  });
  it('nothing is asked twice at once, and nothing outside the authorisations', () => {
    given(verificationCase)(...after(...states.DISPUTED, recheck)).when(recheck).then('verification_case.querying');
    const banksOnly: CaseCommand = { type: 'RecordAuthorisations', data: { ...act, papers: [father, mother].map((person, index) => ({ ...paper(person, index), sources: ['BANKS'] as const })) } };
    const partial = after(open, banksOnly, commission(), { type: 'IssueReport', data: judged });
    given(verificationCase)(...partial).when(issue()).then([]);
    given(verificationCase)(...partial).when({ type: 'StartRecheck', data: { ...judged, sources: ['TAX'] } }).then('recheck.not_authorised');
  });
  it('is valid on its last day and expired on the next', () => {
    given(verificationCase)(...after(...states.REPORTED)).when(expire(day('2017-04-05'))).then([]);
    given(verificationCase)(...after(...states.REPORTED)).when(expire(day('2017-04-06')))
      .then([{ type: 'ReportExpired', data: { reportId: reportIdOf(caseId, 1), validUntil: day('2017-04-05'), expiredOn: day('2017-04-06') } }]);
    const renewed = stateAfter(...states.EXPIRED, recheck);
    expect(openQueries(renewed)).toHaveLength(21);
  });
});

describe('properties', () => {
  const random: fc.Arbitrary<CaseCommand> = fc.oneof(
    fc.constantFrom(...commands, commission(limited), issue(limited), late(day('2017-01-12')), expire(day('2017-04-06')),
      ...(['POLICE', 'TAX', 'BANKS'] as const).map((source, index): CaseCommand => ({ type: 'RecordAuthorisations', data: {
        ...act, papers: [father, mother].map((person) => ({ ...paper(person, 20 + index), sources: [source], validTo: day(`2017-01-0${7 + index}`) })),
      } })),
      ...['2017-01-08', '2017-01-10'].flatMap((on) => [issue(hunan, day(on)), answer(allAnswers(), hunan, day(on))]),
      { type: 'StartRecheck', data: { ...judged, sources: null } } as const),
    fc.record({ round: fc.integer({ min: 1, max: 3 }), answers: fc.subarray([...allAnswers({ instead: richer })], { minLength: 1 }) })
      .map(({ round, answers }) => answer(answers, limited, today, round)),
  );
  it('decided twice is decided once, and what is emitted is taken and survives', () => {
    universalProperties(verificationCase, random, Object.values(states).map((history) => after(...history)), { repeatable: [] });
  });
  it.each(['STOPPED', 'CLOSED'] as const)('never asks or records anything once it is %s', (state) => {
    fc.assert(fc.property(fc.constantFrom(...commands), (command) => {
      const { decision } = given(verificationCase)(...after(...states[state])).when(command);
      return isRejection(decision) || decision.length === 0;
    }));
  });
  it('reaches every event and every refusal of the case', () => {
    const { events, codes } = reachedOf(verificationCase);
    expect(Object.keys(verificationCase.events).filter((type) => !events.has(type))).toEqual([]);
    const own = Object.keys(refusals).filter((code) => /^(verification_case|authorisation|source_answer|report|objection|recheck)\./.test(code));
    expect(own.filter((code) => !codes.has(code))).toEqual([]);
  });
  it('begins with nothing', () => { expect(initial.status).toBe('NONE'); });
});
