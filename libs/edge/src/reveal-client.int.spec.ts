import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uuid } from '@doudi/kernel';
import { createRevealClient } from './reveal-client.js';

const id = '00000000-0000-4000-8000-000000000001';
const text = `${JSON.stringify({ personId: id, name: '甲示例' })}\n${JSON.stringify({ personId: id, name: '乙示例' })}`;
const request = {
  key: 'the key', references: [{ personId: uuid(id), papersVersion: 1 }], fields: ['name'], purpose: 'CASE_WORK', authorisation: { kind: 'APPLICATION', id },
};

/** An intake that writes what it is told to, byte by byte, so that lines and characters break anywhere. */
const intake = async (grants: number): Promise<{ server: Server; url: string; keys: unknown[] }> => {
  const keys: unknown[] = [];
  const answer = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (asked.method === 'POST') {
      keys.push(asked.headers['idempotency-key']);
      response.writeHead(grants).end(JSON.stringify({ id }));
      return;
    }
    for (const byte of Buffer.from(text)) {
      response.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    response.end();
  };
  const server = createServer((asked, response) => { void answer(asked, response); });
  await new Promise<void>((resume) => { server.listen(0, '127.0.0.1', resume); });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
};

describe('papers over HTTP', () => {
  it('arrive line by line, wherever the bytes break, under the key that was asked with', async () => {
    const { server, url, keys } = await intake(201);
    const lines: unknown[] = [];
    for await (const line of createRevealClient({ baseUrl: url, token: () => Promise.resolve('t') })(request)) lines.push(line);
    server.close();
    expect(lines).toEqual([{ personId: id, name: '甲示例' }, { personId: id, name: '乙示例' }]);
    expect(keys).toEqual(['the key']);
  });

  it('a refusal is a fault of the neighbour that says its status and nothing of the request', async () => {
    const { server, url } = await intake(403);
    const lines = createRevealClient({ baseUrl: url, token: () => Promise.resolve('secret') })(request);
    const fault = await lines[Symbol.asyncIterator]().next().then(() => null, (error: unknown) => error);
    server.close();
    expect(fault).toMatchObject({ name: 'NeighbourFault', status: 403 });
    expect(String(fault)).not.toMatch(/secret|甲|0000/);
  });
});
