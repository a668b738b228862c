/** The refusals of household-verification, in the order of their guards. */
import type { Refusal } from './refusal.js';

const cases = {
  'verification_case.not_opened': {
    status: 404,
    en: 'No verification case exists for this application. A case is opened by the request of intake alone, so nothing was checked. Wait until the application has asked for verification.',
    zh: '该申请尚无核对案件。核对案件只能由受理环节的核对请求开立，未进行任何核对。请待申请提出核对请求后再办理。',
  },
  'verification_case.other_terms': {
    status: 409,
    en: 'The case is open with other members or declarations. A check is bound to what was declared when it was requested, so nothing changed. File a new application for the changed household.',
    zh: '该案件已按不同的家庭成员或申报内容开立。核对以请求时的申报为准，未作任何改动。家庭情况变化的，请重新提出申请。',
  },
  'verification_case.stopped': {
    status: 409,
    en: 'An adult member has withdrawn the authorisation and the check has stopped. Nothing more is asked or recorded about this household. A new application with new authorisations is needed.',
    zh: '成年家庭成员已撤回授权，核对已停止。系统不再查询或登记该家庭的任何信息。如需核对，请重新申请并重新授权。',
    clause: '国务院令第649号 第五十八条',
  },
  'verification_case.application_closed': {
    status: 409,
    en: 'The application was withdrawn, refused, or has ended otherwise. Where there is no purpose left nobody is checked, so nothing more is asked or recorded; reports already made can still be read. If the household asks for help again, file a new application.',
    zh: '该申请已撤回、未获批准或以其他方式终结。已无核对目的的不得核对，系统不再查询或登记；已出具的核对报告仍可查阅。家庭再次求助的，请重新提出申请。',
  },
  'verification_case.not_authorised': {
    status: 409,
    en: 'Not every adult member has authorised the check. Authorise first, check afterwards: no source was asked. Record the missing authorisations listed in the figures.',
    zh: '尚有成年家庭成员未授权核对。先授权、后核对，未向任何单位查询。请补齐所列成员的授权。',
    clause: '国务院令第649号 第五十八条',
  },
  'verification_case.commissioned_otherwise': {
    status: 409,
    en: 'The check has been commissioned for another purpose. Sources were asked for that purpose and the answers serve no other, so nothing changed. Read the case for its purpose.',
    zh: '该核对已以其他目的受托办理。查询结果只服务于原委托目的，未作任何改动。请查阅案件的委托目的。',
  },
  'verification_case.not_commissioned': {
    status: 409,
    en: 'The check has not been commissioned. No commission, no check: no source was asked, so there is nothing to answer or report. Commission it first.',
    zh: '该核对尚未受托。无委托、不核对，未向任何单位查询，无从登记或出具报告。请先办理委托。',
  },
  'verification_case.querying': {
    status: 409,
    en: 'Sources are being asked for this case. Asking again before they have answered would show two answers to one question, so nothing changed. Wait for the report.',
    zh: '该案件正在查询中。未得答复即再次查询会造成一问两答，未作任何改动。请等待核对报告。',
  },
} as const satisfies Record<string, Refusal>;

const authorisations = {
  'authorisation.not_adult_member': {
    status: 422,
    en: 'The person is not an adult member of this household. Only the adult members, or the guardian of a household of minors, can authorise the check; nothing was recorded. Name one of the members of the case.',
    zh: '该人不是本家庭的成年成员。核对须由成年家庭成员授权（全为未成年人的由监护人授权），未作登记。请填写案件中的成员。',
    clause: '国务院令第649号 第五十八条',
  },
  'authorisation.out_of_date': {
    status: 422,
    en: 'The authorisation has already ended. A check under it would be a check without authorisation, so nothing was recorded. Obtain one that is still valid.',
    zh: '该授权已过有效期。据此核对等同于未经授权，未作登记。请取得在有效期内的授权。',
  },
  'authorisation.other_terms': {
    status: 409,
    en: 'The same paper is already recorded with another scope or validity. One paper says one thing, so nothing changed. Record a new paper, or read the case for what is recorded.',
    zh: '同一授权材料已按不同的范围或期限登记。一份材料只有一种内容，未作任何改动。请登记新的授权材料或查阅已登记内容。',
  },
  'authorisation.not_recorded': {
    status: 409,
    en: 'The person has not authorised the check, so there is nothing to withdraw. Nothing changed. Read the case for the authorisations it holds.',
    zh: '该成员没有授权记录，无可撤回。未作任何改动。请查阅案件中的授权记录。',
  },
  'authorisation.expired': {
    status: 409,
    en: 'An authorisation has ended since it was recorded. No source is asked without a valid one, so nothing was asked. Record a new authorisation for the persons in the figures.',
    zh: '已登记的授权现已过期。无有效授权不得查询，未向任何单位查询。请为所列成员重新登记授权。',
    clause: '国务院令第649号 第五十八条',
  },
} as const satisfies Record<string, Refusal>;

const reports = {
  'source_answer.not_asked': {
    status: 409,
    en: 'An answer came to a question that this case never asked. It was not recorded, since nobody authorised it. Read the case for what was asked.',
    zh: '收到本案件未曾提出之查询的答复。该答复未经授权，未予登记。请查阅案件的查询记录。',
  },
  'source_answer.contradicts': {
    status: 409,
    en: 'The source has already answered this question otherwise. The first answer stands until the question is asked again, so nothing changed. Start a recheck.',
    zh: '该单位此前已对同一查询作出不同答复。在重新核对之前以首次答复为准，未作任何改动。请启动复核。',
  },
  'report.sources_outstanding': {
    status: 409,
    en: 'Sources whose limit has not passed have still to answer. A partial report before that would leave out what may arrive in time, so none was issued. Wait for the day in the figures.',
    zh: '尚有未到答复期限的单位未答复。此时出具部分报告会遗漏可能按时到达的信息，未出具报告。请等待至所列日期。',
    clause: 'HB-4.4',
  },
  'report.not_issued': {
    status: 409,
    en: 'No report has been issued for this case. There is nothing yet to object to or to check again, so nothing changed. Wait for the report.',
    zh: '该案件尚未出具核对报告。无可异议或复核的内容，未作任何改动。请等待核对报告。',
  },
  'objection.not_a_member': {
    status: 422,
    en: 'The person objected for is not a member of this household. An objection concerns what the report says about a member, so nothing was recorded. Name a member of the case.',
    zh: '所涉人员不是本家庭成员。异议须针对报告中关于家庭成员的内容，未作登记。请填写案件中的成员。',
  },
  'recheck.without_cause': {
    status: 409,
    en: 'Nobody has objected, the report has not expired, and these sources have answered about everybody. Registers are not searched without a reason, so nothing was asked. Name a source that is missing, or record the objection with its evidence first.',
    zh: '报告在有效期内、无人提出异议，且所列单位均已就全部成员答复。无正当理由不得再次查询，未向任何单位查询。请填写尚缺答复的单位，或先登记异议及证据。',
    clause: '国务院令第649号 第五十八条',
  },
  'recheck.not_authorised': {
    status: 422,
    en: 'No member has authorised a search of the sources that are to be asked. Nothing was asked. Choose sources within the recorded authorisations, or record new ones.',
    zh: '没有成员授权查询拟查询的单位。未向任何单位查询。请在已登记的授权范围内选择，或登记新的授权。',
    clause: '国务院令第649号 第五十八条',
  },
} as const satisfies Record<string, Refusal>;

const samples = {
  'roster.other_commitment': {
    status: 409,
    en: 'Another seed has been promised for this roster. A promise that can be exchanged promises nothing, so it stands. Draw with the seed that belongs to it.',
    zh: '该花名册已承诺其他随机种子。可更换的承诺等于没有承诺，原承诺不变。请以对应的种子抽取。',
    clause: 'GS-2.4.3',
  },
  'roster.seed_not_committed': {
    status: 409,
    en: 'No seed has been promised for this roster. The promise comes before the list is frozen, so that nobody can choose who is visited; nothing changed. Record the commitment first.',
    zh: '该花名册尚未承诺随机种子。须先承诺、后冻结，以防挑选抽查对象，未作任何改动。请先登记种子承诺。',
    clause: 'GS-2.4.3',
  },
  'roster.empty': {
    status: 409,
    en: 'No application has joined this roster. There is nobody to draw from, so it was not frozen. Wait for submitted applications, or choose another week.',
    zh: '该花名册没有申请。无可抽取对象，未予冻结。请等待上报的申请或选择其他周次。',
  },
  'roster.freezer_knows_seed': {
    status: 403,
    en: 'The officer who promised the seed knows it and could choose the moment of freezing to suit it. Nothing changed. Let another county officer freeze the roster.',
    zh: '承诺种子的人员知悉种子，可能挑选冻结时机。未作任何改动。请由其他县级工作人员冻结花名册。',
  },
  'roster.not_frozen': {
    status: 409,
    en: 'The roster is not frozen. A draw from a list that still grows could not be drawn again, so nothing was drawn. Freeze it first.',
    zh: '花名册尚未冻结。从仍在变动的名单中抽取无法重现，未进行抽取。请先冻结花名册。',
    clause: 'GS-2.4.3',
  },
  'sample.seed_differs': {
    status: 422,
    en: 'The seed does not belong to the promise. Anybody must be able to check the draw against it, so nothing was drawn. Send the seed whose SHA-256 was recorded.',
    zh: '该种子与承诺不符。抽取须可由任何人依承诺核验，未进行抽取。请提交其 SHA-256 已登记的种子。',
  },
  'sample.not_drawn': {
    status: 409,
    en: 'The sample has not been drawn. Visits chosen by hand are not a sample, so nothing was recorded. Draw first.',
    zh: '尚未抽取样本。人工挑选的入户不构成抽查，未作登记。请先抽取。',
    clause: 'GS-2.4.3',
  },
  'sample_visit.not_in_roster': {
    status: 422,
    en: 'The application is not on the roster of this sample. Its visit belongs to another week or township, so nothing was recorded. Read the sample for its roster.',
    zh: '该申请不在本样本的名册中。其入户属于其他周次或乡镇，未作登记。请查阅样本名册。',
    clause: 'GS-2.4.3',
  },
  'sample_visit.too_few_visitors': {
    status: 422,
    en: 'A home visit is made by at least two different officers. One witness is not enough, so nothing was recorded. Name both visitors.',
    zh: '入户须由两名以上不同工作人员进行。仅一人不足为据，未作登记。请填写全部入户人员。',
    clause: '民发〔2012〕220号',
  },
  'sample_visit.visitor_investigated': {
    status: 403,
    en: 'A visitor took part in the investigation of this application. Nobody checks their own work, so nothing was recorded. Send other officers.',
    zh: '入户人员曾参与该申请的调查。任何人不得核查自己的工作，未作登记。请另派人员。',
  },
  'sample_visit.not_on_that_day': {
    status: 422,
    en: 'The day of the visit is before the draw or still to come. A visit follows the draw and is recorded after it was made; nothing was recorded. Correct the day.',
    zh: '入户日期早于抽取日或尚未到来。入户须在抽取之后并于完成后登记，未作登记。请更正日期。',
  },
  'sample_visit.other_terms': {
    status: 409,
    en: 'A visit of this application is already recorded with other visitors, result or day. The first record stands. Read the sample for it.',
    zh: '该申请的入户记录已存在且内容不同。以首次记录为准。请查阅样本记录。',
  },
} as const satisfies Record<string, Refusal>;

export const householdVerificationRefusals = { ...cases, ...authorisations, ...reports, ...samples } as const satisfies Record<string, Refusal>;
