import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Balance } from './books.js';
import { startBureau, type Bureau } from './bureau.js';
import { line, pain001 } from './payments.fixture.js';

describe('the bureau over HTTP', () => {
  let dataDir: string;
  let bureau: Bureau;
  const at = (path: string) => `http://127.0.0.1:${bureau.port}${path}`;
  const on = (day: string) => ({ 'x-sandbox-today': day });
  const pay = (body: string, day = '2017-02-09') =>
    fetch(at('/payments'), { method: 'POST', headers: { 'content-type': 'application/xml', ...on(day) }, body });
  const status = async (response: Response | Promise<Response>) => /<GrpSts>(\w+)</.exec(await (await response).text())?.[1];
  const text = async (path: string, day = '2017-02-09') => (await fetch(at(path), { headers: on(day) })).text();
  const books = async () => (await (await fetch(at('/books'))).json()) as Balance;
  const set = (faults: unknown) =>
    fetch(at('/faults'), { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
  const entries = (statement: string) =>
    [...statement.matchAll(/<CdtDbtInd>(\w+)<.*?<EndToEndId>(\w+)</g)].map(([, way, order]) => `${way} ${order}`);
  const restart = async () => {
    await bureau.close();
    bureau = await startBureau({ port: 0, dataDir });
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'bureau-'));
    bureau = await startBureau({ port: 0, dataDir });
  });
  afterEach(async () => {
    await bureau.close();
    rmSync(dataDir, { recursive: true });
  });

  it('pays a message and shows it on the statements of its day and of its id', async () => {
    const message = pain001('M1', [line('O1'), line('O2', '0.01')]);
    const report = await (await pay(message)).text();
    expect(report).toContain('<GrpSts>ACCP</GrpSts>');
    expect(await text('/payments/M1')).toBe(report);
    expect(entries(await text('/statements?day=2017-02-09'))).toEqual(['DBIT O1', 'DBIT O2']);
    expect(entries(await text('/statements/M1'))).toEqual(['DBIT O1', 'DBIT O2']);
    expect(entries(await text('/statements?day=2017-02-10', '2017-02-10'))).toEqual([]);
    expect(entries(await text('/statements/M1', '2017-02-08'))).toEqual([]);
  });

  it('pays a message id once, twenty at once and altered too, with the same answer', async () => {
    const sent = Array.from({ length: 20 }, (_, index) => pay(pain001('M1', [line('O1', index % 5 === 0 ? '999.00' : '306.50')])));
    const reports = await Promise.all((await Promise.all(sent)).map((response) => response.text()));
    expect(new Set(reports).size).toBe(1);
    expect((await books()).credits).toHaveLength(1);
    expect(await (await pay(pain001('M1', [line('O1')], { count: '7' }), '2018-02-09')).text()).toBe(reports[0]);
  });

  it('books the same order again under a new message id: the books say so', async () => {
    await pay(pain001('M1', [line('O1')]));
    await pay(pain001('M2', [line('O1')]));
    expect(await books()).toMatchObject({ creditedTwice: ['O1'], totalCreditedFen: 61_300 });
  });

  it('rejects totals that do not agree, books nothing and leaves the id free', async () => {
    expect(await (await pay(pain001('M1', [line('O1')], { sum: '306.51' }))).text()).toMatch(/RJCT.*AM10/);
    expect(await (await pay(pain001('M1', [line('O1')], { count: '2' }))).text()).toMatch(/RJCT.*AM18/);
    expect((await fetch(at('/payments/M1'))).status).toBe(404);
    expect((await fetch(at('/statements/M1'))).status).toBe(404);
    expect((await books()).messages).toEqual([]);
    expect(await status(pay(pain001('M1', [line('O1')])))).toBe('ACCP');
  });

  it.each([
    ['no XML', 'hello', 'application/xml', 400, 'document.malformed'],
    ['an empty body', '', 'application/xml', 400, 'document.malformed'],
    ['a secret in a wrong place', pain001('M1', [line('O1', '306.50', '6200_SECRET')]), 'application/xml', 400, 'document.malformed'],
    ['another type', '{}', 'application/json', 415, 'document.media-type'],
    ['a type nobody knows', 'hello', 'text/plain', 415, 'document.media-type'],
    ['more than 20 MB', ' '.repeat(20 * 1024 * 1024 + 1), 'application/xml', 413, 'document.too-large'],
  ])('answers %s with a problem, books nothing and repeats nothing', async (_, body, type, code, problem) => {
    const response = await fetch(at('/payments'), { method: 'POST', headers: { 'content-type': type }, body });
    const answer = await response.text();
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([code, 'application/problem+json']);
    expect(JSON.parse(answer)).toMatchObject({ code: problem });
    expect(answer).not.toContain('SECRET');
    expect((await books()).messages).toEqual([]);
  });

  it.each([
    ['/statements', on('2017-02-09'), 400], ['/statements?day=2017-02-30', on('2017-02-09'), 400], ['/nowhere', on('2017-02-09'), 404],
    ['/statements?day=2017-02-09', on('9 Feb'), 400],
  ])('GET %s with %j is %i', async (path, headers, code) => {
    expect((await fetch(at(path), { headers })).status).toBe(code);
  });

  it('has everything again after a restart, a torn last line apart', async () => {
    await pay(pain001('M1', [line('O1')]));
    const report = await text('/payments/M1');
    appendFileSync(join(dataDir, 'journal.jsonl'), `{"messageId":"M2","recei${' '.repeat(5_000)}`); // longer than what comes next
    await restart();
    expect(await text('/payments/M1')).toBe(report);
    expect((await fetch(at('/payments/M2'))).status).toBe(404);
    await pay(pain001('M1', [line('O1')]));
    await pay(pain001('M2', [line('O2')]));
    await restart();
    expect((await books()).credits.map(({ orderId }) => orderId)).toEqual(['O1', 'O2']);
  });

  describe('faults', () => {
    it('slow: the answer waits, but the booking does not', async () => {
      await set({ slow: 400 });
      const before = performance.now();
      const answer = pay(pain001('M1', [line('O1')]));
      const booked = async (): Promise<number> => ((await books()).messages.length > 0 ? performance.now() - before : booked());
      expect(await booked()).toBeLessThan(350);
      expect(await status(answer)).toBe('ACCP');
      expect(performance.now() - before).toBeGreaterThan(390);
    });

    it('silentAfterBooking: the next n are booked without an answer, and asking tells', async () => {
      await set({ silentAfterBooking: 1 });
      await expect(pay(pain001('M1', [line('O1')]))).rejects.toThrow();
      expect(await text('/payments/M1')).toContain('ACCP');
      expect(await status(pay(pain001('M1', [line('O1')])))).toBe('ACCP');
      expect(await status(pay(pain001('M2', [line('O2')])))).toBe('ACCP');
      expect(await books()).toMatchObject({ credits: [{ orderId: 'O1' }, { orderId: 'O2' }], creditedTwice: [] });
    });

    it('contradictory: the next n are booked but answered RJCT', async () => {
      await set({ contradictory: 1 });
      expect(await status(pay(pain001('M1', [line('O1')])))).toBe('RJCT');
      expect(await text('/payments/M1')).toContain('ACCP');
      expect(entries(await text('/statements/M1'))).toEqual(['DBIT O1']);
      expect(await status(pay(pain001('M2', [line('O2')])))).toBe('ACCP');
    });

    it('late: entries are shown from booking day + n on', async () => {
      await set({ late: 2 });
      await pay(pain001('M1', [line('O1')]));
      expect(entries(await text('/statements/M1', '2017-02-10'))).toEqual([]);
      expect(entries(await text('/statements?day=2017-02-09', '2017-02-11'))).toEqual(['DBIT O1']);
    });

    it('doubled: entries are listed twice, booked once', async () => {
      await set({ doubled: true });
      await pay(pain001('M1', [line('O1')]));
      expect(entries(await text('/statements?day=2017-02-09'))).toEqual(['DBIT O1', 'DBIT O1']);
      expect((await books()).credits).toHaveLength(1);
    });

    it('closedAccounts and accountRegex: paid out and back, with the reason', async () => {
      await set({ closedAccounts: ['41'], accountRegex: '\\d+' });
      await pay(pain001('M1', [line('O1', '1.00', '41'), line('O2', '2.00', 'X-1'), line('O3', '4.00', '43')]));
      const statement = await text('/statements/M1');
      expect(entries(statement)).toEqual(['DBIT O1', 'CRDT O1', 'DBIT O2', 'CRDT O2', 'DBIT O3']);
      expect(statement).toMatch(/CRDT.*O1.*AC04.*CRDT.*O2.*AC01/);
      expect(await books()).toMatchObject({ totalCreditedFen: 700, totalReturnedFen: 300, netCreditedFen: 400, creditedTwice: [] });
    });

    it('holidays: taken in, booked on the next day that is none', async () => {
      await set({ holidays: ['2017-02-09', '2017-02-10'] });
      expect(await status(pay(pain001('M1', [line('O1')])))).toBe('ACCP');
      expect(entries(await text('/statements/M1', '2017-02-10'))).toEqual([]);
      expect(entries(await text('/statements?day=2017-02-11', '2017-02-11'))).toEqual(['DBIT O1']);
    });

    it('refuseConnections: nothing gets through until it is cleared', async () => {
      await set({ refuseConnections: true });
      await expect(pay(pain001('M1', [line('O1')]))).rejects.toThrow();
      await expect(fetch(at('/statements?day=2017-02-09'))).rejects.toThrow();
      expect((await books()).messages).toEqual([]);
      await fetch(at('/faults'), { method: 'DELETE' });
      expect(await status(pay(pain001('M1', [line('O1')])))).toBe('ACCP');
    });

    it('an unknown field is refused and changes nothing', async () => {
      await set({ late: 3 });
      expect((await set({ latte: 5 })).status).toBe(400);
      expect(await (await fetch(at('/faults'))).json()).toMatchObject({ late: 3 });
    });
  });
});
