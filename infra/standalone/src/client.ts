/**
 * How the play speaks to Doudi: over REST, as anybody would, with a token per officer and an Idempotency-Key that follows from
 * the step. A step that was answered is remembered, so that a second start does not take it again.
 */
import type { Role } from '@doudi/contracts';
import { derivedId, type Division } from '@doudi/kernel';
import type { Memory } from './memory.js';

export type Officer = { readonly sub: string; readonly roles: readonly Role[]; readonly division: Division };

export type Body = Readonly<Record<string, unknown>>;
export type Reply = { readonly status: number; readonly body: Body };

export type Client = {
  get(as: Officer, path: string): Promise<Reply>;
  /** `key` names the step: unique in the play, the same in every run of one seed. `again` sends the same key once more. */
  post(as: Officer, path: string, body: unknown, key: string, again?: number): Promise<Reply>;
  /** As `post`, and throws unless it was accepted: for steps that the play relies on. */
  must(as: Officer, path: string, body: unknown, key: string): Promise<Body>;
  see(as: Officer, path: string): Promise<Body>;
  /** All rows of a list. */
  all(as: Officer, path: string): Promise<readonly Body[]>;
  /** Work whose result steers the play and must not come out otherwise at a second start. */
  once<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Refusals by code, as they were answered. */
  readonly refusals: ReadonlyMap<string, number>;
};

const accepted = (reply: Reply, what: string): Body => {
  if (reply.status >= 400) throw new Error(`${what} was answered ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
};

export const createClient = (options: {
  readonly url: string;
  readonly play: string;
  readonly memory: Memory;
  readonly tokenFor: (officer: Officer) => Promise<string>;
  /** Whoever asks for more afterwards gets its reason; what was asked before is still answered and kept. */
  readonly stopped: AbortSignal;
}): Client => {
  const { url, play, memory, tokenFor, stopped } = options;
  const tokens = new Map<string, Promise<string>>();
  const refusals = new Map<string, number>();
  const token = (officer: Officer): Promise<string> => {
    const name = JSON.stringify([officer.sub, officer.roles, officer.division]);
    const known = tokens.get(name) ?? tokenFor(officer);
    tokens.set(name, known);
    return known;
  };
  const ask = async (officer: Officer, path: string, init: RequestInit): Promise<Reply> => {
    stopped.throwIfAborted();
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${await token(officer)}` };
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Body) };
  };
  const once: Client['once'] = async (key, work) => {
    const known = memory.recall(key);
    if (known !== undefined) return known as Awaited<ReturnType<typeof work>>;
    const result = await work();
    memory.keep(key, result);
    return result;
  };
  const get: Client['get'] = (officer, path) => ask(officer, path, { method: 'GET' });
  const post: Client['post'] = async (officer, path, body, key, again = 0) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': derivedId('play', play, key) };
    const reply = await once(again === 0 ? key : `${key} · ${again}`, () => ask(officer, path, { method: 'POST', headers, body: JSON.stringify(body) }));
    if (reply.status >= 400) {
      const code = String(reply.body['code']);
      refusals.set(code, (refusals.get(code) ?? 0) + 1);
    }
    return reply;
  };
  const see: Client['see'] = async (officer, path) => accepted(await get(officer, path), `GET ${path}`);
  return {
    get, post, see, once, refusals,
    must: async (officer, path, body, key) => accepted(await post(officer, path, body, key), `POST ${path} (${key})`),
    all: async (officer, path) => {
      const rows: Body[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await see(officer, `${path}${path.includes('?') ? '&' : '?'}limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`);
        rows.push(...(page['items'] as readonly Body[]));
        cursor = page['next'] as string | null;
      }
      return rows;
    },
  };
};
