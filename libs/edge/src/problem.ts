/**
 * What a caller reads when something is not done: `application/problem+json` from the one catalogue. Field paths and figures may
 * be in it; a value that was sent never is, and of an unknown error nothing but the trace id.
 */
import { refusals, type Refusal, type RefusalCode } from '@doudi/contracts';
import type { Figures } from '@doudi/kernel';
import type { z } from 'zod';

/** `field` is a path such as `body.members.0.incomeYearlyFen`. */
export type FieldFault = { readonly field: string; readonly expected: string };

export type ProblemBody = {
  readonly type: string;
  readonly title: string;
  readonly titleZh: string;
  readonly status: number;
  readonly code: string;
  readonly clause?: string;
  readonly field?: string;
  readonly errors?: readonly FieldFault[];
  readonly figures: Figures;
  readonly detail: string;
  readonly detailZh: string;
  readonly traceId: string;
};

export class Problem extends Error {
  constructor(readonly code: RefusalCode, readonly figures: Figures = {}, readonly errors: readonly FieldFault[] = []) {
    super(code);
    this.name = 'Problem';
  }
}

/** Ends the call with a refusal of the catalogue. */
export const refuse = (code: RefusalCode, figures: Figures = {}): never => {
  throw new Problem(code, figures);
};

/** The one 404: "absent" and "not yours" look the same. */
export const notFound = (): never => refuse('resource.not_found');

export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(refusals, code);

const internal = {
  status: 500,
  en: 'Something went wrong on our side. It is recorded under the trace id. ' +
    'Send the request again with the same Idempotency-Key; if it fails again, report the trace id.',
  zh: '系统内部出错。已按跟踪号记录。请以相同的 Idempotency-Key 重新提交；如再次失败，请报告跟踪号。',
} as const;

const firstOf = (text: string, end: string): string => text.slice(0, (text.indexOf(end) + 1 || text.length + 1) - 1);

const worded = (code: string, refusal: Pick<Refusal, 'en' | 'zh' | 'clause'> & { readonly status: number }) => ({
  type: `urn:doudi:problem:${code}`,
  title: firstOf(refusal.en, '.'),
  titleZh: firstOf(refusal.zh, '。'),
  status: refusal.status,
  code,
  ...(refusal.clause !== undefined && { clause: refusal.clause }),
});

/** Anything thrown, as the caller may see it; `shownField` takes out of a field's path what the operation does not name. */
export const problemBody = (error: unknown, traceId: string, shownField = (field: string): string => field): ProblemBody => {
  if (!(error instanceof Problem)) {
    return { ...worded('internal', internal), figures: {}, detail: internal.en, detailZh: internal.zh, traceId };
  }
  const refusal: Refusal = refusals[error.code];
  const errors = error.errors.map(({ field, expected }) => ({ field: shownField(field), expected }));
  const [first] = errors;
  return {
    ...worded(error.code, refusal),
    ...(first !== undefined && { field: first.field, errors }),
    figures: error.figures,
    detail: refusal.en,
    detailZh: refusal.zh,
    traceId,
  };
};

/** A name as developers write them; anything else in a path came from the caller and may be somebody's. */
const shown = (part: PropertyKey): string => (typeof part === 'number' || /^[a-z][A-Za-z]{0,39}\d{0,2}$/.test(String(part)) ? String(part) : '*');
export const pathOf = (...parts: readonly PropertyKey[]): string => parts.map(shown).join('.');

/** What a text must be that is refused with `request.text_refused`. */
export const wholeText = 'whole text without NUL';

const listed = (values: readonly unknown[]): string => values.map(String).join(', ');

const expectedBy = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type': return `${issue.expected}`;
    case 'too_small': return `at least ${issue.minimum}`;
    case 'too_big': return `at most ${issue.maximum}`;
    case 'invalid_value': return `one of ${listed(issue.values)}`;
    case 'invalid_format': return issue.format === 'regex' ? 'the documented form' : `a ${issue.format}`;
    case 'not_multiple_of': return `a multiple of ${issue.divisor}`;
    case 'unrecognized_keys': return 'only the documented fields';
    case 'custom': return issue.message === 'Invalid input' ? 'the documented form' : issue.message;
    default: return 'the documented form';
  }
};

/** The faults zod found in `part` of the request, each with what is expected, none with what was sent. At most 20. */
export const faultsOf = (part: string, error: z.ZodError): readonly FieldFault[] =>
  error.issues.slice(0, 20).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, 20).map((key) => ({ field: pathOf(part, ...issue.path, key), expected: expectedBy(issue) }))
      : [{ field: pathOf(part, ...issue.path), expected: expectedBy(issue) }]);
