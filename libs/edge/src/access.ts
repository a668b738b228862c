/** Access follows the tree of divisions: an actor reaches its own division and what lies in it, and learns nothing of the rest. */
import type { Actor } from '@doudi/event-store';
import { isWithin, type Division } from '@doudi/kernel';
import { notFound } from './problem.js';

/** Throws the one 404 when `division` is neither the actor's nor within it. */
export const requireWithin = (actor: Pick<Actor, 'division'>, division: Division): void => {
  if (!isWithin(division, actor.division)) notFound();
};
