import { fen, plainDate, zeroFen, type Fen } from '@doudi/kernel';
import { idOf } from '../domain/examples.fixture.js';
import { readCamt053, readPain002, toMax35, writePain001 } from './iso20022.js';

const messageId = toMax35(idOf('batch'));
const orderId = idOf('order');
const transfer = { orderId, amountFen: fen(30_650), name: '田 & <禾>', account: '0062000000001' };
const message = { messageId, createdAt: '2017-02-09T01:00:00.000Z', executeOn: plainDate('2017-02-09'), totalFen: fen(30_650), transfers: [transfer] };
const report = (status: string, of = messageId, reason = ''): string =>
  `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>${of}</OrgnlMsgId><GrpSts>${status}</GrpSts>${reason}</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`;
const entry = (reference: string, side: 'DBIT' | 'CRDT', day = '2017-02-09', amount = '306.50', of = messageId): string =>
  `<Ntry><NtryRef>${reference}</NtryRef><Amt Ccy="CNY">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><MsgId>${of}</MsgId><EndToEndId>${toMax35(orderId)}</EndToEndId></Refs>${side === 'CRDT' ? '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' : ''}</TxDtls></NtryDtls></Ntry>`;
const statement = (...entries: readonly string[]): string => `<Document><BkToCstmrStmt><Stmt><Id>1</Id>${entries.join('')}</Stmt></BkToCstmrStmt></Document>`;
const booked = { orderId, amountFen: fen(30_650), bookedOn: '2017-02-09' };

describe('pain.001', () => {
  it('has ids of 32 hex digits, control totals, yuan with two decimals, and escapes what people are called', () => {
    const xml = writePain001(message);
    expect(toMax35(orderId)).toMatch(/^[0-9a-f]{32}$/);
    for (const part of [`<MsgId>${messageId}</MsgId>`, '<NbOfTxs>1</NbOfTxs><CtrlSum>306.50</CtrlSum>', `<EndToEndId>${toMax35(orderId)}</EndToEndId>`, '<InstdAmt Ccy="CNY">306.50</InstdAmt>', '<Id>0062000000001</Id>']) {
      expect(xml).toContain(part);
    }
    expect(xml).toContain('<Nm>田 &amp; &lt;禾&gt;</Nm>');
    expect(writePain001({ ...message, totalFen: zeroFen as Fen, transfers: [{ ...transfer, amountFen: fen(5) }] })).toContain('>0.05<');
  });
});

describe('pain.002', () => {
  it('is believed of the message that was asked about', () => {
    expect(readPain002(report('ACCP'), messageId)).toEqual({ status: 'ACCEPTED' });
    expect(readPain002(report('RJCT', messageId, '<StsRsnInf><Rsn><Cd>AM10</Cd></Rsn></StsRsnInf>'), messageId)).toEqual({ status: 'REJECTED', reason: 'AM10' });
    expect(readPain002(report('RJCT'), messageId)).toEqual({ status: 'REJECTED', reason: 'NARR' });
    expect(() => readPain002(report('ACCP', 'other'), messageId)).toThrow('another message');
    expect(() => readPain002(report('MAYBE'), messageId)).toThrow('differs at');
    expect(() => readPain002(`<!DOCTYPE x>${report('ACCP')}`, messageId)).toThrow('DOCTYPE');
  });
});

describe('camt.053', () => {
  it('credited is what went out and did not come back, whatever the order of entries; a booking listed twice is one', () => {
    expect(readCamt053(statement(), messageId)).toEqual([]);
    expect(readCamt053(statement(entry('1-1', 'DBIT'), entry('1-1', 'DBIT')), messageId)).toEqual([{ ...booked, returned: null }]);
    const back = [{ ...booked, returned: { reason: 'AC04', on: '2017-02-10' } }];
    expect(readCamt053(statement(entry('1-1', 'DBIT'), entry('1-2', 'CRDT', '2017-02-10')), messageId)).toEqual(back);
    expect(readCamt053(statement(entry('1-2', 'CRDT', '2017-02-10'), entry('1-1', 'DBIT')), messageId)).toEqual(back);
  });

  it.each([['of another message', entry('1-1', 'DBIT', '2017-02-09', '306.50', 'other')], ['with a day that does not exist', entry('1-1', 'DBIT', '2017-02-30')], ['with a third decimal', entry('1-1', 'DBIT', '2017-02-09', '306.505')]])(
    'a booking %s is not believed', (_, one) => { expect(() => readCamt053(statement(one), messageId)).toThrow('finance bureau'); });
});
