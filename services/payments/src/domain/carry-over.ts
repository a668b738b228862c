/**
 * Recipients of former years, carried over by a thousand to an event. Each chunk cites the old decision and names its total and its
 * hash; a household is carried over once per scheme.
 */
import { paymentsEvents, type zCarriedLine, type zCarryOverTerms } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import { derivedId, levelOf, monthOf, plus, reject, type Decision, type Division, type Message, type Uuid } from '@doudi/kernel';
import type { z } from 'zod';
import type { Act } from './act.js';
import { hashOfLines } from './hashes.js';

const events = { RecipientsCarriedOver: paymentsEvents.RecipientsCarriedOver } as const;
export type CarryOverEvent = Message<'RecipientsCarriedOver', z.output<(typeof events)['RecipientsCarriedOver']>>;
export type CarriedLine = z.output<typeof zCarriedLine>;
export type CarryOverCommand = Message<'CarryOverRecipients',
  Act & z.output<typeof zCarryOverTerms> & { readonly lines: readonly Omit<CarriedLine, 'entitlementId'>[] }>;
export type CarryOver = { readonly rootHash: string | null };

export const carriedEntitlementId = (scheme: string, householdId: Uuid): Uuid =>
  derivedId('entitlement', 'carried-over', scheme, householdId);
export const carryOverId = (division: Division, number: number): string => `${division}-${number}`;

const carryOver = ({ data }: CarryOverCommand, state: CarryOver): Decision<CarryOverEvent> => {
  const { today, by, lines, ...terms } = data;
  if (by.division !== terms.division || levelOf(terms.division) !== 'COUNTY') return reject('carry_over.not_county',
    { division: terms.division });
  if (terms.scheme !== `${terms.area}_DIBAO`) return reject('standard.area_differs', { scheme: terms.scheme, area: terms.area });
  if (terms.decision.decidedOn >= today) return reject('carry_over.not_decided_before', { decidedOn: terms.decision.decidedOn });
  if (new Set(lines.map(({ householdId }) => householdId)).size !== lines.length) return reject('carry_over.household_twice');
  const carried = lines.map((line): CarriedLine => ({
    entitlementId: carriedEntitlementId(terms.scheme, line.householdId), householdId: line.householdId, payee: line.payee,
    coveredMembers: line.coveredMembers, amountMonthlyFen: line.amountMonthlyFen,
  }));
  const rootHash = hashOfLines(carried);
  if (state.rootHash !== null) return state.rootHash === rootHash ? [] : reject('carry_over.terms_differ', { number: terms.number });
  // The months before were paid elsewhere: here they would all be missed at once.
  if (monthOf(terms.from) < monthOf(today)) return reject('carry_over.month_past', { from: terms.from, month: monthOf(today) });
  const totalMonthlyFen = plus(...carried.map(({ amountMonthlyFen }) => amountMonthlyFen));
  return [{ type: 'RecipientsCarriedOver', data: { ...terms, lines: carried, count: carried.length, totalMonthlyFen, rootHash } }];
};

export const carryOverStream: Aggregate<CarryOverCommand, CarryOver, CarryOverEvent> = {
  name: 'carry-over',
  initial: { rootHash: null },
  evolve: (_, { data }) => ({ rootHash: data.rootHash }),
  events,
  published: ['RecipientsCarriedOver'],
  uniqueKeys: ({ data }) => data.lines.map(({ entitlementId }) => `carried:${entitlementId}`),
  keyTaken: 'carry_over.household_taken',
  effectiveOn: ({ data }) => data.from,
  decide: carryOver,
};
