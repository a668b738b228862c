/** The world outside that payments needs: the finance bureau, and the papers of payees. Behind ports, so that both are replaceable. */
import type { Fen, PlainDate, Uuid } from '@doudi/kernel';
import type { Payee } from '@doudi/contracts';
import type { StatementEntry } from '../domain/batch.settling.js';

export type Transfer = { readonly orderId: Uuid; readonly amountFen: Fen; readonly name: string; readonly account: string };
export type PaymentMessage = { readonly messageId: string; readonly createdAt: string; readonly executeOn: PlainDate;
  readonly totalFen: Fen; readonly transfers: readonly Transfer[] };

/** ACCEPTED: booked. REJECTED: nothing booked, and the id is free. */
export type BureauAnswer = { readonly status: 'ACCEPTED' } | { readonly status: 'REJECTED'; readonly reason: string };

/** Every call throws when the bureau cannot be reached, does not answer in time, or answers what cannot be read. */
export type Bureau = {
  send(message: PaymentMessage, today: PlainDate): Promise<BureauAnswer>;
  /** What became of a message; null: it was never booked. */
  statusOf(messageId: string, today: PlainDate): Promise<BureauAnswer | null>;
  /** What the bank booked of a message so far; null: the bureau knows no such message. */
  statementOf(messageId: string, today: PlainDate): Promise<readonly StatementEntry[] | null>;
};

/** Whom to pay, for one batch and under its name; kept nowhere. Who has no usable papers (erased, of no such version, without an account) is left out. */
export type Reveal = {
  payees(batchId: Uuid, payees: readonly Payee[], today: PlainDate): Promise<ReadonlyMap<string, { readonly name: string; readonly account: string }>>;
};

export type Ports = {
  readonly bureau: Bureau;
  readonly reveal: Reveal;
  /** Told when a neighbour fails; it is asked again later, or when release is pressed again. */
  readonly onFault: (neighbour: string, error: unknown) => void;
};
