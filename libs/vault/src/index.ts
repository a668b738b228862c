import { fileURLToPath } from 'node:url';

export { loadMasterKey } from './envelope.js';
export { completeErasure, type ErasureReport, type PendingErasure } from './erasure.js';
export { bornOn, checkDigitOf, parseIdNumber, type IdNumber, type IdNumberProblem } from './id-number.js';
export { masked, type Papers, type PapersField, type PapersPatch, type PapersReference } from './papers.js';
export { tokenise, type ListFormat, type TokenisedLine } from './tokenise.js';
export { openVault, type Amendment, type Kept, type Revealed, type Vault } from './vault.js';

/** Numbered SQL: `papers` for intake's own database, `keys` for the database of the keys. */
export const vaultMigrations = {
  papers: fileURLToPath(new URL('../migrations/papers', import.meta.url)),
  keys: fileURLToPath(new URL('../migrations/keys', import.meta.url)),
} as const;
