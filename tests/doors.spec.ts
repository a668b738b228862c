/** What the doors take in, by the committed OpenAPI document: no whole number without an upper end, so that no sum of them leaves the whole fen. */
import { readFileSync } from 'node:fs';

type Schema = {
  readonly $ref?: string; readonly type?: string; readonly maximum?: number; readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema;
  readonly anyOf?: readonly Schema[]; readonly oneOf?: readonly Schema[]; readonly allOf?: readonly Schema[]; readonly additionalProperties?: Schema | boolean;
};
type Parameter = { readonly name: string; readonly schema: Schema };
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>; readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly parameters?: Readonly<Record<string, Parameter>> } };

const document = JSON.parse(readFileSync(new URL('../docs/generated/openapi.json', import.meta.url), 'utf8')) as Document;

/** A thousand of the largest still add up to whole fen. */
const most = 10_000_000_000_000;

/** Every number of a schema with the way to it. */
const numbers = (schema: Schema, way: string, within: readonly string[] = []): readonly (readonly [string, number | undefined])[] => {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return within.includes(name) ? [] : numbers(document.components.schemas[name]!, way, [...within, name]);
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [], additionalProperties } = schema;
  return [
    ...(schema.type === 'integer' || schema.type === 'number' ? [[way, schema.maximum] as const] : []),
    ...Object.entries(properties).flatMap(([key, value]) => numbers(value, `${way}.${key}`, within)),
    ...(items === undefined ? [] : numbers(items, `${way}[]`, within)),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((value) => numbers(value, way, within)),
    ...(typeof additionalProperties === 'object' ? numbers(additionalProperties, `${way}{}`, within) : []),
  ];
};

const named = (given: Parameter | { readonly $ref: string }): Parameter => ('$ref' in given ? document.components.parameters![given.$ref.split('/').at(-1)!]! : given);

const taken = Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]) => [
  ...parameters.map(named).flatMap(({ name, schema }) => numbers(schema, `${method} ${path} ?${name}`)),
  ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => numbers(schema, `${method} ${path}`)),
]));

it('every number that a door takes in has an upper end', () => {
  expect(taken.length).toBeGreaterThan(30);
  expect(taken.filter(([, maximum]) => maximum === undefined || maximum > most).map(([way]) => way).filter((way) => !way.endsWith('?atLeast'))).toEqual([]);
});
