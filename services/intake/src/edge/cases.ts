/** How the controllers reach a case: within the caller's division, a resident only their own, and the same 404 for all the rest. */
import { notFound, requireWithin, type AnyCall, type CommandContext, type ServiceRuntime } from '@doudi/edge';
import type { Actor, Answer, Times } from '@doudi/event-store';
import type { Uuid } from '@doudi/kernel';
import type { Act } from '../domain/act.js';
import { application, type ApplicationCommand } from '../domain/application.js';
import type { Filed } from '../domain/application.state.js';
import { currentMembers, household } from '../domain/household.js';

const onlyResident = ({ roles }: Actor): boolean => roles.length > 0 && roles.every((role) => role === 'RESIDENT');

export const caseFor = async (
  runtime: ServiceRuntime, actor: Actor, applicationId: Uuid, times: Times = {},
): Promise<{ readonly state: Filed; readonly version: number }> => {
  const { state, version } = await runtime.load(application, applicationId, times);
  const { filed } = state;
  if (filed === null) return notFound();
  requireWithin(actor, filed.division);
  if (onlyResident(actor) && filed.filedBy !== actor.sub) return notFound();
  return { state: { ...state, filed }, version };
};

export const actOf = ({ law, today, by }: CommandContext): Act => ({ law, today, by });

/** Who lives in the household today. */
export const presentIn = async (runtime: ServiceRuntime, householdId: Uuid): Promise<readonly Uuid[]> =>
  currentMembers((await runtime.load(household, householdId)).state).map(({ personId }) => personId);

/** One command on a case that the caller may reach; what it needs from outside is looked up before. */
export const onCase = async (
  runtime: ServiceRuntime, call: AnyCall, applicationId: Uuid,
  command: (act: Act, state: Filed) => ApplicationCommand | Promise<ApplicationCommand>,
): Promise<Answer> => {
  const { state } = await caseFor(runtime, call.actor, applicationId);
  const prepared = await command(actOf(runtime.context(call)), state);
  return runtime.run(call, application, applicationId, prepared, state.filed.division);
};
