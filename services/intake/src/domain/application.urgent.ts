/**
 * Temporary assistance close to the need. In the urgent lane help comes first and the papers after; a small amount the township
 * decides itself, up to the limit its county has set (HB-5.5): exactly the limit is the township's, one fen more is the county's.
 */
import { reject, type Decision, type Fen, type Message, type PlainDate, type Rejection } from '@doudi/kernel';
import { checkTownshipSmallAmount, type Finding, type Law } from '@doudi/rules';
import { holds, stopOf, type Act } from './act.js';
import { meetClocks, startClocks, stopClocks } from './application.clocks.js';
import type { ApplicationEvent, DataOf } from './application.events.js';
import { acceptedCase, caseOpen, investigated, notOwnWork, verified } from './application.guards.js';
import { verificationFinding } from './application.law.js';
import type { Filed } from './application.state.js';

export type UrgentCommand =
  | Message<'GrantUrgentAid', Act & { readonly amountFen: Fen }>
  | Message<'ApproveSmallAmount', Act & { readonly amountFen: Fen }>
  | Message<'CompletePapers', Act>;

type Given<Type extends UrgentCommand['type']> = Extract<UrgentCommand, { readonly type: Type }>['data'];
type Answer = Decision<ApplicationEvent>;
type Authority = 'TOWNSHIP' | 'COUNTY';

/** What may come after the help in the urgent lane (GS-2.3.5). */
export const laterSteps = ['VERIFICATION', 'INVESTIGATION', 'APPRAISAL', 'FIRST_OPINION', 'POSTING'] as const;

const temporary = ({ filed }: Filed): Rejection | null =>
  (filed.scheme === 'TEMPORARY_ASSISTANCE' ? null : reject('temporary.other_scheme', { scheme: filed.scheme }));

const withinLimit = (
  law: Law, { filed }: Filed, day: PlainDate, amountFen: Fen,
): { readonly stop: Rejection | null; readonly finding: Finding | null } => {
  const finding = checkTownshipSmallAmount(law, filed.division, day, amountFen);
  if (finding === null || finding.met === null) return { stop: reject('temporary.limit_not_set'), finding };
  return { stop: finding.met ? null : reject('temporary.over_township_limit', finding.figures), finding };
};

const granted = (
  state: Filed, urgent: boolean, approvedBy: Authority, amountFen: Fen, today: PlainDate, findings: Finding[],
): ApplicationEvent => {
  const { applicationId, householdId, division, payee } = state.filed;
  return {
    type: 'AidGranted',
    data: { applicationId, householdId, division, urgent, approvedBy, amountFen, payee, grantedOn: today, findings },
  };
};

const sameAid = (aid: DataOf<'AidGranted'>, amountFen: Fen): Answer =>
  (aid.amountFen === amountFen ? [] : reject('temporary.aid_already_granted', { amountFen: aid.amountFen }));

/** Order: scheme, lane, role, already, accepted, both sides, the township's limit. No survey, no report, no notice before the help. */
export const grantUrgentAid = ({ amountFen, today, by, law }: Given<'GrantUrgentAid'>, state: Filed): Answer => {
  const wrong = temporary(state);
  if (wrong !== null) return wrong;
  if (!state.filed.urgent) return reject('temporary.not_urgent');
  const authority: Authority | null = holds(by, 'COUNTY_CIVIL') ? 'COUNTY' : holds(by, 'TOWNSHIP_REVIEWER') ? 'TOWNSHIP' : null;
  if (authority === null) return reject('temporary.only_reviewer_or_county');
  if (state.aid !== null) return sameAid(state.aid, amountFen);
  const limit = authority === 'TOWNSHIP' ? withinLimit(law, state, today, amountFen) : { stop: null, finding: null };
  const stop = stopOf(acceptedCase(state), notOwnWork(state, { by }), limit.stop);
  if (stop !== null) return stop;
  const findings = limit.finding === null ? [] : [limit.finding];
  return [
    granted(state, true, authority, amountFen, today, findings), ...stopClocks(state, today), ...startClocks(state, 'AID', today, law),
  ];
};

/** Order: scheme, lane, role, already, accepted, both sides, survey, report, the opinion, limit. */
export const approveSmallAmount = ({ amountFen, today, by, law }: Given<'ApproveSmallAmount'>, state: Filed): Answer => {
  const wrong = temporary(state);
  if (wrong !== null) return wrong;
  if (state.filed.urgent) return reject('temporary.urgent_goes_first');
  if (!holds(by, 'TOWNSHIP_REVIEWER')) return reject('application.only_township_reviews');
  if (state.aid !== null) return sameAid(state.aid, amountFen);
  const limit = withinLimit(law, state, today, amountFen);
  const against = state.opinion?.opinion === 'REFUSE' ? reject('application.nothing_to_grant') : null;
  const stop = stopOf(acceptedCase(state), notOwnWork(state, { by }), investigated(state), verified(law, state, today), against, limit.stop);
  if (stop !== null) return stop;
  const findings = [verificationFinding(law, state, today)?.finding, limit.finding].flatMap((known) => known ?? []);
  return [
    granted(state, false, 'TOWNSHIP', amountFen, today, findings), ...meetClocks(state, today, 'TOTAL'),
    ...stopClocks(state, today, 'TOTAL'),
  ];
};

/** The papers that could wait are there now: the survey, and the report where the place asks for one. */
export const completePapers = ({ today, by, law }: Given<'CompletePapers'>, state: Filed): Answer => {
  if (!holds(by, 'TOWNSHIP_REVIEWER', 'TOWNSHIP_WINDOW')) return reject('application.only_township_reviews');
  if (state.papersCompletedOn !== null) return [];
  if (state.aid?.urgent !== true) return reject('temporary.no_urgent_aid');
  const stop = stopOf(caseOpen(state), investigated(state), verified(law, state, today));
  if (stop !== null) return stop;
  const findings = [verificationFinding(law, state, today)?.finding].flatMap((known) => known ?? []);
  return [{ type: 'PapersCompleted', data: { by: by.sub, completedOn: today, findings } }, ...meetClocks(state, today, 'URGENT_PAPERS')];
};
