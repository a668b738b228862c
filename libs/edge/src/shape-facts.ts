/**
 * What the shapes of an operation say beyond types: the names that stand in them, so that an answer can name a field and never a name
 * of the caller's making; and how far from today a day may lie, so that nothing is said to have happened tomorrow.
 */
import type { PlainDate } from '@doudi/kernel';
import { z } from 'zod';
import type { OperationOptions, Shape } from './operation.js';
import { pathOf, type FieldFault } from './problem.js';

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema; readonly anyOf?: readonly Schema[]; readonly oneOf?: readonly Schema[];
  readonly 'x-years-back'?: number; readonly 'x-years-ahead'?: number;
};
/** Where a day stands, '*' for each item of a list, and its bounds in years from today. */
type DayRule = { readonly path: readonly string[]; readonly back: number | undefined; readonly ahead: number | undefined };
type ShapeFacts = { readonly names: ReadonlySet<string>; readonly days: readonly DayRule[] };

const gather = (schema: Schema, path: readonly string[], names: Set<string>, days: DayRule[]): void => {
  const { 'x-years-back': back, 'x-years-ahead': ahead } = schema;
  if (back !== undefined || ahead !== undefined) days.push({ path, back, ahead });
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    names.add(name);
    gather(one, [...path, name], names, days);
  }
  if (schema.items !== undefined) gather(schema.items, [...path, '*'], names, days);
  for (const branch of schema.anyOf ?? schema.oneOf ?? []) gather(branch, path, names, days);
};

const known = new WeakMap<z.ZodType, ShapeFacts>();
const factsOf = (shape: Shape): ShapeFacts => {
  if (shape === undefined) return { names: new Set(), days: [] };
  const before = known.get(shape);
  if (before !== undefined) return before;
  const [names, days]: [Set<string>, DayRule[]] = [new Set(), []];
  gather(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema, [], names, days);
  const facts = { names, days };
  known.set(shape, facts);
  return facts;
};

/** Whether the shape has a field of that name. */
export const hasField = (shape: Shape, field: string): boolean => factsOf(shape).names.has(field);

const parts = ['body', 'params', 'query', 'header', 'Idempotency-Key'];

/** A fault's field with every part that the operation's shapes do not name as '*'. */
export const documentedField = ({ body, params, query }: Pick<OperationOptions, 'body' | 'params' | 'query'>, field: string): string => {
  const named = [body, params, query].map((shape) => factsOf(shape).names);
  const isNamed = (part: string): boolean => /^\d+$/.test(part) || parts.includes(part) || named.some((names) => names.has(part));
  return field.split('.').map((part) => (isNamed(part) ? part : '*')).join('.');
};

type Found = { readonly path: readonly PropertyKey[]; readonly text: string };
const textsAt = (value: unknown, [part, ...rest]: readonly string[], path: readonly PropertyKey[] = []): readonly Found[] => {
  if (part === undefined) return typeof value === 'string' ? [{ path, text: value }] : [];
  if (part === '*') return Array.isArray(value) ? value.flatMap((one: unknown, index) => textsAt(one, rest, [...path, index])) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return [];
  return textsAt((value as Readonly<Record<string, unknown>>)[part], rest, [...path, part]);
};

const inYears = (today: PlainDate, years: number): string => `${Number(today.slice(0, 4)) + years}${today.slice(4)}`;

/** Days, months and instants of `value` that lie beyond their bounds; a month or day is compared as far as it is given. */
export const dayFaults = (part: string, shape: Shape, value: unknown, today: PlainDate): readonly FieldFault[] =>
  factsOf(shape).days.flatMap(({ path, back, ahead }) => {
    const latest = ahead === undefined ? undefined : inYears(today, ahead);
    const earliest = back === undefined ? undefined : inYears(today, -back);
    const isBeyond = (text: string): boolean => {
      const day = text.slice(0, 10);
      return (latest !== undefined && day > latest.slice(0, day.length)) || (earliest !== undefined && day < earliest.slice(0, day.length));
    };
    const expected = [...(earliest === undefined ? [] : [`not before ${earliest}`]), ...(latest === undefined ? [] : [`not after ${latest}`])].join(', ');
    return textsAt(value, path).filter(({ text }) => isBeyond(text)).map((found) => ({ field: pathOf(part, ...found.path), expected }));
  });
