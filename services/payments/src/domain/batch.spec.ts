/** Three people and one content: a batch is checked by who did not prepare it, released by who did neither, sent once, and cancelled before that or never. */
import { division, fen, plainDate, uuid, yearMonth, type Uuid } from '@doudi/kernel';
import { lawOf, loadPacks } from '@doudi/rules';
import { given, reachedOf, universalProperties } from '@doudi/testing';
import fc from 'fast-check';
import { batch, type BatchCommand } from './batch.js';
import { claimsOf, orderIdOf, type BatchEvent, type HeldLine, type UnorderedLine } from './batch.events.js';
import type { Stop } from './batch.sending.js';
import type { StatementEntry } from './batch.settling.js';
import type { Batch } from './batch.state.js';

type Data<Type extends BatchCommand['type']> = Extract<BatchCommand, { type: Type }>['data'];
const [county, other] = [division('439901000000'), division('439902000000')];
const id = (n: number): Uuid => uuid(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const law = lawOf(loadPacks());
const batchId = id(1);
const [today, dueOn] = [plainDate('2017-01-03'), plainDate('2017-01-10')];
const by = (sub: string, place = county) => ({ sub, roles: ['COUNTY_CIVIL'], division: place });

const lineOf = (n: number, amount: number): UnorderedLine => ({
  obligation: { period: yearMonth('2017-01'), entitlementId: id(100 + n), kind: 'BENEFIT', cause: 'MONTHLY' },
  payee: { personId: id(200 + n), papersVersion: 1 }, amountFen: fen(amount), replaces: null,
});
const lines = [lineOf(1, 30_650), lineOf(2, 22_000)];
const [first, second] = lines.map(orderIdOf) as [Uuid, Uuid];

const drafting = (change: Partial<Data<'DraftBatch'>> = {}): BatchCommand => ({
  type: 'DraftBatch',
  data: {
    batchId, division: county, scheme: 'RURAL_DIBAO', period: yearMonth('2017-01'), number: 1, dueOn, sendBy: plainDate('2017-01-09'), today, by: by('a'), law,
    account: { track: 'CASH', holder: county, fund: 'DIBAO', purpose: '2081902', year: 2017 }, ...change,
  },
});
const adding = (chunk: number, added: readonly UnorderedLine[] = lines): BatchCommand => ({ type: 'AddLines', data: { batchId, chunk, lines: added, today, by: by('a') } });
const freezing = (sub = 'b', ...held: readonly HeldLine[]): BatchCommand => ({ type: 'FreezeBatch', data: { batchId, held, today, by: by(sub) } });
const heldOf = (n: number, reason: HeldLine['reason'] = 'HOUSEHOLD_TWICE'): HeldLine =>
  ({ obligation: lineOf(n, 1).obligation, householdId: id(300 + n), amountFen: fen(1), reason, other: reason === 'PAYEE_DECEASED' ? null : id(101) });
const holding = (...held: readonly HeldLine[]): BatchCommand => freezing('b', ...held);
const checking = (type: 'CheckCivil' | 'CheckFinance', sub: string, contentHash: string, failing: readonly HeldLine[] = []): BatchCommand => {
  const signing = { batchId, contentHash, today, by: by(sub) };
  return type === 'CheckCivil' ? { type, data: signing } : { type, data: { ...signing, failing } };
};
const funding = (contentHash: string): BatchCommand => ({ type: 'ConfirmFunding', data: { batchId, contentHash } });
const releasing = (sub = 'e', altered: readonly Uuid[] = [], failing: readonly HeldLine[] = []): BatchCommand =>
  ({ type: 'ReleaseBatch', data: { batchId, altered, failing, today, by: by(sub) } });
const unpayable = (...ns: readonly number[]): Stop =>
  ({ reason: 'PAPERS_MISSING', entitlements: ns.map((n) => id(100 + n)), payees: ns.map((n) => ({ personId: id(200 + n), papersVersion: 1 })) });
const altered: Stop = { reason: 'PAYEE_ALTERED', entitlements: [id(101)], payees: [] };
const stopping = (stop: Stop): BatchCommand => ({ type: 'StopSending', data: { batchId, today, ...stop } });
const cancelling = (place = county): BatchCommand => ({ type: 'CancelBatch', data: { batchId, reason: '名单有误', today, by: by('a', place) } });
const stating = (...entries: readonly StatementEntry[]): BatchCommand => ({ type: 'RecordStatement', data: { batchId, entries } });
const booked = (orderId: Uuid, amount: number, returned: string | null = null, bookedOn = today): StatementEntry =>
  ({ orderId, amountFen: fen(amount), bookedOn, returned: returned === null ? null : { reason: returned, on: today } });

/** The history that these commands leave; each must have had an effect. */
const lived = (...commands: readonly BatchCommand[]): readonly BatchEvent[] => commands.reduce<readonly BatchEvent[]>((history, command) => {
  const decision = given(batch)(...history).when(command).decision;
  if ('rejected' in decision || decision.length === 0) throw new Error(`${command.type} had no effect: ${JSON.stringify(decision)}`);
  return [...history, ...decision];
}, []);
const hashIn = (history: readonly BatchEvent[]): string => history.flatMap((event) => (event.type === 'BatchFrozen' ? [event.data.contentHash] : []))[0]!;

const filled = [drafting(), adding(1)];
const hash = hashIn(lived(...filled, freezing()));
const toFunded = [...filled, freezing(), checking('CheckCivil', 'c', hash), checking('CheckFinance', 'd', hash), funding(hash)];
const at = {
  draft: lived(...filled), frozen: lived(...toFunded.slice(0, 3)), civil: lived(...toFunded.slice(0, 4)), finance: lived(...toFunded.slice(0, 5)),
  funded: lived(...toFunded), sent: lived(...toFunded, releasing()),
};
const afterOf = (history: readonly BatchEvent[]) => given(batch)(...history);

describe('the people of a batch', () => {
  it.each(['a', 'b'])('%s, who drafted or froze it, checks it neither for civil affairs nor for finance', (sub) => {
    afterOf(at.frozen).when(checking('CheckCivil', sub, hash)).then('batch.same_person');
    afterOf(at.civil).when(checking('CheckFinance', sub, hash)).then('batch.same_person');
  });

  it('who checked it for civil affairs does not check it for finance', () => { afterOf(at.civil).when(checking('CheckFinance', 'c', hash)).then('batch.same_person'); });
  it.each(['a', 'b', 'c', 'd'])('%s, who prepared or checked it, does not release it', (sub) => { afterOf(at.funded).when(releasing(sub)).then('batch.same_person'); });

  it('a third releases it, once, under the id it has', () => {
    afterOf(at.funded).when(releasing('e')).then([
      { type: 'BatchSent', data: { batchId, messageId: batchId.replaceAll('-', ''), count: 2, totalFen: fen(52_650), releasedBy: 'e', sentOn: today } },
    ]);
    afterOf(at.sent).when(releasing('f')).then([]);
  });

  it('of another county see nothing', () => {
    afterOf(at.funded).when(cancelling(other)).then('batch.unknown');
    given(batch)().when(freezing()).then('batch.unknown');
    given(batch)().when(drafting({ by: by('a', other) })).then('batch.not_county');
  });
});

describe('the content of a batch', () => {
  it('is what every approval signs', () => {
    afterOf(at.frozen).when(checking('CheckCivil', 'c', 'other')).then('batch.hash_differs');
    afterOf(at.civil).when(checking('CheckFinance', 'd', 'other')).then('batch.hash_differs');
    afterOf(at.finance).when(funding('other')).then('batch.hash_differs');
    afterOf(at.frozen).when(checking('CheckCivil', 'c', hash)).then([{ type: 'CivilChecked', data: { batchId, contentHash: hash, checkedBy: 'c', checkedOn: today } }]);
    afterOf(at.civil).when(checking('CheckCivil', 'c', hash)).then([]);
  });

  it.each<[string, readonly UnorderedLine[]]>([
    ['a fen', [lineOf(1, 30_651), lineOf(2, 22_000)]], ['a fen moved from one to the other', [lineOf(1, 30_649), lineOf(2, 22_001)]],
    ['the order', [lineOf(2, 22_000), lineOf(1, 30_650)]], ['a payee', [{ ...lineOf(1, 30_650), payee: { personId: id(299), papersVersion: 1 } }, lineOf(2, 22_000)]],
    ['the papers of a payee', [{ ...lineOf(1, 30_650), payee: { personId: id(201), papersVersion: 2 } }, lineOf(2, 22_000)]],
  ])('has another hash when %s changes', (_, changed) => {
    expect(hashIn(lived(drafting(), adding(1, changed), freezing()))).not.toBe(hash);
  });

  it('has another hash in two chunks, and the same whoever freezes it', () => {
    expect(hashIn(lived(drafting(), adding(1, lines.slice(0, 1)), adding(2, lines.slice(1)), freezing()))).not.toBe(hash);
    expect(hashIn(lived(...filled, freezing('x')))).toBe(hash);
  });

  it('comes chunk by chunk, each once, and is closed by freezing', () => {
    afterOf(at.draft).when(adding(1)).then([]);
    afterOf(at.draft).when(adding(1, [lineOf(3, 1)])).then('batch.chunk_differs');
    afterOf(at.draft).when(adding(3, [lineOf(3, 1)])).then('batch.chunk_missing');
    afterOf(at.draft).when(adding(2, [])).then('batch.chunk_size');
    afterOf(at.draft).when(adding(2, Array.from({ length: 1_001 }, (_, n) => lineOf(n + 10, 1)))).then('batch.chunk_size');
    afterOf(at.frozen).when(adding(2, [lineOf(3, 1)])).then('batch.not_draft');
    afterOf(lived(drafting())).when(freezing()).then('batch.empty');
  });

  it('is not sent when a payee is no longer the one approved, or the sum is not that of the lines', () => {
    afterOf(at.funded).when(releasing('e', [id(101)])).then('batch.payee_altered');
    const twice = lived(drafting(), adding(1), adding(2, [lineOf(1, 30_650)]), freezing());
    const signed = hashIn(twice);
    const funded = lived(drafting(), adding(1), adding(2, [lineOf(1, 30_650)]), freezing(), checking('CheckCivil', 'c', signed), checking('CheckFinance', 'd', signed), funding(signed));
    afterOf(funded).when(releasing()).then('batch.sum_differs');
  });

  it('claims each obligation, and each order that came back, once', () => {
    const again = { ...lineOf(1, 30_650), replaces: { orderId: first, was: 'RETURNED' as const } };
    expect(orderIdOf(lineOf(1, 1))).toBe(first);
    expect(orderIdOf(again)).not.toBe(first);
    expect(new Set([claimsOf({ orderId: first, ...lineOf(1, 30_650) }), claimsOf({ orderId: first, ...again }), claimsOf({ orderId: second, ...lineOf(2, 22_000) })]).size).toBe(3);
    expect(afterOf(lived(drafting(), adding(1, [again, lineOf(2, 22_000)]))).state.returnedFen).toBe(30_650);
  });

  it('names what is held, once for each reason, and signs it with the content', () => {
    const [twice, dead] = [heldOf(8), heldOf(8, 'PAYEE_DECEASED')];
    const heldIn = (history: readonly BatchEvent[], ...held: readonly HeldLine[]) => {
      const { decision } = afterOf(history).when(holding(...held));
      return 'rejected' in decision ? decision.rejected : decision.flatMap((event) => (event.type === 'LinesHeld' ? [event.data.lines] : []));
    };
    expect(heldIn(at.draft, twice)).toEqual([[twice]]);
    const before: readonly BatchEvent[] = [...at.draft, { type: 'LinesHeld', data: { batchId, lines: [twice], heldOn: today } }];
    expect([heldIn(before, twice), heldIn(before, twice, heldOf(9)), heldIn(before, dead)]).toEqual([[], [[heldOf(9)]], [[dead]]]);
    expect(heldIn(at.draft, ...Array.from({ length: 1_001 }, (_, n) => heldOf(n + 10)))).toMatchObject([{ length: 1_000 }, { length: 1 }]);
    expect(hashIn(lived(...filled, holding(twice)))).not.toBe(hash);
    expect(lived(...filled, holding(twice)).at(-1)).toMatchObject({ data: { held: 1, count: 2 } });
    expect(hashIn([...before, ...lived(...filled, adding(2, [lineOf(8, 1)]), freezing()).slice(before.length - 1)])).toBe(hashIn(lived(...filled, adding(2, [lineOf(8, 1)]), freezing())));
  });

  it('holds nothing once it is frozen, and neither pays nor holds by holding alone: the refusal names whom', () => {
    afterOf(at.frozen).when(holding(heldOf(8))).then([]);
    expect(afterOf(lived(drafting())).when(holding(heldOf(8), heldOf(9))).decision).toEqual({ rejected: 'batch.empty', figures: { held: 2, entitlements: [id(108), id(109)] } });
    given(batch)().when(holding(heldOf(8))).then('batch.unknown');
  });

  it('is not signed by finance while a screen would hold one of its orders', () => {
    afterOf(at.civil).when(checking('CheckFinance', 'd', hash, [heldOf(1, 'PAYEE_DECEASED')])).then('batch.screen_failed');
    afterOf(at.finance).when(checking('CheckFinance', 'd', hash, [heldOf(1)])).then([]);
    afterOf(at.civil).when(checking('CheckFinance', 'c', hash, [heldOf(1)])).then('batch.same_person');
  });

  it('is not released while a screen would hold one of its orders', () => {
    const failing = [heldOf(1, 'NO_LONGER_OWED'), heldOf(2, 'PAPERS_MISSING')];
    expect(afterOf(at.funded).when(releasing('e', [], failing)).decision).toEqual({ rejected: 'batch.screen_failed',
      figures: { noLongerOwed: 1, payeeDeceased: 0, papersMissing: 1, householdTwice: 0, entitlements: [id(101), id(102)] } });
    afterOf(at.sent).when(releasing('e', [], failing)).then([]);
  });

  it('is of one scheme and its purpose', () => {
    given(batch)().when(drafting({ scheme: 'URBAN_DIBAO' })).then('account.purpose_not_of_fund');
    afterOf(at.draft).when(drafting()).then([]);
    afterOf(at.draft).when(drafting({ number: 2 })).then('batch.terms_differ');
  });
});

describe('the steps of a batch', () => {
  it('are not skipped', () => {
    afterOf(at.draft).when(checking('CheckCivil', 'c', hash)).then('batch.not_frozen');
    afterOf(at.frozen).when(checking('CheckFinance', 'd', hash)).then('batch.not_civil_checked');
    afterOf(at.civil).when(funding(hash)).then('batch.not_finance_checked');
    afterOf(at.finance).when(releasing()).then('batch.not_funded');
    afterOf(at.funded).when({ type: 'DoubtBatch', data: { batchId, today } }).then('batch.not_sent');
    afterOf(at.funded).when({ type: 'AcceptByBureau', data: { batchId, today } }).then('batch.not_sent');
    afterOf(at.finance).when({ type: 'RejectByBureau', data: { batchId, today, reason: 'AM04' } }).then('batch.not_sent');
    afterOf(at.funded).when(stating(booked(first, 30_650))).then('batch.not_sent');
  });

  it('a doubt is asked about under the same id; a rejection leaves the money, and the batch is released again', () => {
    const doubted = [...toFunded, releasing(), { type: 'DoubtBatch', data: { batchId, today } } as const];
    const rejected = lived(...doubted, { type: 'RejectByBureau', data: { batchId, today, reason: 'AM04' } });
    expect(lived(...doubted).at(-1)).toEqual({ type: 'BatchInDoubt', data: { batchId, messageId: batchId.replaceAll('-', ''), sinceOn: today } });
    expect(afterOf(rejected).when(releasing('f')).decision).toMatchObject([{ type: 'BatchSent', data: { messageId: batchId.replaceAll('-', ''), releasedBy: 'f' } }]);
  });

  it('what keeps the bank file from being made takes the intent back, and names the payees once; the batch may be given up or released again', () => {
    const fact: BatchEvent = { type: 'PayeesUnpayable', data: { batchId, payees: [{ personId: id(202), papersVersion: 1 }], foundOn: today } };
    const stopped = (reason: Stop['reason']): BatchEvent => ({ type: 'SendingStopped', data: { batchId, messageId: batchId.replaceAll('-', ''), reason, stoppedOn: today } });
    const { decision } = afterOf(at.sent).when(stopping(unpayable(2)));
    expect(decision).toEqual({ rejected: 'batch.papers_missing', figures: { payees: 1, entitlements: [id(102)] }, events: [fact, stopped('PAPERS_MISSING')] });
    const after = [...at.sent, fact, stopped('PAPERS_MISSING')];
    afterOf(after).when(cancelling()).then([{ type: 'BatchCancelled', data: { batchId, reason: '名单有误', cancelledBy: 'a', cancelledOn: today, funded: true } }]);
    const again = [...after, ...lived(...toFunded, releasing('f')).slice(at.funded.length)];
    expect(afterOf(again).when(stopping(unpayable(2))).decision).toMatchObject({ events: [stopped('PAPERS_MISSING')] });
    expect(afterOf(at.sent).when(stopping(altered)).decision).toEqual({ rejected: 'batch.payee_altered', figures: { altered: 1, entitlements: [id(101)] }, events: [stopped('PAYEE_ALTERED')] });
    expect(afterOf(at.sent).when(stopping({ reason: 'FILE_NOT_MADE', entitlements: [], payees: [] })).decision).toMatchObject({ rejected: 'batch.file_not_made', events: [stopped('FILE_NOT_MADE')] });
    for (const history of [after, at.funded, lived(...toFunded, releasing(), { type: 'AcceptByBureau', data: { batchId, today } })]) afterOf(history).when(stopping(unpayable(2))).then('batch.not_sent');
  });

  it('in doubt, it may have been sent: payees without papers are named once, and it stays in doubt', () => {
    const doubted = lived(...toFunded, releasing(), { type: 'DoubtBatch', data: { batchId, today } });
    const fact: BatchEvent = { type: 'PayeesUnpayable', data: { batchId, payees: [{ personId: id(202), papersVersion: 1 }], foundOn: today } };
    afterOf(doubted).when(stopping(unpayable(2))).then([fact]);
    afterOf([...doubted, fact]).when(stopping(unpayable(2))).then([]);
    afterOf([...doubted, fact]).when(stopping(altered)).then([]);
    afterOf([...doubted, fact]).when(cancelling()).then('batch.already_sent');
  });

  it.each(['draft', 'frozen', 'civil', 'finance', 'funded'] as const)('%s: it may be cancelled, once, and nothing follows', (state) => {
    const cancelled: BatchEvent = { type: 'BatchCancelled', data: { batchId, reason: '名单有误', cancelledBy: 'a', cancelledOn: today, funded: state === 'funded' } };
    afterOf(at[state]).when(cancelling()).then([cancelled]);
    afterOf([...at[state], cancelled]).when(cancelling()).then([]);
    afterOf([...at[state], cancelled]).when(releasing()).then('batch.cancelled');
    afterOf([...at[state], cancelled]).when(funding(hash)).then('batch.cancelled');
  });

  it('it is not cancelled once it is sent, in doubt, settling or complete', () => {
    const sent = [...toFunded, releasing()];
    const settled = [booked(first, 30_650), booked(second, 22_000)];
    for (const later of [[], [{ type: 'DoubtBatch', data: { batchId, today } } as const], [{ type: 'AcceptByBureau', data: { batchId, today } } as const], [stating(...settled)]]) {
      afterOf(lived(...sent, ...later)).when(cancelling()).then('batch.already_sent');
    }
  });
});

describe('what the bank says', () => {
  it('is recorded once, and completes the batch when nothing is open', () => {
    const half = lived(...toFunded, releasing(), stating(booked(first, 30_650)));
    expect(half.at(-1)).toEqual({ type: 'PaymentsCredited', data: { batchId, chunk: 1, lines: [{ orderId: first, bookedOn: today }], amountFen: 30_650 } });
    afterOf(half).when(stating(booked(first, 30_650), booked(first, 30_650))).then([]);
    expect(afterOf(half).when(stating(booked(first, 30_650), booked(second, 22_000, 'AC04'))).decision).toMatchObject([
      { type: 'PaymentsReturned', data: { chunk: 1, amountFen: 22_000, creditedFen: 0, lines: [{ orderId: second, reason: 'AC04', wasCredited: false }] } },
      { type: 'BatchCompleted', data: { credited: 1, returned: 1, withFailures: true } },
    ]);
  });

  it('may come back after it was credited, even from a complete batch', () => {
    const complete = lived(...toFunded, releasing(), stating(booked(first, 30_650), booked(second, 22_000)));
    expect(complete.at(-1)).toMatchObject({ type: 'BatchCompleted', data: { credited: 2, withFailures: false } });
    expect(afterOf(complete).when(stating(booked(first, 30_650, 'AC04'))).decision).toMatchObject([{ data: { creditedFen: 30_650 } }, { data: { credited: 1, returned: 1, withFailures: true } }]);
  });

  it('is refused whole when it names what was not ordered, or another amount', () => {
    afterOf(at.sent).when(stating(booked(first, 30_650), booked(id(9), 1))).then('statement.order_unknown');
    afterOf(at.sent).when(stating(booked(first, 30_650), booked(second, 22_001))).then('statement.amount_differs');
  });

  it('HB-2.11: after the due day each order that is not credited is named with its cause, once', () => {
    const late = (day: string): BatchCommand => ({ type: 'RecordLate', data: { batchId, today: plainDate(day) } });
    const causes = (history: readonly BatchEvent[]) => {
      const { decision } = afterOf(history).when(late('2017-01-11'));
      return 'rejected' in decision ? decision.rejected : decision.flatMap((event) => (event.type === 'PaymentsLate' ? event.data.lines.map(({ cause }) => cause) : []));
    };
    afterOf(at.sent).when(late('2017-01-10')).then([]);
    expect([at.frozen, at.finance, at.funded, at.sent].map(causes).map(([cause]) => cause)).toEqual(['BATCH:NOT_CHECKED', 'FUND:NOT_FUNDED', 'BATCH:NOT_SENT', 'BANK:NOT_BOOKED']);
    const mixed = lived(...toFunded, releasing(), stating(booked(first, 30_650, null, plainDate('2017-01-11')), booked(second, 22_000, 'AC04')));
    expect(causes(mixed)).toEqual(['BANK:BOOKED_LATE', 'DATA:AC04']);
    expect(causes(lived(...toFunded, releasing(), stating(booked(first, 30_650), booked(second, 22_000))))).toEqual([]);
    afterOf(lived(...toFunded, releasing(), late('2017-01-11'))).when(late('2017-01-12')).then([]);
  });
});

describe('whatever is asked of it', () => {
  it('is never prepared, checked and released by fewer than three people, and never cancelled after it was sent', () => {
    const watched: typeof batch = {
      ...batch, name: 'watched batch',
      evolve: (state: Batch, event: BatchEvent) => {
        const next = batch.evolve(state, event);
        if (next.checkers.some((sub) => next.preparers.includes(sub))) throw new Error('checked by who prepared it');
        if (event.type === 'BatchSent' && [...next.preparers, ...next.checkers].includes(event.data.releasedBy)) throw new Error('released by who prepared or checked it');
        if (event.type === 'BatchCancelled' && ['SENT', 'IN_DOUBT', 'SETTLING', 'COMPLETE', 'COMPLETE_WITH_FAILURES'].includes(state.status)) throw new Error(`cancelled when ${state.status}`);
        return next;
      },
    };
    const person = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const commands = fc.oneof(
      fc.constantFrom(drafting(), adding(1), holding(heldOf(8)), holding(heldOf(1)), stating(booked(first, 30_650)), stating(booked(second, 22_000, 'AC04')), funding(hash), stopping(unpayable(1)), stopping(altered), { type: 'AcceptByBureau' as const, data: { batchId, today } }),
      person.map(freezing), person.map((sub) => checking('CheckCivil', sub, hash)), person.map((sub) => checking('CheckFinance', sub, hash)), person.map((sub) => releasing(sub)),
      fc.record({ n: fc.nat(9) }).map(({ n }) => (n === 0 ? cancelling() : funding(hash))),
    );
    universalProperties(watched, commands, [at.draft, at.funded, at.sent], { seed: 2017 });
    expect([...reachedOf(watched).events]).toEqual(expect.arrayContaining(['BatchFrozen', 'CivilChecked', 'FinanceChecked', 'BatchFunded', 'BatchSent', 'SendingStopped', 'BatchCancelled', 'BatchCompleted']));
  });
});
