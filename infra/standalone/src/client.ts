/**
 * How the play speaks to Doudi: over REST, as anybody would, with a token per officer and an Idempotency-Key that follows from
 * the step, so that a second start repeats what was done and gets the first answers.
 */
import type { Role } from '@doudi/contracts';
import { derivedId, type Division } from '@doudi/kernel';

export type Officer = { readonly sub: string; readonly roles: readonly Role[]; readonly division: Division };

export type Reply = { readonly status: number; readonly body: Record<string, unknown> };

export type Client = {
  get(as: Officer, path: string): Promise<Reply>;
  /** `key` names the step: unique in the play, the same in every run of one seed. */
  post(as: Officer, path: string, body: unknown, key: string): Promise<Reply>;
  /** As `post`, and throws unless it was accepted: for steps that the play relies on. */
  must(as: Officer, path: string, body: unknown, key: string): Promise<Record<string, unknown>>;
  see(as: Officer, path: string): Promise<Record<string, unknown>>;
  /** Refusals by code, as they were answered. */
  readonly refusals: ReadonlyMap<string, number>;
};

export const createClient = (options: {
  readonly url: string;
  readonly play: string;
  readonly tokenFor: (officer: Officer) => Promise<string>;
}): Client => {
  const tokens = new Map<string, Promise<string>>();
  const refusals = new Map<string, number>();
  const token = (officer: Officer): Promise<string> => {
    const name = JSON.stringify([officer.sub, officer.roles, officer.division]);
    const known = tokens.get(name) ?? options.tokenFor(officer);
    tokens.set(name, known);
    return known;
  };
  const ask = async (officer: Officer, path: string, init: RequestInit): Promise<Reply> => {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${await token(officer)}` };
    const response = await fetch(`${options.url}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  const get: Client['get'] = (officer, path) => ask(officer, path, { method: 'GET' });
  const post: Client['post'] = async (officer, path, body, key) => {
    const reply = await ask(officer, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': derivedId('play', options.play, key) },
      body: JSON.stringify(body),
    });
    if (reply.status >= 400) {
      const code = String(reply.body['code']);
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
    }
    return reply;
  };
  return {
    get,
    post,
    must: async (officer, path, body, key) => accepted(await post(officer, path, body, key), `POST ${path} (${key})`),
    see: async (officer, path) => accepted(await get(officer, path), `GET ${path}`),
    refusals,
  };
};

const accepted = (reply: Reply, what: string): Record<string, unknown> => {
  if (reply.status >= 400) throw new Error(`${what} was answered ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
};

