/**
 * Where every fen is. Of a division: `issuedDown` is the budget that its own treasury issued to the level below; `released` is the cash that came into its accounts from outside it (opening balances, money of
 * its own congress or from the centre, releases of a level above, counted when sent) less what its accounts released out of it.
 * `credited` is with households, `returnedNotReissued` came back from banks and waits to be ordered again, `inTransit` is sent and not
 * yet acknowledged (releases on their way to it, and orders at the bank), `heldCash` lies free or reserved on its accounts. What none of
 * these explains is `unaccounted`; it is computed from the orders and the accounts, which know nothing of each other. What the bank has
 * said and the account has not booked yet (`account_unsettled`) has left the cash already; and all is read of one position of the log.
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
         coalesce(sum(free_fen + reserved_fen) FILTER (WHERE track = 'CASH'), 0) AS cash, coalesce(sum(returned_fen) FILTER (WHERE track = 'CASH'), 0) AS returned_fen,
         coalesce(sum(free_fen) FILTER (WHERE track = 'BUDGET'), 0) AS budget
    FROM account WHERE holder LIKE $1`;
const unsettledSql = `
  SELECT coalesce(sum(amount_fen - credited_fen), 0) AS left_cash, coalesce(sum(amount_fen) FILTER (WHERE kind = 'returned'), 0) AS came_back
    FROM account_unsettled WHERE division LIKE $1`;
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
         count(*) FILTER (WHERE paying.status IN ('SENT', 'IN_DOUBT') AND line.status = 'ORDERED') AS in_doubt,
         coalesce(sum(line.amount_fen) FILTER (WHERE line.status = 'CREDITED'), 0) AS credited_fen,
         coalesce(sum(line.amount_fen) FILTER (WHERE paying.status IN ('SENT', 'IN_DOUBT', 'SETTLING') AND line.status = 'ORDERED'), 0) AS at_bank
    FROM payment_line AS line JOIN batch AS paying ON paying.batch_id = line.batch_id WHERE line.division LIKE $1`;
const oneSql = `
  SELECT count(DISTINCT position) = 1 AS one FROM log.view_build WHERE live AND view IN ('account', 'transfer', 'batch', 'payment_line')`;
/** One statement, so that all of it is of one instant. */
const allSql = `SELECT * FROM (${accountsSql}) AS held, (${unsettledSql}) AS unsettled, (${transfersSql}) AS moved, (${linesSql}) AS lines, (${oneSql}) AS read`;

type Sums = Readonly<Record<'appropriated' | 'external' | 'cash' | 'returned_fen' | 'budget' | 'left_cash' | 'came_back' | 'issued' | 'came' | 'went' | 'transit'
  | 'budget_transit' | 'obligations' | 'orders' | 'credited' | 'returned' | 'reissued' | 'in_doubt' | 'credited_fen' | 'at_bank', string>>;

/** Null while the views do not all show the same position: what one of them has not heard of would be missing. */
export const moneyOf = async (sql: Queryable, within: Division): Promise<z.output<typeof zMoney> | null> => {
  const { rows: [sums] } = await sql.query<Sums & { one: boolean }>(allSql, [`${prefixOf(within)}%`, within]);
  if (!sums!.one) return null;
  const of = (name: keyof Sums): number => Number(sums![name]);
  const released = of('external') + of('came') - of('went');
  const [credited, returned] = [of('credited_fen'), of('returned_fen') + of('came_back')];
  /** Orders at the bank are still reserved on the account. */
  const [inTransit, heldCash] = [of('transit') + of('at_bank'), of('cash') - of('at_bank') - of('left_cash')];
  return {
    money: {
      appropriated: fenOf(of('appropriated')), issuedDown: fenOf(of('issued')), released: fenOf(released), credited: fenOf(credited),
      returnedNotReissued: fenOf(returned), inTransit: fenOf(inTransit), heldCash: fenOf(heldCash),
      unaccounted: released - credited - returned - inTransit - heldCash,
      budget: { inTransit: fenOf(of('budget_transit')), held: fenOf(of('budget')) },
    },
    payments: { obligations: of('obligations'), orders: of('orders'), credited: of('credited'), returned: of('returned'), reissued: of('reissued'),
      inDoubt: of('in_doubt') },
  };
};
