/**
 * What one household is owed: a monthly amount from an approved application, once payments' own calculation agrees (HN2-2.2.3), or
 * aid once. It ends by a recorded reason, and money goes only to the payee version that is known here.
 */
import { type intakeEvents, paymentsEvents, zArea, zClockTerms, zDivision, zFinding, zPayee, zPlainDate, zPositiveFen, zScheme, zUuid, zYearMonth,
  type Payee } from '@doudi/contracts';
import type { Aggregate } from '@doudi/event-store';
import {
  derivedId, fen, firstOf, isWithin, monthOf, nextMonth, reject, type Decision, type Division, type Message, type Of, type PlainDate,
  type Uuid, type YearMonth,
} from '@doudi/kernel';
import { benefitOf, checkAfterSupport, lacksClass, type Finding, type Law } from '@doudi/rules';
import { z } from 'zod';
import type { Officer } from './act.js';
import { firstPaymentClock } from './money-clocks.js';

export const zEndReason = z.enum(['DEATH', 'MOVED_OUT', 'INCOME_ABOVE_LINE', 'GIVEN_UP', 'FALSE_CLAIM', 'OTHER']);
const events = {
  EntitlementGranted: paymentsEvents.EntitlementGranted,
  EntitlementRefused: paymentsEvents.EntitlementRefused,
  /** What the grant rests on and whom it is paid to; binds the county to pay in the month after the decision. */
  GrantTermsKept: z.strictObject({
    entitlementId: zUuid, applicationId: zUuid, householdId: zUuid, scheme: zScheme, area: zArea, division: zDivision, standardId: zUuid,
    payee: zPayee,
    coveredMembers: z.int().min(1), amountMonthlyFen: zPositiveFen, from: zPlainDate, decidedOn: zPlainDate, clock: zClockTerms,
    findings: z.array(zFinding),
  }),
  /** Owed once, now. */
  AidOwed: z.strictObject({
    entitlementId: zUuid, applicationId: zUuid, householdId: zUuid, division: zDivision, payee: zPayee, amountFen: zPositiveFen,
    owedOn: zPlainDate,
  }),
  /** From the month after `lastPeriod` nothing is owed. */
  EntitlementEnded: z.strictObject({ entitlementId: zUuid, division: zDivision, lastPeriod: zYearMonth, reason: zEndReason,
    endedOn: zPlainDate }),
  PayeeChanged: paymentsEvents.PayeeChanged,
} as const;
export type EntitlementEvent = { [Type in keyof typeof events]: Message<Type, z.output<(typeof events)[Type]>> }[keyof typeof events];
export type Approval = z.output<typeof intakeEvents.ApplicationApproved>;
export type Aid = z.output<typeof intakeEvents.AidGranted>;
export type StandardTerms = z.output<typeof paymentsEvents.StandardPublished>;

/** `carried` is the line of a carry-over chunk, for what was never granted here. */
type Known = { readonly entitlementId: Uuid; readonly division: Division; readonly carried: { readonly payee: Payee } | null;
  readonly today: PlainDate; readonly by: Officer };
export type EntitlementCommand =
  | Message<'GrantEntitlement', { readonly approval: Approval; readonly standard: StandardTerms | null; readonly today: PlainDate;
    readonly law: Law }>
  | Message<'OweAid', { readonly aid: Aid }>
  | Message<'EndEntitlement', Known & { readonly lastPeriod: YearMonth; readonly reason: z.infer<typeof zEndReason> }>
  | Message<'ChangePayee', Known & { readonly payee: Payee }>;

export type Entitlement = { readonly status: 'none' | 'active' | 'refused' | 'ended'; readonly payee: Payee | null;
  readonly lastPeriod: YearMonth | null };
type Answer = Decision<EntitlementEvent>;

export const grantedEntitlementId = (applicationId: Uuid): Uuid => derivedId('entitlement', applicationId);

/** F1 or the class table by the law of the decision day; zero where the place has no such standard, or pays by class and none is named. */
const calculated = (law: Law, approval: Approval, standard: StandardTerms | null): { readonly amount: number;
  readonly findings: readonly Finding[] } => {
  const { scheme, area, division, decidedOn, familySize, coveredMembers, countedIncomeYearlyFen, classKey } = approval;
  if (standard === null || standard.scheme !== scheme || standard.area !== area || standard.from > decidedOn) return { amount: 0,
    findings: [] };
  const question = { scheme, area, ...(area === 'RURAL' && { cohort: 'SAFETY_NET' }) };
  if (lacksClass(law, division, decidedOn, question, classKey ?? null)) return { amount: 0, findings: [] };
  const household = { income: countedIncomeYearlyFen, incomeMonths: 12, size: familySize };
  const line = { amount: standard.valueFen, per: standard.unit };
  const { amountMonthly, finding } = benefitOf(law, division, decidedOn,
    { ...question, line, ...household, members: coveredMembers, ...(classKey !== undefined && { classKey }) });
  const floor = area === 'RURAL' ? checkAfterSupport(law, division, decidedOn, { ...household, benefitMonthly: amountMonthly }) : null;
  return { amount: amountMonthly, findings: floor === null ? [finding] : [finding, floor] };
};

const grant = ({ data: { approval, standard, today, law } }: Of<EntitlementCommand, 'GrantEntitlement'>,
  { status }: Entitlement): Answer => {
  if (status !== 'none') return [];
  const { applicationId, division, scheme, area, householdId, standardId, payee, coveredMembers, amountMonthlyFen, decidedOn } = approval;
  const { amount, findings } = calculated(law, approval, standard);
  if (amount !== amountMonthlyFen) {
    return [{ type: 'EntitlementRefused', data: { applicationId, division, decidedFen: amountMonthlyFen, calculatedFen: fen(amount),
      refusedOn: today } }];
  }
  const entitlementId = grantedEntitlementId(applicationId);
  const from = firstOf(nextMonth(monthOf(decidedOn)));
  const clock = { clockId: derivedId('clock', 'DC-11', entitlementId), ...firstPaymentClock(law, division, decidedOn) };
  const terms = { entitlementId, applicationId, householdId, scheme, area, division, standardId, payee, coveredMembers, amountMonthlyFen,
    from, decidedOn };
  return [
    { type: 'EntitlementGranted', data: { entitlementId, applicationId, scheme, division, amountMonthlyFen, from } },
    { type: 'GrantTermsKept', data: { ...terms, clock, findings: [...findings] } },
  ];
};

const oweAid = ({ data: { aid } }: Of<EntitlementCommand, 'OweAid'>, { status }: Entitlement): Answer => {
  if (status !== 'none') return [];
  const { applicationId, householdId, division, amountFen, payee, grantedOn } = aid;
  return [{ type: 'AidOwed', data: { entitlementId: grantedEntitlementId(applicationId), applicationId, householdId, division, payee,
    amountFen, owedOn: grantedOn } }];
};

const payeeOf = (entitlement: Entitlement, { carried }: Known): Payee | null => entitlement.payee ?? carried?.payee ?? null;
/** Absent, refused and of another county look the same. */
const stopped = (entitlement: Entitlement, known: Known) =>
  payeeOf(entitlement, known) === null || !isWithin(known.division, known.by.division) ? reject('entitlement.unknown') : null;

const end = ({ data }: Of<EntitlementCommand, 'EndEntitlement'>, entitlement: Entitlement): Answer => {
  const { entitlementId, division, lastPeriod, reason, today } = data;
  const stop = stopped(entitlement, data);
  if (stop) return stop;
  if (entitlement.status === 'ended') return entitlement.lastPeriod === lastPeriod ? [] : reject('entitlement.ended',
    { lastPeriod: entitlement.lastPeriod });
  return [{ type: 'EntitlementEnded', data: { entitlementId, division, lastPeriod, reason, endedOn: today } }];
};

/** Also of what has ended: its last months may still be unpaid. */
const changePayee = ({ data }: Of<EntitlementCommand, 'ChangePayee'>, entitlement: Entitlement): Answer => {
  const { entitlementId, division, payee, today } = data;
  const stop = stopped(entitlement, data);
  if (stop) return stop;
  const before = payeeOf(entitlement, data);
  if (before?.personId === payee.personId && before.papersVersion === payee.papersVersion) return [];
  if (before?.personId === payee.personId && payee.papersVersion < before.papersVersion) return reject('entitlement.papers_older',
    { known: before.papersVersion });
  return [{ type: 'PayeeChanged', data: { entitlementId, division, payee, changedOn: today } }];
};

const evolve = (entitlement: Entitlement, event: EntitlementEvent): Entitlement => {
  switch (event.type) {
    case 'EntitlementGranted': return { ...entitlement, status: 'active' };
    case 'GrantTermsKept': case 'AidOwed': return { ...entitlement, status: 'active', payee: event.data.payee };
    case 'EntitlementRefused': return { ...entitlement, status: 'refused' };
    case 'EntitlementEnded': return { ...entitlement, status: 'ended', lastPeriod: event.data.lastPeriod };
    case 'PayeeChanged': return { ...entitlement, payee: event.data.payee };
  }
};

export const entitlement: Aggregate<EntitlementCommand, Entitlement, EntitlementEvent> = {
  name: 'entitlement',
  initial: { status: 'none', payee: null, lastPeriod: null },
  evolve,
  events,
  published: ['EntitlementGranted', 'EntitlementRefused', 'PayeeChanged'],
  effectiveOn: (event) => (event.type === 'EntitlementGranted' || event.type === 'GrantTermsKept' ? event.data.from : null),
  decide: (command, state) => {
    switch (command.type) {
      case 'GrantEntitlement': return grant(command, state);
      case 'OweAid': return oweAid(command, state);
      case 'EndEntitlement': return end(command, state);
      case 'ChangePayee': return changePayee(command, state);
    }
  },
};
