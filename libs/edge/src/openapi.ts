/** The OpenAPI 3.1 document, made from the same values that the edge checks requests by. */
import { refusals, type Refusal, type RefusalCode } from '@doudi/contracts';
import { z } from 'zod';
import { defaultBodyLimit, type OperationOptions } from './operation.js';
import { hasField } from './shape-facts.js';

type Part = Readonly<Record<string, unknown>>;

const schemaOf = (shape: z.ZodType, io: 'input' | 'output'): Part => {
  const { $schema: _, ...schema }: Record<string, unknown> = z.toJSONSchema(shape, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return schema;
};

type ObjectSchema = { readonly properties?: Readonly<Record<string, Part>>; readonly required?: readonly string[] };

const parametersIn = (place: 'path' | 'query', shape: z.ZodType | undefined): readonly Part[] => {
  if (shape === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(shape, 'input') as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name, in: place, required: place === 'path' || required.includes(name), ...(description !== undefined && { description }), schema,
  }));
};

const always: readonly RefusalCode[] = ['request.invalid'];
/** What an address names may be absent, or not the caller's. */
const ofAddress: readonly RefusalCode[] = ['resource.not_found'];
const ofToken: readonly RefusalCode[] = ['auth.token_missing', 'auth.token_invalid', 'auth.token_expired', 'auth.role_missing'];
const ofPost: readonly RefusalCode[] = [
  'idempotency.key_missing', 'idempotency.still_running', 'idempotency.key_reused', 'request.not_json', 'request.duplicate_key',
  'request.text_refused', 'request.number_inexact', 'request.too_deep', 'request.too_large', 'request.unsupported_media',
];

/** An address is text, with whatever query stands in it. */
const ofGet: readonly RefusalCode[] = ['request.text_refused'];
/** What a field of the query may be answered, whatever the operation does with it. */
const ofQuery: Readonly<Record<string, readonly RefusalCode[]>> = { cursor: ['cursor.invalid'], division: ofAddress, atLeast: ['view.behind'] };

/** Every code that the operation may answer, in the order of the guards. */
const codesOf = ({ roles, method, params, query, refusals: own = [] }: OperationOptions): readonly RefusalCode[] => [...new Set([
  ...(roles === 'PUBLIC' ? [] : ofToken), ...(method === 'POST' ? ofPost : ofGet), ...always, ...(params === undefined ? [] : ofAddress),
  ...Object.entries(ofQuery).flatMap(([field, codes]) => (hasField(query, field) ? codes : [])), ...own,
])];

const problem = (description: string): Part =>
  ({ description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } });

const refusalsOf = (operation: OperationOptions): Part => {
  const codes = codesOf(operation);
  const statuses = [...new Set(codes.map((code) => refusals[code].status))].sort((a, b) => a - b);
  const named = (status: number): string =>
    codes.filter((code) => refusals[code].status === status).map((code) => `\`${code}\``).join(', ');
  return Object.fromEntries(statuses.map((status) => [status, problem(named(status))]));
};

const json = (schema: Part): Part => ({ 'application/json': { schema } });

const successOf = ({ method, answer, jsonLines }: OperationOptions): Part => {
  if (method === 'GET' || answer !== undefined) {
    const schema = answer === undefined ? {} : schemaOf(answer, 'output');
    if (jsonLines === true) return { 200: { description: 'A line for each', content: { 'application/x-ndjson': { schema } } } };
    return { 200: { description: 'The answer', content: json(schema) } };
  }
  return {
    200: { description: 'Already so: nothing changed', content: json({ $ref: '#/components/schemas/AlreadySo' }) },
    201: { description: 'Done: these facts were recorded', content: json({ $ref: '#/components/schemas/Done' }) },
  };
};

const operationPart = (operation: OperationOptions): Part => {
  const { id, summary, tag, roles, method, body, params, query, bodyLimit = defaultBodyLimit } = operation;
  const key = method === 'POST' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : [];
  const lines = [roles === 'PUBLIC' ? 'Needs no token.' : `Roles: ${roles.join(', ')}.`];
  return {
    operationId: id, summary, tags: [tag], description: lines.join('\n'),
    security: roles === 'PUBLIC' ? [] : [{ bearer: [] }],
    parameters: [...parametersIn('path', params), ...parametersIn('query', query), ...key],
    ...(body !== undefined && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: { ...successOf(operation), ...refusalsOf(operation), 500: problem('`internal`: a bug; the trace id finds it') },
    'x-roles': roles === 'PUBLIC' ? [] : roles,
    ...(method === 'POST' && { 'x-body-limit': bodyLimit }),
    'x-refusals': codesOf(operation).map((code) => ({ code, ...worded(refusals[code]) })),
  };
};

const worded = ({ status, en, zh, clause }: Refusal): Part => ({ status, en, zh, ...(clause !== undefined && { clause }) });

const text = { type: 'string' };
const Problem: Part = {
  type: 'object',
  required: ['type', 'title', 'titleZh', 'status', 'code', 'figures', 'detail', 'detailZh', 'traceId'],
  properties: {
    type: { type: 'string', format: 'uri' }, title: text, titleZh: text, status: { type: 'integer' }, code: text, clause: text, field: text,
    errors: {
      type: 'array', items: { type: 'object', required: ['field', 'expected'], properties: { field: text, expected: text } },
    },
    figures: { type: 'object' }, detail: text, detailZh: text, traceId: text,
  },
};
const stream: Part = { id: { type: 'string', format: 'uuid' }, stream: text, position: { type: 'integer' } };
const events: Part = {
  type: 'array',
  items: { type: 'object', required: ['eventId', 'type'], properties: { eventId: { type: 'string', format: 'uuid' }, type: text } },
};

const components: Part = {
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key', in: 'header', required: true,
      schema: { type: 'string', minLength: 8, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' },
      description: 'New for each act, the same for its repeats: the first answer is the answer for ever. ' +
        'A look-up is no act and records nothing: its key is not kept, and it is answered anew.',
    },
  },
  schemas: {
    Problem,
    Done: {
      type: 'object', required: ['stream', 'version', 'position', 'events'],
      properties: { ...stream, version: { type: 'integer' }, events },
    },
    AlreadySo: { type: 'object', required: ['stream', 'position', 'already'], properties: { ...stream, already: { const: true } } },
  },
};

const openPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** Throws when two operations share a route or an id: paths are unique across services. */
export const openApi = (operations: readonly OperationOptions[]): Part => {
  const paths: Record<string, Record<string, Part>> = {};
  const ids = new Set<string>();
  const place = ({ path, method }: OperationOptions): string => `${path} ${method}`;
  for (const operation of [...operations].sort((a, b) => (place(a) < place(b) ? -1 : 1))) {
    const methods = (paths[openPath(operation.path)] ??= {});
    const method = operation.method.toLowerCase();
    if (method in methods || ids.has(operation.id)) throw new Error(`operation ${operation.id} or its route is declared twice`);
    ids.add(operation.id);
    methods[method] = operationPart(operation);
  }
  const description = 'The back end with which a province guarantees the basic living of its people in difficulty.';
  const info = { title: 'Doudi 兜底', version: '1', description };
  return { openapi: '3.1.1', info, servers: [{ url: '/' }], paths, components };
};
