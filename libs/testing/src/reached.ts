/**
 * Which event types and refusal codes were seen. A property over commands that are all refused shows nothing: so we count. Where
 * DOUDI_REACHED names a file, what a decider really answered is written there too, for the count over the whole house.
 */
import { appendFileSync } from 'node:fs';
import type { Handle } from '@doudi/event-store';
import { isRejection, type Decision, type Message } from '@doudi/kernel';

export type Reached = { readonly events: ReadonlySet<string>; readonly codes: ReadonlySet<string> };

const reached = new Map<string, { readonly events: Set<string>; readonly codes: Set<string> }>();

export const reach = (aggregate: { readonly name: string }, decision: Decision<Message>): void => {
  const { events, codes } = seen(aggregate.name);
  const emitted = isRejection(decision) ? (decision.events ?? []) : decision;
  emitted.forEach(({ type }) => first(events, type, `event ${aggregate.name}: ${type}`));
  if (isRejection(decision)) first(codes, decision.rejected, `code ${decision.rejected}`);
};

const first = (known: Set<string>, name: string, line: string): void => {
  if (!known.has(name)) note(line);
  known.add(name);
};

/** A line of the count over the whole house. */
export const note = (line: string): void => {
  const file = process.env.DOUDI_REACHED;
  if (file !== undefined) appendFileSync(file, `${line}\n`);
};

const seen = (name: string): { readonly events: Set<string>; readonly codes: Set<string> } => {
  const found = reached.get(name) ?? { events: new Set<string>(), codes: new Set<string>() };
  reached.set(name, found);
  return found;
};

/** The store's own refusals count too: a claim that another stream holds is refused by no decider. */
export const counted = (handle: Handle): Handle => async (aggregate, id, command, meta) => {
  const answer = await handle(aggregate, id, command, meta);
  if (answer.kind === 'refused') note(`code ${answer.code}`);
  return answer;
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
