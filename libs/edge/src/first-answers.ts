import type { Uuid } from '@doudi/kernel';
import type { AnyCall } from './operation.js';
import { refuse } from './problem.js';

/** The answers to calls that no log keeps: a repeat under its key gets the first one for as long as the process lasts. Refuses another body. */
export const createFirstAnswers = <Row>() => {
  const first = new Map<Uuid, { readonly digest: string | null; readonly row: Row }>();
  return async ({ meta }: AnyCall, work: () => Promise<Row>): Promise<Row> => {
    const known = first.get(meta.commandId);
    if (known !== undefined) return known.digest === meta.requestDigest ? known.row : refuse('idempotency.key_reused');
    const row = await work();
    first.set(meta.commandId, { digest: meta.requestDigest, row });
    return row;
  };
};
