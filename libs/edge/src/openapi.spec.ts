/** The document says what the edge checks: shapes, roles, keys and every refusal. */
import { zPositiveFen, zUuid } from '@doudi/contracts';
import { z } from 'zod';
import { listShape } from './lists.js';
import { openApi } from './openapi.js';
import type { OperationOptions } from './operation.js';

const open: OperationOptions = {
  id: 'openBox', method: 'POST', path: '/v1/boxes/:boxId/opening', summary: 'Opens', tag: 'boxes', roles: ['COUNTY_CIVIL'],
  params: z.strictObject({ boxId: zUuid }), body: z.strictObject({ fen: zPositiveFen }), refusals: ['clock.goes_back'],
};
const list: OperationOptions = {
  id: 'listBoxes', method: 'GET', path: '/v1/boxes', summary: 'Boxes', tag: 'boxes', roles: 'PUBLIC',
  query: z.strictObject(listShape), answer: z.strictObject({ items: z.array(z.string()) }),
};
const lines: OperationOptions = {
  id: 'getLines', method: 'GET', path: '/v1/boxes/:boxId/lines', summary: 'Lines', tag: 'boxes', roles: ['AUDITOR'],
  params: z.strictObject({ boxId: zUuid }), query: z.strictObject({ division: z.string().optional() }), answer: z.strictObject({ line: z.int() }), jsonLines: true,
};
const document = JSON.parse(JSON.stringify(openApi([open, list, lines]))) as { paths: Record<string, Record<string, Record<string, unknown>>> };

describe('the document', () => {
  it('of a POST: parameters, body, key, token, answers and refusals', () => {
    expect(document.paths['/v1/boxes/{boxId}/opening']!['post']).toMatchObject({
      operationId: 'openBox',
      security: [{ bearer: [] }],
      parameters: [{ name: 'boxId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }, { $ref: '#/components/parameters/IdempotencyKey' }],
      requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['fen'], additionalProperties: false, properties: { fen: { type: 'integer', minimum: 1 } } } } } },
      responses: {
        200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/AlreadySo' } } } },
        201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Done' } } } },
        404: { description: '`resource.not_found`' },
        409: { description: expect.stringContaining('`clock.goes_back`') },
        422: { description: expect.stringContaining('`idempotency.key_reused`') },
      },
    });
    expect(document.paths['/v1/boxes/{boxId}/opening']!['post']!['x-refusals']).toContainEqual(expect.objectContaining({ code: 'auth.role_missing', status: 403 }));
  });

  it('of a public GET: no token, no key, the query fields', () => {
    const operation = document.paths['/v1/boxes']!['get']!;
    expect(operation['security']).toEqual([]);
    expect((operation['parameters'] as { name: string }[]).map(({ name }) => name)).toEqual(['limit', 'cursor', 'atLeast']);
    expect(Object.keys(operation['responses'] as object)).toEqual(['200', '400', '409', '500']);
  });

  it('of a query: what a cursor, a position, a division and any text may answer', () => {
    const codesOf = (path: string) => (document.paths[path]!['get']!['x-refusals'] as { code: string }[]).map(({ code }) => code);
    expect(codesOf('/v1/boxes')).toEqual(['request.text_refused', 'request.invalid', 'cursor.invalid', 'view.behind']);
    expect(codesOf('/v1/boxes/{boxId}/lines').slice(-3)).toEqual(['request.text_refused', 'request.invalid', 'resource.not_found']);
    const division = openApi([{ ...list, query: z.strictObject({ division: z.string() }) }]) as { paths: Record<string, { get: { 'x-refusals': unknown[] } }> };
    expect(division.paths['/v1/boxes']!.get['x-refusals']).toContainEqual(expect.objectContaining({ code: 'resource.not_found' }));
  });

  it('of JSON lines: their type, and the shape of one', () => {
    expect(document.paths['/v1/boxes/{boxId}/lines']!['get']).toMatchObject({ responses: { 200: { content: { 'application/x-ndjson': { schema: { properties: { line: { type: 'integer' } } } } } } } });
  });

  it('of a key: what a look-up makes of it', () => {
    expect(JSON.stringify(document)).toMatch(/A look-up is no act/);
  });

  it('refuses two operations with one route or one id', () => {
    expect(() => openApi([open, { ...open, id: 'other' }])).toThrow('declared twice');
    expect(() => openApi([open, { ...open, path: '/v1/other' }])).toThrow('declared twice');
  });
});
