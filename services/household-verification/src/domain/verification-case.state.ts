/** What a verification case knows about itself: who allowed what, what was asked, what came back, which report stands. */
import type { Source } from '@doudi/contracts';
import { derivedId, type PlainDate, type Uuid } from '@doudi/kernel';
import type { Facts } from './facts.js';
import type { CaseEvent, DataOf } from './verification-case.events.js';

/** The stream of an application's case: whoever knows the application knows its case. */
export const caseIdOf = (applicationId: Uuid): Uuid => derivedId('verification-case', applicationId);
/** The id under which a source is asked, and asked again until it answers. */
export const queryIdOf = (caseId: Uuid, round: number, personId: Uuid, source: Source): Uuid =>
  derivedId('source-query', caseId, String(round), personId, source);
export const reportIdOf = (caseId: Uuid, version: number): Uuid => derivedId('verification-report', caseId, String(version));

export type Query = {
  readonly personId: Uuid;
  readonly source: Source;
  readonly round: number;
  readonly authorisationId: Uuid;
  readonly askedOn: PlainDate;
  readonly dueOn: PlainDate | null;
  readonly accuses: boolean;
  /** OUT_OF_SERVICE may answer yet and is asked on; UNAVAILABLE is not. */
  readonly standing: 'WAITING' | 'OUT_OF_SERVICE' | 'LATE' | 'UNAVAILABLE' | 'ANSWERED';
  readonly facts: Facts | null;
};

export type CaseStatus = 'NONE' | 'REQUESTED' | 'AUTHORISED' | 'COMMISSIONED' | 'QUERYING' | 'REPORTED' | 'DISPUTED' | 'EXPIRED' | 'STOPPED' | 'CLOSED';

export type CaseState = {
  readonly status: CaseStatus;
  readonly caseId: Uuid | null;
  readonly request: DataOf<'CaseOpened'>['request'] | null;
  /** Of each signer, in the order recorded. */
  readonly authorisations: Readonly<Record<string, readonly DataOf<'AuthorisationRecorded'>[]>>;
  readonly commission: DataOf<'VerificationCommissioned'> | null;
  readonly round: number;
  /** The latest question to each source about each person, by `personId/source`. */
  readonly queries: Readonly<Record<string, Query>>;
  readonly report: DataOf<'ReportIssued'> | null;
  readonly reportVersion: number;
  /** Something was learned that the report does not say. */
  readonly newsSinceReport: boolean;
  readonly objections: readonly DataOf<'ObjectionFiled'>[];
};

export const initial: CaseState = {
  status: 'NONE', caseId: null, request: null, authorisations: {}, commission: null, round: 0, queries: {}, report: null, reportVersion: 0,
  newsSinceReport: false, objections: [],
};

export const keyOf = (personId: string, source: Source): string => `${personId}/${source}`;

/** Every adult; in a household of minors whoever signs for each of them. */
export const signersOf = ({ request }: CaseState): readonly Uuid[] => {
  const members = request?.members ?? [];
  const adults = members.filter(({ adult }) => adult);
  return (adults.length > 0 ? adults : members).map(({ personId }) => personId);
};
export const unsigned = (state: CaseState): readonly Uuid[] => signersOf(state).filter((personId) => state.authorisations[personId] === undefined);

const asked = (state: CaseState, { round, queries, clocks, queriedOn }: DataOf<'SourcesQueried'>): CaseState => {
  const clock = new Map(clocks.map((one) => [one.source, one]));
  const fresh = queries.flatMap(({ personId, authorisationId, sources }) => sources.map((source): [string, Query] => [keyOf(personId, source), {
    personId, source, round, authorisationId, askedOn: queriedOn, dueOn: clock.get(source)?.dueOn ?? null, accuses: clock.get(source)?.accuses ?? false,
    standing: 'WAITING', facts: null,
  }]));
  return { ...state, status: 'QUERYING', round, queries: { ...state.queries, ...Object.fromEntries(fresh) } };
};

const changed = (
  state: CaseState, items: readonly { readonly personId: Uuid; readonly source: Source; readonly facts?: Facts }[], standing: Query['standing'],
): CaseState => {
  const queries = { ...state.queries };
  for (const { personId, source, facts } of items) {
    const query = queries[keyOf(personId, source)];
    if (query !== undefined) queries[keyOf(personId, source)] = { ...query, standing, facts: facts ?? null };
  }
  return { ...state, queries, newsSinceReport: true };
};

export const evolve = (state: CaseState, event: CaseEvent): CaseState => {
  switch (event.type) {
    case 'CaseOpened': return { ...state, status: 'REQUESTED', caseId: event.data.caseId, request: event.data.request };
    case 'AuthorisationRecorded': {
      const { personId } = event.data;
      const papers = [...(state.authorisations[personId] ?? []), event.data];
      const next = { ...state, authorisations: { ...state.authorisations, [personId]: papers } };
      return { ...next, status: state.status === 'REQUESTED' && unsigned(next).length === 0 ? 'AUTHORISED' : state.status };
    }
    case 'AuthorisationRevoked': return { ...state, status: 'STOPPED' };
    case 'VerificationCommissioned': return { ...state, status: 'COMMISSIONED', commission: event.data };
    case 'SourcesQueried': return asked(state, event.data);
    case 'SourcesAnswered':
      return changed(state, event.data.answers.map(({ personId, facts }) => ({ personId, source: facts.source, facts })), 'ANSWERED');
    case 'SourcesLate': return changed(state, event.data.late, 'LATE');
    case 'SourcesUnavailable':
      return changed(state, event.data.unavailable, event.data.reason === 'OUT_OF_SERVICE' ? 'OUT_OF_SERVICE' : 'UNAVAILABLE');
    case 'ReportIssued': {
      const status = state.objections.length === 0 ? 'REPORTED' : 'DISPUTED';
      return { ...state, status, report: event.data, reportVersion: state.reportVersion + 1, newsSinceReport: false };
    }
    case 'DiscrepancyFound': return { ...state, status: 'DISPUTED' };
    case 'ObjectionFiled': {
      const status = state.status === 'QUERYING' ? 'QUERYING' : 'DISPUTED'; // raised while sources are asked, it waits for their report
      return { ...state, status, objections: [...state.objections, event.data] };
    }
    case 'RecheckStarted': return { ...state, objections: [] };
    case 'ReportExpired': return { ...state, status: 'EXPIRED' };
    case 'CaseClosed': return { ...state, status: 'CLOSED' };
  }
};

/** Who has not given facts for whom, in the order asked. */
export const openQueries = ({ queries }: CaseState): readonly Query[] => Object.values(queries).filter(({ standing }) => standing !== 'ANSWERED');
