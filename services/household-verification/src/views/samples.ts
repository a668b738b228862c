/** Rosters and samples: as a list for the county, and one of them as anybody may check it. */
import { householdVerificationEvents, zDivision, zUuid } from '@doudi/contracts';
import { afterOf, page, type Page } from '@doudi/edge';
import type { Queryable, View } from '@doudi/event-store';
import type { Division, Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { sample } from '../domain/sample.js';
import { isComplete, visitedAtRandom, type SampleState } from '../domain/sample.state.js';
import { foldedOn, prefixOf, writeRows, type FoldedRow, type Paging } from './folded.js';

const zWeek = householdVerificationEvents.SampleDrawn.shape.week;
export const zSampleStatus = z.enum(['OPEN', 'COMMITTED', 'FROZEN', 'DRAWN', 'COMPLETE']);
export const zRosterRow = z.strictObject({
  sampleId: zUuid, township: zDivision, week: zWeek, status: zSampleStatus, size: z.int(), mandatory: z.int(), needed: z.int().nullable(), visitedAtRandom: z.int(),
});
/** Everything that is needed to draw again: `selected` are the first `needed` of the roster in the order of SHA-256(seed, nonce, id). */
export const zSample = z.strictObject({
  sampleId: zUuid, township: zDivision, week: zWeek, status: zSampleStatus, seedCommitment: z.string().nullable(), rosterHash: z.string().nullable(),
  roster: z.array(zUuid), mandatory: z.array(zUuid), needed: z.int().nullable(), seed: z.string().nullable(), nonce: z.string().nullable(), selected: z.array(zUuid),
  visited: z.array(zUuid), visitedAtRandom: z.int(), complete: z.boolean(),
});

const statusOf = (state: SampleState): z.output<typeof zSampleStatus> => {
  if (isComplete(state)) return 'COMPLETE';
  if (state.drawn !== null) return 'DRAWN';
  if (state.frozen !== null) return 'FROZEN';
  return state.commitment === null ? 'OPEN' : 'COMMITTED';
};

/** Before the list is closed nobody sees it: who may still join it is nobody's business. */
export const sampleOf = (state: SampleState): z.output<typeof zSample> => {
  const { place, commitment, frozen, drawn, visits } = state;
  return {
    ...place!, status: statusOf(state), seedCommitment: commitment?.commitment ?? null, rosterHash: frozen?.hash ?? null, roster: frozen?.roster ?? [],
    mandatory: frozen?.mandatory ?? [], needed: drawn?.needed ?? null, seed: drawn?.seed ?? null, nonce: frozen?.nonce ?? null, selected: drawn?.selected ?? [],
    visited: visits.map(({ applicationId }) => applicationId).sort(), visitedAtRandom: visitedAtRandom(state), complete: isComplete(state),
  };
};

type Row = FoldedRow<SampleState>;
const columns = {
  state: ['text', ({ state }: Row) => JSON.stringify(state)],
  township: ['text', ({ state }: Row) => state.place!.township],
  week: ['text', ({ state }: Row) => state.place!.week],
  status: ['text', ({ state }: Row) => statusOf(state)],
} as const;

export const samplesView: View = {
  name: 'sample',
  version: 3,
  create: (table) => `
    CREATE TABLE ${table} (id uuid PRIMARY KEY, state text NOT NULL, township text NOT NULL, week text NOT NULL, status text NOT NULL);
    CREATE INDEX ON ${table} (township, week)`,
  apply: async (events, sql, table) => { await writeRows(sql, table, await foldedOn(sample, events, sql, table), columns); },
};

const rowOf = (state: SampleState): z.output<typeof zRosterRow> => ({
  ...state.place!, status: statusOf(state), size: state.entries.length, mandatory: state.entries.filter(({ mandatory }) => mandatory.length > 0).length,
  needed: state.drawn?.needed ?? null, visitedAtRandom: visitedAtRandom(state),
});

export type RosterFilters = {
  readonly township?: Division | undefined; readonly week?: string | undefined; readonly status?: string | undefined; readonly within: Division;
};

export const listRosters = async (sql: Queryable, filters: RosterFilters, { limit, cursor, position }: Paging): Promise<Page<z.output<typeof zRosterRow>>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<{ id: Uuid; state: string }>(
    `SELECT id, state FROM sample
      WHERE starts_with(township, $1) AND ($2::text IS NULL OR township = $2) AND ($3::text IS NULL OR week = $3) AND ($4::text IS NULL OR status = $4)
        AND ($5::uuid IS NULL OR id > $5::uuid) ORDER BY id LIMIT $6`,
    [prefixOf(filters.within), filters.township ?? null, filters.week ?? null, filters.status ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(({ state }) => rowOf(JSON.parse(state) as SampleState)), { limit, filters, keyOf: (row) => [row.sampleId], position });
};
