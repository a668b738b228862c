/** What anyone who answers for the money may see: clocks, signs of misuse, and where every fen is. */
import { zClockName } from '@doudi/contracts';
import { CallParam, Operation, refuse, zPage, type Call, type ServiceRuntime } from '@doudi/edge';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { listClocks, zClockRow } from '../views/clocks.js';
import { listLeads, zLeadRow } from '../views/leads.js';
import { moneyOf, zMoney } from '../views/money.js';
import { caughtUp, listOf, ofDivision, readAt, readers, within } from './shared.js';
import { paymentsRuntime } from './token.js';

const Clocks = z.strictObject({ ...listOf, status: zClockRow.shape.status.optional(), clock: zClockName.optional() });
const Leads = z.strictObject({ ...listOf, kind: zLeadRow.shape.kind.optional() });
const Money = z.strictObject(ofDivision);
/** Views that read on meanwhile show another position each; one asks again until they show one. */
const mostTries = 100;
const tag = 'oversight';

@Controller()
export class OversightController {
  constructor(@Inject(paymentsRuntime) private readonly runtime: ServiceRuntime) {}

  @Operation({ id: 'listClocks', method: 'GET', path: '/v1/clocks', summary: 'Statutory money clocks by due day', tag, roles: readers,
    query: Clocks, answer: zPage(zClockRow) })
  async clocks(@CallParam() call: Call<undefined, undefined, typeof Clocks>) {
    const { limit, cursor, atLeast, division, status, clock } = call.query;
    const position = await readAt(this.runtime, 'clock', atLeast);
    return listClocks(this.runtime.pool, { within: within(call, division), status, clock }, call.today, { limit, cursor, position });
  }

  @Operation({ id: 'listLeads', method: 'GET', path: '/v1/leads',
    summary: 'Signs of misuse from the facts of payments; people make findings', tag, roles: readers, query: Leads,
  answer: zPage(zLeadRow) })
  async leads(@CallParam() call: Call<undefined, undefined, typeof Leads>) {
    const { limit, cursor, atLeast, division, kind } = call.query;
    const position = await readAt(this.runtime, 'lead', atLeast);
    return listLeads(this.runtime.pool, { within: within(call, division), kind }, { limit, cursor, position });
  }

  @Operation({ id: 'getMoney', method: 'GET', path: '/v1/money', summary: 'Where every fen of a division is', tag, roles: readers,
    query: Money, answer: zMoney })
  async money(@CallParam() call: Call<undefined, undefined, typeof Money>) {
    const place = within(call, call.query.division);
    for (let tries = 0; tries < mostTries; tries += 1) {
      await caughtUp(this.runtime, 'account', 'transfer', 'batch', 'payment_line');
      const money = await moneyOf(this.runtime.pool, place);
      if (money !== null) return money;
    }
    return refuse('view.behind', { view: 'money' });
  }
}
