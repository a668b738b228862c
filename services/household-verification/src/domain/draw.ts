/**
 * A draw that anybody can repeat: from the published seed and the frozen list follows one order, and from the order the sample.
 * Two people make it: one promises a seed by its hash, another closes the list and so adds a nonce that the first did not know. Neither could
 * choose who is visited.
 */
import type { Uuid } from '@doudi/kernel';
import { sha256 } from '@doudi/rules';

/** What is promised: the SHA-256 of the seed as it is written, 64 hex digits. */
export const commitmentTo = (seed: string): string => sha256(seed);

/** The list as it is frozen: in the order of its ids, each once. */
export const inRosterOrder = (applications: readonly Uuid[]): readonly Uuid[] => [...new Set(applications)].sort();

/** The hash of a frozen list: SHA-256 over its ids in order, a line each. */
export const rosterHashOf = (roster: readonly Uuid[]): string => sha256(roster.map((id) => `${id}\n`).join(''));

const byKey = (salt: string, applications: readonly Uuid[]): readonly Uuid[] =>
  applications
    .map((id) => ({ id, key: sha256(`${salt}${id}`) }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ id }) => id);

export type Draw = {
  readonly seed: string; readonly nonce?: string | null | undefined; readonly roster: readonly Uuid[]; readonly mandatory: readonly Uuid[]; readonly needed: number;
};

/**
 * The sample: `needed` applications of the roster in the order of SHA-256(seed in hex, nonce, application id). Mandatory visits are made
 * besides, so they are drawn only where the roster has too few others.
 */
export const redraw = ({ seed, nonce, roster, mandatory, needed }: Draw): readonly Uuid[] => {
  const salt = `${seed}${nonce ?? ''}`;
  const list = inRosterOrder(roster);
  const besides = new Set<Uuid>(mandatory);
  const others = list.filter((id) => !besides.has(id));
  return [...byKey(salt, others), ...byKey(salt, list.filter((id) => besides.has(id)))].slice(0, needed);
};
