import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSources, type Sources } from './sources.js';

const idNumber = '43990119700101001X';
const query = { queryId: 'Q1', idNumber, authorisationId: 'A1', purpose: 'rural dibao', requester: 'county', day: '2017-01-05' };
const facts = {
  POLICE: { diedOn: null, movedAwayOn: null, vehicles: 1 }, TAX: { incomeYearlyFen: 120_000 }, SOCIAL_INSURANCE: { pensionYearlyFen: 0 },
  HOUSING: { houses: 1 }, MARKET_REGISTRATION: { businesses: 0 }, BANKS: { depositsFen: 5_000 },
  POVERTY_REGISTRY: { registered: true, householdSize: 3 },
};

describe('the sources over HTTP', () => {
  let dataDir: string;
  let sources: Sources;
  const call = async (method: string, path: string, body?: unknown, today = '2017-01-05') => {
    const response = await fetch(`http://127.0.0.1:${sources.port}${path}`, {
      method,
      headers: { 'x-sandbox-today': today, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const ask = (source: string, change: object = {}) => call('POST', `/sources/${source}/queries`, { ...query, ...change });
  const answer = async (source: string, today?: string) => (await call('GET', `/sources/${source}/queries/Q1`, undefined, today)).body;
  const start = async () => (sources = await startSources({ port: 0, dataDir }));

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sources-'));
    await start();
    await call('PUT', '/people', [{ idNumber, facts }]);
  });
  afterEach(async () => {
    await sources.close();
    rmSync(dataDir, { recursive: true });
  });

  it.each([
    ['police', facts.POLICE], ['tax', facts.TAX], ['social-insurance', { pensionYearlyFen: 0, insuredWageYearlyFen: 0 }],
    ['housing', facts.HOUSING], ['market-registration', { businesses: 0, businessYearlyFen: 0 }], ['banks', facts.BANKS],
    ['POVERTY_REGISTRY', facts.POVERTY_REGISTRY],
  ])('%s is asked and answers what it knows', async (source, known) => {
    expect(await ask(source, { idNumber: idNumber.toLowerCase() })).toEqual({ status: 202, body: { accepted: 1 } });
    expect(await answer(source)).toEqual({ queryId: 'Q1', status: 'ANSWERED', answeredOn: '2017-01-05', facts: known });
  });

  it.each([
    ['no authorisation', { authorisationId: undefined }, 403, 'query.unauthorised'],
    ['an empty authorisation', { authorisationId: '' }, 403, 'query.unauthorised'],
    ['no purpose', { purpose: undefined }, 400, 'request.malformed'],
    ['no requester', { requester: undefined }, 400, 'request.malformed'],
    ['an impossible day', { day: '2017-02-30' }, 400, 'request.malformed'],
    ['an unknown field', { why: 'x' }, 400, 'request.malformed'],
    ['a number that is none', { idNumber: 'SECRET!' }, 400, 'request.malformed'],
  ])('refuses a query with %s, alone and in a batch, and takes nothing in', async (_, change, status, code) => {
    const alone = await ask('tax', change);
    const batch = await call('POST', '/sources/tax/queries/batch', { queries: [{ ...query, queryId: 'Q0' }, { ...query, ...change }] });
    for (const refused of [alone, batch]) expect(refused).toMatchObject({ status, body: { code } });
    expect(JSON.stringify([alone, batch])).not.toContain('SECRET');
    expect((await call('GET', '/counts')).body).toMatchObject({ TAX: 0 });
  });

  it('takes a query id once, and refuses it with other terms', async () => {
    await ask('tax');
    expect((await ask('tax', { day: '2017-01-09' })).status).toBe(202);
    expect(await ask('tax', { authorisationId: 'A2' })).toMatchObject({ status: 409, body: { code: 'query.other-terms' } });
    expect((await call('GET', '/counts')).body).toMatchObject({ TAX: 1, BANKS: 0 });
  });

  it.each([
    ['POST', '/sources/post/queries', {}], ['GET', '/sources/tax/queries/Q9', undefined], ['GET', '/nowhere', undefined],
  ])('%s %s is 404', async (method, path, body) => {
    expect((await call(method, path, body)).status).toBe(404);
  });

  it('answers 500 households at 7 sources in a few seconds', async () => {
    const ids = Array.from({ length: 1_500 }, (_, index) => `4399011970${String(index).padStart(8, '0')}`);
    await call('PUT', '/people', ids.map((id) => ({ idNumber: id, facts })));
    const before = performance.now();
    for (const source of ['police', 'tax', 'social-insurance', 'housing', 'market-registration', 'banks', 'poverty-registry']) {
      const queries = ids.map((id) => ({ ...query, queryId: `Q-${id}`, idNumber: id }));
      expect(await call('POST', `/sources/${source}/queries/batch`, { queries })).toEqual({ status: 202, body: { accepted: 1_500 } });
      const queryIds = [...queries.map(({ queryId }) => queryId), 'Q9'];
      const { body } = await call('POST', `/sources/${source}/answers/batch`, { queryIds });
      const { answers } = body as { answers: { queryId: string; status: string }[] };
      expect(answers.filter(({ status }) => status === 'ANSWERED')).toHaveLength(1_500);
      expect(answers.at(-1)).toEqual({ queryId: 'Q9', status: 'UNKNOWN' });
    }
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('knows after a restart what it knew, was asked and has answered, a torn last line apart', async () => {
    await ask('tax');
    await ask('banks');
    const given = await answer('tax');
    await call('PUT', '/people', [{ idNumber, facts: { ...facts, TAX: { incomeYearlyFen: 1 } } }]);
    await sources.close();
    appendFileSync(join(dataDir, 'sources.jsonl'), '{"people":[{"idNum');
    await start();
    expect(await answer('tax', '2017-01-20')).toEqual(given);
    expect(await answer('banks')).toMatchObject({ facts: facts.BANKS });
    await sources.close();
    await start();
    expect(await answer('banks')).toMatchObject({ facts: facts.BANKS });
  });

  describe('faults', () => {
    beforeEach(() => ask('tax'));

    it('delay: the answer is there from the n-th working day on', async () => {
      await call('PUT', '/faults', { sources: { TAX: { delayDays: 2, unit: 'WORKING' } } });
      expect(await answer('tax', '2017-01-08')).toEqual({ queryId: 'Q1', status: 'PENDING' });
      expect(await answer('tax', '2017-01-09')).toMatchObject({ status: 'ANSWERED', answeredOn: '2017-01-09' });
    });

    it('silence for one person: never an answer, until it is cleared', async () => {
      await call('PUT', '/faults', { people: [{ idNumber, sources: { TAX: { silent: true } } }] });
      expect(await answer('tax', '2017-12-31')).toEqual({ queryId: 'Q1', status: 'PENDING' });
      await call('DELETE', '/faults');
      expect(await answer('tax', '2018-01-02')).toMatchObject({ status: 'ANSWERED', answeredOn: '2017-12-31' });
    });

    it('unavailable: says so', async () => {
      await call('PUT', '/faults', { sources: { TAX: { unavailable: true } } });
      expect(await answer('tax')).toEqual({ queryId: 'Q1', status: 'UNAVAILABLE' });
    });

    it('a contradiction: other facts than the person declared', async () => {
      await call('PUT', '/faults', { people: [{ idNumber, facts: { TAX: { incomeYearlyFen: 3_000_000 } } }] });
      expect(await answer('tax')).toMatchObject({ facts: { incomeYearlyFen: 3_000_000 } });
    });

    it('an unknown field is refused and changes nothing', async () => {
      await call('PUT', '/faults', { sources: { TAX: { silent: true } } });
      expect((await call('PUT', '/faults', { sources: { TAX: { silnet: true } } })).status).toBe(400);
      expect(await answer('tax')).toMatchObject({ status: 'PENDING' });
    });
  });
});
