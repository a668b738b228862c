/** Every way one field of a good body can be wrong, as the exact text that is sent, with the code and the field that must be answered. */
import { canaries, type Schema } from './bad-input.examples.fixture.js';

type Path = readonly (string | number)[];
export type Fault = { readonly name: string; readonly text: string | Uint8Array; readonly code: string; readonly field?: string | undefined };

/** JSON that no serialiser would write. */
class Raw {
  constructor(readonly text: string) {}
}
export const written = (value: unknown): string => {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${written(one)}`).join(',')}}`;
};

/** The body with another value at that place; undefined takes the field away. */
const altered = (body: unknown, [part, ...rest]: Path, value: unknown): unknown => {
  if (part === undefined) return value;
  if (Array.isArray(body)) return body.map((one: unknown, index) => (index === part ? altered(one, rest, value) : one));
  const fields = body as Readonly<Record<string, unknown>>;
  const { [part]: before, ...others } = fields;
  const after = altered(before, rest, value);
  return after === undefined ? others : { ...others, [part]: after };
};

type Wrong = { readonly name: string; readonly value: unknown; readonly code?: string; readonly at?: Path };
const raw = (name: string, text: string, code: string): Wrong => ({ name, value: new Raw(text), code });
const year = (day: string, years: number): string => `${2017 + years}${day}`;

const wrongNumbers = ({ minimum, maximum }: Schema): readonly Wrong[] => [
  raw('a 20-digit integer', '12345678901234567890', 'request.number_inexact'),
  raw('1e400', '1e400', 'request.number_inexact'),
  raw('-1e400', '-1e400', 'request.number_inexact'),
  raw('a fraction finer than can be held', '1.00000000000000001', 'request.number_inexact'),
  raw('a fraction', '1.5', 'request.invalid'),
  raw('NaN', 'NaN', 'request.not_json'),
  raw('a leading zero', '01', 'request.not_json'),
  { name: 'a number as text', value: '1' },
  ...(minimum === undefined ? [] : [{ name: 'below the least', value: minimum - 1 }, { name: 'negative', value: -1 }]),
  ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [{ name: 'above the most', value: maximum + 1 }]),
];

/** The clock stands at 2017-01-03. */
const wrongDays = (schema: Schema): readonly Wrong[] => {
  const { 'x-years-ahead': ahead, 'x-years-back': back, format, pattern = '' } = schema;
  const [tail, soon] = format === 'date-time' ? ['-01-04T01:00:00Z', '-01-02T01:00:00Z'] : pattern.includes('(0[1-9]') ? ['-02', '-01'] : ['-01-04', '-01-02'];
  return [
    ...(ahead === undefined ? [] : [{ name: 'too far in the future', value: year(tail, ahead) }]),
    ...(back === undefined ? [] : [{ name: 'too far in the past', value: year(soon, -back - (soon === '-01' ? 1 : 0)) }]),
  ];
};
const impossible: Readonly<Record<string, readonly string[]>> = {
  '^[12]\\d{3}-\\d\\d-\\d\\d$': ['2017-02-30', '2017-13-01', '2017-00-10', '2017-01-32', '2015-02-29', '0000-00-00', '2017-1-2', '2017-01-02T00:00:00Z', '２０１７-01-02'],
  '^[12]\\d{3}-(0[1-9]|1[0-2])$': ['2017-13', '2017-00', '2017-1', '2017-01-01'],
  '^\\d{12}$': ['4399011010000', '43990110100', '000000000001', '439901101000 ', '４３９９０１１０１０００'],
  '^[0-9a-f]{64}$': ['0A'.repeat(32), '0a'.repeat(31), `${'0a'.repeat(32)}\n`],
  'date-time': ['2017-02-30T00:00:00Z', '2017-01-04T25:00:00Z', '2017-01-04T01:00:00', '2017-01-04'],
  uuid: ['0192A000-0000-7000-8000-000000000000', '0192a000000070008000000000000000', '{0192a000-0000-7000-8000-000000000000}'],
};
const isShaped = ({ pattern, format, enum: values, const: only }: Schema): boolean =>
  (pattern !== undefined && pattern !== '^\\P{Cc}+$') || format !== undefined || values !== undefined || only !== undefined;

const wrongTexts = (schema: Schema): readonly Wrong[] => [
  raw('NUL', `"${canaries.name}\\u0000"`, 'request.text_refused'),
  raw('half of a pair, the first', `"${canaries.name}\\ud800"`, 'request.text_refused'),
  raw('half of a pair, the second', `"\\udc00${canaries.name}"`, 'request.text_refused'),
  raw('a bare control character', `"${canaries.name}\u0001"`, 'request.not_json'),
  { name: 'a number', value: 7 },
  { name: 'a truth', value: true },
  ...(isShaped(schema) ? [{ name: 'somebody’s name', value: canaries.name }, { name: 'nothing', value: '' }] : []),
  ...(schema.minLength !== undefined && schema.minLength > 0 ? [{ name: 'too short', value: '漏'.repeat(schema.minLength - 1) }] : []),
  ...(schema.maxLength !== undefined && schema.maxLength <= 2_000 ? [{ name: 'too long', value: canaries.name.repeat(Math.ceil((schema.maxLength + 1) / 3)) }] : []),
  ...[...(impossible[schema.pattern ?? ''] ?? []), ...(impossible[schema.format ?? ''] ?? [])].map((value) => ({ name: `“${value}”`, value })),
  ...wrongDays(schema),
];

const wrongLists = ({ minItems = 0, maxItems }: Schema, list: readonly unknown[]): readonly Wrong[] => [
  { name: 'an object', value: { [canaries.pinyin]: canaries.name } },
  { name: 'a text', value: canaries.name },
  ...(minItems > 0 ? [{ name: 'an empty list', value: [] }] : []),
  ...(maxItems !== undefined && maxItems <= 1_000 ? [{ name: 'too long a list', value: Array.from({ length: maxItems + 1 }, () => list[0]) }] : []),
];

const wrongObjects = (schema: Schema, value: Readonly<Record<string, unknown>>): readonly Wrong[] => [
  { name: 'a list', value: [value] },
  { name: 'a text', value: canaries.name },
  ...(schema.additionalProperties !== false ? [] : [canaries.name, canaries.pinyin].map((key) =>
    ({ name: `an unknown field ${key}`, value: { ...value, [key]: canaries.idNumber }, at: ['*'] }))),
  { name: 'a field with NUL in its name', value: new Raw(`{"${canaries.pinyin}\\u0000":1}`), code: 'request.text_refused' },
  { name: '__proto__', value: new Raw(`{"__proto__":{"${canaries.pinyin}":1}}`), at: ['*'] },
  ...Object.entries(value).map(([key, one]) => ({
    name: `${key} twice`, value: { ...value, [key]: new Raw(`${written(one)},${JSON.stringify(key)}:${written(one)}`) }, code: 'request.duplicate_key',
    at: [schema.properties === undefined ? '*' : key],
  })),
];

const wrongValues = (schema: Schema, value: unknown): readonly Wrong[] => {
  switch (schema.type) {
    case 'object': return wrongObjects(schema, value as Readonly<Record<string, unknown>>);
    case 'array': return wrongLists(schema, value as readonly unknown[]);
    case 'integer': return wrongNumbers(schema);
    case 'boolean': return [{ name: 'a text', value: 'true' }, { name: 'a number', value: 1 }];
    case 'string': return wrongTexts(schema);
    default: return [...wrongNumbers({}), ...wrongTexts({})].filter(({ code }) => code !== undefined && code !== 'request.invalid'); // takes any value
  }
};

const fits = (schema: Schema, value: unknown): boolean => {
  if (schema.type === 'object') {
    return typeof value === 'object' && Object.keys(value ?? {}).every((key) => key in (schema.properties ?? {})) &&
      Object.entries(schema.properties ?? {}).every(([key, { const: only, enum: some }]) => {
        const one = (value as Readonly<Record<string, unknown>>)[key];
        return (only === undefined || one === only) && (some === undefined || some.includes(one));
      });
  }
  return schema.type !== 'null';
};

type Place = { readonly schema: Schema; readonly value: unknown; readonly path: Path; readonly required: boolean };

/** Each place of the body with the branch of its schema that the value takes. */
const placesOf = ({ schema, value, path, required }: Place): readonly Place[] => {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return placesOf({ schema: branches.find((branch) => fits(branch, value)) ?? {}, value, path, required });
  const here = { schema, value, path, required };
  if (Array.isArray(value) && schema.items !== undefined) return [here, ...placesOf({ schema: schema.items, value: value[0], path: [...path, 0], required: false })];
  if (schema.properties === undefined) return [here];
  return [here, ...Object.entries(value as object).flatMap(([key, one]: [string, unknown]) =>
    placesOf({ schema: schema.properties![key]!, value: one, path: [...path, key], required: schema.required?.includes(key) ?? false }))];
};

const fieldOf = (path: Path): string => ['body', ...path].join('.');

export const faultsOf = (schema: Schema, body: unknown): readonly Fault[] =>
  placesOf({ schema, value: body, path: [], required: false }).flatMap(({ schema: own, value, path, required }) => [
    ...(required ? [{ name: `${fieldOf(path)} missing`, text: written(altered(body, path, undefined)), code: 'request.invalid', field: fieldOf(path) }] : []),
    ...wrongValues(own, value).map(({ name, value: wrong, code = 'request.invalid', at = [] }) => ({
      name: `${fieldOf(path)}: ${name}`, text: written(altered(body, path, wrong)), code,
      field: code === 'request.not_json' ? undefined : fieldOf([...path, ...at]),
    })),
  ]);

const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
/** 甄 in GB18030. */
const gb18030 = Uint8Array.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xd5, 0xe7, 0x22, 0x7d]);

/** Bodies that are wrong for every operation, with a body or without. */
export const wrongBodies: readonly Fault[] = [
  ...['{', '{"a":1,}', "{'a':1}", '[1,2', 'nul', '{} {}', '\ufeff{}', '{"a":undefined}', '// a\n{}', '<a/>', 'a=1', '\u0000']
    .map((text) => ({ name: `the body ${JSON.stringify(text)}`, text, code: 'request.not_json' })),
  ...['[]', '"甄无漏"', '7', 'true', '[{}]'].map((text) => ({ name: `the body ${text}`, text, code: 'request.invalid', field: 'body' })),
  { name: 'a body in GB18030', text: gb18030, code: 'request.not_json' },
  { name: 'a body 40 levels deep', text: deep, code: 'request.too_deep', field: `body${'.*'.repeat(33)}` },
];
