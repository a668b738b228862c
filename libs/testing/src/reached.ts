/** Which event types and refusal codes were seen. A property over commands that are all refused shows nothing: so we count. */
import { isRejection, type Decision, type Message } from '@doudi/kernel';

export type Reached = { readonly events: ReadonlySet<string>; readonly codes: ReadonlySet<string> };

const reached = new Map<string, { readonly events: Set<string>; readonly codes: Set<string> }>();

export const reach = (aggregate: { readonly name: string }, decision: Decision<Message>): void => {
  const { events, codes } = seen(aggregate.name);
  const emitted = isRejection(decision) ? (decision.events ?? []) : decision;
  emitted.forEach(({ type }) => events.add(type));
  if (isRejection(decision)) codes.add(decision.rejected);
};

const seen = (name: string): { readonly events: Set<string>; readonly codes: Set<string> } => {
  const found = reached.get(name) ?? { events: new Set<string>(), codes: new Set<string>() };
  reached.set(name, found);
  return found;
};

/** What was reached so far in this process, by an aggregate's examples and walks. */
export const reachedOf = (aggregate: { readonly name: string }): Reached => seen(aggregate.name);

/**
 * What was not: `<aggregate>: <EventType>` for every event the aggregates may emit, then every code of `codes` that none of them
 * answered. An empty list is the aim; a list that stays is committed and compared exactly.
 */
export const notReached = (
  aggregates: readonly { readonly name: string; readonly events: Readonly<Record<string, unknown>> }[],
  codes: readonly string[] = [],
): readonly string[] => {
  const answered = new Set(aggregates.flatMap(({ name }) => [...seen(name).codes]));
  return [
    ...aggregates.flatMap(({ name, events }) => Object.keys(events).filter((type) => !seen(name).events.has(type)).map((type) => `${name}: ${type}`)),
    ...codes.filter((code) => !answered.has(code)),
  ].sort();
};
