/** Roster, promise, draw and visits: a row for every state and command, every refusal, and the requirements by their ids. */
import { refusals } from '@doudi/contracts';
import { fold, isoWeek, isRejection, type Uuid } from '@doudi/kernel';
import { given, reachedOf, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { commitmentTo, redraw, rosterHashOf } from './draw.js';
import { day, digest, hunan, id, township } from './household.fixture.js';
import { sample, type SampleCommand } from './sample.js';
import { isComplete, isWeek, nextWeek, sampleIdOf, toVisit, visitedAtRandom, type SampleEvent, type Visit } from './sample.state.js';

const week = '2017-W03';
const today = day('2017-01-20');
const seed = '5eed'.padEnd(64, '0');
const sampleId = sampleIdOf(township, week);
const join = (last: number, terms: Partial<Extract<SampleCommand, { type: 'JoinRoster' }>['data']> = {}): SampleCommand =>
  ({ type: 'JoinRoster', data: { township, week, applicationId: id(last), mandatory: [], investigators: [], ...terms } });
const commit = (by = 'county-1', commitment = commitmentTo(seed)): SampleCommand => ({ type: 'CommitSeed', data: { township, week, commitment, by, today } });
const leave = (last: number): SampleCommand => ({ type: 'LeaveRoster', data: { applicationId: id(last), closedOn: today } });
const freeze = (by = 'county-2', nonce = id(9_999)): SampleCommand => ({ type: 'FreezeRoster', data: { by, today, nonce } });
const draw = (shown = seed, on = today): SampleCommand => ({ type: 'DrawSample', data: { seed: shown, law: hunan, by: 'county-1', today: on } });
const visitOf = (applicationId: Uuid, terms: Partial<Visit> = {}): Visit =>
  ({ applicationId, visitors: ['county-2', 'county-3'], result: 'CONFIRMED', visitedOn: today, ...terms });
const visit = (...visits: readonly Visit[]): SampleCommand => ({ type: 'RecordVisits', data: { visits, today } });

const after = (...commands: readonly SampleCommand[]): readonly SampleEvent[] => commands.reduce<readonly SampleEvent[]>((events, command) => {
  const decision = given(sample)(...events).when(command).decision;
  if (isRejection(decision)) throw new Error(`${command.type}: ${decision.rejected}`);
  return [...events, ...decision];
}, []);
const stateAfter = (...commands: readonly SampleCommand[]) => fold(sample, after(...commands));
const roster = (count: number, mandatory: readonly number[] = []) => Array.from({ length: count }, (_, index) =>
  join(index + 1, mandatory.includes(index + 1) ? { mandatory: ['NEAR_RELATIVE'] } : {}));
const drawnOf = (count: number, mandatory: readonly number[] = []) => [...roster(count, mandatory), commit(), freeze(), draw()];

const states = {
  NONE: [], JOINED: [join(1)], COMMITTED: [join(1), commit()], FROZEN: [join(1), commit(), freeze()], DRAWN: [join(1), commit(), freeze(), draw()],
  VISITED: [join(1), commit(), freeze(), draw(), visit(visitOf(id(1)))],
};
const commands = [join(1), join(2), commit(), freeze(), draw(), visit(visitOf(id(1))), leave(1)];
const table: Readonly<Record<keyof typeof states, readonly (string | readonly string[])[]>> = {
  NONE: [['RosterJoined'], ['RosterJoined'], ['SeedCommitted'], 'roster.seed_not_committed', 'roster.not_frozen', 'sample.not_drawn', []],
  JOINED: [[], ['RosterJoined'], ['SeedCommitted'], 'roster.seed_not_committed', 'roster.not_frozen', 'sample.not_drawn', ['RosterLeft']],
  COMMITTED: [[], ['RosterJoined'], [], ['RosterFrozen'], 'roster.not_frozen', 'sample.not_drawn', ['RosterLeft']],
  FROZEN: [[], ['RosterPassedOn'], [], [], ['SampleDrawn'], 'sample.not_drawn', []],
  DRAWN: [[], ['RosterPassedOn'], [], [], [], ['SampleVisitDone'], []],
  VISITED: [[], ['RosterPassedOn'], [], [], [], [], []],
};

describe('every command in every state', () => {
  const rows = (Object.keys(states) as (keyof typeof states)[]).flatMap((state) =>
    commands.map((command, index) => [state, command.type, index, command, table[state][index]!] as const));
  it.each(rows)('%s: %s (%i)', (state, _type, _index, command, expected) => {
    const { decision } = given(sample)(...after(...states[state])).when(command);
    expect(isRejection(decision) ? decision.rejected : decision.map(({ type }) => type)).toEqual(expected);
  });
});

describe('the promise', () => {
  it('cannot be exchanged, and whoever knows the seed does not close the list', () => {
    given(sample)(...after(join(1), commit())).when(commit('county-1', digest(9))).then('roster.other_commitment');
    given(sample)(...after(join(1), commit())).when(freeze('county-1')).then('roster.freezer_knows_seed');
  });
  it('is kept by the one seed that has its hash', () => {
    given(sample)(...after(join(1), commit(), freeze())).when(draw('f'.repeat(64))).then('sample.seed_differs');
  });
  it('an empty list is not closed', () => { given(sample)(...after(commit())).when(freeze()).then('roster.empty'); });
  it('who comes after the list was closed joins the next week', () => {
    given(sample)(...after(...states.FROZEN)).when(join(7, { mandatory: ['REPORTED'] })).then([
      { type: 'RosterPassedOn', data: { township, toWeek: '2017-W04', applicationId: id(7), mandatory: ['REPORTED'], investigators: [] } },
    ]);
  });
});

describe('an application that has ended', () => {
  it('GS-2.4.3: before the list is closed it does not count and is not drawn', () => {
    const { drawn } = stateAfter(...roster(11, [3]), commit(), leave(3), leave(4), freeze(), draw());
    expect([drawn!.roster.length, drawn!.needed, drawn!.mandatory]).toEqual([9, 3, []]);
    expect(drawn!.roster).not.toContain(id(3));
    given(sample)(...after(join(1), leave(1), commit())).when(freeze()).then('roster.empty');
  });
  it('after the list was closed it stays in it and is visited all the same', () => {
    const events = after(...roster(4), commit(), freeze(), leave(1), draw());
    const { drawn, frozen } = fold(sample, events);
    expect([drawn!.roster.length, frozen!.roster]).toEqual([4, drawn!.roster]);
    const { decision } = given(sample)(...events).when(visit(...drawn!.selected.map((one) => visitOf(one))));
    expect(isRejection(decision) ? decision : decision.length).toBe(drawn!.selected.length);
  });
});

describe('the draw', () => {
  it.each([[1, 1], [4, 2], [10, 3], [11, 4], [47, 15], [100, 30], [101, 31]])('GS-2.4.3: of %i households %i are drawn', (count, needed) => {
    const { drawn } = stateAfter(...drawnOf(count));
    expect([drawn!.needed, drawn!.selected.length, new Set(drawn!.selected).size]).toEqual([needed, needed, needed]);
  });
  it('GS-2.4.3: a batch of 47 with 14 visits is not complete, with 15 it is', () => {
    const events = drawnOf(47);
    const selected = stateAfter(...events).drawn!.selected;
    const fourteen = stateAfter(...events, visit(...selected.slice(0, 14).map((one) => visitOf(one))));
    expect([visitedAtRandom(fourteen), fourteen.drawn!.needed, isComplete(fourteen)]).toEqual([14, 15, false]);
    const fifteen = stateAfter(...events, visit(...selected.map((one) => visitOf(one))));
    expect([visitedAtRandom(fifteen), isComplete(fifteen)]).toEqual([15, true]);
  });
  it('mandatory visits come besides and are not drawn while others are left', () => {
    const state = stateAfter(...drawnOf(10, [2, 5]));
    expect(state.drawn!.mandatory).toEqual([id(2), id(5)]);
    expect(state.drawn!.selected.some((one) => state.drawn!.mandatory.includes(one))).toBe(false);
    expect(toVisit(state)).toHaveLength(5);
    const random = stateAfter(...drawnOf(10, [2, 5]), visit(...state.drawn!.selected.map((one) => visitOf(one))));
    expect(isComplete(random)).toBe(false);
    const few = stateAfter(...drawnOf(2, [1, 2]));
    expect([few.drawn!.selected.length, toVisit(few).length]).toEqual([1, 2]);
  });
  it('nobody chooses who is visited: what the closing adds to the promised seed draws another list', () => {
    const selected = (nonce: number) => stateAfter(...roster(20), commit(), freeze('county-2', id(nonce)), draw()).drawn!.selected;
    const lists = Array.from({ length: 40 }, (_, n) => selected(n + 100));
    expect(new Set(lists.map((list) => list.join(' '))).size).toBeGreaterThan(35);
    expect(lists.filter((list) => list.includes(id(1))).length).toBeGreaterThan(3);
    expect(selected(100)).toEqual(lists[0]);
  });
  it('a household of the roster that was not drawn may be visited besides', () => {
    const { drawn } = stateAfter(...drawnOf(10));
    const besides = drawn!.roster.find((one) => !drawn!.selected.includes(one))!;
    expect(stateAfter(...drawnOf(10), visit(visitOf(besides))).visits).toMatchObject([{ applicationId: besides }]);
  });
  it('anybody redraws the same list from what is published', () => {
    const { drawn, frozen } = stateAfter(...drawnOf(23, [3]));
    expect(redraw({ ...drawn!, roster: [...drawn!.roster].reverse() })).toEqual(drawn!.selected);
    expect(commitmentTo(drawn!.seed)).toBe(drawn!.seedCommitment);
    expect(rosterHashOf(drawn!.roster)).toBe(frozen!.hash);
  });
  it('another seed or another list is another draw', () => {
    const { drawn } = stateAfter(...drawnOf(47));
    expect(redraw({ ...drawn!, seed: 'a'.repeat(64) })).not.toEqual(drawn!.selected);
    const without = drawn!.roster.filter((one) => one !== drawn!.selected[0]);
    expect(redraw({ ...drawn!, roster: without })).not.toEqual(drawn!.selected);
  });
  it('where the law asks for no sample only the mandatory visits are left', () => {
    const { drawn } = stateAfter(...roster(10, [4]), commit(), freeze(), draw(seed, day('2021-07-01')));
    expect([drawn!.needed, drawn!.selected, drawn!.mandatory]).toEqual([0, [], [id(4)]]);
  });
});

describe('a visit', () => {
  const events = after(join(1, { investigators: ['township-1', 'township-2'] }), commit(), freeze(), draw());
  const when = (terms: Partial<Visit>) => given(sample)(...events).when(visit(visitOf(id(1), terms)));
  it.each<[Partial<Visit>, string]>([
    [{ applicationId: id(2) }, 'sample_visit.not_in_roster'],
    [{ visitors: ['county-2', 'county-2'] }, 'sample_visit.too_few_visitors'],
    [{ visitors: ['county-2', 'township-1'] }, 'sample_visit.visitor_investigated'],
    [{ visitedOn: day('2017-01-19') }, 'sample_visit.not_on_that_day'],
    [{ visitedOn: day('2017-01-21') }, 'sample_visit.not_on_that_day'],
  ])('with %o is refused: %s', (terms, code) => { when(terms).then(code); });
  it.each<Partial<Visit>>([{ visitors: ['county-2', 'county-4'] }, { result: 'DIFFERENT' }])('another record with %o is refused', (terms) => {
    given(sample)(...events, ...after(...states.VISITED).slice(-1)).when(visit(visitOf(id(1), terms))).then('sample_visit.other_terms');
  });
  it('many are recorded together or not at all', () => {
    const { decision } = given(sample)(...after(...drawnOf(2, [1, 2]))).when(visit(visitOf(id(1)), visitOf(id(2)), visitOf(id(3))));
    expect(isRejection(decision)).toBe(true);
  });
});

describe('weeks', () => {
  it.each([['2017-W52', '2018-W01'], ['2020-W53', '2021-W01'], ['2017-W01', '2017-W02']])('%s is followed by %s', (one, next) => { expect(nextWeek(one)).toBe(next); });
  it.each([['2017-W53', false], ['2020-W53', true], ['2017-W00', false], ['2017-W01', true]])('%s exists: %s', (text, exists) => { expect(isWeek(text)).toBe(exists); });
  it('is the week the kernel knows', () => { expect(isoWeek(today)).toBe(week); });
});

describe('properties', () => {
  it('decided twice is decided once, and what is emitted is taken and survives', () => {
    universalProperties(sample, fc.constantFrom(...commands, join(3), leave(2), commit('county-9'), freeze('county-1'), visit(visitOf(id(2)))),
      Object.values(states).map((history) => after(...history)));
  });
  it('draws at least three tenths at random, from the list and nobody twice', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 20 }), (count, mandatory) => {
      const { drawn } = stateAfter(...drawnOf(count, mandatory));
      return drawn!.selected.length * 10 >= count * 3 && (drawn!.selected.length - 1) * 10 < count * 3
        && new Set(drawn!.selected).size === drawn!.selected.length && drawn!.selected.every((one) => drawn!.roster.includes(one));
    }), { numRuns: 60 });
  });
  it('reaches every event and every refusal', () => {
    const { events, codes } = reachedOf(sample);
    expect(Object.keys(sample.events).filter((type) => !events.has(type))).toEqual([]);
    expect(Object.keys(refusals).filter((code) => /^(roster|sample|sample_visit)\./.test(code)).filter((code) => !codes.has(code))).toEqual([]);
  });
  it('has an id of its own per township and week', () => { expect(sampleIdOf(township, '2017-W04')).not.toBe(sampleId); });
});
