/** The refusals of household-verification, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const householdVerificationRefusals = {} as const satisfies Record<string, Refusal>;
