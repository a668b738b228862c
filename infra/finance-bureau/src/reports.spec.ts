import { fen, plainDate } from '@doudi/kernel';
import type { Booking } from './books.js';
import { writeCamt053 } from './camt053.js';
import { writePain002 } from './pain002.js';
import { escaped, parseXml, unescaped } from './xml.js';

const day = plainDate('2017-02-09');
const report = { messageId: 'M1', count: 2, sumFen: fen(30_651), day, rejection: null };
const paid: Booking = { reference: '1-1', orderId: 'O1', account: '42', amountFen: fen(30_650), day, messageId: 'M1', reason: null };
const back: Booking = { ...paid, reference: '1-1-R', reason: 'AC04' };

describe('what the bureau writes', () => {
  it('pain.002 ACCP names the message and its totals, and is the same text each time', () => {
    expect(writePain002(report)).toBe(writePain002(report));
    expect(parseXml(Buffer.from(writePain002(report)))).toMatchObject({
      Document: {
        '@_xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.002.001.03',
        CstmrPmtStsRpt: { OrgnlGrpInfAndSts: {
          OrgnlMsgId: 'M1', OrgnlMsgNmId: 'pain.001.001.03', OrgnlNbOfTxs: '2', OrgnlCtrlSum: '306.51', GrpSts: 'ACCP' } },
      },
    });
  });

  it('pain.002 RJCT says why', () => {
    expect(parseXml(Buffer.from(writePain002({ ...report, rejection: { code: 'AM18', text: 'one < two' } })))).toMatchObject({
      Document: { CstmrPmtStsRpt: { OrgnlGrpInfAndSts: { GrpSts: 'RJCT', StsRsnInf: { Rsn: { Cd: 'AM18' }, AddtlInf: 'one &lt; two' } } } },
    });
  });

  it('ids it makes have at most 35 characters', () => {
    const written = writePain002(report) + writeCamt053({ subject: 'M1', issuedOn: day, bookings: [paid] });
    const ids = [...written.matchAll(/<(?:MsgId|Id)>([^<]*)</g)];
    expect(ids.every(([, id]) => id!.length <= 35)).toBe(true);
    expect(ids.length).toBeGreaterThan(2);
  });

  it('camt.053 has money out as DBIT, money back as CRDT with its reason, and totals of both', () => {
    const written = writeCamt053({ subject: 'M1', issuedOn: day, bookings: [paid, back] });
    const refs = { MsgId: 'M1', EndToEndId: 'O1' };
    const common = { Amt: { '#text': '306.50', '@_Ccy': 'CNY' }, Sts: 'BOOK', BookgDt: { Dt: '2017-02-09' } };
    expect(parseXml(Buffer.from(written))).toMatchObject({ Document: {
      '@_xmlns': 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.02',
      BkToCstmrStmt: { Stmt: {
        TxsSummry: { TtlCdtNtries: { NbOfNtries: '1', Sum: '306.50' }, TtlDbtNtries: { NbOfNtries: '1', Sum: '306.50' } },
        Ntry: [
          { ...common, NtryRef: '1-1', CdtDbtInd: 'DBIT', NtryDtls: { TxDtls: { Refs: refs } } },
          { ...common, NtryRef: '1-1-R', CdtDbtInd: 'CRDT', NtryDtls: { TxDtls: { Refs: refs, RtrInf: { Rsn: { Cd: 'AC04' } } } } },
        ],
      } },
    } });
  });

  it('camt.053 of a day without bookings has no entry', () => {
    expect(writeCamt053({ subject: day, issuedOn: day, bookings: [] })).not.toContain('<Ntry>');
  });

  it('escapes and reads back what XML keeps for itself', () => {
    const text = `<田 & "禾">'`;
    expect(escaped(text)).not.toMatch(/[<>"']/);
    expect(unescaped(escaped(text))).toBe(text);
    expect(unescaped('&#65;&#x7530;')).toBe('A田');
  });
});
