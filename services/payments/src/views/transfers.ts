/** What was sent down the chain, and whether the receiver has said that it is there: until then it is in transit. */
import { zFen, zPlainDate } from '@doudi/contracts';
import { afterOf, page, prefixOf, type Page } from '@doudi/edge';
import type { Queryable, View } from '@doudi/event-store';
import type { Division, PlainDate, Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { accountEvents, type Onward } from '../domain/account.events.js';
import { insertRows, read } from './rows.js';

export const zTransferRow = z.strictObject({ ...accountEvents.TransferIssued.shape, amountFen: zFen, receivedOn: zPlainDate.nullable() });
type TransferRow = z.output<typeof zTransferRow>;

const create = (table: string): string => `
  CREATE TABLE ${table} (
    transfer_id uuid PRIMARY KEY, track text NOT NULL, from_holder text NOT NULL, to_holder text NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    sent_on text NOT NULL, received_on text, terms text NOT NULL
  )`;

export const transfersView: View = {
  name: 'transfer',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    await insertRows(sql, table, {
      transfer_id: ['uuid', ({ transferId }: Onward) => transferId], track: ['text', ({ account }) => account.track],
      from_holder: ['text', ({ account }) => account.holder],
      to_holder: ['text', ({ to }) => to.holder], amount_fen: ['bigint', ({ amountFen }) => amountFen],
      sent_on: ['text', ({ sentOn }) => sentOn],
      terms: ['text', (onward) => JSON.stringify(onward)],
    }, events.filter(({ type }) => type === 'TransferIssued' || type === 'CashReleased').map((event) => read<Onward>(event)));
    for (const event of events.filter(({ type }) => type === 'TransferReceived' || type === 'CashReceived')) {
      const { transferId, receivedOn } = read<{ transferId: Uuid; receivedOn: PlainDate }>(event);
      await sql.query(`UPDATE ${table} SET received_on = $2 WHERE transfer_id = $1`, [transferId, receivedOn]);
    }
  },
};

/** What was sent under that id, word for word; null when nothing was. */
export const sentTransfer = async (sql: Queryable, transferId: Uuid): Promise<Onward | null> => {
  const { rows } = await sql.query<{ terms: string }>('SELECT terms FROM transfer WHERE transfer_id = $1', [transferId]);
  return rows[0] === undefined ? null : accountEvents.TransferIssued.parse(JSON.parse(rows[0].terms));
};

type Filters = { readonly within: Division; readonly track?: string | undefined; readonly inTransit?: boolean | undefined };
type Paging = { readonly limit: number; readonly cursor: string | undefined; readonly position: number };

/** Those that leave or reach the division. */
export const listTransfers = async (sql: Queryable, filters: Filters, { limit, cursor, position }: Paging): Promise<Page<TransferRow>> => {
  const after = afterOf(cursor, filters);
  const { rows } = await sql.query<{ terms: string; received_on: PlainDate | null }>(
    `SELECT terms, received_on FROM transfer
      WHERE (from_holder LIKE $1 OR to_holder LIKE $1) AND ($2::text IS NULL OR track = $2) AND ($3::boolean IS NULL OR (received_on IS NULL) = $3)
        AND ($4::uuid IS NULL OR transfer_id > $4::uuid) ORDER BY transfer_id LIMIT $5`,
    [`${prefixOf(filters.within)}%`, filters.track ?? null, filters.inTransit ?? null, after?.[0] ?? null, limit + 1]);
  const items = rows.map(({ terms, received_on: receivedOn }): TransferRow => ({ ...accountEvents.TransferIssued.parse(JSON.parse(terms)),
    receivedOn }));
  return page(items, { limit, filters, keyOf: (row) => [row.transferId], position });
};
