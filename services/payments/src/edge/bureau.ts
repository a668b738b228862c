/** The finance bureau over HTTP. It pays a message id once; silence is not an answer, and so every call ends in time or throws. */
import { NeighbourFault } from '@doudi/edge';
import type { PlainDate } from '@doudi/kernel';
import { readCamt053, readPain002, writePain001 } from './iso20022.js';
import type { Bureau } from './ports.js';

export type HttpBureauOptions = { readonly baseUrl: string; readonly timeoutMs?: number };

export const createHttpBureau = ({ baseUrl, timeoutMs = 10_000 }: HttpBureauOptions): Bureau => {
  const call = async (path: string, today: PlainDate, body?: string): Promise<string | null> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST', signal: AbortSignal.timeout(timeoutMs),
      headers: { 'x-sandbox-today': today, ...(body !== undefined && { 'content-type': 'application/xml; charset=utf-8' }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    if (response.status === 404 && body === undefined) return null;
    if (!response.ok) throw new NeighbourFault('the finance bureau', response.status);
    return text;
  };
  return {
    send: async (message, today) => readPain002((await call('/payments', today, writePain001(message)))!, message.messageId),
    statusOf: async (messageId, today) => {
      const text = await call(`/payments/${messageId}`, today);
      return text === null ? null : readPain002(text, messageId);
    },
    statementOf: async (messageId, today) => {
      const text = await call(`/statements/${messageId}`, today);
      return text === null ? null : readCamt053(text, messageId);
    },
  };
};
