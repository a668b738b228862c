import type { StoredEvent } from '@doudi/event-store';
import { derivedId, fen, plainDate, type Message, type Uuid } from '@doudi/kernel';
import { account } from './account.js';
import { batch } from './batch.js';
import { clock } from './clock.js';
import { clockStarts } from './clocks.process.js';
import { entitlement } from './entitlement.js';
import { county, day, idOf, law, payeeOf } from './examples.fixture.js';
import { funding } from './funding.process.js';
import { accountId, type AccountKey } from './funds.js';
import { grants } from './grants.process.js';

const at = (log: readonly [type: string, data: unknown][]): readonly StoredEvent[] => log.map(([type, data], index) =>
  ({ eventId: derivedId('event', String(index)), type, payload: JSON.stringify(data), division: county, correlationId: idOf('case') }) as unknown as StoredEvent);
type Sent = { readonly causedBy: Uuid; readonly aggregate: { readonly name: string }; readonly id: string; readonly command: Message | ((context: never) => Message) };
const owedAfter = <State>(process: { key(event: StoredEvent): string | null; initial: State; evolve(state: State, event: StoredEvent): State; next(state: State, key: string): readonly Sent[] }, ...log: [string, unknown][]) => {
  const events = at(log);
  const key = events.map((event) => process.key(event)).find((one) => one !== null) ?? null;
  expect(events.every((event) => process.key(event) === key || process.key(event) === null)).toBe(true);
  const owed = key === null ? [] : process.next(events.filter((event) => process.key(event) !== null).reduce(process.evolve, process.initial), key);
  return owed.map(({ command, ...rest }) => ({ ...rest, command: typeof command === 'function' ? command({ law, today: day } as never) : command }));
};

const key: AccountKey = { track: 'CASH', holder: county, fund: 'DIBAO', purpose: '2081902', year: 2017 };
const batchId = idOf('batch');
const drafted: [string, unknown] = ['BatchDrafted', { batchId, account: key }];

describe('grants', () => {
  const standard: [string, unknown] = ['StandardPublished', { standardId: idOf('standard'), valueFen: 302_600 }];
  const approved: [string, unknown] = ['ApplicationApproved', { applicationId: idOf('application'), standardId: idOf('standard'), householdId: idOf('h'), payee: payeeOf('one') }];

  it('an approval is granted by the standard it names, until it is answered', () => {
    expect(owedAfter(grants, standard, approved)).toMatchObject([
      { aggregate: { name: entitlement.name }, id: derivedId('entitlement', idOf('application')), causedBy: derivedId('event', '1'), command: { type: 'GrantEntitlement', data: { standard: { valueFen: 302_600 }, today: day } } },
    ]);
    expect(owedAfter(grants, approved)).toMatchObject([{ command: { data: { standard: null } } }]);
    expect(owedAfter(grants, standard, approved, ['EntitlementGranted', { applicationId: idOf('application') }])).toEqual([]);
    expect(owedAfter(grants, standard, approved, ['EntitlementRefused', { applicationId: idOf('application') }])).toEqual([]);
  });

  it('aid is owed until it is written down; other facts are not its business', () => {
    const aid: [string, unknown] = ['AidGranted', { applicationId: idOf('application') }];
    expect(owedAfter(grants, aid)).toMatchObject([{ command: { type: 'OweAid' } }]);
    expect(owedAfter(grants, aid, ['AidOwed', { applicationId: idOf('application') }])).toEqual([]);
    expect(owedAfter(grants, ['BatchDrafted', {}])).toEqual([]);
  });
});

describe('clocks', () => {
  const terms = { clockId: idOf('clock'), clock: 'DC-02', startedOn: day, dueOn: plainDate('2017-02-19'), clause: 'x', verified: true };
  it('start with the fact that carries them, once', () => {
    const received: [string, unknown] = ['TransferReceived', { account: key, docNo: '湘财1号', amountFen: fen(5), clock: terms }];
    expect(owedAfter(clockStarts, received)).toMatchObject([{ aggregate: { name: clock.name }, id: terms.clockId, command: { type: 'StartClock', data: { ...terms, holder: county, subject: { kind: 'MONEY' } } } }]);
    expect(owedAfter(clockStarts, received, ['ClockStarted', terms])).toEqual([]);
    expect(owedAfter(clockStarts, ['TransferReceived', { account: key, docNo: '湘财1号', amountFen: fen(5), clock: null }])).toEqual([]);
    expect(owedAfter(clockStarts, ['GrantTermsKept', { entitlementId: idOf('e'), division: '439901101201', amountMonthlyFen: 1, clock: terms }]))
      .toMatchObject([{ command: { data: { holder: county, subject: { kind: 'FIRST_PAYMENT' } } } }]);
  });
});

describe('funding', () => {
  it.each<[string, [string, unknown][], unknown]>([
    ['reserved money funds the batch', [['BatchReserved', { batchId, contentHash: 'h' }]], [{ aggregate: { name: batch.name }, command: { type: 'ConfirmFunding' } }]],
    ['what is credited leaves the account', [['PaymentsCredited', { batchId, chunk: 1, amountFen: 5 }]], [{ aggregate: { name: account.name }, id: accountId(key), command: { type: 'SettleCredited', data: { chunk: 1, amountFen: 5 } } }]],
    ['what comes back is kept apart', [['PaymentsReturned', { batchId, chunk: 1, amountFen: 5, creditedFen: 2 }]], [{ command: { type: 'SettleReturned', data: { creditedFen: 2 } } }]],
    ['a funded batch that is cancelled gives its money back', [['BatchReserved', { batchId, contentHash: 'h' }], ['BatchFunded', { batchId }], ['BatchCancelled', { batchId, funded: true }]], [{ command: { type: 'ReturnReservation' } }]],
  ])('%s', (_, log, owed) => { expect(owedAfter(funding, drafted, ...log)).toMatchObject(owed as object[]); });

  it.each<[string, [string, unknown][]]>([
    ['funded', [['BatchReserved', { batchId, contentHash: 'h' }], ['BatchFunded', { batchId }]]], ['settled', [['PaymentsCredited', { batchId, chunk: 1 }], ['CreditsSettled', { batchId, chunk: 1 }]]],
    ['returned', [['PaymentsReturned', { batchId, chunk: 1 }], ['ReturnsSettled', { batchId, chunk: 1 }]]], ['given back', [['BatchCancelled', { batchId, funded: true }], ['ReservationReturned', { batchId }]]],
  ])('what is %s is owed no longer', (_, log) => { expect(owedAfter(funding, drafted, ...log)).toEqual([]); });

  it('money reserved for a batch that was cancelled meanwhile goes back too', () => {
    expect(owedAfter(funding, drafted, ['BatchReserved', { batchId, contentHash: 'h' }], ['BatchCancelled', { batchId, funded: false }])).toMatchObject([{ command: { type: 'ReturnReservation' } }]);
    expect(owedAfter(funding, drafted, ['BatchCancelled', { batchId, funded: false }], ['BatchReserved', { batchId, contentHash: 'h' }])).toMatchObject([{ command: { type: 'ReturnReservation' } }]);
  });
});
