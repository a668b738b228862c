/** What the controllers of payments share: who may read, how a command's own id is answered, and reading one's own writes. */
import type { Role } from '@doudi/contracts';
import { zDivision } from '@doudi/contracts';
import { accepted, listShape, requireWithin, type AnyCall, type ServiceRuntime } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import type { Division, Uuid } from '@doudi/kernel';
import { z } from 'zod';

export const readers: readonly [Role, ...Role[]] = ['COUNTY_FINANCE', 'SUPERIOR_FINANCE', 'COUNTY_CIVIL', 'TOWNSHIP_FINANCE',
  'POLICY_KEEPER', 'AUDITOR', 'SERVICE'];
export const finance: readonly [Role, ...Role[]] = ['COUNTY_FINANCE', 'SUPERIOR_FINANCE'];

/** Lists are of a division and all that lies in it: the reader's own unless one within it is named. */
export const ofDivision = { division: zDivision.optional() } as const;
export const listOf = { ...listShape, ...ofDivision } as const;
export const within = ({ actor }: Pick<AnyCall, 'actor'>, asked: Division | undefined): Division => {
  if (asked !== undefined) requireWithin(actor, asked);
  return asked ?? actor.division;
};

/** A thing that lies on another's stream is answered by its own id. */
export const zMade = z.strictObject({ id: z.uuid(), position: z.int(), already: z.boolean() });
export const made = (id: Uuid, answer: Answer): z.output<typeof zMade> => {
  const { kind, position } = accepted(answer);
  return { id, position, already: kind === 'already' };
};

/** Waits until these views show all that the log holds now. */
export const caughtUp = async (runtime: ServiceRuntime, ...views: readonly string[]): Promise<void> => {
  const { position } = await runtime.log.head();
  for (const view of views) await runtime.waitForView(view, position);
};

/** The position a list is read at; at least the one that was asked for. */
export const readAt = async (runtime: ServiceRuntime, view: string, atLeast: number | undefined): Promise<number> => {
  if (atLeast !== undefined) await runtime.waitForView(view, atLeast);
  return runtime.viewPosition(view);
};
