/** The refusals of audit, in the order of their guards. */
import type { Refusal } from './refusal.js';

export const auditRefusals = {
  'policy.terms_differ': {
    status: 409,
    en: 'A policy with this id was prepared with other terms. What two people look at must be one text. Prepare the other terms under a new id.',
    zh: '该编号的政策已按其他内容拟定。两人所核必须是同一文本。请以新编号拟定不同内容。',
  },
  'policy.not_prepared': {
    status: 409,
    en: 'No policy of this id has been prepared. Only what one keeper prepared can be published by another. Prepare it first.',
    zh: '该编号的政策尚未拟定。只有一名政策管理员拟定的内容方可由另一名发布。请先拟定。',
  },
  'policy.same_person': {
    status: 403,
    en: 'Whoever prepared a policy may not publish it. Two people answer for a change of the law in force. Let another policy keeper publish it.',
    zh: '政策的拟定人不得自行发布。现行规定的变更须由两人负责。请由另一名政策管理员发布。',
  },
  'policy.unknown_rule': {
    status: 422,
    en: 'There is no rule of this name. A value under an unknown name would bind nobody. Choose a name from the catalogue of rules.',
    zh: '不存在该名称的规则。以未知名称发布的数值没有约束力。请从规则目录中选择。',
  },
  'policy.value_missing': {
    status: 422,
    en: 'The policy states no value. What is not stated binds nobody and cannot be published. Give the value.',
    zh: '政策未载明数值。未载明的内容没有约束力，不能发布。请填写数值。',
  },
  'policy.value_malformed': {
    status: 422,
    en: 'The value does not have the shape of this rule. Services could not apply it. Correct the fields named in the figures.',
    zh: '数值不符合该规则的格式，各服务无法适用。请更正所列字段。',
  },
  'policy.qualifier_malformed': {
    status: 422,
    en: 'The qualifier is not made of scheme, area, cohort and key. It decides whom the policy is for, so it is not guessed at. Correct it.',
    zh: '适用范围只能由救助类别、城乡、对象群体和键值组成。它决定政策适用于谁，系统不作推测。请更正。',
  },
  'policy.citation_missing': {
    status: 422,
    en: 'The policy cites no document and clause. Law without a source cannot be checked by anybody. Cite it.',
    zh: '政策未注明文件和条款。没有出处的规定无从核对。请注明出处。',
  },
  'policy.division_unknown': {
    status: 422,
    en: 'The jurisdiction is not a division. The policy would hold nowhere. Give a 12-digit division code.',
    zh: '适用地区不是有效的行政区划。政策将无处适用。请填写 12 位行政区划代码。',
  },
  'policy.period_malformed': {
    status: 422,
    en: 'The policy ends before it begins, or a day does not exist. It would hold on no day. Correct the dates.',
    zh: '政策的终止日早于起始日，或日期不存在。政策将无日适用。请更正日期。',
  },
  'policy.back_dated': {
    status: 422,
    en: 'The policy begins before the day it is published and gives no reason. Decisions of those days rested on other law. Begin today or later, or state the reason.',
    zh: '政策自发布日之前起施行而未说明理由。当时的决定依据的是其他规定。请改为今日或之后施行，或说明理由。',
  },
  'policy.calendar_malformed': {
    status: 422,
    en: 'A work calendar is the nation’s, for one whole year, with days of that year only. Due days in every county rest on it. Correct it.',
    zh: '工作日历须为全国统一、覆盖整年且只含当年日期。各县的时限均以此为据。请更正。',
  },
  'policy.step_incomplete': {
    status: 422,
    clause: 'HB-3.5',
    en: 'A step of the procedure has no responsible body or no time limit. Where the place asks for both, nobody could be called to account. Name the body and the limit.',
    zh: '办理环节缺少责任主体或办理时限。当地要求二者齐备，否则无从问责。请明确责任主体和时限。',
  },
  'policy.supersedes_unknown': {
    status: 422,
    en: 'The policy that this one takes the place of is not published for the same rule, place and qualifier. Nothing would be replaced. Name the right policy or none.',
    zh: '所要替代的政策并未就同一规则、地区和适用范围发布，无可替代。请填写正确的政策编号或留空。',
  },
  'policy.two_values_on_one_day': {
    status: 409,
    en: 'Another value already answers the same question on one of these days. The law gives one answer a day. Supersede the other policy or choose other days.',
    zh: '其中某日就同一问题已有另一数值。规定每日只能有一个答案。请替代原政策或另选日期。',
  },
  'policy.looser_than_parent': {
    status: 422,
    en: 'The value is looser than the law of a wider place. A lower level may be stricter, never looser. Choose a value within the wider place’s.',
    zh: '该数值比上级规定宽松。下级可以从严，不得放宽。请在上级规定范围内取值。',
  },
  'law.silent': {
    status: 404,
    en: 'No value of this rule is in force there on that day. No answer is assumed. Ask about another day or place, or have a value published.',
    zh: '该规则当日在该地没有生效的数值。系统不作推定。请查询其他日期或地区，或发布相应数值。',
  },
} as const satisfies Record<string, Refusal>;
