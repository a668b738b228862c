/** Notices that hang, with what each may show. No name is kept here: whose it is, and whether the grant to read it was recorded. */
import { zDivision, zFen, zPlainDate, zScheme, zUuid } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page, type ServiceDefinition } from '@doudi/edge';
import type { StoredEvent } from '@doudi/event-store';
import { fen, type Division, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { applicationEvents, type PostedField, type Stage } from '../domain/application.events.js';
import { postingRevealId } from '../domain/posting-names.process.js';
import { ownId } from '../domain/stored.js';

type View = ServiceDefinition['views'][number];
type Queryable = Parameters<View['apply']>[1];

export const zPostingRow = z.strictObject({
  postingId: zUuid, stage: z.enum(['TOWNSHIP', 'COUNTY']), scheme: zScheme, division: zDivision, postedOn: zPlainDate, lastDay: zPlainDate,
  name: z.string().nullable().meta({ description: 'Masked (张**); null where the law of the day shows no name.' }),
  members: z.int().nullable(), amountFen: zFen.nullable(),
});

const create = (table: string): string => `
  CREATE TABLE ${table} (
    posting_id uuid PRIMARY KEY, application_id uuid NOT NULL, reveal_id uuid NOT NULL UNIQUE, scheme text, stage text NOT NULL,
    division text NOT NULL, posted_on text NOT NULL, last_day text NOT NULL, fields text[] NOT NULL, members integer NOT NULL,
    amount_fen bigint NOT NULL,
    person_id uuid NOT NULL, papers_version integer NOT NULL, granted boolean NOT NULL DEFAULT false, hanging boolean NOT NULL DEFAULT true
  );
  CREATE INDEX ON ${table} (division, posting_id) WHERE hanging;
  CREATE INDEX ON ${table} (application_id);
  CREATE TABLE ${table}_scheme (application_id uuid PRIMARY KEY, scheme text NOT NULL)`;

const post = async (event: StoredEvent, applicationId: Uuid, sql: Queryable, table: string): Promise<void> => {
  const data = applicationEvents.NoticePosted.parse(JSON.parse(event.payload));
  await sql.query(
    `INSERT INTO ${table} (
       posting_id, application_id, reveal_id, scheme, stage, division, posted_on, last_day, fields, members, amount_fen, person_id, papers_version
     )
     VALUES ($1, $2, $3, (SELECT scheme FROM ${table}_scheme WHERE application_id = $2), $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      data.postingId, applicationId, postingRevealId(data.postingId), data.stage, event.division, data.postedOn, data.lastDay, data.fields,
      data.memberCount, data.amountFen, data.subject.personId, data.subject.papersVersion,
    ],
  );
};

/** Closed, objected to, undone by a visit or ended in any way: it hangs no longer. */
const takenDownBy = new Set([
  'PostingClosed', 'ObjectionRaised', 'FileReturned', 'ApplicationWithdrawn', 'ProcedureEnded', 'ApplicationRefused', 'ApplicationApproved',
]);

const applyOne = async (event: StoredEvent, sql: Queryable, table: string): Promise<void> => {
  if (event.type === 'RevealGranted' && event.foreign === null) {
    const { revealId } = JSON.parse(event.payload) as { revealId: Uuid };
    await sql.query(`UPDATE ${table} SET granted = true WHERE reveal_id = $1`, [revealId]);
  }
  const applicationId = ownId(event, 'application');
  if (applicationId === null) return;
  if (event.type === 'ApplicationFiled') {
    const { scheme } = applicationEvents.ApplicationFiled.parse(JSON.parse(event.payload));
    await sql.query(`INSERT INTO ${table}_scheme (application_id, scheme) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [applicationId, scheme]);
  }
  if (event.type === 'NoticePosted') await post(event, applicationId, sql, table);
  if (takenDownBy.has(event.type))
    await sql.query(`UPDATE ${table} SET hanging = false WHERE application_id = $1 AND hanging`, [applicationId]);
};

export const postingView: View = {
  name: 'posting',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    for (const event of events) await applyOne(event, sql, table);
  },
};

type Stored = {
  posting_id: Uuid; stage: Stage; scheme: z.output<typeof zScheme>; division: Division; posted_on: PlainDate; last_day: PlainDate;
  fields: PostedField[]; members: number; amount_fen: string; person_id: Uuid; papers_version: number; granted: boolean;
};
export type HangingNotice = {
  readonly row: z.output<typeof zPostingRow>;
  /** Whose masked name is to be shown; null where the notice shows none or its grant is not there yet. */
  readonly subject: { readonly personId: Uuid; readonly papersVersion: number } | null;
};

const noticeOf = (stored: Stored): HangingNotice => {
  const shows = (...fields: PostedField[]): boolean => stored.fields.some((field) => fields.includes(field));
  return {
    row: {
      postingId: stored.posting_id, stage: stored.stage, scheme: stored.scheme, division: stored.division, postedOn: stored.posted_on,
      lastDay: stored.last_day, name: null, members: shows('MEMBERS', 'MEMBER_COUNT') ? stored.members : null,
      amountFen: shows('AMOUNT') ? fen(Number(stored.amount_fen)) : null,
    },
    subject: shows('NAME') && stored.granted ? { personId: stored.person_id, papersVersion: stored.papers_version } : null,
  };
};

/** Whose notice it is, and where the case lies. */
export const noticeById = async (sql: Queryable, postingId: Uuid): Promise<{ readonly applicationId: Uuid; readonly division: Division } | null> => {
  const { rows: [row] } = await sql.query<{ application_id: Uuid; division: Division }>('SELECT application_id, division FROM posting WHERE posting_id = $1', [postingId]);
  return row === undefined ? null : { applicationId: row.application_id, division: row.division };
};

/** What hangs in the division today: until the end of its last day, also where nobody has taken it down. */
export const hangingNotices = async (
  sql: Queryable,
  filters: { readonly within: Division },
  today: PlainDate,
  { limit, cursor, position }: { readonly limit: number; readonly cursor: string | undefined; readonly position: number },
): Promise<Page<HangingNotice>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM posting WHERE hanging AND last_day >= $4 AND division LIKE $1 || '%' AND ($2::uuid IS NULL OR posting_id > $2::uuid)
      ORDER BY posting_id LIMIT $3`,
    [prefixOf(filters.within), after?.[0] ?? null, limit + 1, today],
  );
  return page(rows.map(noticeOf), { limit, filters, keyOf: ({ row }) => [row.postingId], position });
};
