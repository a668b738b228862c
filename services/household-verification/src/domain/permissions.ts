/**
 * Who allows which source to be asked about whom, and on which day. Every paper counts until its own day: one signed later adds to those
 * before it and takes nothing away; only a withdrawal does.
 */
import type { Source } from '@doudi/contracts';
import type { PlainDate, Uuid } from '@doudi/kernel';
import type { DataOf } from './verification-case.events.js';
import { openQueries, signersOf, type CaseState, type Query } from './verification-case.state.js';

type Paper = DataOf<'AuthorisationRecorded'>;
type Question = { readonly personId: Uuid; readonly source: Source };

const papersOf = ({ authorisations }: CaseState, signer: Uuid): readonly Paper[] => authorisations[signer] ?? [];

export const isValid = ({ validTo }: { readonly validTo: PlainDate }, today: PlainDate): boolean => today <= validTo;

/** A signer answers for himself; a minor is asked about only where every adult allows it. */
const allowing = (state: CaseState, personId: Uuid): readonly Uuid[] => {
  const signers = signersOf(state);
  return signers.includes(personId) ? [personId] : signers;
};

/** The paper under which the source may be asked about the person on that day (for a minor the first adult's), or null. */
export const permissionOf = (state: CaseState, { personId, source }: Question, day: PlainDate): Paper | null => {
  const papers = allowing(state, personId)
    .map((signer) => papersOf(state, signer).find((paper) => paper.sources.includes(source) && paper.recordedOn <= day && isValid(paper, day)));
  return papers.includes(undefined) ? null : (papers[0] ?? null);
};

/** The last day on which it may be asked, as far as papers say today; null where somebody never allowed it. */
const permittedUntil = (state: CaseState, { personId, source }: Question): PlainDate | null => {
  const days = allowing(state, personId)
    .map((signer) => papersOf(state, signer).flatMap(({ sources, validTo }) => (sources.includes(source) ? [validTo] : [])).sort().at(-1) ?? null);
  return days.includes(null) ? null : (days.sort()[0] ?? null);
};

/** Signers none of whose papers holds any more. */
export const outOfDate = (state: CaseState, today: PlainDate): readonly Uuid[] =>
  signersOf(state).filter((signer) => papersOf(state, signer).length > 0 && !papersOf(state, signer).some((paper) => isValid(paper, today)));

/** Asked, and to be asked on until it answers: whoever cannot be asked at all is left alone. */
const pending = (state: CaseState): readonly Query[] =>
  (state.status === 'STOPPED' || state.status === 'CLOSED' ? [] : openQueries(state).filter(({ standing }) => standing !== 'UNAVAILABLE'));

/** What may be asked on today. */
export const awaitedOn = (state: CaseState, today: PlainDate): readonly Query[] => pending(state).filter((query) => permissionOf(state, query, today) !== null);

/** The last day on which anybody is asked anything in this case; null when nothing is to be asked. */
export const askedUntil = (state: CaseState): PlainDate | null =>
  pending(state).flatMap((query) => permittedUntil(state, query) ?? query.askedOn).sort().at(-1) ?? null;

/** Who can be held to a limit: the source could still be asked on the last day of it. */
export const accusable = (state: CaseState): readonly (Question & { readonly dueOn: PlainDate })[] =>
  pending(state).flatMap((query) => {
    const { personId, source, standing, dueOn, accuses } = query;
    return standing !== 'LATE' && accuses && dueOn !== null && permissionOf(state, query, dueOn) !== null ? [{ personId, source, dueOn }] : [];
  });
