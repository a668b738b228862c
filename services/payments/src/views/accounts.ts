/** Accounts with their balances: what the legs of all postings add up to. The table itself refuses a balance below zero. */
import { zDivision, zFen, zFund, zPurpose, zTrack, zUuid } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, StoredEvent, View } from '@doudi/event-store';
import { fen, type Division, type Fen, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { accountEvents, legsOf, type AccountEvent } from '../domain/account.events.js';
import { accountId, type AccountKey } from '../domain/funds.js';
import { fenOf, insertRows, read } from './rows.js';

export const zAccountRow = z.strictObject({
  accountId: zUuid, track: zTrack, holder: zDivision, fund: zFund, purpose: zPurpose, year: z.int(),
  freeFen: zFen, returnedFen: zFen, reservedFen: zFen, creditedFen: zFen, externalFen: zFen, receivedFen: zFen, sentFen: zFen,
});
type AccountRow = z.output<typeof zAccountRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    account_id uuid PRIMARY KEY, track text NOT NULL, holder text NOT NULL, fund text NOT NULL, purpose text NOT NULL, year int NOT NULL,
    free_fen bigint NOT NULL CHECK (free_fen >= 0), returned_fen bigint NOT NULL CHECK (returned_fen >= 0),
    reserved_fen bigint NOT NULL CHECK (reserved_fen >= 0), credited_fen bigint NOT NULL CHECK (credited_fen >= 0),
    external_fen bigint NOT NULL, received_fen bigint NOT NULL, sent_fen bigint NOT NULL
  );
  CREATE TABLE ${table}_unsettled (
    batch_id uuid NOT NULL, kind text NOT NULL, chunk int NOT NULL, division text NOT NULL, amount_fen bigint NOT NULL, credited_fen bigint NOT NULL,
    PRIMARY KEY (batch_id, kind, chunk)
  )`;

type Change = { readonly key: AccountKey } & Readonly<Record<'free' | 'returned' | 'reserved' | 'credited' | 'external' | 'received' | 'sent', number>>;
const isPosting = ({ stream, type }: StoredEvent): boolean => stream.startsWith('account-') && Object.hasOwn(accountEvents, type);

/** Which sum of the account a leg belongs to. */
const columnOf = (place: string, amountFen: Fen): 'free' | 'returned' | 'reserved' | 'credited' | 'external' | 'received' | 'sent' => {
  switch (place.split(':', 1)[0]) {
    case 'account': return 'free';
    case 'returned': return 'returned';
    case 'batch': return 'reserved';
    case 'households': return 'credited';
    case 'transit': return amountFen > 0 ? 'sent' : 'received';
    default: return 'external';
  }
};

const none = { free: 0, returned: 0, reserved: 0, credited: 0, external: 0, received: 0, sent: 0 };
const posted = (change: Change, posting: AccountEvent): Change => legsOf(posting).reduce((sum, { place, amountFen }) => {
  const column = columnOf(place, amountFen);
  return { ...sum, [column]: sum[column] + (column === 'external' || column === 'received' ? -amountFen : amountFen) };
}, change);

const changesIn = (events: readonly StoredEvent[]): readonly Change[] => {
  const changes = new Map<string, Change>();
  for (const event of events.filter(isPosting)) {
    const posting = { type: event.type, data: read(event) } as AccountEvent;
    const id = accountId(posting.data.account);
    changes.set(id, posted(changes.get(id) ?? { key: posting.data.account, ...none }, posting));
  }
  return [...changes.values()];
};

type Chunk = { readonly batchId: Uuid; readonly chunk: number };
type Told = Chunk & { readonly division: Division; readonly kind: string; readonly amountFen: Fen; readonly creditedFen?: Fen };
const kinds = { PaymentsCredited: 'credited', CreditsSettled: 'credited', PaymentsReturned: 'returned', ReturnsSettled: 'returned' } as const;
const kindOf = (type: string): string => kinds[type as keyof typeof kinds];

/** What the bank has said of a batch and its account has not booked yet, chunk by chunk. */
const settle = async (events: readonly StoredEvent[], sql: Queryable, table: string): Promise<void> => {
  const of = (...types: readonly string[]): readonly StoredEvent[] => events.filter(({ type }) => types.includes(type));
  await insertRows(sql, table, {
    batch_id: ['uuid', ({ batchId }: Told) => batchId], kind: ['text', ({ kind }) => kind], chunk: ['int', ({ chunk }) => chunk],
    division: ['text', ({ division }) => division], amount_fen: ['bigint', ({ amountFen }) => amountFen],
    credited_fen: ['bigint', ({ creditedFen }) => creditedFen ?? 0],
  }, of('PaymentsCredited', 'PaymentsReturned').map((event) => ({ ...read<Told>(event), kind: kindOf(event.type), division: event.division })));
  for (const event of of('CreditsSettled', 'ReturnsSettled')) {
    const { batchId, chunk } = read<Chunk>(event);
    await sql.query(`DELETE FROM ${table} WHERE batch_id = $1 AND kind = $2 AND chunk = $3`, [batchId, kindOf(event.type), chunk]);
  }
};

const sums = ['free', 'returned', 'reserved', 'credited', 'external', 'received', 'sent'] as const;

export const accountsView: View = {
  name: 'account',
  version: 2,
  create,
  apply: async (events, sql, table) => {
    await settle(events, sql, `${table}_unsettled`);
    const changes = changesIn(events);
    await insertRows(sql, table, {
      account_id: ['uuid', ({ key }: Change) => accountId(key)], track: ['text', ({ key }) => key.track],
      holder: ['text', ({ key }) => key.holder],
      fund: ['text', ({ key }) => key.fund], purpose: ['text', ({ key }) => key.purpose], year: ['int', ({ key }) => key.year],
      ...Object.fromEntries(sums.map((name) => [`${name}_fen`, ['bigint', () => 0] as const])),
    }, changes, '(account_id) DO NOTHING');
    await sql.query(
      `UPDATE ${table} AS kept SET ${sums.map((name) => `${name}_fen = kept.${name}_fen + change.${name}`).join(', ')}
         FROM unnest($1::uuid[], ${sums.map((_, index) => `$${index + 2}::bigint[]`).join(', ')}) AS change (id, ${sums.join(', ')})
        WHERE kept.account_id = change.id`,
      [changes.map(({ key }) => accountId(key)), ...sums.map((name) => changes.map((change) => change[name]))]);
  },
};

type Stored = { account_id: AccountRow['accountId']; track: 'BUDGET' | 'CASH'; holder: Division; fund: AccountRow['fund']; purpose: string; year: number } & Record<`${(typeof sums)[number]}_fen`, string>;
const rowOf = (row: Stored): AccountRow => ({
  accountId: row.account_id, track: row.track, holder: row.holder, fund: row.fund, purpose: row.purpose, year: row.year,
  freeFen: fenOf(row.free_fen),
  returnedFen: fenOf(row.returned_fen), reservedFen: fenOf(row.reserved_fen), creditedFen: fenOf(row.credited_fen),
  externalFen: fenOf(row.external_fen),
  receivedFen: fenOf(row.received_fen), sentFen: fenOf(row.sent_fen),
});

/** One account folded from its own stream: the row as it was on a day, as far as was known then. Null: there was none. */
export const accountAtTimes = {
  name: 'account',
  initial: null as Change | null,
  evolve: (change: Change | null, posting: AccountEvent): Change => posted(change ?? { key: posting.data.account, ...none }, posting),
};
export const accountRowOf = ({ key, ...change }: Change): AccountRow => ({
  accountId: accountId(key), ...key, freeFen: fen(change.free), returnedFen: fen(change.returned), reservedFen: fen(change.reserved),
  creditedFen: fen(change.credited), externalFen: fen(change.external), receivedFen: fen(change.received), sentFen: fen(change.sent),
});

type Filters = { readonly within: Division; readonly track?: string | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

export const listAccounts = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<AccountRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<Stored>(
    `SELECT * FROM account WHERE holder LIKE $1 AND ($2::text IS NULL OR track = $2) AND ($3::uuid IS NULL OR account_id > $3::uuid) ORDER BY account_id LIMIT $4`,
    [`${prefixOf(filters.within)}%`, filters.track ?? null, after?.[0] ?? null, limit + 1]);
  return page(rows.map(rowOf), { limit, filters, keyOf: (row) => [row.accountId], position });
};
