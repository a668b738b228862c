/**
 * A household: who lives together, where, in town or country. People join and leave by recorded reasons; two records of the same
 * household are linked, never overwritten. A person is a reference here; names lie in the vault.
 */
import { intakeEvents, zArea, zDivision, zMember, zPlainDate, zUuid } from '@doudi/contracts';
import { reject, type Decision, type Message, type Rejection } from '@doudi/kernel';
import { z } from 'zod';
import { sameTerms } from './act.js';

export const zLinkReason = z.enum(['SAME_HOUSEHOLD', 'SPLIT_FROM', 'MERGED_INTO']);

export const householdEvents = {
  /** Found: the unit of the means test, from this day on. */
  HouseholdRegistered: z.strictObject({
    householdId: zUuid, area: zArea, division: zDivision, members: z.array(zMember).min(1).max(50), registeredOn: zPlainDate,
  }),
  HouseholdMemberJoined: intakeEvents.HouseholdMemberJoined,
  HouseholdMemberLeft: intakeEvents.HouseholdMemberLeft,
  /** Two records belong together; both stay. */
  HouseholdLinked: z.strictObject({ otherId: zUuid, reason: zLinkReason, linkedOn: zPlainDate }),
} as const;

type DataOf<Type extends keyof typeof householdEvents> = z.output<(typeof householdEvents)[Type]>;
export type HouseholdEvent = { [Type in keyof typeof householdEvents]: Message<Type, DataOf<Type>> }[keyof typeof householdEvents];
export type Member = z.output<typeof zMember>;
export type HouseholdCommand =
  | Message<'RegisterHousehold', DataOf<'HouseholdRegistered'>>
  | Message<'JoinHousehold', DataOf<'HouseholdMemberJoined'>>
  | Message<'LeaveHousehold', DataOf<'HouseholdMemberLeft'>>
  | Message<'LinkHousehold', DataOf<'HouseholdLinked'>>;

export type Household = {
  readonly registered: DataOf<'HouseholdRegistered'> | null;
  readonly members: readonly Member[];
  readonly left: readonly DataOf<'HouseholdMemberLeft'>[];
  readonly links: readonly DataOf<'HouseholdLinked'>[];
};

const initial: Household = { registered: null, members: [], left: [], links: [] };

const evolve = (state: Household, { type, data }: HouseholdEvent): Household => {
  switch (type) {
    case 'HouseholdRegistered':
      return { ...state, registered: data, members: data.members };
    case 'HouseholdMemberJoined':
      return {
        ...state, members: [...state.members, data.member], left: state.left.filter(({ personId }) => personId !== data.member.personId),
      };
    case 'HouseholdMemberLeft':
      return { ...state, members: state.members.filter(({ personId }) => personId !== data.personId), left: [...state.left, data] };
    case 'HouseholdLinked':
      return { ...state, links: [...state.links, data] };
  }
};

type Answer = Decision<HouseholdEvent>;
type Known = Household & { readonly registered: DataOf<'HouseholdRegistered'> };

const checkMembers = (members: readonly Member[]): Rejection | null => {
  if (new Set(members.map(({ personId }) => personId)).size !== members.length) return reject('household.member_twice');
  return members.filter(({ relation }) => relation === 'HEAD').length === 1 ? null : reject('household.one_head');
};

/** Order: already there, each person once, one head. */
const register = (data: DataOf<'HouseholdRegistered'>, { registered }: Household): Answer => {
  if (registered !== null)
    return sameTerms({ ...registered, registeredOn: null }, { ...data, registeredOn: null }) ? [] : reject('household.other_terms');
  return checkMembers(data.members) ?? [{ type: 'HouseholdRegistered', data }];
};

const join = (data: DataOf<'HouseholdMemberJoined'>, { members }: Known): Answer => {
  const known = members.find(({ personId }) => personId === data.member.personId);
  if (known !== undefined) return sameTerms(known, data.member) ? [] : reject('household.member_twice');
  if (data.member.relation === 'HEAD' && members.some(({ relation }) => relation === 'HEAD')) return reject('household.one_head');
  return [{ type: 'HouseholdMemberJoined', data }];
};

const leave = (data: DataOf<'HouseholdMemberLeft'>, { members, left }: Known): Answer => {
  const gone = left.find(({ personId }) => personId === data.personId);
  if (gone !== undefined) return gone.reason === data.reason ? [] : reject('household.member_left');
  return members.some(({ personId }) => personId === data.personId)
    ? [{ type: 'HouseholdMemberLeft', data }]
    : reject('household.member_unknown');
};

const link = (data: DataOf<'HouseholdLinked'>, { registered, links }: Known): Answer => {
  if (data.otherId === registered.householdId) return reject('household.linked_to_itself');
  const known = links.find(({ otherId }) => otherId === data.otherId);
  if (known !== undefined) return known.reason === data.reason ? [] : reject('household.linked_otherwise', { reason: known.reason });
  return [{ type: 'HouseholdLinked', data }];
};

const isKnown = (state: Household): state is Known => state.registered !== null;

const decide = (command: HouseholdCommand, state: Household): Answer => {
  if (command.type === 'RegisterHousehold') return register(command.data, state);
  if (!isKnown(state)) return reject('household.not_registered');
  switch (command.type) {
    case 'JoinHousehold': return join(command.data, state);
    case 'LeaveHousehold': return leave(command.data, state);
    case 'LinkHousehold': return link(command.data, state);
  }
};

export const household = {
  name: 'household', initial, evolve, decide, events: householdEvents, published: ['HouseholdMemberJoined', 'HouseholdMemberLeft'],
} as const;

/** Who lives there now, and who of them is of age. */
export const currentMembers = ({ members }: Household): readonly Pick<Member, 'personId' | 'adult'>[] =>
  members.map(({ personId, adult }) => ({ personId, adult }));
