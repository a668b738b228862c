/** Households over REST: who lives together, and who comes and goes. */
import { zArea, zDivision, zLeaving, zMember, zPastDay, zPlainDate, zUuid, type RefusalCode } from '@doudi/contracts';
import { CallParam, notFound, Operation, refuse, requireWithin, type AnyCall, type Call, type ServiceRuntime } from '@doudi/edge';
import type { Actor, Answer, CommandMeta } from '@doudi/event-store';
import type { PlainDate, Uuid } from '@doudi/kernel';
import type { Vault } from '@doudi/vault';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { household, zLinkReason, type Household } from '../domain/household.js';
import { checkReuse, metasOf, withinReach } from './persons.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VAULT } from './vault.port.js';

const Entry = z.strictObject({ area: zArea, division: zDivision, members: z.array(zMember).min(1).max(50) });
const Batch = z.strictObject({ households: z.array(Entry).min(1).max(1_000) });
const BatchAnswer = z.strictObject({
  households: z.array(z.strictObject({ line: z.int(), householdId: zUuid.nullable(), problem: z.string().nullable() })), position: z.int(),
});
const Joining = z.strictObject({ member: zMember, joinedOn: zPastDay.optional() });
const Leaving = z.strictObject({ personId: zUuid, reason: zLeaving, leftOn: zPastDay.optional() });
const Linking = z.strictObject({ otherId: zUuid, reason: zLinkReason });
const Params = z.strictObject({ householdId: zUuid });
const Shown = z.strictObject({
  householdId: zUuid, area: zArea, division: zDivision, members: z.array(zMember), registeredOn: zPlainDate,
  links: z.array(z.strictObject({ otherId: zUuid, reason: zLinkReason, linkedOn: zPlainDate })), version: z.int(),
});
type Known = Household & { readonly registered: NonNullable<Household['registered']> };

const tag = 'households';
const registrars = ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER', 'COUNTY_CIVIL', 'SERVICE'] as const;

@Controller()
export class HouseholdsController {
  constructor(
    @Inject(INTAKE_RUNTIME) readonly runtime: ServiceRuntime,
    @Inject(VAULT) readonly vault: Vault,
  ) {}

  @Operation({
    id: 'registerHousehold',
    method: 'POST',
    path: '/v1/households',
    summary: 'Registers a household of registered persons',
    tag,
    roles: [...registrars],
    body: Entry,
    refusals: ['resource.not_found', 'person.not_registered', 'household.member_twice', 'household.one_head'],
  })
  async register(@CallParam() call: Call<typeof Entry>): Promise<Answer> {
    await this.checkReach(call, [call.body]);
    const householdId = call.newId('household');
    const data = { ...call.body, householdId, registeredOn: call.today };
    return this.runtime.run(call, household, householdId, { type: 'RegisterHousehold', data }, call.body.division);
  }

  @Operation({
    id: 'registerHouseholds', method: 'POST', path: '/v1/households/batch',
    summary: 'Registers up to 1,000 households; each line has its own outcome', tag, roles: [...registrars], body: Batch,
    answer: BatchAnswer, refusals: ['resource.not_found', 'person.not_registered', 'idempotency.key_reused'], bodyLimit: 4_194_304,
  })
  async registerBatch(@CallParam() call: Call<typeof Batch>): Promise<z.output<typeof BatchAnswer>> {
    const { households } = call.body;
    await this.checkReach(call, households);
    const metas = metasOf(call.meta, 'household', households.length);
    await checkReuse(this, metas);
    const answers = await Promise.all(households.map((entry, line) => this.registerOne(call.today, entry, metas[line]!)));
    if (answers.some(({ kind }) => kind === 'differs')) refuse('idempotency.key_reused');
    const position = Math.max(0, ...answers.map((answer) => ('position' in answer ? answer.position : 0)));
    return { households: answers.map((answer, line) => lineOf(answer, line)), position };
  }

  @Operation({
    id: 'joinHousehold',
    method: 'POST',
    path: '/v1/households/:householdId/members',
    summary: 'A person joins the household',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER', 'COUNTY_CIVIL'],
    params: Params,
    body: Joining,
    refusals: ['person.not_registered', 'household.member_twice', 'household.one_head'],
  })
  async join(@CallParam() call: Call<typeof Joining, typeof Params>): Promise<Answer> {
    const { registered } = await this.known(call.actor, call.params.householdId);
    const { member, joinedOn = call.today } = call.body;
    if (!(await withinReach(this, call.actor, [member.personId])).has(member.personId)) refuse('person.not_registered');
    return this.runtime.run(
      call, household, call.params.householdId, { type: 'JoinHousehold', data: { member, joinedOn } }, registered.division,
    );
  }

  @Operation({
    id: 'leaveHousehold',
    method: 'POST',
    path: '/v1/households/:householdId/departures',
    summary: 'A person leaves the household',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER', 'COUNTY_CIVIL'],
    params: Params,
    body: Leaving,
    refusals: ['household.member_left', 'household.member_unknown'],
  })
  async leave(@CallParam() call: Call<typeof Leaving, typeof Params>): Promise<Answer> {
    const { registered } = await this.known(call.actor, call.params.householdId);
    const { personId, reason, leftOn = call.today } = call.body;
    return this.runtime.run(
      call, household, call.params.householdId, { type: 'LeaveHousehold', data: { personId, reason, leftOn } }, registered.division,
    );
  }

  @Operation({
    id: 'linkHousehold', method: 'POST', path: '/v1/households/:householdId/links', summary: 'Two records belong together', tag,
    roles: ['TOWNSHIP_WINDOW', 'COUNTY_CIVIL'], params: Params, body: Linking,
    refusals: ['household.linked_to_itself', 'household.linked_otherwise'],
  })
  async link(@CallParam() call: Call<typeof Linking, typeof Params>): Promise<Answer> {
    const { registered } = await this.known(call.actor, call.params.householdId);
    await this.known(call.actor, call.body.otherId);
    return this.runtime.run(
      call, household, call.params.householdId, { type: 'LinkHousehold', data: { ...call.body, linkedOn: call.today } },
      registered.division,
    );
  }

  @Operation({
    id: 'getHousehold',
    method: 'GET',
    path: '/v1/households/:householdId',
    summary: 'A household and who lives in it now',
    tag,
    roles: ['TOWNSHIP_WINDOW', 'VILLAGE_OFFICER', 'TOWNSHIP_INVESTIGATOR', 'TOWNSHIP_REVIEWER', 'COUNTY_CIVIL', 'AUDITOR'],
    params: Params,
    answer: Shown,
  })
  async show(@CallParam() { params, actor }: Call<undefined, typeof Params>): Promise<z.output<typeof Shown>> {
    const { registered, members, links, version } = await this.known(actor, params.householdId);
    const { householdId, area, division, registeredOn } = registered;
    return { householdId, area, division, registeredOn, members: [...members], links: [...links], version };
  }

  private async known(actor: Actor, householdId: Uuid): Promise<Known & { readonly version: number }> {
    const { state, version } = await this.runtime.load(household, householdId);
    const { registered } = state;
    if (registered === null) return notFound();
    requireWithin(actor, registered.division);
    return { ...state, registered, version };
  }

  private async checkReach({ actor }: AnyCall, entries: readonly z.output<typeof Entry>[]): Promise<void> {
    entries.forEach(({ division }) => requireWithin(actor, division));
    const ids = entries.flatMap(({ members }) => members.map(({ personId }) => personId));
    const reached = await withinReach(this, actor, ids);
    if (ids.some((personId) => !reached.has(personId))) refuse('person.not_registered');
  }

  private registerOne(registeredOn: PlainDate, entry: z.output<typeof Entry>, meta: CommandMeta): Promise<Answer> {
    const householdId = meta.commandId;
    const data = { ...entry, householdId, registeredOn };
    return this.runtime.handle(household, householdId, { type: 'RegisterHousehold', data }, { ...meta, lawHash: this.runtime.law().hash, division: entry.division });
  }
}

const lineOf = (answer: Answer, line: number): { line: number; householdId: Uuid | null; problem: RefusalCode | null } => {
  if (answer.kind === 'refused') return { line, householdId: null, problem: answer.code as RefusalCode };
  return { line, householdId: 'stream' in answer ? (answer.stream.slice('household-'.length) as Uuid) : null, problem: null };
};
