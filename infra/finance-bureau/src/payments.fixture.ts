/** A pain.001 as a payer writes it, for specs: totals that agree unless a spec says otherwise. */
export type Line = { readonly orderId: string; readonly account: string; readonly amount: string };

export const line = (orderId: string, amount = '306.50', account = '6200000000000001'): Line => ({ orderId, account, amount });

export type Totals = { readonly count?: string; readonly sum?: string };

export const pain001 = (messageId: string, lines: readonly Line[], { count, sum }: Totals = {}): string => {
  const fen = lines.reduce((total, { amount }) => total + Number(amount.replace('.', '')), 0);
  const digits = String(fen).padStart(3, '0');
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>
  <GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2017-02-09T09:00:00Z</CreDtTm><NbOfTxs>${count ?? lines.length}</NbOfTxs>
    <CtrlSum>${sum ?? `${digits.slice(0, -2)}.${digits.slice(-2)}`}</CtrlSum><InitgPty><Nm>Doudi</Nm></InitgPty></GrpHdr>
  <PmtInf><PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>2017-02-09</ReqdExctnDt>${lines.map(transfer).join('')}</PmtInf>
</CstmrCdtTrfInitn></Document>`;
};

const transfer = ({ orderId, account, amount }: Line): string =>
  `<CdtTrfTxInf><PmtId><InstrId>${orderId}</InstrId><EndToEndId>${orderId}</EndToEndId></PmtId>
   <Amt><InstdAmt Ccy="CNY">${amount}</InstdAmt></Amt>
   <Cdtr><Nm>田 &amp; 禾</Nm></Cdtr><CdtrAcct><Id><Othr><Id>${account}</Id></Othr></Id></CdtrAcct></CdtTrfTxInf>`;
