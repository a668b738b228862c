/** The refusals of intake, in the order of their guards along an application's life: household, filing, review, notice, decision. */
import type { Refusal } from './refusal.js';

export const intakeRefusals = {
  'household.other_terms': {
    status: 409,
    en: 'A household with this id is registered on other terms. The first record stands. Use the facts for joining and leaving, or a new id.',
    zh: '该编号的家庭已以不同内容登记。首次登记有效。请使用成员加入或离开的操作，或使用新的编号。',
  },
  'household.member_twice': {
    status: 422,
    en: 'A person is named twice among the members. Each person belongs once. Name each person once.',
    zh: '家庭成员中同一人重复出现。每人只能登记一次。请勿重复填写。',
  },
  'household.one_head': {
    status: 422,
    en: 'A household has exactly one head. Without it nobody can be written to. Name one member as the head.',
    zh: '每户须有且仅有一名户主。请指定一名成员为户主。',
  },
  'household.not_registered': {
    status: 404,
    en: 'There is no household with this id. Nothing can be recorded about it. Register it first.',
    zh: '没有该编号的家庭。请先登记。',
  },
  'household.member_left': {
    status: 409,
    en: 'This person left the household for another recorded reason. A fact is not overwritten. Check the record.',
    zh: '该成员已因其他原因离开家庭。既有记录不得改写。请核对记录。',
  },
  'household.member_unknown': {
    status: 422,
    en: 'This person is not a member of the household. Nobody can leave who is not there. Check the reference.',
    zh: '该人不是本户成员，无法登记离开。请核对人员编号。',
  },
  'household.linked_to_itself': {
    status: 422,
    en: 'A household cannot be linked to itself. Name the other record.',
    zh: '家庭不能与自身关联。请填写另一条记录的编号。',
  },
  'household.linked_otherwise': {
    status: 409,
    en: 'These two households are linked for another reason. The first link stands. Check the record.',
    zh: '两户已因其他原因关联。首次关联有效。请核对记录。',
  },
  'application.other_terms': {
    status: 409,
    en: 'Something with this id is recorded on other terms. The first record stands. Use a new id for a new matter.',
    zh: '该编号已以不同内容登记。首次登记有效。新的事项请使用新的编号。',
  },
  'application.household_unknown': {
    status: 422,
    en: 'There is no such household. An application is a household\'s. Register the household first.',
    zh: '没有该家庭。申请以家庭为单位提出，请先登记家庭。',
  },
  'application.division_differs': {
    status: 422,
    en: 'The household lives in another division than the application names. A case lies where the household lives. Use the household\'s division.',
    zh: '申请所填区划与家庭居住地不一致。请按家庭居住地区划申请。',
  },
  'application.area_differs': {
    status: 422,
    en: 'The scheme does not belong to where the household lives, in town or country. Choose the scheme of its area.',
    zh: '所选救助项目与家庭城乡属性不符。请选择相应的城市或农村项目。',
  },
  'application.members_differ': {
    status: 422,
    en: 'The members named are not those of the household. All who live together count. Name each current member once.',
    zh: '所填成员与家庭登记成员不一致。共同生活的家庭成员均应计入，请逐一填写。',
  },
  'application.applicant_not_member': {
    status: 422,
    en: 'The applicant is not a member of the household. Name a member; an agent files for them.',
    zh: '申请人不是该家庭成员。请填写家庭成员；代理人可代为提交。',
  },
  'application.payee_not_member': {
    status: 422,
    en: 'The payee is not a member of the household. Aid goes to the recipient\'s own account. Name a member.',
    zh: '收款人不是该家庭成员。救助金须发放至救助对象本人账户，请填写家庭成员。',
  },
  'application.relative_not_member': {
    status: 422,
    en: 'The near relative named is not a member of the household. Name one of its members.',
    zh: '所填近亲属不是该家庭成员。请填写家庭成员。',
  },
  'application.urgent_lane_closed': {
    status: 422, clause: 'GS-2.3.5',
    en: 'Only temporary assistance has an urgent lane. File temporary assistance for the urgent need and this scheme in the normal lane.',
    zh: '只有临时救助设有紧急程序。请就急难申请临时救助，本项目按一般程序申请。',
  },
  'temporary.limit_not_set': {
    status: 409, clause: 'HB-5.5',
    en: 'The law asks for a township limit for small amounts and none is set for this county. Small amounts cannot be approved where they must be. Publish the county\'s limit, with its citation, in the law register.',
    zh: '本县尚未设定乡镇小额临时救助审批限额，无法依规办理。请在政策登记处发布本县限额及其依据。',
  },
  'application.not_filed': {
    status: 404,
    en: 'There is no application with this id. Nothing can be done about it. File it first.',
    zh: '没有该编号的申请。请先提交申请。',
  },
  'application.ended': {
    status: 409,
    en: 'This case has ended. Nothing more is decided on it. A refusal may be reviewed; a new need is a new application.',
    zh: '该申请已办结，不再受理后续操作。对不予批准的决定可申请复核；新的困难请另行申请。',
  },
  'application.village_may_not_accept': {
    status: 403, clause: 'GS-2.4.2a',
    en: 'A village or residents committee may help and deliver an application, but not accept it. Acceptance stays with the township. Pass it on to the township window.',
    zh: '村（居）民委员会可协助并代为递交申请，但不得直接受理。受理由乡镇人民政府（街道办事处）负责，请转交乡镇窗口。',
  },
  'application.only_township_accepts': {
    status: 403, clause: 'GS-2.4.1',
    en: 'Only the township window accepts applications. Ask the township window.',
    zh: '申请仅由乡镇（街道）窗口受理。请由乡镇窗口办理。',
  },
  'application.already_accepted': {
    status: 409,
    en: 'The application was accepted by somebody else already. The first receipt stands. Use it.',
    zh: '该申请已由他人受理，首次受理凭证有效。',
  },
  'application.supplement_outstanding': {
    status: 409,
    en: 'Papers that were asked for have not come in. The case waits for them. Record them when they are there.',
    zh: '要求补充的材料尚未收到。请在收到后登记。',
  },
  'application.not_awaiting_acceptance': {
    status: 409,
    en: 'The application is past the point of acceptance. Look at its timeline for the next step.',
    zh: '该申请已过受理环节。请查看办理进度确定下一步。',
  },
  'application.supplement_asked_once': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'All that is missing is asked for once, in one list, and that was done. Ask for nothing more; accept or decline on what is there.',
    zh: '补充材料应一次性告知，且已告知。不得再次要求补充，请依现有材料决定是否受理。',
  },
  'application.supplement_not_asked': {
    status: 409,
    en: 'No papers were asked for. Nothing is awaited. Accept the application or ask for what is missing.',
    zh: '尚未要求补充材料。请受理申请或一次性告知所缺材料。',
  },
  'application.not_transferable': {
    status: 409,
    en: 'A case is handed over before it is investigated. It is past that point. End it or decide it.',
    zh: '仅可在调查之前转办，该申请已过此环节。请继续办理或终结程序。',
  },
  'application.only_township_registers': {
    status: 403,
    en: 'Only the township window registers near relatives. Ask the township window.',
    zh: '近亲属备案仅由乡镇窗口登记。请由乡镇窗口办理。',
  },
  'application.already_submitted': {
    status: 409,
    en: 'The file has gone up to the county. The register of near relatives is closed for it. Tell the county.',
    zh: '该申请已上报县级，近亲属备案已截止。请告知县级民政部门。',
  },
  'application.not_accepted_yet': {
    status: 409, clause: 'GS-2.4.1',
    en: 'The township has not accepted the application. Work on a case begins with acceptance. Have it accepted first.',
    zh: '乡镇尚未受理该申请。请先受理。',
  },
  'application.only_township_investigates': {
    status: 403, clause: 'GS-2.4.1',
    en: 'Only the township investigates. Ask a township investigator.',
    zh: '调查由乡镇负责。请由乡镇调查人员办理。',
  },
  'application.too_few_investigators': {
    status: 422, clause: '民发〔2012〕220号',
    en: 'A household is visited by at least two different investigators. One pair of eyes is not enough. Name two or more.',
    zh: '入户调查须由两名以上不同的调查人员进行。请填写两名以上人员。',
  },
  'application.investigator_is_relative': {
    status: 403, clause: '民发〔2012〕220号',
    en: 'An investigator is registered as connected with this household. Nobody investigates their own kin. Name somebody else.',
    zh: '调查人员与该家庭存在备案的近亲属关系，须回避。请更换人员。',
  },
  'application.already_investigated': {
    status: 409,
    en: 'The case has its survey. It is surveyed again only after an objection, a disputed appraisal or a visit that found otherwise. Go on to the next step.',
    zh: '该申请已完成入户调查。仅在有异议、评议有争议或入户抽查结果不符时重新调查。请进入下一环节。',
  },
  'application.investigation_not_started': {
    status: 409,
    en: 'This survey was not begun. Who visits is recorded before the visit. Start it first.',
    zh: '该次调查尚未启动。调查人员须事先登记，请先启动调查。',
  },
  'application.signatures_missing': {
    status: 422, clause: '民发〔2012〕220号',
    en: 'The survey is not signed by exactly those who were to make it. All of them sign. Have each sign.',
    zh: '调查表未由全部登记的调查人员签字。请全体签字。',
  },
  'application.appraisal_held': {
    status: 409,
    en: 'The appraisal was held. It is repeated only after a new survey. Go on to the next step.',
    zh: '民主评议已举行。仅在重新调查后再次评议。请进入下一环节。',
  },
  'application.appraisal_sums_differ': {
    status: 422,
    en: 'The numbers of those present do not add up. Votes and villagers cannot exceed those present. Correct the numbers.',
    zh: '评议人数不一致：村（居）民代表及表决人数不得超过到会人数。请更正。',
  },
  'application.too_few_villagers': {
    status: 422, clause: '民发〔2012〕220号',
    en: 'Villagers\' representatives were fewer than the share the rule asks for. Such an appraisal does not count. Hold it again.',
    zh: '村（居）民代表人数未达到规定比例，该次评议无效。请重新评议。',
  },
  'application.village_may_not_review': {
    status: 403, clause: 'GS-2.4.2a',
    en: 'A village or residents committee does not review applications. The first opinion is the township\'s. Leave it to the township.',
    zh: '村（居）民委员会不得直接审核申请。初审意见由乡镇作出。',
  },
  'application.only_township_reviews': {
    status: 403, clause: 'GS-2.4.1',
    en: 'Only a township reviewer may do this. Ask a township reviewer.',
    zh: '该事项仅由乡镇审核人员办理。',
  },
  'application.opinion_given': {
    status: 409,
    en: 'The first opinion was given. It changes only after an objection, a visit that found otherwise, a later report or a change in the household. Go on to the next step.',
    zh: '初审意见已作出。仅在有异议、抽查不符、新的核对报告或家庭成员变化后变更。请进入下一环节。',
  },
  'application.opinion_outdated': {
    status: 409,
    en: 'Since the first opinion a later report or a change in the household tells otherwise. An amount that is no longer so is neither posted nor granted. Give the opinion anew.',
    zh: '初审意见作出后，新的核对报告或家庭成员变化与其不符。不符的金额不得公示或批准。请重新作出初审意见。',
  },
  'application.open_elsewhere': {
    status: 409,
    en: 'A member of the household is named in another open application for dibao. Nobody is counted in two households at once. Go on with that application, or withdraw it first.',
    zh: '家庭成员已列入另一件办理中的低保申请。同一人不得同时计入两户。请继续办理该申请，或先撤回。',
  },
  'application.payee_papers_unknown': {
    status: 422,
    en: 'The payee has no papers of this version. Nothing could ever be paid to them. Register the papers, or name the version that is there.',
    zh: '收款人没有该版本的资料，款项将无法支付。请先登记资料，或填写现有版本。',
  },
  'application.investigation_missing': {
    status: 409, clause: 'GS-2.4.2b',
    en: 'INVESTIGATION_MISSING: the household has not been surveyed. An appraisal alone never decides who is covered. Complete the survey at home first.',
    zh: '缺少入户调查。不得单纯用民主评议结果确定保障对象。请先完成入户调查。',
  },
  'application.near_relative_not_registered': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'The household declared a near relative among those who handle cases, and the township has not registered it. Such cases are registered separately and visited. Register it first.',
    zh: '该家庭已申明与经办人员或村（居）委会成员存在近亲属关系，乡镇尚未单独登记备案。请先备案。',
  },
  'application.verification_missing': {
    status: 409, clause: 'HN1-3.8',
    en: 'VERIFICATION_MISSING: there is no verification report. Here every case needs one. Request verification and wait for the report.',
    zh: '缺少家庭经济状况核对报告。本地所有申请均须核对。请发起核对并等待报告。',
  },
  'application.report_expired': {
    status: 409, clause: 'HN1-3.8',
    en: 'The verification report has run out. What it says may no longer be so. Request a new one.',
    zh: '核对报告已过有效期。请重新发起核对。',
  },
  'application.appraisal_missing': {
    status: 409, clause: 'HN2-2.1.1',
    en: 'The appraisal that the rule of the day makes compulsory has not been held. Hold it first.',
    zh: '尚未进行当日规定必须的民主评议。请先组织评议。',
  },
  'application.appraisal_disputed': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'The appraisal was disputed. What is disputed is investigated again. Start a new survey.',
    zh: '民主评议存在争议，须重新调查核实。请重新启动入户调查。',
  },
  'temporary.amount_missing': {
    status: 422,
    en: 'Temporary assistance has no formula here; the reviewer proposes the amount. Name an amount above zero.',
    zh: '本地临时救助无统一公式，由审核人员提出金额。请填写大于零的金额。',
  },
  'application.standard_missing': {
    status: 409, clause: 'HN2-2.2.3',
    en: 'No standard of this scheme and area is known for the place and day. An amount is computed from a published standard only. Wait for its publication.',
    zh: '未查到本地当日适用的保障标准。金额仅依已发布标准计算。请待标准发布后办理。',
  },
  'application.class_missing': {
    status: 422, clause: 'GS-2.2.5',
    en: 'The place pays by class, and no class with a published rate was named. Name the household\'s class.',
    zh: '本地按类别施保，未填写已公布标准的类别。请填写家庭类别。',
  },
  'application.nothing_to_grant': {
    status: 409, clause: 'HN2-2.2.3',
    en: 'Income reaches the standard, or the township proposed a refusal: there is no amount to grant. Refuse the application with its reasons.',
    zh: '家庭收入已达到标准或乡镇建议不予批准，无可批准金额。请作出不予批准的决定并说明理由。',
  },
  'posting.other_body': {
    status: 403, clause: 'GS-2.4.1',
    en: 'The township hangs the first notice, the county the second. Ask the other body.',
    zh: '第一次公示由乡镇张贴，第二次由县级张贴。请由相应机关办理。',
  },
  'posting.already_posted': {
    status: 409,
    en: 'This notice hangs or has hung. It is posted again only after an objection.',
    zh: '该公示已张贴。仅在有异议重新调查后再次公示。',
  },
  'application.opinion_missing': {
    status: 409, clause: 'GS-2.4.1',
    en: 'The township has not given its first opinion. Nothing is posted, sent up or approved without it. Give it first.',
    zh: '乡镇尚未作出初审意见。请先作出初审意见。',
  },
  'application.not_submitted': {
    status: 409, clause: 'GS-2.4.1',
    en: 'The township has not sent the file up. The county acts on files it has received. Have it sent up first.',
    zh: '乡镇尚未上报该申请。请先上报县级。',
  },
  'application.county_opinion_missing': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'The county has not given an opinion in favour. The second notice shows what the county intends. Give it first.',
    zh: '县级尚未提出拟批准意见。请先提出意见再公示。',
  },
  'posting.nothing_proposed': {
    status: 409,
    en: 'The opinion proposes nothing to grant, so there is nothing to post. Send the file up.',
    zh: '初审意见未建议给予救助，无需公示。请直接上报。',
  },
  'posting.not_in_procedure': {
    status: 409,
    en: 'The procedure of the day has no such notice for this scheme. Nothing is posted that the law does not ask for. Go on to the next step.',
    zh: '当日规定的程序中该项目没有此次公示。请进入下一环节。',
  },
  'posting.field_not_allowed': {
    status: 422, clause: 'GS-2.4.4',
    en: 'The notice would show more than the law of the day allows. Privacy comes first. Leave the named fields out.',
    zh: '公示内容超出当日规定允许的范围。请去除超出的项目，保护个人隐私。',
  },
  'posting.none_hanging': {
    status: 409,
    en: 'No notice of this case hangs now. An objection is raised while it hangs; later a complaint is open. Use the complaint channel.',
    zh: '该申请目前没有公示。异议须在公示期间提出，期后可投诉举报。',
  },
  'posting.not_posted': {
    status: 409, clause: 'HN2-2.1.1',
    en: 'This notice was never posted. Post it first.',
    zh: '该公示尚未张贴。请先公示。',
  },
  'posting.still_hanging': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'The notice hangs for seven full days after the day of posting. It may be closed on the day after its last day.',
    zh: '公示须满七日，张贴当日不计。请在最后一日次日结束公示。',
  },
  'application.posting_missing': {
    status: 409, clause: 'HN2-2.1.1',
    en: 'POSTING_MISSING: the township\'s notice has not hung its days and been closed clean. Post it and wait.',
    zh: '缺少乡镇公示或公示未满期。请公示并待期满。',
  },
  'application.sample_unknown': {
    status: 409,
    en: 'The visit belongs to a draw that this case is not known to be in. Nothing is counted for it.',
    zh: '该次入户抽查不属于本申请所在批次，不予计入。',
  },
  'application.only_county_approves': {
    status: 403, clause: 'GS-2.4.1',
    en: 'Only county civil affairs gives the county\'s opinion, approves and refuses. The township accepts, investigates and reviews. Send the file up.',
    zh: '审批仅由县级民政部门负责，乡镇负责受理、调查和审核。请上报县级。',
  },
  'application.county_opinion_given': {
    status: 409,
    en: 'The county has given its opinion. It changes only after an objection.',
    zh: '县级意见已作出。仅在有异议重新调查后变更。',
  },
  'application.own_work': {
    status: 403, clause: 'GS-2.4.1',
    en: 'You accepted, investigated or reviewed this case. Nobody decides on their own work. Ask somebody else.',
    zh: '您曾受理、调查或审核该申请，不得审批本人经办的事项。请由他人办理。',
  },
  'application.sample_missing': {
    status: 409, clause: 'GS-2.4.3',
    en: 'The roster of this case has not been drawn. At least three in ten are visited before the county decides. Wait for the draw.',
    zh: '该申请所在批次尚未抽取入户抽查名单。审批前须按不低于30%的比例入户抽查。',
  },
  'application.visit_missing': {
    status: 409, clause: 'GS-2.4.3',
    en: 'This household was drawn, or must be visited, and has not been. Visit it first.',
    zh: '该家庭被抽中或须必访，尚未入户。请先入户。',
  },
  'application.sample_incomplete': {
    status: 409, clause: 'GS-2.4.3',
    en: 'Not all visits that were drawn for the roster have been made. Fewer than the prescribed share is no sample. Make the rest.',
    zh: '该批次入户抽查尚未全部完成，未达规定比例。请完成其余入户。',
  },
  'application.sample_too_small': {
    status: 409, clause: 'GS-2.4.3',
    en: 'Fewer households were drawn and visited than the prescribed share. Draw and visit more.',
    zh: '抽查户数未达到规定比例。请补足抽查。',
  },
  'application.county_posting_missing': {
    status: 409, clause: '民发〔2012〕220号',
    en: 'The county\'s notice has not hung its days and been closed clean. Post it and wait.',
    zh: '缺少县级公示或公示未满期。请公示并待期满。',
  },
  'application.only_township_serves': {
    status: 403,
    en: 'The refusal is served by the township window or the county. Ask one of them.',
    zh: '不予批准通知由乡镇窗口或县级送达。',
  },
  'application.not_refused': {
    status: 409,
    en: 'The application was not refused. Only a refusal is served in writing and reviewed.',
    zh: '该申请未被作出不予批准的决定，无需送达或复核。',
  },
  'application.only_township_ends': {
    status: 403,
    en: 'Only township or county officers end a procedure. The household itself may withdraw.',
    zh: '程序终结仅由乡镇或县级工作人员办理；家庭可自行撤回申请。',
  },
  'temporary.other_scheme': {
    status: 409,
    en: 'This is not an application for temporary assistance. Use the steps of its own scheme.',
    zh: '该申请不是临时救助。请按相应项目的程序办理。',
  },
  'temporary.not_urgent': {
    status: 409, clause: 'GS-2.3.5',
    en: 'The application was not filed in the urgent lane. Help first is for urgent need. Use the normal steps.',
    zh: '该申请不属于紧急程序。先行救助仅适用于急难情形，请按一般程序办理。',
  },
  'temporary.only_reviewer_or_county': {
    status: 403, clause: 'HB-5.5',
    en: 'Urgent help is granted by a township reviewer within the limit, or by the county. Ask one of them.',
    zh: '先行救助由乡镇审核人员在限额内或由县级批准。',
  },
  'temporary.aid_already_granted': {
    status: 409,
    en: 'Help has been granted for this application. One need is helped once; a new need is a new application.',
    zh: '该申请已给予救助。同一事由不重复救助，新的困难请另行申请。',
  },
  'temporary.over_township_limit': {
    status: 403, clause: 'HB-5.5',
    en: 'The amount is above the township\'s limit. Above the limit the county decides. Send it to the county.',
    zh: '金额超过乡镇审批限额，应由县级审批。请上报县级。',
  },
  'temporary.urgent_goes_first': {
    status: 409, clause: 'GS-2.3.5',
    en: 'This is an urgent case: help comes first and the papers after. Use urgent aid.',
    zh: '该申请属于紧急程序，应先行救助、后补手续。请使用先行救助。',
  },
  'temporary.no_urgent_aid': {
    status: 409,
    en: 'No urgent help was granted on this application. Papers follow help. Grant it first, or use the normal steps.',
    zh: '该申请未给予先行救助。请先给予救助或按一般程序办理。',
  },
  'application.receipt_taken': {
    status: 409,
    en: 'A receipt with this number exists. A receipt is given once. Try again.',
    zh: '该受理凭证编号已存在。请重试。',
  },
  'application.clock_unknown': {
    status: 404,
    en: 'The application has no such clock.',
    zh: '该申请没有此项时限。',
  },
} as const satisfies Record<string, Refusal>;
