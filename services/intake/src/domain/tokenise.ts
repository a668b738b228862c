/** A list of ID numbers became references: who asked, why, how many lines, and a keyed digest of the list. The list itself lies sealed in the vault. */
import { zPlainDate, zUuid, type Role } from '@doudi/contracts';
import { reject, type Decision, type Message } from '@doudi/kernel';
import { z } from 'zod';
import { holds, sameTerms, type Officer } from './act.js';
import { zSubject } from './application.events.js';

export const zListPurpose = z.enum(['RECONCILIATION', 'SURVEY', 'AUDIT']);
type ListPurpose = z.output<typeof zListPurpose>;

const rolesFor: Readonly<Record<ListPurpose, readonly Role[]>> = {
  RECONCILIATION: ['VERIFICATION_OFFICER', 'COUNTY_CIVIL', 'SERVICE'],
  SURVEY: ['COUNTY_CIVIL', 'TOWNSHIP_WINDOW'],
  AUDIT: ['AUDITOR'],
};

const zCount = z.int().min(0);

export const tokenisationEvents = {
  ListTokenised: z.strictObject({
    tokenisationId: zUuid, purpose: zListPurpose, authorisationId: zUuid, lines: zCount, found: zCount, unknown: zCount, invalid: zCount,
    digest: z.string().regex(/^[0-9a-f]{64}$/), by: zSubject, tokenisedOn: zPlainDate,
  }),
} as const;

type Tokenised = z.output<(typeof tokenisationEvents)['ListTokenised']>;
export type TokenisationEvent = Message<'ListTokenised', Tokenised>;
export type TokenisationCommand = Message<'TokeniseList', Omit<Tokenised, 'by' | 'purpose'> & { readonly purpose: ListPurpose | null; readonly by: Officer }>;
export type Tokenisation = { readonly tokenised: Tokenised | null };

/** Order: purpose, role for it, something in the list, same id on other terms. */
const decide = ({ data: { by, purpose, ...data } }: TokenisationCommand, { tokenised }: Tokenisation): Decision<TokenisationEvent> => {
  if (purpose === null) return reject('tokenise.purpose_missing');
  if (!holds(by, ...rolesFor[purpose])) return reject('tokenise.role_missing', { purpose, roles: rolesFor[purpose] });
  if (data.lines === 0) return reject('tokenise.list_empty');
  const terms = { ...data, purpose, by: by.sub };
  if (tokenised !== null) return sameTerms({ ...tokenised, tokenisedOn: null }, { ...terms, tokenisedOn: null }) ? [] : reject('tokenise.other_terms');
  return [{ type: 'ListTokenised', data: terms }];
};

export const tokenisation = {
  name: 'tokenisation',
  initial: { tokenised: null } as Tokenisation,
  evolve: (_state: Tokenisation, { data }: TokenisationEvent): Tokenisation => ({ tokenised: data }),
  decide,
  events: tokenisationEvents,
} as const;
