/** What the catalogue says about one rule: the shape of its value, and when a lower level would be looser than its parent. */
import type { z } from 'zod';

export type Rule<Value> = {
  readonly value: z.ZodType<Value>;
  /** Never asked with a null on either side: what is not stated binds nobody. */
  readonly looser: (child: Value, parent: Value) => boolean;
};

/** Without a comparison no value of the rule is looser than another: the places differ, they do not weaken. */
export const rule = <Value>(
  value: z.ZodType<Value>,
  looser: (child: NonNullable<Value>, parent: NonNullable<Value>) => boolean = () => false,
): Rule<Value> => ({
  value,
  looser: (child, parent) => child !== null && child !== undefined && parent !== null && parent !== undefined && looser(child, parent),
});
