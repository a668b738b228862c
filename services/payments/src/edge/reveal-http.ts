/**
 * Intake's audited reveal over HTTP: asked for one batch at a time and under its id, read line by line, passed on and forgotten. The
 * key follows from batch and references, so that sending again reveals under the first grant.
 */
import { zUuid, type Payee } from '@doudi/contracts';
import { derivedId, type Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { NeighbourFault, payeeKey, type Reveal } from './ports.js';

const zGranted = z.object({ id: zUuid });
const zLine = z.object({ personId: zUuid, papersVersion: z.int(), name: z.string().optional(), bankAccount: z.string().optional() });

export type HttpRevealOptions = {
  readonly baseUrl: string;
  /** A token with the role SERVICE or COUNTY_FINANCE for the county or above; asked for on every call. */
  readonly token: () => Promise<string>;
};

/** The limit of one request of intake's. */
const atOnce = 10_000;

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}

export const createHttpReveal = ({ baseUrl, token }: HttpRevealOptions): Reveal => {
  const call = async (path: string, init: RequestInit & { readonly headers?: Readonly<Record<string, string>> }): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${await token()}` }, signal: AbortSignal.timeout(60_000) });
    if (!response.ok) throw new NeighbourFault('the reveal of intake', response.status);
    return response;
  };
  const part = async (batchId: Uuid, references: readonly Payee[], found: Map<string,
    { name: string; account: string }>): Promise<void> => {
    const granted = await call('/v1/reveals', {
      method: 'POST', headers: { 'content-type': 'application/json',
        'idempotency-key': derivedId('bank-file-reveal', batchId, ...references.map(payeeKey)) },
      body: JSON.stringify({ references, fields: ['name', 'bankAccount'], purpose: 'BANK_FILE',
        authorisation: { kind: 'BATCH', id: batchId } }),
    });
    const { id } = zGranted.parse(await granted.json());
    for await (const line of linesOf(await call(`/v1/reveals/${id}/papers`, { method: 'GET' }))) {
      const { name, bankAccount, ...payee } = zLine.parse(JSON.parse(line));
      if (name !== undefined && bankAccount !== undefined) found.set(payeeKey(payee), { name, account: bankAccount });
    }
  };
  return {
    payees: async (batchId, payees) => {
      const found = new Map<string, { name: string; account: string }>();
      const wanted = [...new Map(payees.map((payee) => [payeeKey(payee), payee])).values()];
      for (let from = 0; from < wanted.length; from += atOnce) await part(batchId, wanted.slice(from, from + atOnce), found);
      return found;
    },
  };
};
