/** One account or entitlement folded from its streams: as it was on a day (`asOf`), as far as was known then (`knownAt`). */
import { notFound, requireWithin, timesShape, type AnyCall, type ServiceRuntime } from '@doudi/edge';
import { load } from '@doudi/event-store';
import type { Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { accountAtTimes, accountRowOf } from '../views/accounts.js';
import { carriedAtTimes, carriedIn, entitlementAtTimes, type EntitlementRow } from '../views/entitlements.js';
import { caughtUp } from './shared.js';

export const Times = z.strictObject(timesShape);
type From = Pick<AnyCall, 'actor'> & { readonly query: z.output<typeof Times> };

export const accountFor = async ({ log }: ServiceRuntime, { actor, query }: From, accountId: Uuid) => {
  const { state } = await load(log, accountAtTimes, accountId, query);
  if (state === null) return notFound();
  requireWithin(actor, state.key.holder);
  return accountRowOf(state);
};

/** What was carried over was said by a chunk of many; its own stream says what became of it. */
export const entitlementFor = async (runtime: ServiceRuntime, { actor, query }: From, entitlementId: Uuid): Promise<EntitlementRow> => {
  await caughtUp(runtime, 'entitlement');
  const chunk = await carriedIn(runtime.pool, entitlementId);
  const begun = chunk === null ? null : (await load(runtime.log, carriedAtTimes(entitlementId), chunk, query)).state;
  const { state } = await load(runtime.log, entitlementAtTimes(begun), entitlementId, query);
  if (state === null) return notFound();
  requireWithin(actor, state.division);
  return state;
};
