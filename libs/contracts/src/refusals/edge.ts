/** The refusals of edge, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const edgeRefusals = {} as const satisfies Record<string, Refusal>;
