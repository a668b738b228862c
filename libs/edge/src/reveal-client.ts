/**
 * How a service asks intake for papers over HTTP: granted and recorded first, then read line by line, passed on and forgotten. The
 * same key asks under the first grant.
 */
import { zUuid } from '@doudi/contracts';
import type { Uuid } from '@doudi/kernel';
import { z } from 'zod';
import { NeighbourFault } from './neighbour-fault.js';

export type RevealClientOptions = {
  readonly baseUrl: string;
  /** A token that the purpose allows, for the county or above; asked for on every call. */
  readonly token: () => Promise<string>;
};

export type RevealRequest = {
  readonly key: string;
  readonly references: readonly { readonly personId: Uuid; readonly papersVersion: number }[];
  readonly fields: readonly string[];
  readonly purpose: string;
  readonly authorisation: { readonly kind: string; readonly id: string };
};

/** Each line as intake wrote it, parsed. Throws `NeighbourFault` when intake refuses or fails. */
export type RevealClient = (request: RevealRequest) => AsyncIterable<unknown>;

const zGranted = z.object({ id: zUuid });
const timeoutMs = 60_000;

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

export const createRevealClient = ({ baseUrl, token }: RevealClientOptions): RevealClient => {
  const call = async (path: string, method: 'GET' | 'POST', headers: Readonly<Record<string, string>> = {}, body: string | null = null): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method, body, headers: { ...headers, authorization: `Bearer ${await token()}` }, signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new NeighbourFault('the reveal of intake', response.status);
    return response;
  };
  return async function* reveal({ key, ...request }) {
    const granted = await call('/v1/reveals', 'POST', { 'content-type': 'application/json', 'idempotency-key': key }, JSON.stringify(request));
    const { id } = zGranted.parse(await granted.json());
    for await (const line of linesOf(await call(`/v1/reveals/${id}/papers`, 'GET'))) yield JSON.parse(line) as unknown;
  };
};
