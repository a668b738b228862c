/** The refusals of audit, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const auditRefusals = {} as const satisfies Record<string, Refusal>;
