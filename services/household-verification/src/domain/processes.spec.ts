/** What the service owes because of a fact of intake, and that it owes it until it is done and no longer. */
import { division, type Message } from '@doudi/kernel';
import { applicationId, caseId, day, id, request, township, village } from './household.fixture.js';
import type { Seen } from './imported.js';
import { joinRosters } from './join-rosters.process.js';
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

describe('a request of intake', () => {
  it('owes a case until the case is open', () => {
    expect(openCases.key(requested)).toBe(applicationId);
    const waiting = openCases.evolve(openCases.initial, requested);
    const [owed, ...rest] = openCases.next(JSON.parse(JSON.stringify(waiting)) as typeof waiting);
    expect([owed?.id, owed?.causedBy, owed?.division, rest]).toEqual([caseId, requested.eventId, village, []]);
    expect(made(owed!.command)).toEqual({ type: 'OpenCase', data: { caseId, request, today } });
    const opened = seen('CaseOpened', { caseId, request, openedOn: today }, false);
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
