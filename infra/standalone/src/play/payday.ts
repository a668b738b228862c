/**
 * The days on which money moves: recipients of 2016 carried over, a batch that four people answer for, orders that came back from the
 * bank, and what is tried on the way: a payee altered after the checks, a release pressed twenty times, a bank that says nothing.
 */
import { inYuan, yuan, type Fen } from '@doudi/kernel';
import { newAccountOf } from '@doudi/testing';
import type { Body, Reply } from '../client.js';
import { desk } from './cases.js';
import { civil, finance, rural, temporary, urban } from './funds.js';
import { headOf, inEvery, payeeOf, settle, type Home, type Stage } from './stage.js';

const schemes = { RURAL_DIBAO: rural, URBAN_DIBAO: urban, TEMPORARY_ASSISTANCE: temporary } as const;
export type Scheme = keyof typeof schemes;
export const bothDibao = ['RURAL_DIBAO', 'URBAN_DIBAO'] as const;
export type Batch = { readonly name: string; readonly path: string };

/** A thousand lines to an event, each citing its old decision. */
export const carryOver = async ({ client, homes, stories }: Stage): Promise<void> => {
  let number = 0;
  for (const area of ['RURAL', 'URBAN'] as const) {
    const old = homes.flatMap((home) => (home.household.area === area && home.household.carried !== null ? [{ home, carried: home.household.carried }] : []));
    for (let from = 0; from < old.length; from += 1_000) {
      number += 1;
      await client.must(civil(1), '/v1/carry-overs', {
        number, scheme: `${area}_DIBAO`, area, decision: { docNo: `439901 dibao register of 2016 ${area.toLowerCase()}`, decidedOn: '2016-12-30' }, from: '2017-01-01',
        lines: old.slice(from, from + 1_000).map(({ home, carried }) => ({
          householdId: home.householdId, payee: payeeOf(home), coveredMembers: home.persons.length, amountMonthlyFen: carried.amountMonthlyFen,
        })),
      }, `carry-over ${number}`);
    }
    stories.set(`${area.toLowerCase()} recipients of 2016 carried over`, String(old.length));
  }
};

/** Drafted, closed, and signed by civil affairs and by finance on the same content. */
export const prepare = async ({ client }: Stage, scheme: Scheme, period: string, number: number): Promise<Batch> => {
  const name = `${scheme} ${period} no. ${number}`;
  const { fund, year } = schemes[scheme];
  const drafted = await client.must(civil(1), '/v1/batches', { scheme, fund, year, period, number }, `batch ${name}`);
  const path = `/v1/batches/${String(drafted['id'])}`;
  await client.must(civil(1), `${path}/freeze`, {}, `freeze batch ${name}`);
  const { contentHash } = await client.once(`content of ${name}`, () => client.see(civil(1), path));
  await client.must(civil(2), `${path}/civil-check`, { contentHash }, `civil check ${name}`);
  await client.must(finance(1), `${path}/finance-check`, { contentHash }, `finance check ${name}`);
  return { name, path };
};

export const fund = ({ client }: Stage, { name, path }: Batch, step = ''): Promise<Reply> => client.post(finance(2), `${path}/funding`, {}, `funding ${name}${step}`);

/** How many messages the bank has booked, by its own books. */
const booked = async ({ client, bureauUrl }: Stage, step: string): Promise<number> =>
  client.once(`messages ${step}`, async () => ((await (await fetch(`${bureauUrl}/books`)).json()) as { messages: unknown[] }).messages.length);

/** Pressed so many times at once; all presses are answered. How many messages the bank has booked for it when everything has settled. */
const releaseAndCount = async (stage: Stage, { name, path }: Batch, presses: number): Promise<number> => {
  const { client } = stage;
  const before = await booked(stage, `before ${name}`);
  await Promise.all(Array.from({ length: presses }, (_, press) => client.must(finance(3), `${path}/release`, {}, `release ${name} press ${press}`)));
  await settle(stage, `after release of ${name}`);
  return (await booked(stage, `after ${name}`)) - before;
};

export const release = async (stage: Stage, batch: Batch): Promise<void> => {
  const messages = await releaseAndCount(stage, batch, 1);
  if (messages !== 1) throw new Error(`${messages} messages were booked for ${batch.name}`);
};

export const pressTwentyTimes = async (stage: Stage, batch: Batch): Promise<void> => {
  const messages = await releaseAndCount(stage, batch, 20);
  stage.stories.set('release pressed 20 times at once', `messages booked by the bank: ${messages}`);
};

/** The bank books and says nothing: the batch is in doubt until the bank is asked what it booked. */
export const releaseIntoSilence = async (stage: Stage, batch: Batch): Promise<void> => {
  await setBank(stage, { silentAfterBooking: 1 });
  const messages = await releaseAndCount(stage, batch, 1);
  await setBank(stage);
  const { inDoubtOn, status } = await stage.client.once(`the end of ${batch.name}`, () => stage.client.see(civil(1), batch.path));
  stage.stories.set('a bank that books and does not answer', `in doubt on ${String(inDoubtOn)}, then asked: ${String(status)}; messages booked: ${messages}`);
};

export const prepareAndFund = async (stage: Stage, scheme: Scheme, period: string, number: number): Promise<Batch> => {
  const batch = await prepare(stage, scheme, period, number);
  accepted(await fund(stage, batch), batch.name);
  return batch;
};

export const pay = async (stage: Stage, scheme: Scheme, period: string, number: number): Promise<void> => {
  await release(stage, await prepareAndFund(stage, scheme, period, number));
};

const accepted = ({ status, body }: Reply, what: string): void => {
  if (status >= 400) throw new Error(`funding of ${what} was answered ${status} ${JSON.stringify(body)}`);
};

/** What the bank does from here on: accounts that are closed, and how many messages it books without an answer. It forgets when it is started again. */
export const setBank = async ({ bureauUrl, homes }: Stage, faults: Body = {}): Promise<void> => {
  const accounts = homes.flatMap(({ household }) => household.members).filter(({ accountClosed }) => accountClosed);
  const body = JSON.stringify({ closedAccounts: accounts.flatMap(({ bankAccount }) => bankAccount ?? []), ...faults });
  const { status } = await fetch(`${bureauUrl}/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
  if (status >= 400) throw new Error(`the bureau answered ${status}`);
};

/** New papers with an account that works. */
const newAccount = async ({ client }: Stage, home: Home): Promise<Body> => {
  const { member, personId } = headOf(home);
  const bankAccount = newAccountOf(member);
  await client.must(desk({ home }), `/v1/persons/${personId}/papers`, { bankAccount }, `new account ${member.key}`);
  return payeeOf(home, 2);
};

/** Orders that came back and wait, of these schemes' batches up to now, by household. */
const waiting = async ({ client, homes }: Stage, step: string): Promise<readonly { readonly home: Home; readonly orders: readonly string[] }[]> => {
  const rows = await client.once(`returned ${step}`, async () => {
    const batches = await client.all(civil(1), '/v1/batches?status=COMPLETE_WITH_FAILURES');
    const lines = await Promise.all(batches.map(({ batchId }) => client.all(civil(1), `/v1/batches/${String(batchId)}/lines?status=RETURNED`)));
    return lines.flat().filter(({ replacedBy, reissueRequested }) => replacedBy === null && reissueRequested === false);
  });
  const ordersOf = (home: Home) => rows.filter(({ payee }) => (payee as { personId: string }).personId === headOf(home).personId).map(({ orderId }) => String(orderId));
  return homes.map((home) => ({ home, orders: ordersOf(home) })).filter(({ orders }) => orders.length > 0);
};

/** Whoever can be reached brings a new account and is ordered again; every fourth cannot be, and their money waits, named. Which schemes have such orders. */
export const reissue = async (stage: Stage, step: string): Promise<readonly Scheme[]> => {
  const returned = await waiting(stage, step);
  const reached = returned.filter((_, index) => index % 4 !== 3);
  stage.stories.set(`closed accounts found ${step}`, `${returned.length} households, ${reached.length} reached and ordered again`);
  await inEvery(stage, 'returned orders: new papers, ordered again', reached, async ({ home, orders }) => {
    const payee = await newAccount(stage, home);
    for (const [index, orderId] of orders.entries()) await stage.client.must(civil(1), `/v1/payments/${orderId}/reissue`, { payee }, `reissue ${home.household.key} ${index} ${step}`);
  });
  await settle(stage, `reissues ${step}`);
  const asked = new Set(reached.map(({ home }) => home.household.scheme));
  return bothDibao.filter((scheme) => asked.has(scheme));
};

/** The account moves from under a batch that was checked: nothing is sent, the batch is given up, the next one takes its lines. */
export const alterPayee = async (stage: Stage, home: Home, { name, path }: Batch): Promise<void> => {
  const { client, stories } = stage;
  const rows = await client.once('the altered payee', () => client.all(civil(1), `/v1/entitlements?scheme=${home.household.scheme}`));
  const owed = rows.find(({ householdId }) => householdId === home.householdId)!;
  const payee = await newAccount(stage, home);
  await client.must(civil(1), `/v1/entitlements/${String(owed['entitlementId'])}/payee`, { payee }, 'payee altered');
  const { status, body } = await client.post(finance(3), `${path}/release`, {}, `release ${name} with an altered payee`);
  if (body['code'] !== 'batch.payee_altered') throw new Error(`a batch with an altered payee was answered ${status} ${JSON.stringify(body)}`);
  stories.set('a payee altered after the approval of the batch', `refused: ${String(body['code'])}`);
  await client.must(civil(1), `${path}/cancellation`, { reason: 'PAYEE_ALTERED' }, `cancellation ${name}`);
  await settle(stage, `cancellation ${name}`);
};

/** What the household of the worked example has on its account, found as anybody would: by its entitlement and the batch's lines. */
export const firstCredit = async ({ client, stories }: Stage, applicationId: string): Promise<void> => {
  const [owed] = await client.all(civil(1), `/v1/entitlements?applicationId=${applicationId}`);
  const batches = await client.all(civil(1), '/v1/batches?period=2017-02');
  const lines = (await Promise.all(batches.map(({ batchId }) => client.all(civil(1), `/v1/batches/${String(batchId)}/lines?status=CREDITED`)))).flat();
  const line = lines.find(({ obligation }) => (obligation as Body)['entitlementId'] === owed?.['entitlementId']);
  if (owed === undefined || line === undefined) throw new Error('the household of the worked example was not credited');
  stories.set('the household of F1, 3 people with 5,400 a year', `${inYuan(line['amountFen'] as Fen)} a month, credited on ${String(line['bookedOn'])}`);
};

/** The account holds one fen less than both want: one is funded, the other refused until the county adds of its own. */
export const lastFen = async (stage: Stage, batches: readonly [Batch, Batch]): Promise<void> => {
  const { client, stories } = stage;
  const totals = await Promise.all(batches.map(({ path, name }) => client.once(`total of ${name}`, () => client.see(civil(1), path))));
  const both = totals.reduce((sum, { totalFen }) => sum + Number(totalFen), 0) as Fen;
  await client.must(finance(1), '/v1/funds/opening-balances', { ...temporary, track: 'CASH', docNo: '439901 balance of 2016 temporary assistance', amountFen: both - 1 }, 'opening temporary');
  const replies = await Promise.all(batches.map((batch) => fund(stage, batch)));
  const codes = replies.filter(({ status }) => status >= 400).map(({ body }) => body['code']);
  if (codes.length !== 1 || codes[0] !== 'account.balance_too_small') throw new Error(`two batches that want the last fen: ${JSON.stringify(replies)}`);
  stories.set('two batches want the last fen at once', `one funded, the other refused: ${String(codes[0])}`);
  await client.must(finance(1), '/v1/funds/appropriations', { ...temporary, track: 'CASH', docNo: '439901 county budget of 2017 temporary assistance', amountFen: yuan('20000'), source: 'OWN_CONGRESS', kind: 'GENERAL' }, 'the county adds');
  for (const [index, reply] of replies.entries()) if (reply.status >= 400) accepted(await fund(stage, batches[index]!, ' again'), batches[index]!.name);
  for (const batch of batches) await release(stage, batch);
};
