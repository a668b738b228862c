import { auditRefusals } from './audit.js';
import { edgeRefusals } from './edge.js';
import { householdVerificationRefusals } from './household-verification.js';
import { intakeRefusals } from './intake.js';
import { paymentsRefusals } from './payments.js';
import { vaultRefusals } from './vault.js';

/** The one catalogue. A code appears once. */
export const refusals = {
  ...edgeRefusals,
  ...intakeRefusals,
  ...householdVerificationRefusals,
  ...paymentsRefusals,
  ...auditRefusals,
  ...vaultRefusals,
} as const;

export type RefusalCode = keyof typeof refusals;
