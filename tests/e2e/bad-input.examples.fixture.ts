/** Makes a body out of its JSON schema: every field filled, every free text a canary. Throws at a pattern that nobody taught it. */
import { checkDigitOf } from '@doudi/vault';

export type Schema = {
  readonly type?: string; readonly const?: unknown; readonly enum?: readonly unknown[]; readonly format?: string; readonly pattern?: string;
  readonly minLength?: number; readonly maxLength?: number; readonly minimum?: number; readonly maximum?: number;
  readonly minItems?: number; readonly maxItems?: number; readonly items?: Schema; readonly anyOf?: readonly Schema[]; readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>; readonly required?: readonly string[]; readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown; readonly 'x-years-back'?: number; readonly 'x-years-ahead'?: number;
};

const digits = '43990119790101012';
/** Invented people: none of this may ever come back, in an answer or a log line. */
export const canaries = {
  name: '甄无漏', idNumber: `${digits}${checkDigitOf(digits)}`, phone: '13900004417', address: '虚县空巷九百号', bankAccount: '6217990000044170017',
  bankName: '乌有银行虚县支行', freeText: '邻居说他病得很重', pinyin: 'zhenwulou',
} as const;

/** What the shapes' patterns stand for. A new pattern needs a line here. */
const written: Readonly<Record<string, string>> = {
  '^[A-Z][A-Z0-9_]{1,39}$': 'VILLAGE_BOARD',
  '^[12]\\d{3}-\\d\\d-\\d\\d$': '2017-01-02',
  '^[12]\\d{3}-(0[1-9]|1[0-2])$': '2017-01',
  '^[0-9a-f]{64}$': '0a'.repeat(32),
  '^[\\p{L}\\p{N}〔〕()（）[\\] .\\-/号第]+$': '虚财社〔2017〕1号',
  '^\\d{7}$': '2081902',
  '^\\d{12}$': '439901101000',
  '^\\d{4}-W\\d\\d$': '2017-W02',
  '^[0-9+ -]{5,30}$': canaries.phone,
  '^\\d{8,30}$': canaries.bankAccount,
};

/** Whose value is known by the field's name: things that are there, and texts that are somebody's. */
export type Known = Readonly<Record<string, unknown>>;

const nobody = '0192a000-0000-7000-8000-000000000000';
const fitted = (text: string, { minLength = 0, maxLength = Number.MAX_SAFE_INTEGER }: Schema): string => text.padEnd(minLength, '漏').slice(0, maxLength);

const textFor = (schema: Schema, name: string): string => {
  if (schema.format === 'uuid') return nobody;
  if (schema.format === 'date-time') return '2017-01-04T01:00:00Z';
  if (schema.format === 'base64') return Buffer.from(`${canaries.idNumber}\n`).toString('base64');
  const canary = name in canaries ? canaries[name as keyof typeof canaries] : canaries.name;
  const text = schema.pattern === undefined || schema.pattern === '^\\P{Cc}+$' ? fitted(canary, schema) : written[schema.pattern];
  if (text === undefined) throw new Error(`no example for ${name}: ${schema.pattern}`);
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) throw new Error(`${text} is no ${name}: ${schema.pattern}`);
  return text;
};

const objectsFor = ({ properties = {} }: Schema, known: Known): readonly unknown[] => {
  const all = Object.entries(properties).map(([name, schema]) => [name, examplesOf(schema, known, name)] as const);
  const first = Object.fromEntries(all.map(([name, values]) => [name, values[0]]));
  return [first, ...all.flatMap(([name, values]) => values.slice(1).map((value) => ({ ...first, [name]: value })))];
};

/** One example for each way a field may be shaped; the first has every field. */
export const examplesOf = (schema: Schema, known: Known, name = ''): readonly unknown[] => {
  const branches = (schema.anyOf ?? schema.oneOf)?.filter(({ type }) => type !== 'null');
  if (branches !== undefined) return branches.flatMap((branch) => examplesOf(branch, known, name));
  if (name in known) return [known[name]];
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return [schema.enum[0]];
  switch (schema.type) {
    case 'object': return schema.properties === undefined ? [{ [canaries.pinyin]: canaries.name }] : objectsFor(schema, known);
    case 'array': return examplesOf(schema.items ?? {}, known, name).map((item) => Array.from({ length: schema.minItems ?? 1 }, () => item));
    case 'integer': return [Math.max(schema.minimum ?? 0, 1)];
    case 'boolean': return [true];
    case 'string': return [textFor(schema, name)];
    default: return [canaries.name];
  }
};
