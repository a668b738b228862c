/** The refusals of payments, in the order of their guards. */
import type { Refusal } from './refusal.js';

const noDiversion = '预算法 第六十三条; HB-2.10';

const standards = {
  'standard.not_holder': { status: 403, en: 'The standard is another place\'s. Each place publishes its own. Use a token of that division.', zh: '该标准属于其他地区。各地只能公布本地标准。请使用该地区的令牌。' },
  'standard.area_differs': { status: 422, en: 'Scheme and area do not agree. Urban dibao is an urban scheme, rural dibao a rural one. Correct one of them.', zh: '救助类别与城乡属性不一致。城市低保对应城镇，农村低保对应农村。请更正其中之一。' },
  'standard.day_taken': { status: 409, en: 'A standard with other terms is in force from that day. A day has one standard. Publish a new version from a later day.', zh: '该日已有不同内容的标准生效。同一日只能有一个标准。请自更晚的日期公布新版本。' },
  'standard.before_latest': { status: 422, en: 'The standard begins before the latest version. History is not rewritten. Choose a later day.', zh: '标准生效日早于最新版本。历史标准不得改写。请选择更晚的日期。' },
  'standard.below_before': { status: 422, clause: 'HN1-1.1', en: 'The standard is lower than before. The level of guarantee may not go down. Publish at least the value in force.', zh: '标准低于原标准。保障水平不能降低。请公布不低于现行标准的数值。' },
  'standard.below_poverty_line': { status: 422, clause: 'HN1-2.1', en: 'The rural standard is below the poverty line. From 2017 the two lines are one. Publish at least the poverty line of the year.', zh: '农村低保标准低于国家扶贫标准。自2017年起“两线合一”。请公布不低于当年扶贫标准的数值。' },
  'standard.below_guide': { status: 422, clause: 'HN2-2.2.1', en: 'The rural standard is below the provincial guide. Every place ensures at least the guide. Publish the guide or more.', zh: '农村低保标准低于省级指导标准。各地须确保不低于省级指导标准。请公布指导标准或更高数值。' },
} as const satisfies Record<string, Refusal>;

const funds = {
  'account.finance_only': { status: 403, en: 'Only a finance department moves money of a fund. Nothing was posted. Ask the finance department that holds the account.', zh: '只有财政部门可以下达或拨付资金。未作任何记账。请由持有该账户的财政部门办理。' },
  'account.not_holder': { status: 403, en: 'The account is held by another division. Each holder posts on its own accounts. Use a token of the holder.', zh: '该账户由其他地区持有。各地只能操作本级账户。请使用持有地区的令牌。' },
  'account.level_unknown': { status: 422, en: 'A village holds no fund account. Funds are held from the centre down to townships. Use the township or county.', zh: '村级不设资金账户。资金账户设于中央至乡镇各级。请使用乡镇或县级账户。' },
  'account.purpose_not_of_fund': { status: 422, clause: noDiversion, en: 'The purpose is not one of the fund\'s. An account of a fund has one of its purposes. Choose a budget code of the fund.', zh: '该用途不属于此资金的使用范围。资金账户只能设在其规定用途之下。请选择该资金的预算科目。' },
  'account.track_wrong': { status: 422, en: 'The account is on the other track. Budget is issued, cash is released, and the two are never merged. Use the account of the right track.', zh: '账户所属轨道不符。指标下达与资金拨付分别记账，不得混同。请使用对应轨道的账户。' },
  'account.opening_recorded': { status: 409, en: 'The opening balance is recorded already with other terms. Books are opened once. Post a new appropriation instead.', zh: '期初余额已按其他内容登记。账簿只能开立一次。请另行登记收入。' },
  'account.document_differs': { status: 409, en: 'This document was posted already with other terms. A document is posted once. Check its number.', zh: '该文号已按其他内容记账。同一文件只能记账一次。请核对文号。' },
  'account.document_taken': { status: 409, en: 'The document number is already used by this holder. Each document has its own number. Check the number.', zh: '该文号已被本单位使用。每份文件文号唯一。请核对文号。' },
  'account.balance_too_small': { status: 409, en: 'The account has less than the amount. No account goes below zero. Lower the amount or wait for money.', zh: '账户余额不足。任何账户余额不得为负。请减少金额或待资金到账。' },
  'account.returned_too_small': { status: 409, en: 'Less money has come back from banks than the batch orders again. The settlement must come first. Try again after the statement is booked.', zh: '银行退回资金少于拟重发金额。须先完成退款入账。请在对账后重试。' },
  'account.reservation_differs': { status: 409, en: 'The batch is reserved already with another amount or content, or was given back. A batch is funded once. Prepare a new batch.', zh: '该批次已按其他金额或内容预留，或已退回预留。每批次只预留一次。请另建批次。' },
  'account.nothing_reserved': { status: 409, en: 'The account has nothing reserved for this batch. Only what is reserved is settled. Check the batch.', zh: '该账户没有为此批次预留资金。只能结算已预留的资金。请核对批次。' },
  'account.reservation_settling': { status: 409, en: 'The bank has already booked part of the batch. What is with the bank cannot be given back. Wait for the statement.', zh: '银行已办理该批次的部分付款。已交银行的资金不能退回预留。请等待对账单。' },
  'account.over_reserved': { status: 409, en: 'More would be settled than was reserved. A batch pays what was approved and no more. Compare the statement with the batch.', zh: '拟结算金额超过预留金额。批次只能支付已批准的金额。请核对对账单与批次。' },
  'posting.in_future': { status: 422, en: 'The day lies in the future. What has not happened is not posted. Give a day up to today.', zh: '日期在今天之后。尚未发生的事项不得记账。请填写不晚于今天的日期。' },
  'posting.before_sent': { status: 422, en: 'The receipt lies before the day it was sent. Nothing arrives before it leaves. Correct the day.', zh: '到账日期早于发出日期。资金不可能先到后发。请更正日期。' },
  'posting.purpose_outside_fund': { status: 422, recorded: true, clause: noDiversion, en: 'The purpose lies outside the fund. Subsidy money is not spent on anything else; the attempt is recorded. Use the budget of that purpose.', zh: '用途超出该资金的使用范围。补助资金不得挤占、挪用，本次尝试已记录。请使用相应用途的预算。' },
  'posting.purpose_changed': { status: 422, recorded: true, clause: noDiversion, en: 'The purpose is not the account\'s. Money keeps the purpose it came with; the attempt is recorded. Post on the account of that purpose.', zh: '用途与账户用途不一致。资金不得改变用途，本次尝试已记录。请在相应用途的账户记账。' },
  'posting.level_skipped': { status: 422, recorded: true, clause: noDiversion, en: 'The receiver is not the next level below. Money goes down the chain level by level; the attempt is recorded. Send it to the next level.', zh: '接收方不是下一级。资金须逐级下达，本次尝试已记录。请下达至下一级。' },
  'posting.payee_not_lawful': { status: 422, recorded: true, clause: noDiversion, en: 'The payee is neither a beneficiary nor a lawful payee. A label does not change where money goes; the attempt is recorded. Pay recipients through a batch.', zh: '收款方既非受益人也非合法收款人。改换名目不改变资金去向，本次尝试已记录。请通过批次向受助对象发放。' },
  'posting.only_by_batch': { status: 422, en: 'Recipients are paid only through a batch. A single payment has no roster, check or release. Prepare a batch.', zh: '受助资金只能通过批次发放。单笔支付没有名册、审核与签发。请编制批次。' },
  'plan.not_below': { status: 422, en: 'The plan gives money to a place that is not the next level below. A plan follows the chain. Correct the line.', zh: '计划的接收方不是下一级。分配计划须逐级进行。请更正该行。' },
  'plan.over_received': { status: 422, en: 'The plan allots more than was received. Only what is there can be planned. Lower the amounts.', zh: '计划分配总额超过已收到金额。只能分配已到位的资金。请减少金额。' },
  'plan.terms_differ': { status: 409, en: 'The plan has this id with other lines. A plan is drafted once. Draft a new one.', zh: '该计划编号已有不同内容。计划只编制一次。请另行编制。' },
  'plan.unknown': { status: 404, en: 'There is no such plan on this account. Nothing was approved. Draft it first.', zh: '该账户没有此计划。未作任何审批。请先编制计划。' },
  'plan.same_person': { status: 403, en: 'Who drafted the plan may not approve it. Two people answer for a plan. Ask a colleague.', zh: '编制人不得审批自己的计划。计划须由两人负责。请由其他人员审批。' },
  'clock.not_started': { status: 409, en: 'The clock has not started. There is nothing to meet or to miss. Wait for the fact that starts it.', zh: '该时限尚未起算。没有可履行或逾期的事项。请等待起算事实。' },
  'clock.miss_not_recorded': { status: 409, en: 'The clock ran out and the miss is not recorded yet. A late fulfilment does not hide a miss. Record the miss first.', zh: '时限已过而逾期尚未登记。逾期履行不掩盖逾期。请先登记逾期。' },
} as const satisfies Record<string, Refusal>;

const entitlements = {
  'carry_over.not_county': { status: 403, en: 'Recipients are carried over by their own county. Nothing was recorded. Use a token of that county.', zh: '结转名单由本县登记。未作任何登记。请使用该县的令牌。' },
  'carry_over.not_decided_before': { status: 422, en: 'The decision that is cited is not a former one. Only recipients of former decisions are carried over. New ones apply.', zh: '所引决定不是以前作出的。只能结转以前审批的对象。新对象须申请。' },
  'carry_over.household_twice': { status: 422, en: 'A household stands twice in the list. A household is carried over once. Remove one line.', zh: '名单中有重复家庭。每户只结转一次。请删除重复行。' },
  'carry_over.household_taken': { status: 409, en: 'A household of the list was carried over already. It is owed once. Remove the line.', zh: '名单中有家庭已经结转。同一家庭只结转一次。请删除该行。' },
  'carry_over.terms_differ': { status: 409, en: 'The chunk with this number has other lines. A chunk is recorded once. Use the next number.', zh: '该编号的名单已有不同内容。每段名单只登记一次。请使用下一编号。' },
  'carry_over.month_past': { status: 422, en: 'The list begins before the month in which it is recorded. Earlier months were paid elsewhere, and here they would count as missed. Let it begin in this month or later.', zh: '名单起始月份早于登记当月。以前月份已在其他系统发放，在此登记将被计为逾期。请自当月或以后月份起登记。' },
  'entitlement.unknown': { status: 404, en: 'There is no such entitlement. It does not exist or is not yours to see. Check the id.', zh: '没有此项待遇。该待遇不存在或不在您的辖区。请核对编号。' },
  'entitlement.ended': { status: 409, en: 'The entitlement has ended. What has ended is not changed. A new decision starts a new one.', zh: '该待遇已终止。已终止的待遇不得变更。如需恢复须重新审批。' },
  'entitlement.papers_older': { status: 409, en: 'The papers are older than those that are known. A payee goes forward only. Use the newest version.', zh: '收款资料版本早于现有版本。收款资料只能更新。请使用最新版本。' },
} as const satisfies Record<string, Refusal>;

const batches = {
  'batch.unknown': { status: 404, en: 'There is no such batch. It does not exist or is not yours to see. Check the id.', zh: '没有此批次。该批次不存在或不在您的辖区。请核对编号。' },
  'batch.not_county': { status: 403, en: 'A batch is prepared by the county that pays it. Nothing was recorded. Use a token of that county.', zh: '批次由发放县编制。未作任何登记。请使用该县的令牌。' },
  'batch.terms_differ': { status: 409, en: 'The batch has this id with other terms. A batch is drafted once. Draft a new one.', zh: '该批次编号已有不同内容。批次只编制一次。请另建批次。' },
  'batch.claim_taken': { status: 409, en: 'The number or an obligation of the batch is taken by another one. What is owed has one order ever. Take the next number, or freeze again for what is left.', zh: '批次序号或其中某项应付款已被其他批次占用。每项应付款只能下单一次。请使用下一序号，或重新冻结其余名单。' },
  'batch.cancelled': { status: 409, en: 'The batch is cancelled. Its orders go into the next batch. Prepare a new one.', zh: '该批次已取消。其中款项转入下一批次。请另建批次。' },
  'batch.not_draft': { status: 409, en: 'The batch is frozen. Nothing of it changes any more. Prepare another batch for what is left.', zh: '该批次已冻结。冻结后内容不得变更。其余款项请另建批次。' },
  'batch.chunk_differs': { status: 409, en: 'The lines of this chunk are there with other content. A chunk is written once. Freeze again from the roster.', zh: '该段名单已有不同内容。每段名单只写入一次。请按名册重新冻结。' },
  'batch.chunk_missing': { status: 409, en: 'A chunk before this one is missing. Chunks follow one another. Freeze again from the roster.', zh: '缺少前一段名单。名单须依次写入。请按名册重新冻结。' },
  'batch.chunk_size': { status: 422, en: 'A chunk holds 1 to 1,000 lines. Larger ones are split. Divide the lines.', zh: '每段名单为1至1000行。超过的须拆分。请拆分名单。' },
  'batch.empty': { status: 422, en: 'The county owes nothing that has no order. An empty batch pays nobody. Check the period, and what is held.', zh: '本期没有未下单的应付款。空批次不能发放。请核对期间及暂缓名单。' },
  'batch.not_frozen': { status: 409, en: 'The batch is not frozen. Only what no longer changes is checked. Freeze it first.', zh: '该批次尚未冻结。只能审核不再变动的内容。请先冻结。' },
  'batch.not_civil_checked': { status: 409, en: 'Civil affairs has not checked the batch. Finance checks what civil affairs answers for. Have it checked first.', zh: '民政部门尚未审核该批次。财政审核须在民政审核之后。请先完成民政审核。' },
  'batch.not_finance_checked': { status: 409, en: 'Finance has not checked the batch. Money is reserved for checked batches only. Have it checked first.', zh: '财政部门尚未审核该批次。只能为已审核批次预留资金。请先完成财政审核。' },
  'batch.not_funded': { status: 409, en: 'The batch has no money reserved. What is not funded is not sent. Fund it first.', zh: '该批次尚未预留资金。未落实资金的批次不得发送。请先预留资金。' },
  'batch.hash_differs': { status: 409, en: 'The signed hash is not that of the content. An approval holds for what was seen. Read the batch again and sign its hash.', zh: '所签摘要与内容不符。审批只对所见内容有效。请重新查看并签署其摘要。' },
  'batch.same_person': { status: 403, en: 'This person already prepared or checked the batch. Preparer, checker and releaser are three people. Ask a colleague.', zh: '该人员已编制或审核过此批次。编制、审核、签发须为不同人员。请由其他人员办理。' },
  'batch.screen_failed': { status: 409, en: 'Since the batch was frozen a payee has died or was found without usable papers, something is owed no longer, or the household was ordered for elsewhere. Money would go to the dead, to nobody or twice to one household. Cancel the batch and freeze a new one, which holds them.', zh: '批次冻结后有收款人死亡或没有可用资料、待遇已终止，或该户已由其他批次下单。款项将付给死者、无法到账、错付或重复发放。请取消该批次并重新冻结，相关款项将予暂缓。' },
  'batch.payee_altered': { status: 409, en: 'A payee was altered after the approval. The money would go elsewhere than was approved. Cancel the batch and freeze a new one.', zh: '审批后收款信息有变更。款项将流向未经审批的账户。请取消该批次并重新冻结。' },
  'batch.papers_missing': { status: 409, recorded: true, en: 'Payees of the batch have no usable papers: erased, of no such version, or without a bank account. Nothing was sent; who they are is recorded. Cancel the batch and freeze a new one, which holds them and pays the others; then give each a payee with papers.', zh: '批次中有收款人没有可用资料：已删除、无该版本或缺银行账号。款项未发送，相关收款人已登记。请取消该批次并重新冻结，新批次将暂缓相关款项、照常发放其余；然后为其更新收款资料。' },
  'batch.file_not_made': { status: 503, recorded: true, en: 'The payees’ papers could not be read just now. Nothing was sent, and the batch has its money still. Release it again.', zh: '目前无法读取收款人资料。款项未发送，批次资金仍在。请再次签发。' },
  'batch.sum_differs': { status: 409, en: 'The lines do not add up to the header. Sums are compared before anything is sent. Report it; nothing was sent.', zh: '明细合计与批次总额不符。发送前须核对总额。请上报，款项未发送。' },
  'batch.already_sent': { status: 409, en: 'The batch was sent. What is sent is not cancelled. Wait for the bank, and order returned payments again.', zh: '该批次已发送。已发送的批次不能取消。请等待银行结果，退回款项可重发。' },
  'batch.not_sent': { status: 409, en: 'The batch was not sent. A bank has nothing to say about it. Check the message.', zh: '该批次尚未发送。银行对其没有结果。请核对报文。' },
  'statement.order_unknown': { status: 422, en: 'The statement lists an order that is not in the batch. It is not booked in part. Compare the message with the bank.', zh: '对账单含有批次之外的付款。对账单不作部分入账。请与银行核对报文。' },
  'statement.amount_differs': { status: 422, en: 'The bank booked another amount than was ordered. It is not booked in part. Clear it with the bank.', zh: '银行入账金额与指令不符。对账单不作部分入账。请与银行核实。' },
  'payment.unknown': { status: 404, en: 'There is no such payment. It does not exist or is not yours to see. Check the id.', zh: '没有此笔付款。该付款不存在或不在您的辖区。请核对编号。' },
  'payment.not_returned': { status: 409, en: 'The payment has not come back. Only what came back is ordered again. Wait for the statement.', zh: '该笔付款未被退回。只有退回款项可以重发。请等待对账单。' },
  'payment.payee_unchanged': { status: 422, en: 'The payee is the one it came back from. It would come back again. Give the new papers of the payee.', zh: '收款资料未变更。重发仍会被退回。请提供收款人的新资料。' },
  'payment.reissue_differs': { status: 409, en: 'The payment was already ordered again. It is ordered again once. Look at the order that replaces it.', zh: '该笔付款已经重发。每笔只重发一次。请查看替代它的付款。' },
} as const satisfies Record<string, Refusal>;

export const paymentsRefusals = { ...standards, ...funds, ...entitlements, ...batches } as const satisfies Record<string, Refusal>;
