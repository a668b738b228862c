/** Intake's audited reveal over HTTP: asked for one case at a time, so that its record says which case opened whose papers. */
import { zUuid } from '@doudi/contracts';
import type { Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { NeighbourFault, type Reveal } from './ports.js';

const zGranted = z.object({ id: zUuid });
const zLine = z.object({ personId: zUuid, idNumber: z.string().optional() });

export type HttpRevealOptions = {
  readonly baseUrl: string;
  /** A token with the role SERVICE for the county or above; asked for on every call. */
  readonly token: () => Promise<string>;
};

export const createHttpReveal = ({ baseUrl, token }: HttpRevealOptions): Reveal => {
  const call = async (path: string, init: RequestInit & { readonly headers?: Readonly<Record<string, string>> }): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${await token()}` }, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new NeighbourFault('the reveal of intake', response.status);
    return response;
  };
  return {
    idNumbers: async ({ caseId, key, references }) => {
      const granted = await call('/v1/reveals', {
        method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ references, fields: ['idNumber'], purpose: 'VERIFICATION', authorisation: { kind: 'VERIFICATION_CASE', id: caseId } }),
      });
      const { id } = zGranted.parse(await granted.json());
      const papers = await (await call(`/v1/reveals/${id}/papers`, { method: 'GET' })).text();
      const lines = papers.split('\n').filter((line) => line !== '').map((line) => zLine.parse(JSON.parse(line)));
      return new Map(lines.flatMap(({ personId, idNumber }): [Uuid, string][] => (idNumber === undefined ? [] : [[personId, idNumber]])));
    },
  };
};
