/**
 * The accounts of a fund, and how money may go down: from a level to the next one below it, with the purpose it came with. What a fund
 * may be spent on is law, asked by the day of the act. Nothing else is a lawful posting.
 */
import { zUuid, type Scheme, type zAccount } from '@doudi/contracts';
import { derivedId, levelOf, parentOf, type Division, type DivisionLevel, type PlainDate, type Uuid } from '@doudi/kernel';
import { checkPaidToInstitution, checkPurposeOfFund, type Finding, type Law } from '@doudi/rules';
import { z } from 'zod';

export type AccountKey = z.infer<typeof zAccount>;

export const accountId = ({ track, holder, fund, purpose, year }: AccountKey): Uuid =>
  derivedId('account', track, levelOf(holder), holder, fund, purpose, String(year));

/** When and under what law something is asked. */
export type Lawful = { readonly law: Law; readonly today: PlainDate };
export const purposeOfFund = ({ law, today }: Lawful, { holder, fund }: AccountKey, purpose: string): Finding =>
  checkPurposeOfFund(law, holder, today, { fund, purpose });

const schemePurposes = { URBAN_DIBAO: '2081901', RURAL_DIBAO: '2081902', TEMPORARY_ASSISTANCE: '2082001' } as const satisfies Record<Scheme,
string>;
export const purposeOfScheme = (scheme: Scheme): string => schemePurposes[scheme];

/** Money goes down the chain one level at a time (3.3.5) and inside the tree. */
export const isNextBelow = (holder: Division, receiver: Division): boolean => parentOf(receiver) === holder;
const holderLevels: readonly DivisionLevel[] = ['NATION', 'PROVINCE', 'PREFECTURE', 'COUNTY', 'TOWNSHIP'];
export const mayHold = (holder: Division): boolean => holderLevels.includes(levelOf(holder));

/**
 * Where a payment outside a batch is meant to go. A beneficiary is named by the entitlement, an institution by its kind of care;
 * nobody else is a lawful payee of these funds.
 */
export const zSpendPayee = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('BENEFICIARY'), entitlementId: zUuid }),
  z.strictObject({ kind: z.enum(['INSTITUTION', 'OWN_OFFICE', 'CONTRACTOR', 'OTHER_FUND', 'OTHER']) }),
]);
export type SpendPayee = z.infer<typeof zSpendPayee>;
/** 特困 in an institution and orphans are paid to the institution's collective account. */
export const mayBePaid = ({ law, today }: Lawful, holder: Division, purpose: string,
  { payee, beneficiaryKnown }: { readonly payee: SpendPayee; readonly beneficiaryKnown: boolean }): boolean =>
  (payee.kind === 'BENEFICIARY' && beneficiaryKnown) ||
  (payee.kind === 'INSTITUTION' && checkPaidToInstitution(law, holder, today, purpose)?.met === true);

export type Misuse = 'CROWD_OUT' | 'DIVERT';
/** 2.21: an office's own cost on the fund crowds it out (挤占); money for anybody else who may not have it is diverted (挪用). */
export const misuseOf = (purposeInFund: boolean, payee: string): Misuse =>
  !purposeInFund && payee === 'OWN_OFFICE' ? 'CROWD_OUT' : 'DIVERT';
