/** A household's people come and go by recorded reasons; the same word twice is one fact, another word is its own refusal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { refusals } from '@doudi/contracts';
import { given, notReached, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { day, idOf, village } from './application.examples.js';
import { currentMembers, household, type HouseholdCommand, type HouseholdEvent, type Member } from './household.js';

const member = (name: string, relation: Member['relation'], adult = true): Member => ({ personId: idOf(name), relation, adult });
const registering = (members: Member[], area: 'RURAL' | 'URBAN' = 'RURAL'): HouseholdCommand => ({
  type: 'RegisterHousehold', data: { householdId: idOf('home'), area, division: village, members, registeredOn: day('2017-01-03') },
});
const register = registering([member('a', 'HEAD'), member('b', 'SPOUSE')]);
const join = (who: Member): HouseholdCommand => ({ type: 'JoinHousehold', data: { member: who, joinedOn: day('2017-02-01') } });
const leave = (name: string, reason: 'DEATH' | 'MOVED_OUT' = 'MOVED_OUT'): HouseholdCommand => ({
  type: 'LeaveHousehold', data: { personId: idOf(name), reason, leftOn: day('2017-03-01') },
});
const link = (other: string, reason: 'SAME_HOUSEHOLD' | 'SPLIT_FROM' = 'SAME_HOUSEHOLD'): HouseholdCommand => ({
  type: 'LinkHousehold', data: { otherId: idOf(other), reason, linkedOn: day('2017-03-01') },
});

const registered = given(household)().when(register).decision as HouseholdEvent[];
const after = (...commands: HouseholdCommand[]): HouseholdEvent[] => commands.reduce<HouseholdEvent[]>(
  (events, command) => [...events, ...(given(household)(...events).when(command).decision as HouseholdEvent[])], registered);
const home = given(household);

it.each<[string, readonly HouseholdEvent[], HouseholdCommand, string]>([
  ['other terms', registered, registering([member('a', 'HEAD')]), 'household.other_terms'],
  ['another area', registered, registering([member('a', 'HEAD'), member('b', 'SPOUSE')], 'URBAN'), 'household.other_terms'],
  ['a person twice', [], registering([member('a', 'HEAD'), member('a', 'SPOUSE')]), 'household.member_twice'],
  ['no head', [], registering([member('a', 'SPOUSE')]), 'household.one_head'],
  ['two heads', [], registering([member('a', 'HEAD'), member('b', 'HEAD')]), 'household.one_head'],
  ['a second head joins', registered, join(member('c', 'HEAD')), 'household.one_head'],
  ['joins as somebody else', registered, join(member('b', 'CHILD')), 'household.member_twice'],
  ['nobody there', [], join(member('c', 'CHILD')), 'household.not_registered'],
  ['a stranger leaves', registered, leave('z'), 'household.member_unknown'],
  ['left for another reason', after(leave('b')), leave('b', 'DEATH'), 'household.member_left'],
  ['linked to itself', registered, link('home'), 'household.linked_to_itself'],
  ['linked otherwise', after(link('other')), link('other', 'SPLIT_FROM'), 'household.linked_otherwise'],
])('is refused: %s', (_, events, command, code) => home(...events).when(command).then(code));

it('counts those who live there now', () => {
  const events = after(join(member('c', 'CHILD', false)), leave('b'));
  expect(currentMembers(home(...events).state).map(({ personId }) => personId)).toEqual([idOf('a'), idOf('c')]);
  expect(currentMembers(home(...after(leave('b'), join(member('b', 'SPOUSE')))).state).map(({ personId }) => personId)).toEqual([idOf('a'), idOf('b')]);
});

it('decided twice is decided once; all events and refusals are reached', () => {
  const some = fc.constantFrom<HouseholdCommand>(
    register, registering([member('a', 'HEAD')]), join(member('c', 'CHILD', false)), join(member('b', 'CHILD')), leave('b'),
    leave('b', 'DEATH'), leave('z'), link('other'), link('home'),
  );
  universalProperties(household, some, [registered]);
  expect(notReached([household], Object.keys(refusals).filter((code) => code.startsWith('household.')))).toEqual([]);
});

it('each event type keeps a stored example that parses and folds', () => {
  const events = after(join(member('c', 'CHILD', false)), leave('b'), link('other'));
  for (const { type, data } of events) {
    const path = new URL(`./fixtures/${type}.json`, import.meta.url);
    if (process.env.INTAKE_WRITE_TABLE === '1' && !existsSync(path)) writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
    const stored = household.events[type].parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(() => household.evolve(home(...registered).state, { type, data: stored } as HouseholdEvent)).not.toThrow();
  }
  expect(new Set(events.map(({ type }) => type)).size).toBe(Object.keys(household.events).length);
});
