/** Stand-ins for the neighbours of payments: publishers on a memory log, and intake's reveal as it answers over HTTP. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler, createMemoryLog, type Aggregate, type CommandMeta, type EventLog, type EventSchema } from '@doudi/event-store';
import { derivedId, type Division, type Instant, type Message, type Uuid } from '@doudi/kernel';

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
export type RevealStand = { readonly url: string; readonly asked: string[]; close(): Promise<void> };

/** The account number that a person's papers of that version name. */
export const accountOf = (personId: string, papersVersion: number): string => `62${personId.replaceAll('-', '').slice(-20)}${papersVersion}`;

/** Gives every payee a name and an account; grants every reveal that comes with the token. */
export const startRevealStand = async (token: string): Promise<RevealStand> => {
  const asked: string[] = [];
  const granted = new Map<string, Asked>();
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      if (request.method === 'POST') {
        const key = String(request.headers['idempotency-key']);
        const body = JSON.parse(await bodyOf(request)) as Asked & { purpose: string };
        asked.push(body.purpose);
        const id = derivedId('reveal', key);
        granted.set(id, body);
        return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
      }
      const references = granted.get(request.url!.split('/')[3]!)?.references ?? [];
      const lines = references.map(({ personId, papersVersion }) =>
        JSON.stringify({ personId, papersVersion, name: '某某 <测试>', bankAccount: accountOf(personId, papersVersion) }));
      return response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`${lines.join('\n')}\n`);
    })();
  });
  await new Promise<void>((resume) => { server.listen(0, '127.0.0.1', resume); });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked, close: () => new Promise((resume) => { server.close(() => { resume(); }); }) };
};
