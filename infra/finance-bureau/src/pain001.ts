/**
 * pain.001.001.03 becomes a payment message or is malformed, never half of it; count and sum are compared with the lines in whole fen.
 */
import { isFen, plus, yuan, zeroFen, type Fen } from '@doudi/kernel';
import { z } from 'zod';
import { MalformedDocument, parseXml, unescaped } from './xml.js';

/** One line: `orderId` is the EndToEndId. */
export type Order = { readonly orderId: string; readonly account: string; readonly amountFen: Fen };

/** What was sent, with the totals as the sender states them. */
export type PaymentMessage = {
  readonly messageId: string;
  readonly statedCount: number;
  readonly statedSumFen: Fen;
  readonly parts: readonly PaymentPart[];
};

/** One PmtInf; its totals are optional in the standard. */
export type PaymentPart = {
  readonly statedCount?: number | undefined;
  readonly statedSumFen?: Fen | undefined;
  readonly orders: readonly Order[];
};

/** ISO external status reasons: AM18 the number of transactions, AM10 the control sum. */
export type Disagreement = { readonly code: 'AM18' | 'AM10'; readonly text: string };

const zText = z.string().transform(unescaped);
const zId = zText.pipe(z.string().regex(/^[A-Za-z0-9/?:().,'+ -]{1,35}$/));
const zAccount = zText.pipe(z.string().regex(/^[A-Za-z0-9-]{1,34}$/));
const zName = zText.pipe(z.string().min(1).max(140));
const zCount = z.string().regex(/^\d{1,9}$/).transform(Number);
const zSum = z.string().regex(/^\d{1,13}(\.\d{1,2})?$/).transform(yuan);
const zAmount = z.string().regex(/^\d{1,13}\.\d{2}$/).transform(yuan).refine((amount) => amount > 0);
const zInstant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);

const zLine = z.object({
  PmtId: z.object({ InstrId: zId.optional(), EndToEndId: zId }),
  Amt: z.object({ InstdAmt: z.object({ '#text': zAmount, '@_Ccy': z.literal('CNY') }) }),
  Cdtr: z.object({ Nm: zName }),
  CdtrAcct: z.object({ Id: z.object({ Othr: z.object({ Id: zAccount }) }) }),
}).transform(({ PmtId, Amt, CdtrAcct }): Order =>
  ({ orderId: PmtId.EndToEndId, account: CdtrAcct.Id.Othr.Id, amountFen: Amt.InstdAmt['#text'] }));

const zPart = z.object({
  PmtInfId: zId, PmtMtd: z.literal('TRF'), NbOfTxs: zCount.optional(), CtrlSum: zSum.optional(), CdtTrfTxInf: z.array(zLine).min(1),
}).transform((part): PaymentPart => ({ statedCount: part.NbOfTxs, statedSumFen: part.CtrlSum, orders: part.CdtTrfTxInf }));

const zDocument = z.object({
  Document: z.object({
    '@_xmlns': z.literal('urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'),
    CstmrCdtTrfInitn: z.object({
      GrpHdr: z.object({ MsgId: zId, CreDtTm: zInstant, NbOfTxs: zCount, CtrlSum: zSum }),
      PmtInf: z.array(zPart).min(1),
    }),
  }),
});

/** Throws `MalformedDocument`, which names the element and repeats nothing of what was in it. */
export const readPain001 = (bytes: Uint8Array): PaymentMessage => {
  const read = zDocument.safeParse(parseXml(bytes));
  if (!read.success) throw new MalformedDocument(`not as expected at ${read.error.issues[0]!.path.join('/')}`);
  const { GrpHdr: header, PmtInf: parts } = read.data.Document.CstmrCdtTrfInitn;
  const message = { messageId: header.MsgId, statedCount: header.NbOfTxs, statedSumFen: header.CtrlSum, parts };
  if (!isFen(ordersOf(message).reduce((sum, { amountFen }) => sum + amountFen, 0))) throw new MalformedDocument('the sum is out of range');
  return message;
};

export const ordersOf = (message: PaymentMessage): readonly Order[] => message.parts.flatMap((part) => part.orders);

export const sumOf = (orders: readonly { readonly amountFen: Fen }[]): Fen =>
  orders.reduce((sum, { amountFen }) => plus(sum, amountFen), zeroFen);

/** Null when all totals agree. The count is looked at first, then the sum; the whole first, then each part. */
export const disagreementIn = (message: PaymentMessage): Disagreement | null => {
  for (const { statedCount, statedSumFen, orders } of [{ ...message, orders: ordersOf(message) }, ...message.parts]) {
    if ((statedCount ?? orders.length) !== orders.length) return { code: 'AM18', text: 'NbOfTxs does not agree with the lines' };
    if ((statedSumFen ?? sumOf(orders)) !== sumOf(orders)) return { code: 'AM10', text: 'CtrlSum does not agree with the lines' };
  }
  return null;
};
