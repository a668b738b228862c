/**
 * Signs of misuse, from payments' own facts (2.21): money that stayed past a verified clock is HOLD_BACK where an approved plan was
 * there and INTERCEPT where none was; an attempt that was refused is CROWD_OUT or DIVERT. A withdrawn miss takes its lead back.
 */
import { zDivision, zFen, zPlainDate, zUuid } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import { addDays, type Division, type Fen, type PlainDate, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import type { AccountEvent } from '../domain/account.events.js';
import type { ClockEvent } from '../domain/clock.js';
import { fenOf, insertRows, read } from './rows.js';

export const zLeadRow = z.strictObject({
  leadId: zUuid, kind: z.enum(['HOLD_BACK', 'INTERCEPT', 'CROWD_OUT', 'DIVERT']), holder: zDivision, amountFen: zFen, openedOn: zPlainDate,
  evidence: z.strictObject({ eventId: zUuid, stream: z.string(), clause: z.string(), detail: z.string() }),
});
type LeadRow = z.output<typeof zLeadRow>;

/** The law of Hebei names the four verbs and the Budget Law forbids them everywhere. */
const misuseClause = 'HB-2.10; 预算法 第六十三条';

type Missed = Extract<ClockEvent, { type: 'ClockMissed' }>['data'];
/** Credits that are late are held back only where a batch was approved, the money was there, and nothing was sent. */
const ofMiss = (event: StoredEvent, miss: Missed): readonly LeadRow[] => {
  if (!miss.moneyThere || miss.outstandingFen === 0 || miss.subject.kind === 'FIRST_PAYMENT') return [];
  if (miss.subject.kind === 'MONTH' && !miss.planThere) return [];
  return [{
    leadId: miss.clockId, kind: miss.planThere ? 'HOLD_BACK' : 'INTERCEPT', holder: miss.holder, amountFen: miss.outstandingFen,
    openedOn: addDays(miss.dueOn, 1),
    evidence: { eventId: event.eventId, stream: event.stream, clause: miss.clause, detail: `${miss.clock} ${miss.dueOn}` },
  }];
};

type Refused = Extract<AccountEvent, { type: 'PostingRefused' }>['data'];
const ofRefusal = (event: StoredEvent, { kind, account, amountFen, attemptedOn, code, purpose }: Refused): LeadRow => ({
  leadId: event.eventId, kind, holder: account.holder, amountFen, openedOn: attemptedOn,
  evidence: { eventId: event.eventId, stream: event.stream, clause: misuseClause, detail: `${code} ${account.fund} ${purpose}` },
});

const leadsOf = (event: StoredEvent): readonly LeadRow[] => {
  if (event.type === 'ClockMissed') return ofMiss(event, read<Missed>(event));
  return event.type === 'PostingRefused' ? [ofRefusal(event, read<Refused>(event))] : [];
};

export const leadsView: View = {
  name: 'lead',
  version: 1,
  create: (table) => `
    CREATE TABLE ${table} (
      lead_id uuid PRIMARY KEY, kind text NOT NULL, holder text NOT NULL, amount_fen bigint NOT NULL, opened_on text NOT NULL, evidence text NOT NULL
    )`,
  apply: async (events, sql, table) => {
    await insertRows(sql, table, {
      lead_id: ['uuid', ({ leadId }: LeadRow) => leadId], kind: ['text', ({ kind }) => kind], holder: ['text', ({ holder }) => holder],
      amount_fen: ['bigint', ({ amountFen }) => amountFen], opened_on: ['text', ({ openedOn }) => openedOn],
      evidence: ['text', ({ evidence }) => JSON.stringify(evidence)],
    }, events.flatMap(leadsOf));
    for (const event of events.filter(({ type }) => type === 'ClockMissWithdrawn')) {
      await sql.query(`DELETE FROM ${table} WHERE lead_id = $1`, [read<{ clockId: Uuid }>(event).clockId]);
    }
  },
};

type Stored = { lead_id: Uuid; kind: LeadRow['kind']; holder: Division; amount_fen: string; opened_on: PlainDate; evidence: string };
type Filters = { readonly within: Division; readonly kind?: string | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listLeads = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<LeadRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM lead WHERE holder LIKE $1 AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR (opened_on, lead_id) > ($3::text, $4::uuid))
      ORDER BY opened_on, lead_id LIMIT $5`,
    [`${prefixOf(filters.within)}%`, filters.kind ?? null, after?.[0] ?? null, after?.[1] ?? null, limit + 1]);
  const items = rows.map((row): LeadRow => ({
    leadId: row.lead_id, kind: row.kind, holder: row.holder, amountFen: fenOf(row.amount_fen) as Fen, openedOn: row.opened_on,
    evidence: zLeadRow.shape.evidence.parse(JSON.parse(row.evidence)),
  }));
  return page(items, { limit, filters, keyOf: (row) => [row.openedOn, row.leadId], position });
};
