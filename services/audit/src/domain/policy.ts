/**
 * A policy of the law register: one keeper prepares it, another publishes it, and from then on it lies over the packs in every
 * service. What would make the law contradict itself or fall below its parents is refused at publication.
 */
import { auditEvents, zDivision, zPlainDate, zUuid, type RefusalCode } from '@doudi/contracts';
import {
  reject, type Decider, type Decision, type Division, type Figures, type Message, type Of, type PlainDate, type Uuid,
} from '@doudi/kernel';
import { checkPolicy, seatOf, type Law, type PolicyFault } from '@doudi/rules';
import { z } from 'zod';

/** What is proposed, complete: both people look at the same text. */
export const zTerms = z.strictObject({
  policyId: zUuid, rule: z.string().min(1).max(100), jurisdiction: zDivision, qualifier: z.record(z.string(), z.string()),
  value: z.unknown(),
  from: zPlainDate, to: zPlainDate.nullable(),
  citation: z.strictObject({
    document: z.string().min(1).max(200), number: z.string().min(1).max(100).optional(),
    clause: z.string().min(1).max(200), quote: z.string().min(1).max(2_000).optional(),
  }),
  strength: z.enum(['MUST', 'SHALL', 'SHOULD', 'MAY']), status: z.enum(['verified', 'unverified']),
  supersedes: zUuid.nullable(), reason: z.string().max(500).nullable(),
});
export type Terms = z.output<typeof zTerms>;

type By = { readonly sub: string; readonly division: Division };

// ---- commands ----
export type PolicyCommand =
  | Message<'PreparePolicy', { readonly terms: Terms; readonly by: By; readonly today: PlainDate; readonly law: Law }>
  | Message<'PublishPolicy', { readonly policyId: Uuid; readonly by: By; readonly today: PlainDate; readonly law: Law }>;

// ---- events ----
const zPrepared = z.strictObject({ ...zTerms.shape, preparedBy: z.string(), preparedOn: zPlainDate });
export const policyEvents = {
  /** One keeper proposes; binds nobody. */
  PolicyPrepared: zPrepared,
  /** Another keeper publishes; binds every service from its first day. */
  PolicyPublished: auditEvents.PolicyPublished,
} as const;
export type PolicyEvent =
  | Message<'PolicyPrepared', z.output<typeof zPrepared>>
  | Message<'PolicyPublished', z.output<typeof auditEvents.PolicyPublished>>;

// ---- state ----
export type Policy =
  | { readonly status: 'none' }
  | { readonly status: 'prepared'; readonly terms: Terms; readonly preparedBy: string }
  | { readonly status: 'published'; readonly terms: Terms; readonly preparedBy: string; readonly approvedBy: string };

const evolve = (state: Policy, event: PolicyEvent): Policy => {
  switch (event.type) {
    case 'PolicyPrepared': {
      const { preparedBy, preparedOn: _, ...terms } = event.data;
      return { status: 'prepared', terms, preparedBy };
    }
    case 'PolicyPublished':
      return state.status === 'prepared' ? { ...state, status: 'published', approvedBy: event.data.approvedBy } : state;
  }
};

// ---- decisions ----
type PolicyDecision = Decision<PolicyEvent>;

/** The rule book's words for a fault, in the words of the catalogue. */
const codes: Readonly<Record<string, RefusalCode>> = {
  'policy.unknown-rule': 'policy.unknown_rule',
  'policy.value-missing': 'policy.value_missing',
  'policy.value-malformed': 'policy.value_malformed',
  'policy.qualifier-malformed': 'policy.qualifier_malformed',
  'policy.citation-missing': 'policy.citation_missing',
  'policy.division-unknown': 'policy.division_unknown',
  'policy.period-malformed': 'policy.period_malformed',
  'policy.back-dated': 'policy.back_dated',
  'policy.calendar-malformed': 'policy.calendar_malformed',
  'policy.step-without-body-or-limit': 'policy.step_incomplete',
  'policy.supersedes-unknown': 'policy.supersedes_unknown',
  'policy.two-values': 'policy.two_values_on_one_day',
  'policy.looser': 'policy.looser_than_parent',
};

/** Only what cannot even be read stops a draft; the rest is judged on the day it is published, by the law of that day. */
const unreadable: readonly RefusalCode[] = [
  'policy.unknown_rule', 'policy.value_missing', 'policy.value_malformed', 'policy.qualifier_malformed', 'policy.citation_missing',
  'policy.division_unknown', 'policy.period_malformed',
];

const refusalOf = ({ code }: PolicyFault): RefusalCode => {
  const refusal = codes[code];
  if (refusal === undefined) throw new Error(`the rule book found ${code}, for which there is no refusal`);
  return refusal;
};

const faultOf = (terms: Terms, today: PlainDate, law: Law): { readonly code: RefusalCode; readonly figures: Figures } | null => {
  const fault = checkPolicy(law, terms, today);
  return fault === null ? null : { code: refusalOf(fault), figures: fault.figures };
};

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item));

/** The same terms by whoever prepared them are already so. */
const prepare = ({ terms, by, today, law }: Of<PolicyCommand, 'PreparePolicy'>['data'], state: Policy): PolicyDecision => {
  const { policyId } = terms;
  if (state.status !== 'none') return canonical(state.terms) === canonical(terms) ? [] : reject('policy.terms_differ', { policyId });
  const fault = faultOf(terms, today, law);
  if (fault !== null && unreadable.includes(fault.code)) return reject(fault.code, fault.figures);
  return [{ type: 'PolicyPrepared', data: { ...terms, preparedBy: by.sub, preparedOn: today } }];
};

/** Guards: prepared, not yet published, another person, and all that the law asks of the law. */
const publish = ({ policyId, by, today, law }: Of<PolicyCommand, 'PublishPolicy'>['data'], state: Policy): PolicyDecision => {
  if (state.status === 'none') return reject('policy.not_prepared', { policyId });
  if (state.status === 'published') return [];
  if (state.preparedBy === by.sub) return reject('policy.same_person', { policyId });
  const fault = faultOf(state.terms, today, law);
  if (fault !== null) return reject(fault.code, fault.figures);
  return [{ type: 'PolicyPublished', data: { ...state.terms, preparedBy: state.preparedBy, approvedBy: by.sub } }];
};

const decide = (command: PolicyCommand, state: Policy): PolicyDecision => {
  switch (command.type) {
    case 'PreparePolicy': return prepare(command.data, state);
    case 'PublishPolicy': return publish(command.data, state);
  }
};

/**
 * The next place on its first day, after the policies that the law knew when it was judged: of two who publish there at the same moment,
 * in whatever spelling and whatever they supersede, one is refused.
 */
const claims = (event: PolicyEvent, command?: PolicyCommand): readonly string[] =>
  (event.type === 'PolicyPublished' ? [`policy ${seatOf(event.data, command?.data.law.published ?? [])}`] : []);

export const policy: Decider<PolicyCommand, Policy, PolicyEvent> & {
  readonly name: string;
  readonly events: typeof policyEvents;
  readonly published: readonly ['PolicyPublished'];
  readonly uniqueKeys: typeof claims;
  readonly keyTaken: RefusalCode;
  readonly effectiveOn: (event: PolicyEvent) => PlainDate | null;
} = {
  name: 'policy',
  initial: { status: 'none' },
  evolve,
  decide,
  events: policyEvents,
  published: ['PolicyPublished'],
  uniqueKeys: claims,
  keyTaken: 'policy.two_values_on_one_day',
  effectiveOn: (event) => (event.type === 'PolicyPublished' ? event.data.from : null),
};
