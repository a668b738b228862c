/** What may exist once in the whole log is claimed with its fact: a second stream that wants it is refused, whoever comes later. */
import { createHandler, createMemoryLog, type Aggregate, type Answer } from '@doudi/event-store';
import { derivedId, fen, instant, plainDate, yearMonth, type Message, type Uuid } from '@doudi/kernel';
import { counted } from '@doudi/testing';
import { account, type AccountCommand } from './account.js';
import { batch, type BatchCommand } from './batch.js';
import { carryOverId, carryOverStream, type CarryOverCommand } from './carry-over.js';
import { county, day, idOf, law, payeeOf, preparer } from './examples.fixture.js';
import { accountId, type AccountKey } from './funds.js';

const now = instant('2017-01-20T02:00:00Z');
const officer = { ...preparer, roles: ['COUNTY_FINANCE'] };
const store = () => {
  const handle = counted(createHandler(createMemoryLog({ now: () => now })));
  let asked = 0;
  return <C extends Message, S, E extends Message>(aggregate: Aggregate<C, S, E>, id: string, command: C): Promise<Answer> => {
    const commandId = derivedId('claims', String(asked += 1));
    return handle(aggregate, id, command, { commandId, actor: preparer, at: now, division: county, lawHash: law.hash, causationId: commandId, correlationId: commandId,
      traceparent: null, requestDigest: null });
  };
};

describe('a document', () => {
  const appropriate = (purpose: string, docNo: string): [string, AccountCommand] => {
    const key: AccountKey = { track: 'BUDGET', holder: county, fund: 'DIBAO', purpose, year: 2017 };
    return [accountId(key), { type: 'RecordAppropriation', data: { account: key, docNo, amountFen: fen(5), source: 'OWN_CONGRESS', kind: 'GENERAL', receivedOn: day, law, today: day, by: officer } }];
  };
  it('is posted on one account of its holder and track', async () => {
    const ask = store();
    expect(await ask(account, ...appropriate('2081901', '某财社〔2017〕1号'))).toMatchObject({ kind: 'done' });
    expect(await ask(account, ...appropriate('2081902', '某财社〔2017〕1号'))).toMatchObject({ kind: 'refused', code: 'account.document_taken' });
    expect(await ask(account, ...appropriate('2081902', '某财社〔2017〕2号'))).toMatchObject({ kind: 'done' });
  });
});

describe('a batch', () => {
  const account2017: AccountKey = { track: 'CASH', holder: county, fund: 'DIBAO', purpose: '2081902', year: 2017 };
  const draft = (batchId: Uuid, number: number): BatchCommand => ({
    type: 'DraftBatch',
    data: { batchId, division: county, scheme: 'RURAL_DIBAO', account: account2017, period: yearMonth('2017-01'), number, dueOn: null, sendBy: null, today: day, by: preparer, law },
  });
  const add = (batchId: Uuid, name: string): BatchCommand => ({
    type: 'AddLines',
    data: { batchId, chunk: 1, today: day, by: preparer, lines: [{
      obligation: { period: yearMonth('2017-01'), entitlementId: idOf(name), kind: 'BENEFIT', cause: 'MONTHLY' }, payee: payeeOf(name), amountFen: fen(30_650), replaces: null,
    }] },
  });
  const [first, second] = [idOf('first batch'), idOf('second batch')];

  it('has a number of its own, and owes an obligation that no other batch has', async () => {
    const ask = store();
    expect(await ask(batch, first, draft(first, 1))).toMatchObject({ kind: 'done' });
    expect(await ask(batch, second, draft(second, 1))).toMatchObject({ kind: 'refused', code: 'batch.claim_taken' });
    expect(await ask(batch, second, draft(second, 2))).toMatchObject({ kind: 'done' });
    expect(await ask(batch, first, add(first, 'one'))).toMatchObject({ kind: 'done' });
    expect(await ask(batch, second, add(second, 'one'))).toMatchObject({ kind: 'refused', code: 'batch.claim_taken' });
    expect(await ask(batch, second, add(second, 'two'))).toMatchObject({ kind: 'done' });
  });
});

describe('a household of former years', () => {
  const carry = (number: number, name: string): [string, CarryOverCommand] => [carryOverId(county, number), {
    type: 'CarryOverRecipients',
    data: {
      division: county, number, scheme: 'RURAL_DIBAO', area: 'RURAL', decision: { docNo: '某民救〔2016〕88号', decidedOn: plainDate('2016-03-15') }, from: plainDate('2017-01-01'),
      lines: [{ householdId: idOf(name), payee: payeeOf(name), coveredMembers: 1, amountMonthlyFen: fen(15_300) }], today: day, by: preparer,
    },
  }];
  it('is carried over in one list', async () => {
    const ask = store();
    expect(await ask(carryOverStream, ...carry(1, 'one'))).toMatchObject({ kind: 'done' });
    expect(await ask(carryOverStream, ...carry(2, 'one'))).toMatchObject({ kind: 'refused', code: 'carry_over.household_taken' });
    expect(await ask(carryOverStream, ...carry(2, 'two'))).toMatchObject({ kind: 'done' });
  });
});
