/**
 * From the wish to the receipt. The household files, itself, through an agent or with the village delivering; only the township
 * accepts, asks once for all that is missing, gives a receipt, and registers near relatives of those who handle cases.
 */
import { reject, type Decision, type Division, type Message, type PlainDate, type Rejection, type Uuid } from '@doudi/kernel';
import { find, finding, undecided, type Finding, type Law } from '@doudi/rules';
import { holds, sameTerms, stopOf, unless, type Act } from './act.js';
import { startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf, NearRelative } from './application.events.js';
import { acceptedCase, caseOpen, closing } from './application.guards.js';
import type { Application, Filed } from './application.state.js';

/** What the edge found in the household's stream; null when there is no such household. */
export type KnownHousehold = { readonly area: string; readonly division: Division; readonly members: readonly { readonly personId: Uuid; readonly adult: boolean }[] };
type Terms = Omit<DataOf<'ApplicationFiled'>, 'filedBy' | 'deliveredBy' | 'filedOn' | 'findings'>;

export type FilingCommand =
  | Message<'FileApplication', Act & { readonly terms: Terms; readonly household: KnownHousehold | null }>
  | Message<'RequestSupplement', Act & { readonly items: readonly string[] }>
  | Message<'ReceiveSupplement', Act>
  | Message<'AcceptApplication', Act>
  | Message<'DeclineAcceptance', Act & { readonly reasons: readonly string[] }>
  | Message<'TransferApplication', Act & { readonly toBody: string; readonly reason: string }>
  | Message<'RegisterNearRelative', Act & { readonly relative: NearRelative }>
  | Message<'RequestVerification', Act>;

type Given<Type extends FilingCommand['type']> = Extract<FilingCommand, { readonly type: Type }>['data'];
type Answer = Decision<ApplicationEvent>;

const termsOf = ({ filedBy: _f, deliveredBy: _d, filedOn: _o, findings: _n, ...terms }: DataOf<'ApplicationFiled'>): Terms => terms;

/** HB-5.5: where the law asks for a township limit and nobody has set it, temporary assistance is not open. */
const limitFinding = (law: Law, terms: Terms, day: PlainDate): Finding | null => {
  const entry = terms.scheme === 'TEMPORARY_ASSISTANCE' ? find(law, 'townshipSmallAmount', terms.division, day) : null;
  if (entry === null) return null;
  return entry.value === null ? undecided(entry, 'townshipSmallAmount', {}) : finding(true, { limitFen: entry.value }, entry);
};

/** The same people, of age or not as the household's own record says: every adult authorises a check, and nobody is made a child to avoid it. */
const membersAgree = (terms: Terms, household: KnownHousehold): boolean => {
  const told = (members: KnownHousehold['members']): readonly string[] => members.map(({ personId, adult }) => `${personId} ${adult}`).sort();
  return sameTerms(told(terms.members), told(household.members));
};

const checkTerms = (terms: Terms, household: KnownHousehold | null): Rejection | null => {
  if (household === null) return reject('application.household_unknown', { householdId: terms.householdId });
  const ids = terms.members.map(({ personId }) => personId);
  return stopOf(
    unless(household.division === terms.division, 'application.division_differs', {
      household: household.division, application: terms.division,
    }),
    unless(
      household.area === terms.area && !terms.scheme.startsWith(terms.area === 'URBAN' ? 'RURAL' : 'URBAN'),
      'application.area_differs',
      {
        household: household.area, application: terms.area, scheme: terms.scheme,
      },
    ),
    unless(membersAgree(terms, household), 'application.members_differ'),
    unless(ids.includes(terms.applicant), 'application.applicant_not_member'),
    unless(ids.includes(terms.payee.personId), 'application.payee_not_member'),
    unless(terms.nearRelatives.every(({ personId }) => ids.includes(personId)), 'application.relative_not_member'),
    unless(!terms.urgent || terms.scheme === 'TEMPORARY_ASSISTANCE', 'application.urgent_lane_closed', { scheme: terms.scheme }),
  );
};

/** Order: already filed, terms against the household, scheme open. */
export const fileApplication = ({ terms, household, today, by, law }: Given<'FileApplication'>, state: Application): Answer => {
  if (state.filed !== null) return sameTerms(termsOf(state.filed), terms) ? [] : reject('application.other_terms');
  const stop = checkTerms(terms, household);
  if (stop !== null) return stop;
  const limit = limitFinding(law, terms, today);
  if (limit?.met === null) return reject('temporary.limit_not_set', { clause: limit.clause });
  const deliveredBy = holds(by, 'VILLAGE_OFFICER') ? by.sub : null;
  return [
    { type: 'ApplicationFiled', data: { ...terms, filedBy: by.sub, deliveredBy, filedOn: today, findings: limit === null ? [] : [limit] } },
  ];
};

/** Order: role, already asked, phase. The list is asked for once, whole. */
export const requestSupplement = ({ items, today, by }: Given<'RequestSupplement'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW')) return reject('application.only_township_accepts');
  if (state.supplement !== null) return sameTerms(state.supplement.items, items) ? [] : reject('application.supplement_asked_once');
  if (state.phase !== 'FILED') return reject('application.not_awaiting_acceptance', { phase: state.phase });
  return [{ type: 'SupplementRequested', data: { items: [...items], by: by.sub, requestedOn: today } }];
};

export const receiveSupplement = ({ today, by }: Given<'ReceiveSupplement'>, state: Filed): Answer => {
  if (state.supplement === null) return reject('application.supplement_not_asked');
  if (state.supplement.receivedOn !== null) return [];
  const stop = caseOpen(state);
  if (stop !== null) return stop;
  return [{ type: 'SupplementReceived', data: { items: [...state.supplement.items], by: by.sub, receivedOn: today } }];
};

/** The receipt number follows from the township, the day and the application. */
const receiptOf = ({ filed }: Filed, day: PlainDate): string =>
  `${filed.division.slice(0, 9)}-${day.replaceAll('-', '')}-${filed.applicationId.replaceAll('-', '').slice(-12).toUpperCase()}`;

/** GS-2.4.2a: what a village may do is said by a rule where the place has one, and is the township's alone everywhere. */
export const villageFindings = (
  law: Law, { filed }: Filed, day: PlainDate, rule: 'villageMayAccept' | 'villageMayReview',
): readonly Finding[] => {
  const entry = find(law, rule, filed.division, day, { scheme: filed.scheme });
  return entry === null ? [] : [finding(true, { doneBy: 'TOWNSHIP' }, entry)];
};

/** Order: village, role, already, supplement outstanding, phase. A village may deliver; accepting stays with the township. */
export const acceptApplication = ({ today, by, law }: Given<'AcceptApplication'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW'))
    return reject(holds(by, 'VILLAGE_OFFICER') ? 'application.village_may_not_accept' : 'application.only_township_accepts');
  if (state.accepted !== null)
    return state.accepted.by === by.sub ? [] : reject('application.already_accepted', { acceptedOn: state.accepted.acceptedOn });
  if (state.phase === 'SUPPLEMENT') return reject('application.supplement_outstanding', { items: state.supplement?.items ?? [] });
  if (state.phase !== 'FILED') return reject('application.not_awaiting_acceptance', { phase: state.phase });
  return [
    {
      type: 'ApplicationAccepted',
      data: {
        receiptNo: receiptOf(state, today), by: by.sub, acceptedOn: today,
        findings: [...villageFindings(law, state, today, 'villageMayAccept')],
      },
    },
    ...startClocks(state, 'ACCEPTANCE', today, law),
  ];
};

export const declineAcceptance = ({ reasons, today, by }: Given<'DeclineAcceptance'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW')) return reject('application.only_township_accepts');
  if (state.notAccepted !== null)
    return sameTerms(state.notAccepted.reasons, reasons) ? [] : reject('application.ended', { phase: state.phase });
  if (state.phase !== 'FILED' && state.phase !== 'SUPPLEMENT') return reject('application.not_awaiting_acceptance', { phase: state.phase });
  return [{ type: 'ApplicationNotAccepted', data: { reasons: [...reasons], by: by.sub, refusedOn: today } }, closing(state, 'NOT_ACCEPTED', today)];
};

export const transferApplication = ({ toBody, reason, today, by }: Given<'TransferApplication'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW')) return reject('application.only_township_accepts');
  if (state.transferred !== null)
    return state.transferred.toBody === toBody && state.transferred.reason === reason
      ? []
      : reject('application.ended', { phase: state.phase });
  if (state.phase !== 'FILED' && state.phase !== 'ACCEPTED') return reject('application.not_transferable', { phase: state.phase });
  return [{ type: 'ApplicationTransferred', data: { toBody, reason, by: by.sub, transferredOn: today } }, closing(state, 'TRANSFERRED', today),
    ...stopClocks(state, today)];
};

/** The county must visit from here on: until the file goes up the register may grow. */
export const registerNearRelative = ({ relative, today, by }: Given<'RegisterNearRelative'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW')) return reject('application.only_township_registers');
  if (state.relatives.some((known) => sameTerms(known, relative))) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  if (state.submittedOn !== null) return reject('application.already_submitted');
  if (!state.filed.members.some(({ personId }) => personId === relative.personId)) return reject('application.relative_not_member');
  return [{ type: 'NearRelativeRegistered', data: { ...relative, by: by.sub, registeredOn: today } }];
};

/** Asks verification, once; every adult member authorises there before anything is looked up. */
export const requestVerification = ({ today, by }: Given<'RequestVerification'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_WINDOW', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER')) return reject('application.only_township_investigates');
  if (state.verificationRequestedOn !== null) return [];
  const stop = acceptedCase(state);
  if (stop !== null) return stop;
  const { applicationId, scheme, area, householdId, division, members } = state.filed;
  return [{ type: 'VerificationRequested', data: { applicationId, scheme, area, householdId, division, members, requestedOn: today } }];
};
