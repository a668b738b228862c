/** camt.053.001.02: the statement of the treasury's account, money out as DBIT and money back as CRDT, one entry per booking. */
import { derivedId, inYuan, type PlainDate } from '@doudi/kernel';
import type { Booking } from './books.js';
import { sumOf } from './pain001.js';
import { document, element, textElement } from './xml.js';

export type Statement = {
  /** What the statement is of: a day or a message id. */
  readonly subject: string;
  readonly issuedOn: PlainDate;
  readonly bookings: readonly Booking[];
};

export const treasuryAccount = 'TREASURY-PAYMENTS';

export const writeCamt053 = ({ subject, issuedOn, bookings }: Statement): string => {
  const id = derivedId('finance-bureau.camt.053', subject, issuedOn).replaceAll('-', '');
  const createdAt = textElement('CreDtTm', `${issuedOn}T12:00:00+08:00`);
  return document('camt.053.001.02', element('BkToCstmrStmt',
    element('GrpHdr', textElement('MsgId', id), createdAt),
    element('Stmt', textElement('Id', id), createdAt, element('Acct', otherId(treasuryAccount)),
      element('TxsSummry',
        totals('TtlCdtNtries', bookings.filter(isReturn)),
        totals('TtlDbtNtries', bookings.filter((booking) => !isReturn(booking)))),
      ...bookings.map(entry)),
  ));
};

const isReturn = (booking: Booking): boolean => booking.reason !== null;

const otherId = (account: string): string => element('Id', element('Othr', textElement('Id', account)));

const totals = (name: string, bookings: readonly Booking[]): string =>
  element(name, textElement('NbOfNtries', String(bookings.length)), textElement('Sum', inYuan(sumOf(bookings))));

const entry = (booking: Booking): string =>
  element('Ntry',
    textElement('NtryRef', booking.reference),
    `<Amt Ccy="CNY">${inYuan(booking.amountFen)}</Amt>`,
    textElement('CdtDbtInd', isReturn(booking) ? 'CRDT' : 'DBIT'),
    textElement('Sts', 'BOOK'),
    element('BookgDt', textElement('Dt', booking.day)),
    element('BkTxCd', element('Prtry', textElement('Cd', isReturn(booking) ? 'RETURN' : 'PAYMENT'))),
    element('NtryDtls', element('TxDtls',
      element('Refs', textElement('MsgId', booking.messageId), textElement('EndToEndId', booking.orderId)),
      booking.reason === null ? '' : element('RtrInf', element('Rsn', textElement('Cd', booking.reason))))));
