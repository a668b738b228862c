/** Who acts, on what day, under which law: what every command of a person carries. Verified at the edge, judged here. */
import type { Role } from '@doudi/contracts';
import { reject, type Division, type PlainDate, type Rejection } from '@doudi/kernel';
import type { Law } from '@doudi/rules';

export type Officer = { readonly sub: string; readonly roles: readonly string[]; readonly division: Division };
export type Act = { readonly today: PlainDate; readonly by: Officer; readonly law: Law };

export const holds = ({ roles }: Officer, ...wanted: readonly Role[]): boolean => wanted.some((role) => roles.includes(role));

/** The same terms, whatever the order in which an object's keys were written. */
export const sameTerms = (one: unknown, other: unknown): boolean => JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, inOrder(item)]));
};

/** The first guard that stops, in the order they are written. */
export const stopOf = (...guards: readonly (Rejection | null)[]): Rejection | null => guards.find((guard) => guard !== null) ?? null;

export const unless = (allowed: boolean, code: string, figures: Record<string, unknown> = {}): Rejection | null =>
  allowed ? null : reject(code, figures);
