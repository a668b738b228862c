/** What is asked about a household, under whose permission and until when: the plan of one round. */
import type { PlainDate, Uuid } from '@doudi/kernel';
import { dueOnIfPublished, find, type Finding, type Law } from '@doudi/rules';
import type { Source } from '@doudi/contracts';
import { allSources } from './facts.js';
import { permissionOf } from './permissions.js';
import type { AnswerClock, DataOf } from './verification-case.events.js';
import { keyOf, type CaseState } from './verification-case.state.js';

/** What the law leaves to the place and nobody has set: a finding that says what is missing, and accuses nobody. */
export const notSet = (rule: 'sourceAnswerDays' | 'reportValidityDays', figures: Record<string, unknown> = {}): Finding =>
  ({ rule, clause: 'left to the place', met: null, figures: { ...figures, missing: rule } });

/** Which sources a round asks: all when null; `unanswered` leaves alone whoever has answered. */
type Wanted = { readonly sources: readonly Source[] | null; readonly unanswered: boolean };

/** What is allowed on that day of what is wanted, a person's sources together by the paper that allows them. */
const questionsOf = (state: CaseState, { sources, unanswered }: Wanted, today: PlainDate): DataOf<'SourcesQueried'>['queries'] =>
  (state.request?.members ?? []).flatMap(({ personId }) => {
    const byPaper = new Map<Uuid, Source[]>();
    for (const source of sources === null ? allSources : allSources.filter((one) => sources.includes(one))) {
      const paper = permissionOf(state, { personId, source }, today);
      if (paper === null || (unanswered && state.queries[keyOf(personId, source)]?.standing === 'ANSWERED')) continue;
      byPaper.set(paper.authorisationId, [...(byPaper.get(paper.authorisationId) ?? []), source]);
    }
    return [...byPaper].map(([authorisationId, allowed]) => ({ personId, authorisationId, sources: allowed }));
  });

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

/** Null when no member allows any of what is wanted. */
export const nextRound = (state: CaseState, wanted: Wanted, law: Law, today: PlainDate): DataOf<'SourcesQueried'> | null => {
  const queries = questionsOf(state, wanted, today);
  if (queries.length === 0) return null;
  const sources = allSources.filter((source) => queries.some((query) => query.sources.includes(source)));
  const { clocks, findings } = clocksOf(state, sources, law, today);
  return { round: state.round + 1, queries, clocks: [...clocks], queriedOn: today, findings: [...findings] };
};
