/** The refusals of payments, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const paymentsRefusals = {} as const satisfies Record<string, Refusal>;
