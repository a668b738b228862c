/** What is kept of a person, as one sealed document per version. A version is never changed: a correction is the next one. */
import type { Uuid } from '@doudi/kernel';
import { open, seal, type Random } from './envelope.js';

export type Papers = {
  readonly name: string;
  readonly idNumber: string;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly bankAccount?: string | undefined;
  readonly bankName?: string | undefined;
  readonly freeText?: string | undefined;
};
export type PapersField = keyof Papers;
/** What an amendment sets; null takes an optional field away. */
export type PapersPatch = { readonly [Field in PapersField]?: Field extends 'name' | 'idNumber' ? string | undefined : string | null | undefined };
export type PapersReference = { readonly personId: Uuid; readonly papersVersion: number };

const placeOf = ({ personId, papersVersion }: PapersReference): string => `doudi.vault.papers\n${personId}\n${papersVersion}`;

export const sealPapers = (key: Uint8Array, reference: PapersReference, papers: Papers, random: Random): Buffer =>
  seal(key, Buffer.from(JSON.stringify(papers)), placeOf(reference), random);

export const openPapers = (key: Uint8Array, reference: PapersReference, sealed: Uint8Array): Papers =>
  JSON.parse(open(key, sealed, placeOf(reference)).toString()) as Papers;

export const amended = (papers: Papers, patch: PapersPatch): Papers =>
  Object.fromEntries(Object.entries({ ...papers, ...patch }).filter(([, value]) => value !== null && value !== undefined)) as Papers;

const stars = (count: number): string => '*'.repeat(Math.max(count, 1));
const lastFour = (text: string): string => `${stars(text.length - 4)}${text.slice(-4)}`;

/** What a caseworker's screen shows: enough to recognise the person one is talking to, not enough to use. */
export const masked = (papers: Papers): Partial<Papers> => {
  const name = Array.from(papers.name);
  return {
    name: `${name[0] ?? ''}${stars(name.length - 1)}`,
    idNumber: lastFour(papers.idNumber),
    ...(papers.phone === undefined ? {} : { phone: lastFour(papers.phone) }),
    ...(papers.bankAccount === undefined ? {} : { bankAccount: lastFour(papers.bankAccount) }),
    ...(papers.bankName === undefined ? {} : { bankName: papers.bankName }),
  };
};
