/**
 * What holders must pass on, what they did pass on, and what they planned: the figures by which a money clock is met or missed. Money
 * passed on counts for the money that came first.
 */
import type { Queryable, View } from '@doudi/event-store';
import { levelOf, type Division, type Fen, type PlainDate, type Uuid } from '@doudi/kernel';
import type { Onward } from '../domain/account.events.js';
import { accountId, type AccountKey } from '../domain/funds.js';
import type { ClockTerms } from '../domain/money-clocks.js';
import { fenOf, insertRows, read } from './rows.js';

const create = (table: string): string => `
  CREATE TABLE ${table}_receipt (clock_id uuid PRIMARY KEY, account_id uuid NOT NULL, holder text NOT NULL, position bigint NOT NULL, due_on text NOT NULL, amount_fen bigint NOT NULL);
  CREATE TABLE ${table}_issue (transfer_id uuid PRIMARY KEY, account_id uuid NOT NULL, sent_on text NOT NULL, position bigint NOT NULL, amount_fen bigint NOT NULL);
  CREATE TABLE ${table}_plan (plan_id uuid PRIMARY KEY, account_id uuid NOT NULL, approved_on text NOT NULL, position bigint NOT NULL, total_fen bigint NOT NULL)`;

type Receipt = { readonly account: AccountKey; readonly amountFen: Fen; readonly clock: ClockTerms | null; readonly position: number };
type Plan = { readonly account: AccountKey; readonly planId: Uuid; readonly approvedOn: PlainDate; readonly totalFen: Fen;
  readonly position: number };

export const onwardView: View = {
  name: 'onward',
  version: 1,
  create,
  apply: async (events, sql, table) => {
    const of = <Data extends object>(...types: readonly string[]): readonly (Data & { readonly position: number })[] =>
      events.filter(({ type }) => types.includes(type)).map((event) => ({ ...read<Data>(event), position: event.position }));
    await insertRows(sql, `${table}_receipt`, {
      clock_id: ['uuid', ({ clock }: Receipt) => clock!.clockId], account_id: ['uuid', ({ account }) => accountId(account)],
      holder: ['text', ({ account }) => account.holder],
      position: ['bigint', ({ position }) => position], due_on: ['text', ({ clock }) => clock!.dueOn],
      amount_fen: ['bigint', ({ amountFen }) => amountFen],
    }, of<Receipt>('AppropriationRecorded', 'TransferReceived').filter(({ clock }) => clock !== null));
    await insertRows(sql, `${table}_issue`, {
      transfer_id: ['uuid', ({ transferId }: Onward & { readonly position: number }) => transferId],
      account_id: ['uuid', ({ account }) => accountId(account)],
      sent_on: ['text', ({ sentOn }) => sentOn], position: ['bigint', ({ position }) => position],
      amount_fen: ['bigint', ({ amountFen }) => amountFen],
    }, of<Onward>('TransferIssued'));
    await insertRows(sql, `${table}_plan`, {
      plan_id: ['uuid', ({ planId }: Plan) => planId], account_id: ['uuid', ({ account }) => accountId(account)],
      approved_on: ['text', ({ approvedOn }) => approvedOn],
      position: ['bigint', ({ position }) => position], total_fen: ['bigint', ({ totalFen }) => totalFen],
    }, of<Plan>('AllocationPlanApproved'));
  },
};

export type OnwardClock = {
  readonly clockId: Uuid; readonly holder: Division; readonly status: string; readonly dueOn: PlainDate;
  /** The day on which what was passed on had reached this money in full. */
  readonly metOn: PlainDate | null;
  readonly outstandingFen: Fen; readonly planThere: boolean;
};

type Move = { readonly on: PlainDate; readonly amountFen: Fen };
type Known = { readonly receipts: readonly { readonly clockId: Uuid; readonly status: string; readonly holder: Division;
  readonly dueOn: PlainDate; readonly amountFen: Fen }[];
  readonly issues: readonly Move[]; readonly plans: readonly Move[] };

/** A county passes on to households: there a plan that is approved counts as passing on (DC-06: plan, filing, issue). */
const passedOn = ({ issues, plans }: Known, holder: Division): readonly Move[] =>
  (levelOf(holder) === 'COUNTY' && plans.reduce((sum, { amountFen }) => sum + amountFen, 0) > issues.reduce((sum, { amountFen }) =>
    sum + amountFen, 0) ? plans : issues);

const clocksOf = (known: Known): readonly OnwardClock[] => {
  let before = 0;
  return known.receipts.map(({ clockId, status, holder, dueOn, amountFen }) => {
    const needed = before + amountFen;
    let [sum, byDue, metOn] = [0, 0, null as PlainDate | null];
    for (const { on, amountFen: moved } of [...passedOn(known, holder)].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))) {
      sum += moved;
      if (on <= dueOn) byDue = sum;
      if (metOn === null && sum >= needed) metOn = on;
    }
    const outstandingFen = fenOf(Math.max(0, Math.min(amountFen, needed - byDue)));
    before = needed;
    return { clockId, holder, status, dueOn, metOn, outstandingFen, planThere: known.plans.some(({ on }) => on <= dueOn) };
  });
};

type Kind = 'receipt' | 'issue' | 'plan';
type Row = { kind: Kind; account_id: Uuid; clock_id: Uuid | null; status: string | null; holder: Division | null; on: PlainDate;
  amount_fen: string };

/** The money clocks of every account that has one still open or missed. */
export const onwardClocks = async (sql: Queryable): Promise<readonly OnwardClock[]> => {
  const { rows } = await sql.query<Row>(
    `WITH concerned AS (
       SELECT DISTINCT account_id FROM onward_receipt AS receipt JOIN clock ON clock.clock_id = receipt.clock_id WHERE clock.status IN ('running', 'missed', 'reminded'))
     SELECT 'receipt' AS kind, receipt.account_id, receipt.clock_id, clock.status, receipt.holder, receipt.due_on AS on, receipt.amount_fen, receipt.position
       FROM onward_receipt AS receipt LEFT JOIN clock ON clock.clock_id = receipt.clock_id WHERE receipt.account_id IN (SELECT account_id FROM concerned)
     UNION ALL SELECT 'issue', account_id, NULL, NULL, NULL, sent_on, amount_fen, position FROM onward_issue WHERE account_id IN (SELECT account_id FROM concerned)
     UNION ALL SELECT 'plan', account_id, NULL, NULL, NULL, approved_on, total_fen, position FROM onward_plan WHERE account_id IN (SELECT account_id FROM concerned)
     ORDER BY position`);
  return [...new Set(rows.map(({ account_id: id }) => id))].flatMap((id) => {
    const own = (kind: Kind): readonly Row[] => rows.filter((row) => row.account_id === id && row.kind === kind);
    const moves = (kind: Kind): readonly Move[] => own(kind).map(({ on, amount_fen: amount }) => ({ on, amountFen: fenOf(amount) }));
    const receipts = own('receipt').map((row) => ({ clockId: row.clock_id!, status: row.status ?? 'none', holder: row.holder!,
      dueOn: row.on, amountFen: fenOf(row.amount_fen) }));
    return clocksOf({ receipts, issues: moves('issue'), plans: moves('plan') });
  });
};
