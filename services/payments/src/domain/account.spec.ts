/** An account keeps its floor, its purpose and its level; what the law forbids is refused and remembered; what came in comes in once. */
import { division, fen, isRejection, plainDate, uuid, type Division, type Uuid } from '@doudi/kernel';
import { lawOf, loadPacks } from '@doudi/rules';
import { given, reachedOf, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { account, type AccountCommand } from './account.js';
import { legsOf, type AccountEvent, type Onward } from './account.events.js';
import type { Account } from './account.state.js';
import type { AccountKey } from './funds.js';

type Data<Type extends AccountCommand['type']> = Extract<AccountCommand, { type: Type }>['data'];
const law = lawOf(loadPacks());
const [province, city, county] = [division('430000000000'), division('439900000000'), division('439901000000')];
const today = plainDate('2017-01-10');
const id = (n: number): Uuid => uuid(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const key = (holder: Division = city, track: AccountKey['track'] = 'CASH'): AccountKey => ({ track, holder, fund: 'DIBAO', purpose: '2081902', year: 2017 });
const officer = (holder: Division = city, sub = 'f-1') => ({ sub, roles: ['SUPERIOR_FINANCE'], division: holder });
const docNo = '某财社〔2017〕1号';

const opened = (amount: number, of: AccountKey = key()): AccountEvent =>
  ({ type: 'OpeningBalanceRecorded', data: { account: of, docNo: '某财决〔2016〕9号', amountFen: fen(amount), recordedOn: today } });
const releasing = (amount: number, change: Partial<Data<'ReleaseCash'>> = {}): Data<'ReleaseCash'> => ({
  account: key(), transferId: id(1), docNo, kind: 'SPECIAL', toHolder: county, purpose: '2081902', amountFen: fen(amount), today, by: officer(), law, ...change,
});
const release = (amount: number, change: Partial<Data<'ReleaseCash'>> = {}): AccountCommand => ({ type: 'ReleaseCash', data: releasing(amount, change) });
const sentOf = (amount: number, track: AccountKey['track'] = 'CASH'): Onward => ({
  transferId: id(1), docNo, kind: 'SPECIAL', account: key(city, track), to: key(county, track), amountFen: fen(amount), sentOn: today, sentBy: 'f-1',
});
const released = (amount: number): AccountEvent => ({ type: 'CashReleased', data: sentOf(amount) });

describe('money sent onward', () => {
  it('is all that is there, and not a fen more', () => {
    given(account)(opened(100)).when(release(100)).then([released(100)]);
    given(account)(opened(100)).when(release(101)).then('account.balance_too_small');
    given(account)(opened(100), released(100)).when(release(1, { docNo: '某财社〔2017〕2号' })).then('account.balance_too_small');
  });

  it.each<[string, Partial<Data<'ReleaseCash'>>]>([
    ['account.finance_only', { by: { ...officer(), roles: ['COUNTY_CIVIL'] } }],
    ['account.not_holder', { by: officer(county) }],
    ['account.level_unknown', { account: key(division('439901101001')), by: officer(division('439901101001')) }],
    ['account.purpose_not_of_fund', { account: { ...key(), purpose: '2082001' } }],
    ['account.track_wrong', { account: key(city, 'BUDGET') }],
    ['posting.purpose_outside_fund', { purpose: '2080199' }],
    ['posting.purpose_changed', { purpose: '2081901' }],
    ['posting.level_skipped', { toHolder: division('439901101000') }],
    ['posting.level_skipped', { toHolder: division('439801000000') }],
    ['posting.level_skipped', { toHolder: city }],
  ])('%s', (code, change) => { given(account)(opened(100)).when(release(1, change)).then(code); });

  it('goes under one document once; the document with other terms is refused', () => {
    given(account)(opened(100), released(60)).when(release(60)).then([]);
    given(account)(opened(100), released(60)).when(release(59)).then('account.document_differs');
    given(account)(opened(100), released(60)).when(release(60, { kind: 'GENERAL' })).then('account.document_differs');
    given(account)(opened(100), released(60)).when(release(60, { toHolder: division('439902000000') })).then('account.document_differs');
  });

  it('is a budget on its own track, never cash', () => {
    const issue = (track: AccountKey['track']): AccountCommand => ({ type: 'IssueTransfer', data: releasing(60, { account: key(city, track) }) });
    given(account)(opened(60, key(city, 'BUDGET'))).when(issue('BUDGET')).then([{ type: 'TransferIssued', data: sentOf(60, 'BUDGET') }]);
    given(account)(opened(60)).when(issue('CASH')).then('account.track_wrong');
  });
});

describe('money that comes in', () => {
  const receive = (type: 'ReceiveTransfer' | 'ReceiveCash', change: Partial<Data<'ReceiveCash'>> = {}): AccountCommand =>
    ({ type, data: { sent: sentOf(60, type === 'ReceiveCash' ? 'CASH' : 'BUDGET'), receivedOn: today, law, today, by: officer(county), ...change } });
  const received: AccountEvent =
    { type: 'CashReceived', data: { transferId: id(1), docNo, account: key(county), from: key(), amountFen: fen(60), receivedOn: today, clock: null } };

  it('is received once, as it was sent', () => {
    given(account)().when(receive('ReceiveCash')).then([received]);
    given(account)(received).when(receive('ReceiveCash')).then([]);
    expect(given(account)(received).state).toMatchObject({ freeFen: 60, receivedFen: 60 });
  });

  it('binds a county that receives budget to pass it on, by a number that no verified law gives', () => {
    expect(given(account)().when(receive('ReceiveTransfer')).decision).toMatchObject([{ type: 'TransferReceived', data: { clock: { clock: 'DC-06', startedOn: today, verified: false } } }]);
  });

  it.each<[string, Partial<Data<'ReceiveCash'>>]>([
    ['account.not_holder', { by: officer() }],
    ['account.track_wrong', { sent: sentOf(60, 'BUDGET') }],
    ['posting.in_future', { receivedOn: plainDate('2017-01-11') }],
    ['posting.before_sent', { receivedOn: plainDate('2017-01-09') }],
  ])('%s', (code, change) => { given(account)().when(receive('ReceiveCash', change)).then(code); });

  it('opens the books once', () => {
    const open = (amount: number): AccountCommand => ({ type: 'RecordOpeningBalance', data: { account: key(), docNo: '某财决〔2016〕9号', amountFen: fen(amount), today, by: officer(), law } });
    given(account)().when(open(100)).then([opened(100)]);
    given(account)(opened(100)).when(open(100)).then([]);
    given(account)(opened(100)).when(open(101)).then('account.opening_recorded');
  });

  it('is appropriated once a document; the province has 30 days from the centre, cash has no clock', () => {
    const appropriate = (track: AccountKey['track'], amount = 60, receivedOn = today): AccountCommand =>
      ({ type: 'RecordAppropriation', data: { account: key(province, track), docNo, amountFen: fen(amount), source: 'FROM_ABOVE', kind: 'SPECIAL', receivedOn, law, today, by: officer(province) } });
    const first = given(account)().when(appropriate('BUDGET')).decision as readonly AccountEvent[];
    expect(first).toMatchObject([{ type: 'AppropriationRecorded', data: { clock: { clock: 'DC-02', startedOn: today, verified: true } } }]);
    expect(given(account)().when(appropriate('CASH')).decision).toMatchObject([{ data: { clock: null } }]);
    given(account)(...first).when(appropriate('BUDGET')).then([]);
    given(account)(...first).when(appropriate('BUDGET', 61)).then('account.document_differs');
    given(account)().when(appropriate('BUDGET', 60, plainDate('2017-01-11'))).then('posting.in_future');
  });
});

describe('an attempt that the law forbids', () => {
  const attempt = (change: Partial<Data<'AttemptPosting'>>): AccountCommand => ({
    type: 'AttemptPosting',
    data: { account: key(), purpose: '2081902', payee: { kind: 'CONTRACTOR' }, beneficiaryKnown: false, amountFen: fen(5), today, by: officer(), law, ...change },
  });

  it.each<[string, Partial<Data<'AttemptPosting'>>, string, string]>([
    ['the cost of an office', { purpose: '2080199', payee: { kind: 'OWN_OFFICE' } }, 'posting.purpose_outside_fund', 'CROWD_OUT'],
    ['a contractor, for something else', { purpose: '2080199' }, 'posting.purpose_outside_fund', 'DIVERT'],
    ['another purpose of the fund', { purpose: '2081901' }, 'posting.purpose_changed', 'DIVERT'],
    ['the right purpose, for a contractor', {}, 'posting.payee_not_lawful', 'DIVERT'],
    ['dibao to an institution', { payee: { kind: 'INSTITUTION' } }, 'posting.payee_not_lawful', 'DIVERT'],
    ['a beneficiary whom nobody knows', { payee: { kind: 'BENEFICIARY', entitlementId: id(3) } }, 'posting.payee_not_lawful', 'DIVERT'],
  ])('is refused and is one fact, and moves nothing: %s', (_, change, code, kind) => {
    const { decision } = given(account)(opened(100)).when(attempt(change));
    expect(decision).toMatchObject({ rejected: code, events: [{ type: 'PostingRefused', data: { code, kind, attemptedBy: 'f-1', amountFen: 5, attemptedOn: today } }] });
    const [refused, ...more] = isRejection(decision) ? decision.events ?? [] : [];
    expect(more).toEqual([]);
    expect(given(account)(opened(100), refused!).state).toEqual(given(account)(opened(100)).state);
  });

  it('HB-2.10: what a fund may be spent on is the law of the day, and a place may allow less', () => {
    const orphans = attempt({ account: { ...key(), fund: 'BASIC_LIVING', purpose: '2081001' }, purpose: '2081001', payee: { kind: 'INSTITUTION' } });
    given(account)().when(orphans).then('posting.only_by_batch');
    const narrowed = lawOf(loadPacks(), [{
      policyId: 'p-1', rule: 'fundPurposes', jurisdiction: city, qualifier: { key: 'DIBAO' }, value: ['2081902'], from: plainDate('2017-01-11'), to: null,
      citation: { document: '示例', clause: '第一条' }, strength: 'MUST', status: 'verified',
    }]);
    const paid = (day: string) => given(account)(opened(100)).when(attempt({ purpose: '2081901', law: narrowed, today: plainDate(day) })).decision;
    expect(paid('2017-01-10')).toMatchObject({ rejected: 'posting.purpose_changed' });
    expect(paid('2017-01-11')).toMatchObject({ rejected: 'posting.purpose_outside_fund', figures: { clause: '示例 第一条' } });
  });

  it('is a fact too when money is sent past a level or away from its purpose, but not when there is too little', () => {
    const factsOf = (change: Partial<Data<'ReleaseCash'>>, amount = 1) => {
      const { decision } = given(account)(opened(100)).when(release(amount, change));
      return isRejection(decision) ? (decision.events ?? []).map(({ type }) => type) : null;
    };
    expect(factsOf({ toHolder: division('439901101000') })).toEqual(['PostingRefused']);
    expect(factsOf({ purpose: '2081901' })).toEqual(['PostingRefused']);
    expect(factsOf({}, 101)).toEqual([]);
    expect(factsOf({ by: officer(county) })).toEqual([]);
  });

  it('is not what a known beneficiary outside a batch is: that is only the wrong way', () => {
    const { decision } = given(account)(opened(100)).when(attempt({ payee: { kind: 'BENEFICIARY', entitlementId: id(3) }, beneficiaryKnown: true }));
    expect(decision).toMatchObject({ rejected: 'posting.only_by_batch' });
    expect(decision).not.toHaveProperty('events');
  });
});

describe('a plan', () => {
  const plan = (amount: number, to: Division = county): AccountCommand => ({ type: 'DraftAllocationPlan', data: { account: key(), planId: id(5), lines: [{ to, amountFen: fen(amount) }], today, by: officer(), law } });
  const approve = (sub: string): AccountCommand => ({ type: 'ApproveAllocationPlan', data: { account: key(), planId: id(5), today, by: officer(city, sub), law } });

  it('divides what came in among those below, and a second person approves it', () => {
    const drafted = given(account)(opened(100)).when(plan(100)).decision as readonly AccountEvent[];
    expect(drafted).toMatchObject([{ type: 'AllocationPlanDrafted', data: { totalFen: 100, draftedBy: 'f-1' } }]);
    given(account)(opened(100), ...drafted).when(plan(100)).then([]);
    given(account)(opened(100), ...drafted).when(plan(99)).then('plan.terms_differ');
    given(account)(opened(100), ...drafted).when(approve('f-1')).then('plan.same_person');
    const approved: AccountEvent = { type: 'AllocationPlanApproved', data: { planId: id(5), account: key(), totalFen: fen(100), approvedBy: 'f-2', approvedOn: today } };
    given(account)(opened(100), ...drafted).when(approve('f-2')).then([approved]);
    given(account)(opened(100), ...drafted, approved).when(approve('f-2')).then([]);
  });

  it('is refused beyond what came in, outside the level below, and where none was drafted', () => {
    given(account)(opened(100)).when(plan(101)).then('plan.over_received');
    given(account)(opened(100)).when(plan(1, province)).then('plan.not_below');
    given(account)(opened(100)).when(approve('f-2')).then('plan.unknown');
  });
});

const reserve = (batch: number, amount: number, returned = 0, contentHash = 'h'): AccountCommand =>
  ({ type: 'ReserveForBatch', data: { account: key(), batchId: id(batch), amountFen: fen(amount), returnedFen: fen(returned), contentHash } });
const reserved = (batch: number, amount: number): AccountEvent =>
  ({ type: 'BatchReserved', data: { batchId: id(batch), account: key(), amountFen: fen(amount), returnedFen: fen(0), contentHash: 'h' } });
const giveBack = (batch: number): AccountCommand => ({ type: 'ReturnReservation', data: { account: key(), batchId: id(batch) } });
const credit = (batch: number, chunk: number, amount: number): AccountCommand => ({ type: 'SettleCredited', data: { account: key(), batchId: id(batch), chunk, amountFen: fen(amount) } });
const bounce = (batch: number, chunk: number, amount: number, credited: number): AccountCommand =>
  ({ type: 'SettleReturned', data: { account: key(), batchId: id(batch), chunk, amountFen: fen(amount), creditedFen: fen(credited) } });

describe('a reservation', () => {
  it('gives the last fen to one batch', () => {
    given(account)(opened(100)).when(reserve(1, 100)).then([reserved(1, 100)]);
    given(account)(opened(100), reserved(1, 100)).when(reserve(2, 1)).then('account.balance_too_small');
    given(account)(opened(100), reserved(1, 100)).when(release(1)).then('account.balance_too_small');
    given(account)(opened(100), reserved(1, 60)).when(reserve(2, 40)).then([reserved(2, 40)]);
  });

  it('is made once for one content', () => {
    given(account)(opened(100), reserved(1, 60)).when(reserve(1, 60)).then([]);
    given(account)(opened(100), reserved(1, 60)).when(reserve(1, 61)).then('account.reservation_differs');
    given(account)(opened(100), reserved(1, 60)).when(reserve(1, 60, 0, 'other')).then('account.reservation_differs');
    given(account)(opened(100)).when(reserve(1, 60, 1)).then('account.returned_too_small');
    const budget: AccountCommand = { type: 'ReserveForBatch', data: { account: key(city, 'BUDGET'), batchId: id(1), amountFen: fen(1), returnedFen: fen(0), contentHash: 'h' } };
    given(account)(opened(100, key(city, 'BUDGET'))).when(budget).then('account.track_wrong');
  });

  it('is given back whole and once, unless the bank has spoken', () => {
    const back: AccountEvent = { type: 'ReservationReturned', data: { batchId: id(1), account: key(), amountFen: fen(60), returnedFen: fen(0) } };
    const credited: AccountEvent = { type: 'CreditsSettled', data: { batchId: id(1), account: key(), chunk: 1, amountFen: fen(1) } };
    given(account)(opened(100), reserved(1, 60)).when(giveBack(1)).then([back]);
    given(account)(opened(100), reserved(1, 60), back).when(giveBack(1)).then([]);
    expect(given(account)(opened(100), reserved(1, 60), back).state.freeFen).toBe(100);
    given(account)(opened(100), reserved(1, 60), back).when(reserve(1, 60)).then('account.reservation_differs');
    given(account)(opened(100), reserved(1, 60), back).when(credit(1, 1, 1)).then('account.over_reserved');
    given(account)(opened(100), reserved(1, 60), credited).when(giveBack(1)).then('account.reservation_settling');
    given(account)(opened(100)).when(giveBack(1)).then('account.nothing_reserved');
  });

  it('settles to the fen; what came back is kept apart until it is ordered again', () => {
    const history = [opened(60), reserved(1, 60)];
    for (const command of [credit(1, 1, 50), bounce(1, 1, 10, 0), bounce(1, 2, 20, 20)]) {
      const events = given(account)(...history).when(command).decision as readonly AccountEvent[];
      expect(events).toHaveLength(1);
      history.push(...events);
      given(account)(...history).when(command).then([]);
    }
    expect(given(account)(...history).state).toMatchObject({ freeFen: 0, returnedFen: 30, creditedFen: 30 });
    given(account)(...history).when(credit(1, 2, 1)).then('account.over_reserved');
    given(account)(...history).when(bounce(1, 3, 31, 31)).then('account.over_reserved');
    given(account)(...history).when(reserve(2, 31, 30)).then('account.balance_too_small');
    expect(given(account)(...history).when(reserve(2, 30, 30)).decision).toMatchObject([{ type: 'BatchReserved', data: { returnedFen: 30 } }]);
    given(account)(opened(60)).when(credit(1, 1, 1)).then('account.nothing_reserved');
    given(account)(opened(60)).when(bounce(1, 1, 1, 0)).then('account.nothing_reserved');
  });
});

describe('whatever is asked of it', () => {
  const watched = {
    ...account,
    evolve: (state: Account, event: AccountEvent): Account => {
      const next = account.evolve(state, event);
      const open = Object.values(next.reserved).map(({ openFen }) => openFen);
      if (Math.min(next.freeFen, next.returnedFen, next.creditedFen, ...open) < 0) throw new Error(`below zero after ${event.type}`);
      if (legsOf(event).reduce((sum, { amountFen }) => sum + amountFen, 0) !== 0) throw new Error(`${event.type} makes or loses money`);
      return next;
    },
  };
  const some = fc.integer({ min: 1, max: 40 });
  const few = fc.integer({ min: 1, max: 4 });
  /** A whole and a part of it. */
  const parted = fc.tuple(some, some).map(([one, other]) => [Math.max(one, other), Math.min(one, other)] as const);
  const commands = fc.oneof(
    fc.tuple(few, some).map(([n, amount]): AccountCommand =>
      ({ type: 'RecordAppropriation', data: { account: key(), docNo: `某财〔2017〕${n}号`, amountFen: fen(amount), source: 'OWN_CONGRESS', kind: 'GENERAL', receivedOn: today, law, today, by: officer() } })),
    fc.tuple(few, some).map(([n, amount]) => release(amount, { docNo: `某财社〔2017〕${n}号`, transferId: id(n) })),
    fc.tuple(few, parted, fc.boolean()).map(([n, [whole, part], again]) => reserve(n, whole, again ? part : 0)),
    few.map(giveBack),
    fc.tuple(few, few, some).map(([n, chunk, amount]) => credit(n, chunk, amount)),
    fc.tuple(few, few, parted, fc.boolean()).map(([n, chunk, [whole, part], late]) => bounce(n, chunk, whole, late ? part : 0)),
  );

  it('never falls below zero, and no fen is made or lost', () => {
    universalProperties({ ...watched, name: 'watched account' }, commands, [[opened(100)]], { seed: 2017 });
    expect([...reachedOf({ name: 'watched account' }).events].sort()).toEqual(['AppropriationRecorded', 'BatchReserved', 'CashReleased', 'CreditsSettled', 'ReservationReturned', 'ReturnsSettled']);
  });
});

describe('money that could be lost or made', () => {
  const paper = '某财决〔2016〕9号'; // the opening balance's own document
  const appropriate = (change: Partial<Data<'RecordAppropriation'>> = {}): AccountCommand => ({
    type: 'RecordAppropriation',
    data: { account: key(), docNo, amountFen: fen(100), source: 'FROM_ABOVE', kind: 'SPECIAL', receivedOn: today, law, today, by: officer(), ...change },
  });
  const appropriated: AccountEvent = {
    type: 'AppropriationRecorded', data: { account: key(), docNo, amountFen: fen(100), source: 'FROM_ABOVE', kind: 'SPECIAL', receivedOn: today, clock: null },
  };
  it('an appropriation under the opening balance’s document is refused, never taken for what is already there', () => {
    given(account)(opened(100)).when(appropriate({ docNo: paper })).then('account.document_differs');
  });
  it('an opening balance under an appropriation’s document is refused', () => {
    given(account)(appropriated).when({ type: 'RecordOpeningBalance', data: { account: key(), docNo, amountFen: fen(100), today, by: officer(), law } }).then('account.document_differs');
  });
  it('the same appropriation again is already so', () => { given(account)(appropriated).when(appropriate()).then([]); });
  it.each<[string, Partial<Data<'RecordAppropriation'>>]>([
    ['amount', { amountFen: fen(99) }], ['source', { source: 'OWN_CONGRESS' }], ['kind', { kind: 'GENERAL' }], ['day', { receivedOn: plainDate('2017-01-09') }],
  ])('another %s under its document is refused', (_, change) => { given(account)(appropriated).when(appropriate(change)).then('account.document_differs'); });

  const batchId = id(9);
  it('a part that is larger than its whole is a bug, and throws before it makes money', () => {
    expect(() => given(account)(opened(100)).when({ type: 'ReserveForBatch', data: { account: key(), batchId, amountFen: fen(10), returnedFen: fen(50), contentHash: 'h' } })).toThrow(RangeError);
    const reserved: AccountEvent = { type: 'BatchReserved', data: { batchId, account: key(), amountFen: fen(60), returnedFen: fen(0), contentHash: 'h' } };
    const credited: AccountEvent = { type: 'CreditsSettled', data: { batchId, account: key(), chunk: 1, amountFen: fen(60) } };
    expect(() => given(account)(opened(100), reserved, credited).when({ type: 'SettleReturned', data: { account: key(), batchId, chunk: 1, amountFen: fen(10), creditedFen: fen(50) } })).toThrow(RangeError);
  });

  it('two plans are approved only as far as their sum was received', () => {
    const planned = (n: number): AccountEvent => ({ type: 'AllocationPlanDrafted', data: { planId: id(n), account: key(), lines: [{ to: county, amountFen: fen(60) }], totalFen: fen(60), draftedBy: 'f-1', draftedOn: today } });
    const approve = (n: number): AccountCommand => ({ type: 'ApproveAllocationPlan', data: { account: key(), planId: id(n), today, by: officer(city, 'f-2'), law } });
    const approved: AccountEvent = { type: 'AllocationPlanApproved', data: { planId: id(1), account: key(), totalFen: fen(60), approvedBy: 'f-2', approvedOn: today } };
    given(account)(opened(119), planned(1), planned(2), approved).when(approve(2)).then('plan.over_received');
    expect(given(account)(opened(120), planned(1), planned(2), approved).when(approve(2)).decision).toMatchObject([{ type: 'AllocationPlanApproved' }]);
  });
});
