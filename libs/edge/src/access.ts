/** Access follows the tree of divisions: an actor reaches its own division and what lies in it, and learns nothing of the rest. */
import type { Actor } from '@doudi/event-store';
import { isWithin, levelOf, type Division, type DivisionLevel } from '@doudi/kernel';
import { notFound } from './problem.js';

/** Throws the one 404 when `division` is neither the actor's nor within it. */
export const requireWithin = (actor: Pick<Actor, 'division'>, division: Division): void => {
  if (!isWithin(division, actor.division)) notFound();
};

const digits: Readonly<Record<DivisionLevel, number>> = { NATION: 0, PROVINCE: 2, PREFECTURE: 4, COUNTY: 6, TOWNSHIP: 9, VILLAGE: 12 };

/** What the code of every division within this one begins with: `division LIKE prefix || '%'` in a list's query. */
export const prefixOf = (division: Division): string => division.slice(0, digits[levelOf(division)]);
