/** The refusals of intake, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const intakeRefusals = {} as const satisfies Record<string, Refusal>;
