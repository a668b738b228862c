/** Stand-ins for the neighbours of payments: publishers on a memory log, and intake's reveal as it answers over HTTP. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler, createMemoryLog, type Aggregate, type CommandMeta, type EventLog, type EventSchema } from '@doudi/event-store';
import { derivedId, msOfInstant, type Division, type Instant, type Message, type Uuid } from '@doudi/kernel';

export type Publisher = { readonly log: EventLog; publish(type: string, division: Division, id: Uuid, data: unknown): Promise<void> };

/** Publishes what it is told to, in a stream per id. */
export const createPublisher = (name: string, schemas: Readonly<Record<string, EventSchema>>, now: () => Instant): Publisher => {
  const log = createMemoryLog({ now });
  const handle = createHandler(log);
  const voice: Aggregate<Message, number, Message> = {
    name, initial: 0, evolve: (count) => count + 1, decide: (command) => [command], events: schemas, published: Object.keys(schemas),
  };
  return {
    log,
    publish: async (type, division, id, data) => {
      const commandId = derivedId('neighbour', type, id, JSON.stringify(data));
      const actor = { sub: `process:${name}`, roles: ['SERVICE'], division };
      const meta: CommandMeta = {
        commandId, actor, at: now(), division, lawHash: 'neighbour', causationId: commandId, correlationId: commandId, traceparent: null,
        requestDigest: null,
      };
      await handle(voice, id, { type, data }, meta);
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
};

type Asked = { readonly references: readonly { readonly personId: string; readonly papersVersion: number }[] };
/**
 * What is wrong with papers, by person and version. `GONE`: erased, or no such version; `NO_ACCOUNT`: without a bank account; `UNKNOWN`:
 * intake knows no such person and answers the whole list with 404; `UNREADABLE`: intake fails.
 */
export type Papers = Map<string, 'GONE' | 'NO_ACCOUNT' | 'UNKNOWN' | 'UNREADABLE'>;
export const papersOf = (personId: string, papersVersion: number): string => `${personId}/${papersVersion}`;
export type RevealStand = { readonly url: string; readonly asked: string[]; readonly papers: Papers; close(): Promise<void> };

/** The account number that a person's papers of that version name. */
export const accountOf = (personId: string, papersVersion: number): string => `62${personId.replaceAll('-', '').slice(-20)}${papersVersion}`;

/** Gives every payee a name and an account, unless told otherwise; grants every reveal that comes with the token, for a day. */
export const startRevealStand = async (token: string, now: () => Instant): Promise<RevealStand> => {
  const asked: string[] = [];
  const granted = new Map<string, Asked & { readonly at: number }>();
  const papers: Papers = new Map();
  const lineOf = ({ personId, papersVersion }: Asked['references'][number]): string => {
    const state = papers.get(papersOf(personId, papersVersion));
    const given = { name: '某某 <测试>', ...(state === undefined && { bankAccount: accountOf(personId, papersVersion) }) };
    return JSON.stringify({ personId, papersVersion, ...(state === 'GONE' ? { missing: true } : given) });
  };
  const have = (fault: string, { references }: Asked): boolean =>
    references.some(({ personId, papersVersion }) => papers.get(papersOf(personId, papersVersion)) === fault);
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      if (request.method === 'POST') {
        const key = String(request.headers['idempotency-key']);
        const body = JSON.parse(await bodyOf(request)) as Asked & { purpose: string };
        asked.push(body.purpose);
        if (have('UNKNOWN', body)) return response.writeHead(404).end();
        const id = derivedId('reveal', key);
        if (!granted.has(id)) granted.set(id, { ...body, at: msOfInstant(now()) });
        return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
      }
      const wanted = granted.get(request.url!.split('/')[3]!)!;
      if (msOfInstant(now()) > wanted.at + 24 * 3_600_000) return response.writeHead(409).end();
      if (have('UNREADABLE', wanted)) return response.writeHead(503).end();
      return response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`${wanted.references.map(lineOf).join('\n')}\n`);
    })();
  });
  await new Promise<void>((resume) => { server.listen(0, '127.0.0.1', resume); });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, papers, close: () => new Promise((resume) => { server.close(() => { resume(); }); }) };
};
