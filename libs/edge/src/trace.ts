/** W3C trace context: a valid `traceparent` is carried on under a span of our own; anything else starts a new trace. */
import { randomBytes } from 'node:crypto';

export type Trace = { readonly traceId: string; readonly traceparent: string };

const form = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

export const traceOf = (header: unknown): Trace => {
  const found = typeof header === 'string' ? form.exec(header) : null;
  const traceId = found?.[1] ?? randomBytes(16).toString('hex');
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${found?.[2] ?? '01'}` };
};
