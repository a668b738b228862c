/** What the controllers around persons and papers are given. */
import type { Uuid } from '@doudi/kernel';

/** A `Vault`. */
export const VAULT = Symbol('vault');
/** A `RecordsKept`. */
export const RECORDS_KEPT = Symbol('records kept');
/** How many records of this person the law keeps: applications that name them as applicant, member or payee. */
export type RecordsKept = (personId: Uuid) => Promise<number>;
