/**
 * XML in and out without surprises: no DOCTYPE and so no entity of the sender's, text stays text (an account keeps its leading zeros),
 * and what is written is escaped.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** The document cannot be read; the message says why without repeating any of it. */
export class MalformedDocument extends Error {}

const repeated = new Set(['PmtInf', 'CdtTrfTxInf', 'Ntry']);
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  trimValues: true,
  isArray: (name) => repeated.has(name),
});

/** Elements as properties, attributes as `@_name`, text beside attributes as `#text`. Entities are still as written: see `unescaped`. */
export const parseXml = (bytes: Uint8Array): unknown => {
  const text = decoded(bytes);
  if (/<!DOCTYPE/i.test(text)) throw new MalformedDocument('a DOCTYPE is not accepted');
  if ([...forbidden].some((character) => text.includes(character))) throw new MalformedDocument('a character that XML forbids');
  if (XMLValidator.validate(text) !== true) throw new MalformedDocument('not well-formed XML');
  try {
    return parser.parse(text);
  } catch {
    throw new MalformedDocument('not readable as XML');
  }
};

const forbidden = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((character) => !'\t\n\r'.includes(character));

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedDocument('not UTF-8');
  }
};

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML itself and character references; anything else cannot be known without a DOCTYPE. */
export const unescaped = (text: string): string =>
  text.replace(/&(?:([^;&]{1,10});)?/g, (_, name: string = '') => {
    const code = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(name);
    const point = code ? parseInt(code[1] ?? code[2]!, code[1] ? 16 : 10) : Number.NaN;
    const character = code && point > 31 && point <= 0x10ffff ? String.fromCodePoint(point) : named[name];
    if (character === undefined) throw new MalformedDocument('an entity that is not known');
    return character;
  });

export const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&${Object.keys(named).find((name) => named[name] === character)!};`);

/** One element around contents that are XML already, or around a text that is escaped here. */
export const element = (name: string, ...content: readonly string[]): string => `<${name}>${content.join('')}</${name}>`;
export const textElement = (name: string, text: string): string => element(name, escaped(text));

export const document = (messageName: string, ...content: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${messageName}">${content.join('')}</Document>`;
