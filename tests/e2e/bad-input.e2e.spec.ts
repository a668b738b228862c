import { refusals } from '@doudi/contracts';
import { startDeployment, type Reply } from './bad-input.deployment.fixture.js';
import { canaries, type Known } from './bad-input.examples.fixture.js';
import { badAddresses, badRequests, foreignRequests, goodOnes, postsOf, type Document } from './bad-input.requests.fixture.js';
import { written } from './bad-input.faults.fixture.js';
import { furnish } from './bad-input.world.fixture.js';

// The operations come from the running system, so that a new POST is covered by being there.
const deployment = await startDeployment();
afterAll(async () => { await deployment.stop(); });
const document = JSON.parse((await deployment.ask('GET', '/openapi.json', {})).text) as Document;
const posts = postsOf(document);
const visited = new Set<string>();
let requests = 0;

/** A text as it may hide: as it is, escaped for JSON or an address, in hex, in base64 at each of the three offsets, in UTF-16. */
const disguises = (text: string): readonly string[] => {
  const base64 = [0, 1, 2].map((offset) => Buffer.from(`${'x'.repeat(offset)}${text}`).toString('base64').slice(Math.ceil((offset * 8) / 6) + (offset > 0 ? 1 : 0), -4));
  const escaped = [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const latin1 = Buffer.from(text).toString('latin1');
  return [text, latin1, escaped, encodeURIComponent(text), Buffer.from(text).toString('hex'), Buffer.from(text, 'utf16le').toString('hex'), ...base64];
};
const hidden = Object.entries(canaries).flatMap(([what, text]) => disguises(text).map((disguise) => [what, disguise.toLowerCase()] as const));
const seenIn = (text: string): readonly string[] => {
  const low = text.toLowerCase();
  return hidden.flatMap(([what, disguise]) => (low.includes(disguise) ? [`shows the ${what} as ${disguise}`] : []));
};

type Answered = { readonly status?: unknown; readonly code?: string; readonly title?: unknown; readonly titleZh?: unknown; readonly type?: unknown; readonly clause?: unknown; readonly field?: string; readonly errors?: readonly { readonly field: string }[] };
const catalogue = refusals as Readonly<Record<string, { readonly status: number; readonly clause?: string; readonly recorded?: boolean }>>;

/** What is wrong with this as a refusal in problem+json; nothing if it is as it must be. */
const faultsOfRefusal = ({ status, type, text }: Reply, documented: readonly string[]): readonly string[] => {
  if (status < 400 || status > 499 || !type.startsWith('application/problem+json')) return [`answered ${status} ${type} ${text.slice(0, 200)}`];
  const body = JSON.parse(text) as Answered;
  const known = catalogue[body.code ?? ''];
  return [
    ...(known === undefined ? [`the code ${body.code} is not in the catalogue`] : []),
    ...(documented.includes(body.code ?? '') ? [] : [`the code ${body.code} is not documented for the operation`]),
    ...(body.status === status && known?.status === status && body.type === `urn:doudi:problem:${body.code}` ? [] : [`${text.slice(0, 200)} with ${status}`]),
    ...(body.clause === known?.clause ? [] : ['another clause than the catalogue’s']),
    ...(typeof body.title === 'string' && /^[A-Z].{10,}/.test(body.title) ? [] : ['no English title']),
    ...(typeof body.titleZh === 'string' && /[\u4e00-\u9fff]{4}/.test(body.titleZh) ? [] : ['no Chinese title']),
    ...seenIn(text),
  ];
};

/** In a union the fault is told of the whole. */
const names = (field: string, wanted: string): boolean => field === wanted || (wanted.startsWith('body.payee.') && field === 'body.payee');
const faultsOfBadInput = (reply: Reply, documented: readonly string[], code: string, field: string | undefined): readonly string[] => {
  const general = faultsOfRefusal(reply, documented);
  if (reply.status < 400 || reply.status > 499) return general;
  const body = JSON.parse(reply.text) as Answered;
  const [told, first] = [body.errors ?? [], body.field];
  return [
    ...general,
    ...(body.code === code ? [] : [`${body.code} instead of ${code}`]),
    ...(field === undefined || (told.some((one) => names(one.field, field)) && first === told[0]?.field) ? [] : [`tells of ${JSON.stringify(told)} instead of ${field}`]),
  ];
};

/** Eight at a time, as their answers come. */
const each = async <One>(all: readonly One[], work: (one: One) => Promise<void>): Promise<void> => {
  const queue = [...all];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
  }));
};
const settle = (): Promise<Reply> => deployment.ask('POST', '/v1/sandbox/settlement', {
  'content-type': 'application/json', authorization: `Bearer ${deployment.token('province', 'SANDBOX')}`, 'idempotency-key': `settle-bad-input-${String(requests += 1)}`,
}, '{}');

describe('bad input', () => {
  let known: Known;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    known = await furnish(deployment);
    await settle();
    before = await deployment.rows();
  });

  it.each(posts.map((operation) => [operation.id, operation] as const))('%s refuses it and says where', async (id, operation) => {
    const found: string[] = [];
    await each(badRequests(operation, known, deployment), async ({ name, path, headers, body, code, field }) => {
      requests += 1;
      const reply = await deployment.ask('POST', path, headers, body);
      found.push(...faultsOfBadInput(reply, operation.codes, code, field).map((fault) => `${name}: ${fault}`));
    });
    visited.add(id);
    expect(found).toEqual([]);
  });

  it.each(posts.map(({ id, schema }) => [id, JSON.stringify(schema)] as const))('%s says of every day how far from today it may lie', (_, schema) => {
    const days = schema.split('^[12]\\\\d{3}-').length;
    expect(schema.split('"x-years-ahead"').length).toBe(days);
    expect(schema.split('"x-years-back"').length).toBe(days);
  });

  it('leaves every row of every database as it was', async () => {
    await settle();
    expect(await deployment.rows()).toEqual(before);
    expect(Object.keys(before).filter((table) => table.endsWith('log.event'))).toHaveLength(4);
  });

  it('from elsewhere or about elsewhere is refused, and leaves the refusal alone: the few that are facts are counted', async () => {
    const found: string[] = [];
    let recorded = 0;
    const all = posts.flatMap((operation) => foreignRequests(operation, known, deployment).map((one) => ({ ...one, operation })));
    await each(all, async ({ name, path, headers, body, operation }) => {
      requests += 1;
      const reply = await deployment.ask('POST', path, headers, body);
      found.push(...faultsOfRefusal(reply, operation.codes).map((fault) => `${operation.id} ${name}: ${fault}`));
      if (catalogue[(JSON.parse(reply.text) as Answered).code ?? '']?.recorded === true) recorded += 1;
    });
    await settle();
    expect(found).toEqual([]);
    expect(new Set(all.map(({ operation }) => operation.id)).size).toBeGreaterThanOrEqual(66);
    const after = await deployment.rows();
    const changed = Object.keys(after).filter((table) => after[table] !== before[table] && !/ log\.(outcome|head|bus_publisher|bus_stream)$/.test(table));
    expect(changed.filter((table) => !/^payments (log\.(event|process|view_build)|public\.(account|lead)_v\d+)$/.test(table))).toEqual([]);
    const events = (rows: Readonly<Record<string, string>>): number => Number(rows['payments log.event']!.split(' ')[0]);
    expect(events(after) - events(before)).toBe(recorded);
  });

  it('visited every POST there is', () => {
    expect([...visited].sort()).toEqual(posts.map(({ id }) => id).sort());
    expect(posts.length).toBeGreaterThanOrEqual(77);
    expect(requests).toBeGreaterThan(posts.length * 80);
  });

  it('in an address is no fault of ours, in any parameter of any operation', async () => {
    const addresses = badAddresses(document, known, deployment);
    const found: string[] = [];
    await each(addresses, async ({ id, method, path, headers }) => {
      const { status, text } = await deployment.ask(method, path, headers, method === 'POST' ? '{}' : undefined);
      if (status >= 500) found.push(`${id}: ${method} ${path.slice(0, 200)} was answered ${status} ${text.slice(0, 200)}`);
    });
    expect(found).toEqual([]);
    expect(addresses.length).toBeGreaterThan(3_000);
  });

  // Last, since now things happen: had the examples been bad in another way as well, the tests above would have shown nothing.
  it('was bad in the one way alone: the examples themselves have the documented shape', async () => {
    const found: string[] = [];
    for (const operation of posts) {
      const { path, headers, bodies } = goodOnes(operation, known, deployment);
      for (const body of bodies) {
        const { status, text } = await deployment.ask('POST', path, headers(), written(body));
        const { code = '' } = JSON.parse(text) as Answered;
        if (status >= 500 || /^(request|idempotency|auth)\./.test(code)) found.push(`${operation.id}: ${status} ${text}`);
        if (code !== '') found.push(...faultsOfRefusal({ status, type: 'application/problem+json', text }, operation.codes).map((fault) => `${operation.id}: ${fault}`));
      }
    }
    expect(found).toEqual([]);
  });

  it('left no word of anybody in what the processes said and kept beside the databases', () => {
    expect(deployment.said()).toContain('"msg":"request"');
    expect(seenIn(deployment.said())).toEqual([]);
  });
});
