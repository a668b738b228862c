/**
 * The bank's language: pain.001 out, pain.002 and camt.053 in. Only here are amounts yuan; ids are 32 hex digits, since a UUID with
 * hyphens is longer than the 35 characters of Max35Text. What is read is checked before it is believed.
 */
import { NeighbourFault } from '@doudi/edge';
import { isPlainDate, isUuid, inYuan, yuan, type PlainDate, type Uuid } from '@doudi/kernel';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { StatementEntry } from '../domain/batch.settling.js';
import type { BureauAnswer, PaymentMessage, Transfer } from './ports.js';

export const toMax35 = (id: Uuid): string => id.replaceAll('-', '');
const fromMax35 = (text: string): Uuid => {
  const id = text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!isUuid(id)) throw new NeighbourFault('the finance bureau', 'an order id that is not ours');
  return id;
};

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@_', suppressEmptyNode: false, processEntities: true });
const transferOf = ({ orderId, amountFen, name, account }: Transfer) => ({
  PmtId: { InstrId: toMax35(orderId), EndToEndId: toMax35(orderId) },
  Amt: { InstdAmt: { '@_Ccy': 'CNY', '#text': inYuan(amountFen) } },
  Cdtr: { Nm: name },
  CdtrAcct: { Id: { Othr: { Id: account } } },
});

/** pain.001.001.03 with control totals; the payer is the county's treasury, whose account the bureau knows. */
export const writePain001 = ({ messageId, createdAt, executeOn, totalFen, transfers }: PaymentMessage): string => {
  const totals = { NbOfTxs: String(transfers.length), CtrlSum: inYuan(totalFen) };
  const document = {
    '@_xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.03',
    CstmrCdtTrfInitn: {
      GrpHdr: { MsgId: messageId, CreDtTm: createdAt, ...totals, InitgPty: { Nm: 'Doudi' } },
      PmtInf: {
        PmtInfId: messageId, PmtMtd: 'TRF', ...totals, ReqdExctnDt: executeOn, Dbtr: { Nm: 'County treasury' },
        DbtrAcct: { Id: { Othr: { Id: 'TREASURY' } } }, DbtrAgt: { FinInstnId: { Nm: 'Treasury' } }, CdtTrfTxInf: transfers.map(transferOf),
      },
    },
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ Document: document })}`;
};

const repeated = new Set(['Ntry', 'TxDtls', 'StsRsnInf']);
const parser = new XMLParser({
  processEntities: false, parseTagValue: false, parseAttributeValue: false, ignoreAttributes: false, trimValues: true, isArray: (name) =>
    repeated.has(name),
});
const parsed = <Shape extends z.ZodType>(shape: Shape, text: string): z.output<Shape> => {
  if (/<!DOCTYPE/i.test(text)) throw new NeighbourFault('the finance bureau', 'a document with a DOCTYPE');
  const read = shape.safeParse(parser.parse(text));
  if (!read.success) throw new NeighbourFault('the finance bureau', `a document that differs at ${read.error.issues[0]!.path.join('/')}`);
  return read.data;
};

const zReport = z.object({ Document: z.object({ CstmrPmtStsRpt: z.object({ OrgnlGrpInfAndSts: z.object({
  OrgnlMsgId: z.string(), GrpSts: z.enum(['ACCP', 'RJCT']),
  StsRsnInf: z.array(z.object({ Rsn: z.object({ Cd: z.string().max(35) }) })).optional(),
}) }) }) });

/** pain.002.001.03, of the message that was asked about and of no other. */
export const readPain002 = (text: string, messageId: string): BureauAnswer => {
  const { OrgnlMsgId, GrpSts, StsRsnInf } = parsed(zReport, text).Document.CstmrPmtStsRpt.OrgnlGrpInfAndSts;
  if (OrgnlMsgId !== messageId) throw new NeighbourFault('the finance bureau', 'a report on another message');
  return GrpSts === 'ACCP' ? { status: 'ACCEPTED' } : { status: 'REJECTED', reason: StsRsnInf?.[0]?.Rsn.Cd ?? 'NARR' };
};

const zDay = z.string().refine(isPlainDate).transform((day): PlainDate => day as PlainDate);
const zEntry = z.object({
  Amt: z.object({ '#text': z.string().regex(/^\d{1,13}\.\d{2}$/).transform(yuan), '@_Ccy': z.literal('CNY') }), CdtDbtInd: z.enum(['DBIT', 'CRDT']),
  Sts: z.literal('BOOK'), BookgDt: z.object({ Dt: zDay }),
  NtryDtls: z.object({ TxDtls: z.array(z.object({
    Refs: z.object({ MsgId: z.string(), EndToEndId: z.string() }),
    RtrInf: z.object({ Rsn: z.object({ Cd: z.string().max(35) }) }).optional(),
  })).min(1) }),
});
const zStatement = z.object({ Document: z.object({ BkToCstmrStmt: z.object({ Stmt: z.object({ Ntry: z.array(zEntry).optional() }) }) }) });
type Entry = z.output<typeof zEntry>;

const joined = (known: StatementEntry | undefined, { Amt, CdtDbtInd, BookgDt, NtryDtls }: Entry): StatementEntry => {
  const { Refs, RtrInf } = NtryDtls.TxDtls[0]!;
  const returned = CdtDbtInd === 'CRDT' ? { reason: RtrInf?.Rsn.Cd ?? 'NARR', on: BookgDt.Dt } : (known?.returned ?? null);
  const bookedOn = CdtDbtInd === 'DBIT' ? BookgDt.Dt : (known?.bookedOn ?? BookgDt.Dt);
  return { orderId: fromMax35(Refs.EndToEndId), amountFen: Amt['#text'], bookedOn, returned };
};

/**
 * camt.053.001.02 of one message: an order is credited when money went out (DBIT) and did not come back (CRDT). A booking
 * that is listed twice says the same twice.
 */
export const readCamt053 = (text: string, messageId: string): readonly StatementEntry[] => {
  const orders = new Map<string, StatementEntry>();
  for (const entry of parsed(zStatement, text).Document.BkToCstmrStmt.Stmt.Ntry ?? []) {
    const { MsgId, EndToEndId } = entry.NtryDtls.TxDtls[0]!.Refs;
    if (MsgId !== messageId) throw new NeighbourFault('the finance bureau', 'a booking of another message');
    orders.set(EndToEndId, joined(orders.get(EndToEndId), entry));
  }
  return [...orders.values()];
};
