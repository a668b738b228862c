/** The POST operations as the running system documents them, and every bad request to each: body, headers, token, address. */
import { canaries, examplesOf, type Known, type Schema } from './bad-input.examples.fixture.js';
import { faultsOf, wrongBodies, written } from './bad-input.faults.fixture.js';
import type { Deployment, Headers, Place } from './bad-input.deployment.fixture.js';

type Parameter = { readonly name?: string; readonly in?: string; readonly schema?: Schema };
type Documented = {
  readonly operationId: string; readonly parameters?: readonly Parameter[]; readonly 'x-roles': readonly string[]; readonly 'x-body-limit': number;
  readonly 'x-refusals': readonly { readonly code: string }[]; readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
};
export type Document = { readonly paths: Readonly<Record<string, { readonly post?: Documented }>> };

export type PostOperation = {
  readonly id: string; readonly path: string; readonly params: readonly string[]; readonly schema: Schema | null; readonly roles: readonly string[];
  readonly bodyLimit: number; readonly codes: readonly string[];
};

export const postsOf = ({ paths }: Document): readonly PostOperation[] =>
  Object.entries(paths).flatMap(([path, { post }]) => (post === undefined ? [] : [{
    id: post.operationId, path, roles: post['x-roles'], bodyLimit: post['x-body-limit'], codes: post['x-refusals'].map(({ code }) => code),
    params: (post.parameters ?? []).flatMap((one) => (one.in === 'path' ? [one.name!] : [])),
    schema: post.requestBody?.content['application/json'].schema ?? null,
  }]));

export type Bad = {
  readonly name: string; readonly path: string; readonly headers: Headers; readonly body: string | Uint8Array | undefined;
  readonly code: string; readonly field?: string | undefined;
};

const nobody = '0192a000-0000-7000-8000-000000000000';
const provincial = ['POLICY_KEEPER', 'SUPERIOR_FINANCE', 'AUDITOR', 'SANDBOX'];
const seatOf = (role: string): Place => (provincial.includes(role) ? 'province' : /^(RESIDENT|VILLAGE|TOWNSHIP)/.test(role) ? 'township' : 'county');
const abroad: Readonly<Record<string, Place>> = { township: 'otherTownship', county: 'otherCounty' };
/** Payments knows no household but by the county that pays it: another county's is refused only where it is paid already. */
const ofOnesOwn = ['carryOver'];

let sent = 0;
const newKey = (): string => `bad-input-${String(sent += 1)}`;

/** Good requests to an operation, one for each shape of its body. */
export const goodOnes = ({ path, params, schema, roles }: PostOperation, known: Known, { token }: Deployment) => {
  const role = roles[0]!;
  return {
    role, seat: seatOf(role),
    path: params.reduce((address, name) => address.replace(`{${name}}`, String(known[name] ?? nobody)), path),
    headers: (): Headers => ({ 'content-type': 'application/json', authorization: `Bearer ${token(seatOf(role), role)}`, 'idempotency-key': newKey() }),
    bodies: schema === null ? [{}] : examplesOf(schema, known),
  };
};

const wrongHeaders = (roles: readonly string[], token: Deployment['token']): readonly { name: string; headers: Headers; code: string; field?: string }[] => {
  const field = 'header.Idempotency-Key';
  const stranger = ['AUDITOR', 'SANDBOX', 'RESIDENT'].find((role) => !roles.includes(role))!;
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: canaries.name })).toString('base64url')}.`;
  return [
    { name: 'no Idempotency-Key', headers: { 'idempotency-key': undefined }, code: 'idempotency.key_missing', field },
    ...['short', 'with a blank in it', 'x'.repeat(129), 'latin\u00e9-1-key'].map((key) =>
      ({ name: `the Idempotency-Key “${key}”`, headers: { 'idempotency-key': key }, code: 'idempotency.key_missing', field })),
    ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/jsonx', '甄', 'application/json; charset=gb18030'].map((type) =>
      ({ name: `the type ${type}`, headers: { 'content-type': Buffer.from(type).toString('latin1') }, code: 'request.unsupported_media' })),
    { name: 'a compressed body', headers: { 'content-encoding': 'gzip' }, code: 'request.unsupported_media' },
    { name: 'no type', headers: { 'content-type': undefined }, code: 'request.unsupported_media' },
    { name: 'no token', headers: { authorization: undefined }, code: 'auth.token_missing' },
    { name: 'a token of nobody', headers: bearer(canaries.pinyin), code: 'auth.token_invalid' },
    { name: 'a token nobody signed', headers: bearer(unsigned), code: 'auth.token_invalid' },
    { name: 'an ID number for a token', headers: { authorization: `Basic ${canaries.idNumber}` }, code: 'auth.token_invalid' },
    { name: 'a token of another province', headers: bearer(token('otherProvince', roles[0]!)), code: 'auth.token_invalid' },
    { name: 'an expired token', headers: bearer(token('expired', roles[0]!)), code: 'auth.token_expired' },
    { name: 'a role that may not', headers: bearer(token('county', stranger)), code: 'auth.role_missing' },
  ];
};

const wrongParams: Readonly<Record<string, readonly string[]>> = {
  township: ['4399011010000', '439901000000', '439901101201', '999999999999'], week: ['2017-W99', '2017-W00', '2017-W53', '2017-02'],
};
const ofAnId = [nobody.toUpperCase(), nobody.replaceAll('-', ''), canaries.idNumber];

const wrongAddresses = ({ path, params }: PostOperation, known: Known): readonly { name: string; path: string; code: string; field?: string }[] => {
  const address = (name: string, value: string): string =>
    params.reduce((text, one) => text.replace(`{${one}}`, one === name ? value : String(known[one] ?? nobody)), path);
  return [
    ...params.flatMap((name) => [
      ...[...(wrongParams[name] ?? ofAnId), encodeURIComponent(canaries.name)].map((value) =>
        ({ name: `${name} ${value}`, path: address(name, value), code: 'request.invalid', field: `params.${name}` })),
      { name: `${name} that is no text`, path: address(name, '%ED%A0%80'), code: 'request.invalid' },
      { name: `${name} with NUL`, path: address(name, `${canaries.pinyin}%00`), code: 'request.text_refused', field: `params.${name}` },
    ]),
    { name: 'a query nobody asked for', path: `${address('', '')}?${canaries.pinyin}=${encodeURIComponent(canaries.name)}`, code: 'request.invalid', field: 'query.*' },
    { name: 'a query with NUL', path: `${address('', '')}?${canaries.pinyin}=%00`, code: 'request.text_refused', field: 'query.*' },
  ];
};

const twoMegabytes = `{"${canaries.pinyin}":"${canaries.name.repeat(700_000)}"}`;
const bigBodies = (bodyLimit: number) => [
  bodyLimit < Buffer.byteLength(twoMegabytes)
    ? { name: 'a body of 2 MB', body: twoMegabytes, code: 'request.too_large' }
    : { name: 'a body of 2 MB', body: twoMegabytes, code: 'request.invalid' },
  ...(bodyLimit > 1_048_576 ? [{ name: 'a body above the limit', body: ' '.repeat(bodyLimit + 1), code: 'request.too_large' }] : []),
];

/** All of them are bad whoever sends them and whatever is there: each writes nothing at all. */
export const badRequests = (operation: PostOperation, known: Known, deployment: Deployment): readonly Bad[] => {
  const { path, headers, bodies } = goodOnes(operation, known, deployment);
  const { schema, roles, bodyLimit } = operation;
  const body = written(bodies[0]);
  const faults = schema === null
    ? [{ name: 'a field where none is', text: `{"${canaries.pinyin}":"${canaries.name}"}`, code: 'request.invalid', field: 'body.*' }]
    : bodies.flatMap((one) => faultsOf(schema, one));
  const required = schema?.required?.[0];
  const empty = required === undefined ? [] : ['', '{}'].map((text) => ({ name: `the body “${text}”`, text, code: 'request.invalid', field: `body.${required}` }));
  return [
    ...[...new Map([...faults, ...empty, ...wrongBodies].map((fault) => [fault.name, fault])).values()]
      .map(({ name, text, code, field }) => ({ name, path, headers: headers(), body: text, code, field })),
    ...wrongHeaders(roles, deployment.token).map((wrong) => ({ ...wrong, path, body, headers: { ...headers(), ...wrong.headers } })),
    ...wrongAddresses(operation, known).map((wrong) => ({ ...wrong, body, headers: headers() })),
    ...bigBodies(bodyLimit).map((wrong) => ({ ...wrong, path, headers: headers() })),
  ];
};

type Foreign = Omit<Bad, 'code' | 'field'>;

/** The same act by an office elsewhere, and about a place elsewhere: what is refused here may be answered by any of the operation's codes. */
export const foreignRequests = (operation: PostOperation, known: Known, deployment: Deployment): readonly Foreign[] => {
  const { path, headers, bodies, role, seat } = goodOnes(operation, known, deployment);
  const body = written(bodies[0]);
  const isOfAPlace = operation.params.length > 0 || /"(division|householdId|personId)":/.test(body);
  const stranger = isOfAPlace && !ofOnesOwn.includes(operation.id) ? abroad[seat] : undefined;
  const elsewhere = ['439902101000', '620100000000'];
  return [
    ...(stranger === undefined ? [] : [{ name: `from ${stranger}`, path, body, headers: { ...headers(), authorization: `Bearer ${deployment.token(stranger, role)}` } }]),
    ...elsewhere.flatMap((division) => {
      const moved = body.replace(/("(?:division|jurisdiction|to)":)"\d{12}"/g, `$1"${division}"`);
      return moved === body ? [] : [{ name: `about ${division}`, path, body: moved, headers: headers() }];
    }),
  ];
};

type Anything = { readonly operationId: string; readonly 'x-roles'?: readonly string[]; readonly parameters?: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[] };

/** What stands in an address where something else was meant: nothing, another word, another id, half a code, a forged cursor. */
const inAddresses = [
  '%00', 'x', nobody, '439901000000', '43', '999999999999', '2017-W99', '2017-02-30', '-1', '1e400', '99999999999999999999', '%F0%9F%98%80', "'", '%25', 'true', 'a'.repeat(3_000),
  Buffer.from('{"after":["x"],"filters":{}}').toString('base64url'), Buffer.from('{"after":[1,null],"filters":{}}').toString('base64url'),
];

/** Every operation with every parameter of its address, one after the other, saying something it cannot mean. */
export const badAddresses = ({ paths }: Document, known: Known, { token }: Deployment): readonly { readonly id: string; readonly method: string; readonly path: string; readonly headers: Headers }[] =>
  Object.entries(paths).flatMap(([path, operations]) => Object.entries(operations as Readonly<Record<string, Anything>>).flatMap(([word, { operationId: id, 'x-roles': roles = [], parameters = [] }]) => {
    const [method, role] = [word.toUpperCase(), roles[0]];
    const good = (except?: string): string => path.replace(/\{(\w+)\}/g, (whole, name: string) => (name === except ? whole : String(known[name] ?? nobody)));
    const headers = (): Headers => ({
      ...(role !== undefined && { authorization: `Bearer ${token(seatOf(role), role)}` }),
      ...(method === 'POST' && { 'content-type': 'application/json', 'idempotency-key': newKey() }),
    });
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
    const inQuery = parameters.filter((one) => one.in === 'query').map(({ name }) => name!).concat(method === 'GET' ? ['cursor', 'limit', 'atLeast'] : []);
    return [
      ...inPath.flatMap((name) => inAddresses.map((word) => ({ id, method, path: good(name).replace(`{${name}}`, word), headers: headers() }))),
      ...[...new Set(inQuery)].flatMap((name) => inAddresses.flatMap((word) => [`${name}=${word}`, `${name}=${word}&${name}=${word}`]
        .map((query) => ({ id, method, path: `${good()}?${query}`, headers: headers() })))),
    ];
  }));
