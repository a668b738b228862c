/**
 * Where every fen is. Of a division: `issuedDown` is the budget that its own treasury issued to the level below; `released` is the cash that came into its accounts from outside it (opening balances, money of
 * its own congress or from the centre, releases of a level above, counted when sent) less what its accounts released out of it.
 * `credited` is with households, `returnedNotReissued` came back from banks and waits to be ordered again, `inTransit` is sent and not
 * yet acknowledged (releases on their way to it, and orders at the bank), `heldCash` lies free or reserved on its accounts. What none of
 * these explains is `unaccounted`; it is computed from the orders and the accounts, which know nothing of each other.
 */
import { zFen } from '@doudi/contracts';
import { prefixOf } from '@doudi/edge';
import type { Queryable } from '@doudi/event-store';
import type { Division } from '@doudi/kernel';
import { z } from 'zod';
import { fenOf } from './rows.js';

const zCount = z.int().min(0);
export const zMoney = z.strictObject({
  money: z.strictObject({
    appropriated: zFen, issuedDown: zFen, released: zFen, credited: zFen, returnedNotReissued: zFen, inTransit: zFen, heldCash: zFen,
    unaccounted: z.int(),
    budget: z.strictObject({ inTransit: zFen, held: zFen }),
  }),
  payments: z.strictObject({ obligations: zCount, orders: zCount, credited: zCount, returned: zCount, reissued: zCount, inDoubt: zCount }),
});

const accountsSql = `
  SELECT coalesce(sum(external_fen) FILTER (WHERE track = 'BUDGET'), 0) AS appropriated, coalesce(sum(external_fen) FILTER (WHERE track = 'CASH'), 0) AS external,
         coalesce(sum(free_fen + reserved_fen) FILTER (WHERE track = 'CASH'), 0) AS cash, coalesce(sum(returned_fen) FILTER (WHERE track = 'CASH'), 0) AS returned,
         coalesce(sum(free_fen) FILTER (WHERE track = 'BUDGET'), 0) AS budget
    FROM account WHERE holder LIKE $1`;
const transfersSql = `
  SELECT coalesce(sum(amount_fen) FILTER (WHERE track = 'BUDGET' AND from_holder = $2), 0) AS issued,
         coalesce(sum(amount_fen) FILTER (WHERE track = 'CASH' AND to_holder LIKE $1 AND from_holder NOT LIKE $1), 0) AS came,
         coalesce(sum(amount_fen) FILTER (WHERE track = 'CASH' AND from_holder LIKE $1 AND to_holder NOT LIKE $1), 0) AS went,
         coalesce(sum(amount_fen) FILTER (WHERE track = 'CASH' AND to_holder LIKE $1 AND received_on IS NULL), 0) AS transit,
         coalesce(sum(amount_fen) FILTER (WHERE track = 'BUDGET' AND to_holder LIKE $1 AND received_on IS NULL), 0) AS budget_transit
    FROM transfer WHERE from_holder LIKE $1 OR to_holder LIKE $1`;
const linesSql = `
  SELECT count(*) FILTER (WHERE line.replaces IS NULL) AS obligations, count(*) AS orders, count(*) FILTER (WHERE line.status = 'CREDITED') AS credited,
         count(*) FILTER (WHERE line.status = 'RETURNED') AS returned, count(*) FILTER (WHERE line.replaces_was = 'RETURNED' AND line.status <> 'CANCELLED') AS reissued,
         count(*) FILTER (WHERE batch.status IN ('SENT', 'IN_DOUBT') AND line.status = 'ORDERED') AS in_doubt,
         coalesce(sum(line.amount_fen) FILTER (WHERE line.status = 'CREDITED'), 0) AS credited_fen,
         coalesce(sum(line.amount_fen) FILTER (WHERE batch.status IN ('SENT', 'IN_DOUBT', 'SETTLING') AND line.status = 'ORDERED'), 0) AS at_bank
    FROM payment_line AS line JOIN batch ON batch.batch_id = line.batch_id WHERE line.division LIKE $1`;

type Sums<Name extends string> = Record<Name, string>;

export const moneyOf = async (sql: Queryable, within: Division): Promise<z.output<typeof zMoney>> => {
  const ask = async <Name extends string>(text: string, ...more: readonly string[]): Promise<Sums<Name>> =>
    (await sql.query<Sums<Name>>(text, [`${prefixOf(within)}%`, ...more])).rows[0]!;
  const held = await ask<'appropriated' | 'external' | 'cash' | 'returned' | 'budget'>(accountsSql);
  const moved = await ask<'issued' | 'came' | 'went' | 'transit' | 'budget_transit'>(transfersSql, within);
  const lines = await ask<'obligations' | 'orders' | 'credited' | 'returned' | 'reissued' | 'in_doubt' | 'credited_fen' | 'at_bank'>(linesSql);
  const released = Number(held.external) + Number(moved.came) - Number(moved.went);
  const [credited, atBank, returned] = [Number(lines.credited_fen), Number(lines.at_bank), Number(held.returned)];
  /** Orders at the bank are still reserved on the account. */
  const [inTransit, heldCash] = [Number(moved.transit) + atBank, Number(held.cash) - atBank];
  return {
    money: {
      appropriated: fenOf(held.appropriated), issuedDown: fenOf(moved.issued), released: fenOf(released), credited: fenOf(credited),
      returnedNotReissued: fenOf(returned),
      inTransit: fenOf(inTransit), heldCash: fenOf(heldCash), unaccounted: released - credited - returned - inTransit - heldCash,
      budget: { inTransit: fenOf(moved.budget_transit), held: fenOf(held.budget) },
    },
    payments: {
      obligations: Number(lines.obligations), orders: Number(lines.orders), credited: Number(lines.credited),
      returned: Number(lines.returned),
      reissued: Number(lines.reissued), inDoubt: Number(lines.in_doubt),
    },
  };
};
