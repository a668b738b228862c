/** What is asked about a household, under whose permission and until when: the plan of one round. */
import type { PlainDate, Uuid } from '@doudi/kernel';
import { dueOnIfPublished, find, type Finding, type Law } from '@doudi/rules';
import type { Source } from '@doudi/contracts';
import { allSources } from './facts.js';
import type { AnswerClock, DataOf } from './verification-case.events.js';
import { signersOf, type CaseState } from './verification-case.state.js';

/** What the law leaves to the place and nobody has set: a finding that says what is missing, and accuses nobody. */
export const notSet = (rule: 'sourceAnswerDays' | 'reportValidityDays', figures: Record<string, unknown> = {}): Finding =>
  ({ rule, clause: 'left to the place', met: null, figures: { ...figures, missing: rule } });

export const isValid = ({ validTo }: { readonly validTo: PlainDate }, today: PlainDate): boolean => today <= validTo;

/**
 * A signer answers for himself; a minor is asked about under the permission of the first adult, and only where every adult allows it.
 */
const questionsOf = (state: CaseState, wanted: readonly Source[]): DataOf<'SourcesQueried'>['queries'] => {
  const papers = signersOf(state).flatMap((signer) => state.authorisations[signer] ?? []);
  const shared = wanted.filter((source) => papers.every(({ sources }) => sources.includes(source)));
  return (state.request?.members ?? []).flatMap(({ personId }) => {
    const own = state.authorisations[personId];
    const paper = own ?? papers[0];
    const sources = own === undefined ? shared : wanted.filter((source) => own.sources.includes(source));
    return paper === undefined || sources.length === 0 ? [] : [{ personId, authorisationId: paper.authorisationId, sources }];
  });
};

type Clocks = { readonly clocks: readonly AnswerClock[]; readonly findings: readonly Finding[] };

const clocksOf = (state: CaseState, sources: readonly Source[], law: Law, today: PlainDate): Clocks => {
  const place = state.request!.division;
  const entries = sources.map((source) => ({ source, entry: find(law, 'sourceAnswerDays', place, today, { key: source }) }));
  const unset = entries.filter(({ entry }) => entry === null).map(({ source }) => source);
  return {
    clocks: entries.map(({ source, entry }) => ({
      source, dueOn: entry === null ? null : dueOnIfPublished(law, today, entry.value), accuses: entry !== null && entry.status !== 'unverified',
    })),
    findings: unset.length === 0 ? [] : [notSet('sourceAnswerDays', { sources: unset })],
  };
};

/** Null when no member allows any of these sources. */
export const nextRound = (
  state: CaseState, wanted: readonly Source[] | null, law: Law, today: PlainDate,
): DataOf<'SourcesQueried'> | null => {
  const queries = questionsOf(state, wanted ?? allSources);
  if (queries.length === 0) return null;
  const sources = allSources.filter((source) => queries.some((query) => query.sources.includes(source)));
  const { clocks, findings } = clocksOf(state, sources, law, today);
  return { round: state.round + 1, queries, clocks: [...clocks], queriedOn: today, findings: [...findings] };
};

/** Signers whose paper has ended. */
export const outOfDate = (state: CaseState, today: PlainDate): readonly Uuid[] =>
  signersOf(state).filter((signer) => {
    const paper = state.authorisations[signer];
    return paper !== undefined && !isValid(paper, today);
  });
