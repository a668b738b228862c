/** Stand-ins for the neighbours of this service: publishers on a memory log, and intake's reveal as it answers over HTTP. */
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
        commandId, actor, at: now(), division, lawHash: 'neighbour', causationId: commandId, correlationId: commandId, traceparent: null, requestDigest: null,
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
export type RevealStand = {
  readonly url: string;
  readonly asked: { readonly key: string; readonly body: Asked & Record<string, unknown> }[];
  /** Answers 503 while it is so. */
  down: boolean;
  close(): Promise<void>;
};

/** Knows an ID number for each person; grants every reveal that comes with the token. */
export const startRevealStand = async (token: string, idNumberOf: (personId: string) => string | undefined): Promise<RevealStand> => {
  const stand = { down: false };
  const asked: RevealStand['asked'] = [];
  const granted = new Map<string, Asked>();
  const server = createServer((request, response) => {
    void (async () => {
      if (stand.down) return response.writeHead(503).end();
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      if (request.method === 'POST') {
        const key = String(request.headers['idempotency-key']);
        const body = JSON.parse(await bodyOf(request)) as Asked & Record<string, unknown>;
        asked.push({ key, body });
        const id = derivedId('reveal', key);
        granted.set(id, body);
        return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
      }
      const references = granted.get(request.url!.split('/')[3]!)?.references ?? [];
      const lines = references.map(({ personId, papersVersion }) => {
        const idNumber = idNumberOf(personId);
        return JSON.stringify(idNumber === undefined ? { personId, papersVersion, missing: true } : { personId, papersVersion, idNumber });
      });
      return response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`${lines.join('\n')}\n`);
    })();
  });
  await new Promise<void>((resume) => { server.listen(0, '127.0.0.1', resume); });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resume) => { server.close(() => { resume(); }); });
  return Object.assign(stand, { url: `http://127.0.0.1:${port}`, asked, close });
};
