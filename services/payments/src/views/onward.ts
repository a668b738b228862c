/**
 * What holders must pass on, what they did pass on, and what they planned: the figures by which a money clock is met or missed. What is
 * passed on, and what is planned, counts for the money that was received first, however late that was written down.
 */
import type { Queryable, View } from '@doudi/event-store';
import { levelOf, type Division, type Fen, type PlainDate, type Uuid } from '@doudi/kernel';
import type { Onward } from '../domain/account.events.js';
import { accountId, type AccountKey } from '../domain/funds.js';
import type { ClockTerms } from '../domain/money-clocks.js';
import type { Watching } from './clocks.js';
import { fenOf, insertRows, read } from './rows.js';

const create = (table: string): string => `
  CREATE TABLE ${table}_receipt (clock_id uuid PRIMARY KEY, account_id uuid NOT NULL, holder text NOT NULL, position bigint NOT NULL, received_on text NOT NULL, due_on text NOT NULL, amount_fen bigint NOT NULL);
  CREATE TABLE ${table}_issue (transfer_id uuid PRIMARY KEY, account_id uuid NOT NULL, sent_on text NOT NULL, position bigint NOT NULL, amount_fen bigint NOT NULL);
  CREATE TABLE ${table}_plan (plan_id uuid PRIMARY KEY, account_id uuid NOT NULL, approved_on text NOT NULL, position bigint NOT NULL, total_fen bigint NOT NULL)`;

type Receipt = { readonly account: AccountKey; readonly amountFen: Fen; readonly clock: ClockTerms | null; readonly position: number };
type Plan = { readonly account: AccountKey; readonly planId: Uuid; readonly approvedOn: PlainDate; readonly totalFen: Fen;
  readonly position: number };

export const onwardView: View = {
  name: 'onward',
  version: 2,
  create,
  apply: async (events, sql, table) => {
    const of = <Data extends object>(...types: readonly string[]): readonly (Data & { readonly position: number })[] =>
      events.filter(({ type }) => types.includes(type)).map((event) => ({ ...read<Data>(event), position: event.position }));
    await insertRows(sql, `${table}_receipt`, {
      clock_id: ['uuid', ({ clock }: Receipt) => clock!.clockId], account_id: ['uuid', ({ account }) => accountId(account)],
      holder: ['text', ({ account }) => account.holder],
      position: ['bigint', ({ position }) => position], received_on: ['text', ({ clock }) => clock!.startedOn],
      due_on: ['text', ({ clock }) => clock!.dueOn],
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

export type OnwardClock = Watching & {
  readonly outstandingFen: Fen;
  /** A plan approved by the due day covers some of what is outstanding. */
  readonly planThere: boolean;
  /** The day it was met is recorded, and does not hold any more. */
  readonly reopens: boolean;
  /** What the money received before has the first claim on: it grows when older money comes to light. */
  readonly beforeFen: number;
};

type Move = { readonly on: PlainDate; readonly amountFen: Fen };
type Received = { readonly clockId: Uuid; readonly status: string; readonly holder: Division; readonly receivedOn: PlainDate; readonly dueOn: PlainDate;
  readonly keptOn: PlainDate | null; readonly amountFen: Fen };
/** Each in the order of its days. */
type Known = { readonly receipts: readonly Received[]; readonly issues: readonly Move[]; readonly plans: readonly Move[] };

const sumOf = (moves: readonly { readonly amountFen: Fen }[]): number => moves.reduce((sum, { amountFen }) => sum + amountFen, 0);

/** A county passes on to households: there a plan that is approved counts as passing on (DC-06: plan, filing, issue). */
const passedOn = ({ issues, plans }: Known, holder: Division): readonly Move[] =>
  (levelOf(holder) === 'COUNTY' && sumOf(plans) > sumOf(issues) ? plans : issues);

/** What of the moves falls to each receipt: the oldest is filled first, and nothing falls to money that had not come yet. */
const portionsOf = (receipts: readonly Received[], moves: readonly Move[]): readonly (readonly Move[])[] => {
  const portions = receipts.map((receipt) => ({ receipt, leftFen: Number(receipt.amountFen), moves: [] as Move[] }));
  for (const { on, amountFen } of moves) {
    let restFen = Number(amountFen);
    for (const portion of portions.filter(({ receipt, leftFen }) => receipt.receivedOn <= on && leftFen > 0)) {
      const part = Math.min(restFen, portion.leftFen);
      if (part > 0) portion.moves.push({ on, amountFen: fenOf(part) });
      portion.leftFen -= part;
      restFen -= part;
    }
  }
  return portions.map((portion) => portion.moves);
};

const clocksOf = (known: Known): readonly OnwardClock[] => {
  const { receipts, plans } = known;
  const passed = portionsOf(receipts, receipts[0] === undefined ? [] : passedOn(known, receipts[0].holder));
  const planned = portionsOf(receipts, plans);
  return receipts.map(({ keptOn, amountFen, receivedOn: _, ...one }, index) => {
    const byDue = (portions: typeof passed): number => sumOf(portions[index]!.filter(({ on }) => on <= one.dueOn));
    const metOn = sumOf(passed[index]!) === amountFen ? passed[index]!.at(-1)!.on : null;
    const holds = metOn !== null && metOn <= one.dueOn;
    return { ...one, metOn, outstandingFen: fenOf(amountFen - byDue(passed)), planThere: byDue(planned) > byDue(passed),
      reopens: one.status === 'met' && keptOn !== null && keptOn <= one.dueOn && !holds, beforeFen: sumOf(receipts.slice(0, index)) };
  });
};

type Kind = 'receipt' | 'issue' | 'plan';
type Row = { kind: Kind; account_id: Uuid; clock_id: Uuid | null; status: string | null; holder: Division | null; on: PlainDate;
  due_on: PlainDate | null; met_on: PlainDate | null; amount_fen: string };

/** The money clocks of every account that has one still open or missed. */
export const onwardClocks = async (sql: Queryable): Promise<readonly OnwardClock[]> => {
  const { rows } = await sql.query<Row>(
    `WITH concerned AS (
       SELECT DISTINCT account_id FROM onward_receipt AS receipt JOIN clock ON clock.clock_id = receipt.clock_id WHERE clock.status IN ('running', 'missed', 'reminded'))
     SELECT 'receipt' AS kind, receipt.account_id, receipt.clock_id, clock.status, receipt.holder, receipt.received_on AS on, receipt.due_on, clock.met_on, receipt.amount_fen, receipt.position
       FROM onward_receipt AS receipt LEFT JOIN clock ON clock.clock_id = receipt.clock_id WHERE receipt.account_id IN (SELECT account_id FROM concerned)
     UNION ALL SELECT 'issue', account_id, NULL, NULL, NULL, sent_on, NULL, NULL, amount_fen, position FROM onward_issue WHERE account_id IN (SELECT account_id FROM concerned)
     UNION ALL SELECT 'plan', account_id, NULL, NULL, NULL, approved_on, NULL, NULL, total_fen, position FROM onward_plan WHERE account_id IN (SELECT account_id FROM concerned)
     ORDER BY "on", position`);
  return [...new Set(rows.map(({ account_id: id }) => id))].flatMap((id) => {
    const own = (kind: Kind): readonly Row[] => rows.filter((row) => row.account_id === id && row.kind === kind);
    const moves = (kind: Kind): readonly Move[] => own(kind).map(({ on, amount_fen: amount }) => ({ on, amountFen: fenOf(amount) }));
    const receipts = own('receipt').map((row) => ({ clockId: row.clock_id!, status: row.status ?? 'none', holder: row.holder!,
      receivedOn: row.on, dueOn: row.due_on!, keptOn: row.met_on, amountFen: fenOf(row.amount_fen) }));
    return clocksOf({ receipts, issues: moves('issue'), plans: moves('plan') });
  });
};
