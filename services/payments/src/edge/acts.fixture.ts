/** What officers of a county do again and again in an example: each act answers with what it made, or fails aloud. */
import { derivedId } from '@doudi/kernel';
import { householdOf, personOf, type Reply, type World } from './world.fixture.js';

export const rural = { fund: 'DIBAO', purpose: '2081902', year: 2017 };
export const urban = { fund: 'DIBAO', purpose: '2081901', year: 2017 };

export const ok = async (reply: Promise<Reply>): Promise<Reply['body']> => {
  const { status, body } = await reply;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

export const payeeOf = (name: string, papersVersion: number) => ({ payee: { personId: personOf(name), papersVersion } });

export type OrderShown = {
  readonly orderId: string; readonly status: string; readonly amountFen: number; readonly payee: { readonly personId: string; readonly papersVersion: number };
  readonly obligation: { readonly entitlementId: string; readonly period: string }; readonly reissueRequested: boolean; readonly replacedBy: string | null;
};
type Recipients = {
  readonly number: number; readonly names: readonly string[]; readonly amountMonthlyFen: number; readonly scheme: 'RURAL_DIBAO' | 'URBAN_DIBAO';
  readonly from: string;
};

export const actsOf = (world: World) => {
  let documents = 0;
  const shown = (batchId: string) => ok(world.get(`/v1/batches/${batchId}`));
  const checked = async (batchId: string): Promise<void> => {
    await ok(world.post(`/v1/batches/${batchId}/freeze`, 'preparer'));
    const { contentHash } = await shown(batchId);
    await ok(world.post(`/v1/batches/${batchId}/civil-check`, 'checker', { contentHash }));
    await ok(world.post(`/v1/batches/${batchId}/finance-check`, 'county', { contentHash }));
  };
  const funded = async (batchId: string): Promise<void> => {
    await checked(batchId);
    await ok(world.post(`/v1/batches/${batchId}/funding`, 'county-2'));
  };
  return {
    shown, checked, funded,
    /** The entitlement of that household. */
    owedTo: async (name: string, scheme = 'RURAL_DIBAO'): Promise<string> => {
      await world.settle();
      const { items } = await ok(world.get(`/v1/entitlements?scheme=${scheme}&limit=500`));
      return String(items!.find(({ householdId }) => householdId === householdOf(name))!['entitlementId']);
    },
    linesOf: async (batchId: string): Promise<readonly OrderShown[]> =>
      (await ok(world.get(`/v1/batches/${batchId}/lines?limit=500`))).items as unknown as readonly OrderShown[],
    heldLines: async (query = '') => {
      await world.settle();
      return (await ok(world.get(`/v1/held-lines${query}`))).items!;
    },
    cancelled: async (batchId: string): Promise<void> => {
      await ok(world.post(`/v1/batches/${batchId}/cancellation`, 'preparer', { reason: 'OTHER' }));
      await world.settle();
    },
    aid: async (name: string, grantedOn: string, amountFen = 50_000): Promise<void> => {
      await world.intake.publish('AidGranted', world.places.county, householdOf(name), {
        applicationId: derivedId('application', name), householdId: householdOf(name), division: world.places.county, urgent: true, approvedBy: 'TOWNSHIP', amountFen,
        payee: { personId: personOf(name), papersVersion: 1 }, grantedOn, findings: [],
      });
      await world.settle();
    },
    died: async (name: string, leftOn: string): Promise<void> => {
      await world.intake.publish('HouseholdMemberLeft', world.places.county, householdOf(name), { personId: personOf(name), reason: 'DEATH', leftOn });
      await world.settle();
    },
    cashFor: (amountFen: number, fund: typeof rural) => ok(world.post('/v1/funds/opening-balances', 'county', {
      ...fund, track: 'CASH', docNo: `财社〔2017〕${documents += 1}号`, amountFen,
    })),
    standard: (valueFen: number, from: string, by = 'preparer') => world.post('/v1/standards', by, {
      scheme: 'RURAL_DIBAO', area: 'RURAL', valueFen, unit: 'YEAR', from, citation: '某县民发〔2017〕1号',
    }),
    carryOver: ({ number, names, amountMonthlyFen, scheme, from }: Recipients) => ok(world.post('/v1/carry-overs', 'preparer', {
      number, scheme, area: scheme.slice(0, 5), decision: { docNo: `某民救〔2016〕${number}号`, decidedOn: '2016-03-15' }, from,
      lines: names.map((name) => ({ householdId: householdOf(name), payee: { personId: personOf(name), papersVersion: 1 }, coveredMembers: 1, amountMonthlyFen })),
    })),
    batchOf: async (body: Record<string, unknown>): Promise<string> =>
      String((await ok(world.post('/v1/batches', 'preparer', { fund: 'DIBAO', year: 2017, ...body })))['id']),
    paid: async (batchId: string) => {
      await funded(batchId);
      await ok(world.post(`/v1/batches/${batchId}/release`, 'releaser'));
      await world.settle();
      return shown(batchId);
    },
    money: async () => (await ok(world.get('/v1/money')))['money'] as Record<string, number>,
  };
};
