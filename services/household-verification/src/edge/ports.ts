/** The world outside that this service needs: registers to ask, and the ID numbers to ask them with. Behind ports, so that both are replaceable. */
import type { Source } from '@doudi/contracts';
import type { PlainDate, Uuid } from '@doudi/kernel';
import type { Facts } from '../domain/facts.js';

export type SourceQuery = {
  readonly queryId: Uuid; readonly idNumber: string; readonly authorisationId: Uuid; readonly purpose: string; readonly requester: string; readonly day: PlainDate;
};
/** PENDING: asked, not yet answered. UNKNOWN: never asked under this id. UNAVAILABLE: down for now. */
export type SourceAnswer =
  | { readonly queryId: Uuid; readonly status: 'PENDING' | 'UNAVAILABLE' | 'UNKNOWN' }
  | { readonly queryId: Uuid; readonly status: 'ANSWERED'; readonly facts: Facts };

/** Asking again under the same id is asking once. Both throw when the source cannot be reached. */
export type Sources = {
  query(source: Source, queries: readonly SourceQuery[], today: PlainDate): Promise<void>;
  answers(source: Source, queryIds: readonly Uuid[], today: PlainDate): Promise<readonly SourceAnswer[]>;
};

export type RevealRequest = {
  readonly caseId: Uuid;
  /** The same for the same persons, case, round and day: a repeat reveals under the first grant. */
  readonly key: string;
  readonly references: readonly { readonly personId: Uuid; readonly papersVersion: number }[];
};
/** Intake's audited reveal. Whose papers are gone is left out of the answer. */
export type Reveal = { idNumbers(request: RevealRequest): Promise<ReadonlyMap<Uuid, string>> };

export type Ports = {
  readonly sources: Sources;
  readonly reveal: Reveal;
  /** Told when a neighbour cannot be reached; it is asked again later. */
  readonly onFault: (neighbour: string, error: unknown) => void;
};
