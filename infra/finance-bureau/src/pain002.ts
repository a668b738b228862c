/** pain.002.001.03: what the bureau says of a message. The same message and status give the same text for ever. */
import { derivedId, inYuan, type Fen, type PlainDate } from '@doudi/kernel';
import { document, element, textElement } from './xml.js';

export type StatusReport = {
  readonly messageId: string;
  readonly count: number;
  readonly sumFen: Fen;
  /** The business day of receipt: the bureau has no clock to take a time from. */
  readonly day: PlainDate;
  readonly rejection: { readonly code: string; readonly text: string } | null;
};

export const writePain002 = ({ messageId, count, sumFen, day, rejection }: StatusReport): string => {
  const reportId = derivedId('finance-bureau.pain.002', messageId, rejection?.code ?? 'ACCP').replaceAll('-', '');
  return document('pain.002.001.03', element('CstmrPmtStsRpt',
    element('GrpHdr', textElement('MsgId', reportId), textElement('CreDtTm', `${day}T12:00:00+08:00`)),
    element('OrgnlGrpInfAndSts',
      textElement('OrgnlMsgId', messageId), textElement('OrgnlMsgNmId', 'pain.001.001.03'),
      textElement('OrgnlNbOfTxs', String(count)), textElement('OrgnlCtrlSum', inYuan(sumFen)),
      textElement('GrpSts', rejection ? 'RJCT' : 'ACCP'),
      rejection ? element('StsRsnInf', element('Rsn', textElement('Cd', rejection.code)), textElement('AddtlInf', rejection.text)) : ''),
  ));
};
