/** What the service owes because of a fact of intake, and that it owes it until it is done and no longer. */
import { division, type Message } from '@doudi/kernel';
import { applicationId, caseId, day, id, request, township, village } from './household.fixture.js';
import type { Seen } from './imported.js';
import { closeCases } from './close-cases.process.js';
import { joinRosters } from './join-rosters.process.js';
import { leaveRosters } from './leave-rosters.process.js';
import { openCases } from './open-cases.process.js';
import { sampleIdOf } from './sample.state.js';

let events = 0;
const seen = (type: string, data: unknown, foreign = true): Seen => ({
  eventId: id(500 + (events += 1)), type, payload: JSON.stringify(data), foreign: foreign ? '{}' : null, correlationId: id(77), division: village,
});
const today = day('2017-01-05');
const made = (command: Message | ((context: { today: typeof today }) => Message)): Message => (typeof command === 'function' ? command({ today }) : command);

const requested = seen('VerificationRequested', request);
const submission = {
  applicationId, scheme: 'RURAL_DIBAO', area: 'RURAL', householdId: id(2), division: village, mandatoryVisit: ['DOUBTFUL'], submittedOn: '2017-01-20',
};
const submitted = seen('ApplicationSubmitted', { ...submission, investigators: ['township-1'] });

const closed = seen('ApplicationClosed', { applicationId, division: village, outcome: 'WITHDRAWN', closedOn: '2017-01-19' });
const opened = seen('CaseOpened', { caseId, request, openedOn: today }, false);

describe('an application that has ended', () => {
  it('gets no case any more, not even by a request that comes after', () => {
    expect(openCases.key(closed)).toBe(applicationId);
    for (const order of [[requested, closed], [closed, requested], [closed]]) {
      expect(openCases.next(order.reduce<Parameters<typeof openCases.next>[0]>(openCases.evolve, openCases.initial))).toEqual([]);
    }
  });
  it.each([['opened before', [opened, closed]], ['opened in the meantime', [closed, opened]]])('owes the end of a case %s until it is closed', (_, order) => {
    expect(order.map(closeCases.key)).toEqual([applicationId, applicationId]);
    const known = order.reduce(closeCases.evolve, closeCases.initial);
    const [owed, ...rest] = closeCases.next(known);
    expect([owed?.id, owed?.causedBy, owed?.command, rest]).toEqual([caseId, closed.eventId, { type: 'CloseCase', data: { outcome: 'WITHDRAWN', closedOn: '2017-01-19' } }, []]);
    const done = seen('CaseClosed', { applicationId, outcome: 'WITHDRAWN', closedOn: '2017-01-19' }, false);
    expect(closeCases.key(done)).toBe(applicationId);
    expect(closeCases.next(closeCases.evolve(known, done))).toEqual([]);
  });
  it('without a case owes nothing', () => { expect(closeCases.next(closeCases.evolve(closeCases.initial, closed))).toEqual([]); });
  it('joins no roster, and leaves each that it has joined', () => {
    const passed = seen('RosterPassedOn', { township, toWeek: '2017-W04', applicationId, mandatory: [], investigators: [] }, false);
    for (const order of [[submitted, closed], [closed, submitted], [submitted, closed, passed]]) {
      expect(joinRosters.next(order.reduce<Parameters<typeof joinRosters.next>[0]>(joinRosters.evolve, joinRosters.initial))).toEqual([]);
    }
    const joined = ['2017-W03', '2017-W04'].map((week) =>
      seen('RosterJoined', { sampleId: sampleIdOf(township, week), township, week, applicationId, mandatory: [], investigators: [] }, false));
    expect([...joined, closed].map(leaveRosters.key)).toEqual([applicationId, applicationId, applicationId]);
    expect(leaveRosters.next(joined.reduce(leaveRosters.evolve, leaveRosters.initial))).toEqual([]);
    const owed = leaveRosters.next([joined[0]!, closed, joined[1]!].reduce(leaveRosters.evolve, leaveRosters.initial));
    expect(owed.map((one) => [one.id, one.causedBy, one.division])).toEqual(['2017-W03', '2017-W04'].map((week) => [sampleIdOf(township, week), closed.eventId, township]));
    expect(owed[0]?.command).toEqual({ type: 'LeaveRoster', data: { applicationId, closedOn: '2017-01-19' } });
  });
});

describe('a request of intake', () => {
  it('owes a case until the case is open', () => {
    expect(openCases.key(requested)).toBe(applicationId);
    const waiting = openCases.evolve(openCases.initial, requested);
    const [owed, ...rest] = openCases.next(JSON.parse(JSON.stringify(waiting)) as typeof waiting);
    expect([owed?.id, owed?.causedBy, owed?.division, rest]).toEqual([caseId, requested.eventId, village, []]);
    expect(made(owed!.command)).toEqual({ type: 'OpenCase', data: { caseId, request, today } });
    expect(openCases.key(opened)).toBe(applicationId);
    expect(openCases.next(openCases.evolve(waiting, opened))).toEqual([]);
  });
  it('said by ourselves owes nothing', () => {
    expect(openCases.key(seen('VerificationRequested', request, false))).toBeNull();
    expect(openCases.key(submitted)).toBeNull();
  });
});

describe('a submitted application', () => {
  it('joins the roster of its township and week, and no second one', () => {
    const waiting = joinRosters.evolve(joinRosters.initial, submitted);
    const [owed] = joinRosters.next(waiting);
    expect([owed?.id, owed?.division]).toEqual([sampleIdOf(township, '2017-W03'), township]);
    expect(owed?.command.data).toEqual({ township, week: '2017-W03', applicationId, mandatory: ['DOUBTFUL'], investigators: ['township-1'] });
    const joined = seen('RosterJoined', { ...owed?.command.data, sampleId: owed?.id }, false);
    expect(joinRosters.key(joined)).toBe(applicationId);
    expect(joinRosters.next(joinRosters.evolve(waiting, joined))).toEqual([]);
  });
  it('passed on joins the next week because of that', () => {
    const passed = seen('RosterPassedOn', { township: division('439901101000'), toWeek: '2017-W04', applicationId, mandatory: [], investigators: [] }, false);
    const [owed] = joinRosters.next(joinRosters.evolve(joinRosters.initial, passed));
    expect([owed?.causedBy, owed?.id]).toEqual([passed.eventId, sampleIdOf(township, '2017-W04')]);
  });
  it('without investigators named is taken as it is', () => {
    expect(joinRosters.next(joinRosters.evolve(null, seen('ApplicationSubmitted', submission)))[0]?.command.data.investigators).toEqual([]);
  });
});
