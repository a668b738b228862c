/** A clock starts with the fact that carries it: money received for others, or a decision in a household's favour. */
import type { StoredEvent } from '@doudi/event-store';
import { atLevel, plus, zeroFen, type Division, type Fen, type Uuid } from '@doudi/kernel';
import { clock, type ClockCommand, type Started } from './clock.js';
import { accountId, type AccountKey } from './funds.js';
import type { ClockTerms } from './money-clocks.js';
import { causeOf, outstanding, read, type Cause } from './process.js';

type Money = { readonly account: AccountKey; readonly docNo: string; readonly amountFen: Fen; readonly clock: ClockTerms | null };
type Grant = { readonly entitlementId: Uuid; readonly division: Division; readonly amountMonthlyFen: Fen; readonly clock: ClockTerms };
type Starting = { readonly waiting: { readonly terms: Started; readonly cause: Cause } | null };

const startOf = (event: StoredEvent): Started | null => {
  switch (event.type) {
    case 'AppropriationRecorded': case 'TransferReceived': {
      const { account, docNo, amountFen, clock: terms } = read<Money>(event);
      return terms === null ? null : { ...terms, holder: account.holder,
        subject: { kind: 'MONEY', accountId: accountId(account), document: docNo }, amountFen: plus(amountFen, zeroFen) };
    }
    case 'GrantTermsKept': {
      const { entitlementId, division, amountMonthlyFen, clock: terms } = read<Grant>(event);
      return { ...terms, holder: atLevel(division, 'COUNTY'), subject: { kind: 'FIRST_PAYMENT', entitlementId },
        amountFen: amountMonthlyFen };
    }
    default: return null;
  }
};

export const clockStarts = {
  name: 'payments.clocks',
  key: (event: StoredEvent): string | null =>
    event.type === 'ClockStarted' ? read<Started>(event).clockId : (startOf(event)?.clockId ?? null),
  initial: { waiting: null } as Starting,
  evolve: (state: Starting, event: StoredEvent): Starting => {
    if (event.type === 'ClockStarted') return { waiting: null };
    const terms = startOf(event);
    return terms === null ? state : { waiting: { terms, cause: causeOf(event) } };
  },
  next: ({ waiting }: Starting) =>
    waiting === null ? [] : [outstanding(waiting.cause, clock, waiting.terms.clockId,
      { type: 'StartClock', data: waiting.terms } satisfies ClockCommand)],
};
