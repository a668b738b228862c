import { disagreementIn, ordersOf, readPain001 } from './pain001.js';
import { line, pain001 } from './payments.fixture.js';
import { MalformedDocument } from './xml.js';

const read = (text: string) => readPain001(Buffer.from(text));
const good = pain001('M1', [line('O1', '306.50'), line('O2', '0.01', '0042')]);

describe('pain.001 in', () => {
  it('gives the orders in whole fen and keeps the zeros of an account', () => {
    expect(ordersOf(read(good))).toEqual([
      { orderId: 'O1', account: '6200000000000001', amountFen: 30_650 },
      { orderId: 'O2', account: '0042', amountFen: 1 },
    ]);
    expect(disagreementIn(read(good))).toBeNull();
  });

  it('reads a single line as well', () => {
    expect(ordersOf(read(pain001('M1', [line('O1')])))).toHaveLength(1);
  });

  it('adds in whole fen where floats would not: ten times 0.10 and one 0.20', () => {
    const lines = [...Array.from({ length: 10 }, (_, index) => line(`O${index}`, '0.10')), line('O10', '0.20')];
    expect(disagreementIn(read(pain001('M1', lines, { sum: '1.20' })))).toBeNull();
  });

  it.each([
    ['count too low', { count: '1' }, 'AM18'],
    ['count too high', { count: '3' }, 'AM18'],
    ['sum a fen too low', { sum: '306.50' }, 'AM10'],
    ['sum a fen too high', { sum: '306.52' }, 'AM10'],
    ['both: the count is told first', { count: '3', sum: '1.00' }, 'AM18'],
  ])('finds a disagreement: %s', (_, totals, code) => {
    expect(disagreementIn(read(pain001('M1', [line('O1', '306.50'), line('O2', '0.01')], totals)))?.code).toBe(code);
  });

  it('compares the totals of a part too, when they are there', () => {
    const parted = (totals: string) => read(good.replace('<PmtMtd>TRF</PmtMtd>', `<PmtMtd>TRF</PmtMtd>${totals}`));
    expect(disagreementIn(parted('<NbOfTxs>2</NbOfTxs><CtrlSum>306.51</CtrlSum>'))).toBeNull();
    expect(disagreementIn(parted('<NbOfTxs>1</NbOfTxs>'))?.code).toBe('AM18');
    expect(disagreementIn(parted('<CtrlSum>306.50</CtrlSum>'))?.code).toBe('AM10');
  });

  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['cut off', good.slice(0, -20)],
    ['a DOCTYPE', good.replace('<Document', '<!DOCTYPE a [<!ENTITY x "y">]><Document')],
    ['an unknown entity', good.replace('<MsgId>M1', '<MsgId>&x;')],
    ['a lone ampersand', good.replace('<MsgId>M1', '<MsgId>M&1')],
    ['NUL', good.replace('M1', 'M\u00001')],
    ['a character reference to NUL', good.replace('M1', 'M&#0;')],
    ['a prefix', good.replaceAll('GrpHdr', 'p:GrpHdr')],
    ['another message', good.replace('pain.001.001.03', 'pain.008.001.02')],
    ['no message id', good.replace('<MsgId>M1</MsgId>', '')],
    ['an id of 36 characters', pain001('M'.repeat(36), [line('O1')])],
    ['an order id of 36 characters', pain001('M1', [line('O'.repeat(36))])],
    ['two message ids', good.replace('<MsgId>M1</MsgId>', '<MsgId>M1</MsgId><MsgId>M2</MsgId>')],
    ['no lines', pain001('M1', [])],
    ['nothing to pay', pain001('M1', [line('O1', '0.00')])],
    ['a negative amount', pain001('M1', [line('O1', '-1.00')], { sum: '1.00' })],
    ['three decimals', pain001('M1', [line('O1', '1.000')])],
    ['no decimals', pain001('M1', [line('O1', '1')])],
    ['an exponent', pain001('M1', [line('O1', '1e400')], { sum: '1.00' })],
    ['a sum beyond safe integers', pain001('M1', Array.from({ length: 12 }, () => line('O1', '9999999999999.00')), { sum: '1.00' })],
    ['another currency', good.replace('Ccy="CNY"', 'Ccy="USD"')],
    ['no currency', good.replace('<InstdAmt Ccy="CNY">', '<InstdAmt>')],
    ['no account', good.replace(/<CdtrAcct>.*?<\/CdtrAcct>/, '')],
    ['no payee', good.replace(/<Cdtr>.*?<\/Cdtr>/, '')],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(MalformedDocument);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readPain001(Buffer.concat([Buffer.from(good), Buffer.from([0xff])]))).toThrow('not UTF-8');
  });

  it('repeats nothing of the document in its message', () => {
    expect(() => read(good.replace('6200000000000001', '6200_SECRET')))
      .toThrow(new MalformedDocument('not as expected at Document/CstmrCdtTrfInitn/PmtInf/0/CdtTrfTxInf/0/CdtrAcct/Id/Othr/Id'));
  });
});
