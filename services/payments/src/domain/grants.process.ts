/** An approved application becomes an entitlement, aid granted becomes an obligation: once, by payments' own calculation. */
import type { StoredEvent } from '@doudi/event-store';
import { entitlement, grantedEntitlementId, type Aid, type Approval, type EntitlementCommand, type StandardTerms } from './entitlement.js';
import { causeOf, outstanding, read, type Cause, type Context } from './process.js';

type Grants = {
  readonly standards: Readonly<Record<string, StandardTerms>>;
  readonly approved: Readonly<Record<string, { readonly approval: Approval; readonly cause: Cause }>>;
  readonly aided: Readonly<Record<string, { readonly aid: Aid; readonly cause: Cause }>>;
};

const without = <Item>(items: Readonly<Record<string, Item>>, key: string): Readonly<Record<string, Item>> =>
  Object.fromEntries(Object.entries(items).filter(([name]) => name !== key));

const evolve = (state: Grants, event: StoredEvent): Grants => {
  switch (event.type) {
    case 'StandardPublished': { const data = read<StandardTerms>(event);
      return { ...state, standards: { ...state.standards, [data.standardId]: data } }; }
    case 'ApplicationApproved': {
      const approval = read<Approval>(event);
      return { ...state, approved: { ...state.approved, [approval.applicationId]: { approval, cause: causeOf(event) } } };
    }
    case 'AidGranted': { const aid = read<Aid>(event);
      return { ...state, aided: { ...state.aided, [aid.applicationId]: { aid, cause: causeOf(event) } } }; }
    case 'EntitlementGranted': case 'EntitlementRefused':
      return { ...state, approved: without(state.approved, read<{ applicationId: string }>(event).applicationId) };
    case 'AidOwed': return { ...state, aided: without(state.aided, read<{ applicationId: string }>(event).applicationId) };
    default: return state;
  }
};

const types = ['StandardPublished', 'ApplicationApproved', 'AidGranted', 'EntitlementGranted', 'EntitlementRefused', 'AidOwed'];

export const grants = {
  name: 'payments.grants',
  /** One key: an approval needs the standard that it names, which lies on another stream. What is answered leaves the state. */
  key: ({ type }: StoredEvent): string | null => (types.includes(type) ? 'all' : null),
  initial: { standards: {}, approved: {}, aided: {} } as Grants,
  evolve,
  next: ({ standards, approved, aided }: Grants) => [
    ...Object.values(approved).map(({ approval, cause }) =>
      outstanding(cause, entitlement, grantedEntitlementId(approval.applicationId), ({ law, today }: Context): EntitlementCommand =>
        ({ type: 'GrantEntitlement', data: { approval, standard: standards[approval.standardId] ?? null, today, law } }))),
    ...Object.values(aided).map(({ aid, cause }) =>
      outstanding(cause, entitlement, grantedEntitlementId(aid.applicationId),
        { type: 'OweAid', data: { aid } } satisfies EntitlementCommand)),
  ],
};
