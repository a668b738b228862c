/** What payments publishes and other services consume. */
import { z } from 'zod';
import { zArea, zBenefitFen, zDivision, zFen, zFinding, zPayee, zPlainDate, zPositiveFen, zScheme, zUuid, zYearMonth } from '../shapes.js';

/** BASIC_LIVING 困难群众基本生活救助补助资金 from the centre; DIBAO 低保资金 and TEMPORARY_ASSISTANCE 临时救助资金 of a place's own budget. */
export const zFund = z.enum(['BASIC_LIVING', 'DIBAO', 'TEMPORARY_ASSISTANCE']);
export const zPurpose = z.string().regex(/^\d{7}$/, 'a budget code of 7 digits')
  .meta({ description: 'Budget code of 7 digits: 2081901 urban dibao, 2081902 rural dibao, 2082001 temporary assistance.' });
export const zTrack = z.enum(['BUDGET', 'CASH']).meta({ description: 'BUDGET 指标, issued down (下达); CASH 资金, released (拨付). Never merged.' });
/** The key of an account; its level is the holder's. */
export const zAccount = z.strictObject({ track: zTrack, holder: zDivision, fund: zFund, purpose: zPurpose,
  year: z.int().min(2000).max(2100) });

/** The document a posting or a decision of former years rests on. */
export const zDocNo = z.string().min(4).max(80).regex(/^[\p{L}\p{N}〔〕()（）[\] .\-/号第]+$/u, 'the number of a document')
  .meta({ description: 'Number of the official document, such as 湘财社〔2017〕12号.' });

export const zCarriedLine = z.strictObject({ entitlementId: zUuid, householdId: zUuid, payee: zPayee,
  coveredMembers: z.int().min(1).max(50), amountMonthlyFen: zBenefitFen });
export const zCarryOverTerms = z.strictObject({
  division: zDivision, number: z.int().min(1).max(1_000_000), scheme: zScheme.exclude(['TEMPORARY_ASSISTANCE']), area: zArea,
  decision: z.strictObject({ docNo: zDocNo, decidedOn: zPlainDate }), from: zPlainDate,
});
/** Recipients of a former decision in one event, at most. */
export const carryOverChunk = 1_000;

export const zClockName = z.enum(['DC-02', 'DC-03', 'DC-06', 'DC-10', 'DC-11']);
/** A clock as it is set when the money or the decision arrives; kept in the fact that starts it. */
export const zClockTerms = z.strictObject({
  clockId: zUuid, clock: zClockName, startedOn: zPlainDate, dueOn: zPlainDate, clause: z.string().min(1), verified: z.boolean(),
});
/** What the clock is about: money of an account, the credits of a month, or the first payment of one household. */
const zSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('MONEY'), accountId: zUuid, document: z.string() }),
  z.strictObject({ kind: z.literal('MONTH'), scheme: zScheme, period: zYearMonth }),
  z.strictObject({ kind: z.literal('FIRST_PAYMENT'), entitlementId: zUuid }),
]);
export const zClockStarted = zClockTerms.extend({ holder: zDivision, subject: zSubject, amountFen: zFen });
export const zShortfall = z.strictObject({
  /** What had not been passed on or credited by the due day. */
  outstandingFen: zFen, moneyThere: z.boolean(), planThere: z.boolean(),
  late: z.array(z.strictObject({ cause: z.string(), lines: z.int().min(1), amountFen: zFen })),
});

export const paymentsEvents = {
  /** A standard in force from that day; intake computes the amount of a first opinion from it. */
  StandardPublished: z.strictObject({
    standardId: zUuid, scheme: zScheme, area: zArea, division: zDivision, valueFen: zBenefitFen, unit: z.enum(['MONTH', 'YEAR']),
    from: zPlainDate, citation: z.string(),
    /** What the law asked of it on that day; `met: null` where a value it compares with is not published. */
    findings: z.array(zFinding).optional(),
  }),
  /** Owed from `from` on, as decided then; intake keeps the papers of whom it names. */
  RecipientsCarriedOver: zCarryOverTerms.extend({ lines: z.array(zCarriedLine).min(1).max(carryOverChunk), count: z.int().min(1),
    totalMonthlyFen: zPositiveFen, rootHash: z.string() }),
  /** Papers of the payee were replaced, or another is paid; what was approved for the old version may not be sent. */
  PayeeChanged: z.strictObject({ entitlementId: zUuid, division: zDivision, payee: zPayee, changedOn: zPlainDate }),
  EntitlementGranted: z.strictObject({
    entitlementId: zUuid, applicationId: zUuid, scheme: zScheme, division: zDivision, amountMonthlyFen: zPositiveFen, from: zPlainDate,
  }),
  /** The amount intake decided differs from payments' own calculation: nothing is granted, and both figures stand. */
  EntitlementRefused: z.strictObject({ applicationId: zUuid, division: zDivision, decidedFen: zFen, calculatedFen: zFen, refusedOn: zPlainDate }),
  /** An attempt that the law forbids. Nothing moved; that it was tried binds audit to look. */
  PostingRefused: z.strictObject({
    account: zAccount, fund: zFund, purpose: zPurpose, attemptedBy: z.string(), amountFen: zPositiveFen,
    kind: z.enum(['CROWD_OUT', 'DIVERT']),
    code: z.string(), payee: z.string(), attemptedOn: zPlainDate,
  }),
  /** Audit opens a lead on it: HOLD_BACK where money and plan were there, INTERCEPT where a plan was missing. */
  ClockMissed: zClockStarted.extend(zShortfall.shape),
  /** A receipt that came late shows that it was met after all: audit takes the lead back, and the miss stays visible. */
  ClockMissWithdrawn: z.strictObject({ clockId: zUuid, metOn: zPlainDate }),
} as const;
