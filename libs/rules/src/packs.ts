/** Reads the packs from disk once, at start. What is malformed is named by file and entry and nothing is loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDivision } from '@doudi/kernel';
import { parse } from 'yaml';
import { z } from 'zod';
import { isRuleName, ruleOf, type RuleName } from './catalogue.js';
import { faultsOf } from './consistency.js';
import { normalQualifier, zPackEntry, type RuleEntry } from './entry.js';

/** A document the packs cite. `extent` SUMMARY: what it does not say, it may still say in full. */
const zDocument = z.strictObject({
  id: z.string().min(1), title: z.string().min(1), number: z.string().min(1).optional(), seed: z.string().optional(),
  extent: z.enum(['FULL', 'SUMMARY']), note: z.string().optional(),
});
export type LawDocument = z.output<typeof zDocument>;

export type Packs = { readonly documents: readonly LawDocument[]; readonly entries: readonly RuleEntry[] };

/** A pack that cannot be read as law: which file, which entry, and why. */
export class PackError extends Error {
  constructor(readonly file: string, readonly entry: string, readonly reason: string) {
    super(`${file}, ${entry}: ${reason}. The law is not loaded until this is put right.`);
    this.name = 'PackError';
  }
}

const reasonOf = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join('; ');

const listIn = (file: string, text: string): readonly unknown[] => {
  let content: unknown;
  try {
    content = parse(text, { uniqueKeys: true });
  } catch (error) {
    throw new PackError(file, 'the file', `not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!Array.isArray(content)) throw new PackError(file, 'the file', 'not a list of entries');
  return content;
};

const entryIn = (file: string, item: unknown, index: number, documents: ReadonlySet<string>): RuleEntry => {
  const shape = zPackEntry.safeParse(item);
  const name = `entry ${index + 1}${shape.success ? ` (${shape.data.rule})` : ''}`;
  const refuse = (reason: string): never => {
    throw new PackError(file, name, reason);
  };
  if (!shape.success) return refuse(reasonOf(shape.error));
  const { rule, jurisdiction, value, ...rest } = shape.data;
  if (!isRuleName(rule)) return refuse(`no rule of this name: ${rule}`);
  if (!isDivision(jurisdiction)) return refuse(`not a 12-digit division code: ${jurisdiction}`);
  if (rest.to !== undefined && rest.to < rest.from) return refuse(`ends on ${rest.to} before it begins on ${rest.from}`);
  if (!documents.has(rest.citation.document)) return refuse(`cites a document that is not listed: ${rest.citation.document}`);
  if (rest.status === 'seed' && rest.citation.quote === undefined) return refuse('an entry from a seed quotes it');
  if (rest.status !== 'seed' && rest.source === undefined) return refuse('an entry that is not from a seed names its source');
  const read = ruleOf(rule).value.safeParse(value);
  if (!read.success) return refuse(reasonOf(read.error));
  return { ...rest, rule, jurisdiction, qualifier: normalQualifier(rest.qualifier), value: read.data as RuleEntry<RuleName>['value'] };
};

const documentsIn = (file: string, text: string): readonly LawDocument[] =>
  listIn(file, text).map((item, index) => {
    const shape = zDocument.safeParse(item);
    if (!shape.success) throw new PackError(file, `document ${index + 1}`, reasonOf(shape.error));
    return shape.data;
  });

/** Packs from named texts: `documents.yaml` and any number of lists of entries. */
export const packsOf = (files: ReadonlyMap<string, string>): Packs => {
  const documents = documentsIn('documents.yaml', files.get('documents.yaml') ?? '[]');
  const known = new Set(documents.map(({ id }) => id));
  const entries = [...files].filter(([file]) => file !== 'documents.yaml')
    .flatMap(([file, text]) => listIn(file, text).map((item, index) => entryIn(file, item, index, known)));
  const [fault] = faultsOf(entries);
  if (fault !== undefined) throw new PackError('packs', fault.code, JSON.stringify(fault.figures));
  return { documents, entries };
};

/** The packs beside this package's source; a folder may be named to read others. */
export const loadPacks = (folder: URL = new URL('../packs/', import.meta.url)): Packs => {
  const root = fileURLToPath(folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')).sort();
  return packsOf(new Map(names.map((name) => [name.replaceAll('\\', '/'), readFileSync(new URL(name, folder), 'utf8')])));
};
