/** The refusals around persons and their papers, in the order of their guards. None of them repeats what was sent. */
import type { Refusal } from './refusal.js';

export const vaultRefusals = {
  'person.id_number_invalid': {
    status: 422,
    en: 'This is not an identity number: its form, province, birthday or check digit cannot be right. A wrong number would lead to another person. Read it from the card again.',
    zh: '身份证号码有误：格式、地区码、出生日期或校验码不符。错误的号码会指向他人。请对照证件重新录入。',
  },
  'person.already_registered': {
    status: 409,
    en: 'A person with this identity number is registered already. Each person is known once, so nothing was changed. Use the person that is there, if the answer names one, or ask the county.',
    zh: '该身份证号码对应的人员已登记。每人只登记一次，未作任何改动。如答复中给出人员编号，请直接使用；否则请联系县级民政部门。',
  },
  'person.not_registered': {
    status: 404,
    en: 'No such person is registered. Papers belong to a person who is known. Register the person first.',
    zh: '该人员尚未登记。资料须归属于已登记人员。请先登记该人员。',
  },
  'person.number_taken': {
    status: 409,
    en: 'This identity number belongs to another registered person. Two persons never share a number, so nothing was changed. Check which of the two records is wrong.',
    zh: '该身份证号码已属于另一登记人员。两人不得共用一个号码，未作任何改动。请核实哪一条记录有误。',
  },
  'person.erased': {
    status: 409,
    en: 'The papers of this person were erased. What was erased does not come back. Register the person anew if they apply again.',
    zh: '该人员的资料已被删除，删除后不可恢复。如其再次申请，请重新登记。',
  },
  'reveal.purpose_missing': {
    status: 422,
    en: 'The request does not say what the papers are needed for. Papers are shown for a stated purpose only. State the purpose.',
    zh: '未说明查看资料的用途。资料仅可按明确用途提供。请填写用途。',
    clause: 'S-649 art. 61',
  },
  'reveal.role_missing': {
    status: 403,
    en: 'None of your roles serves this purpose. Papers are shown to those whose duty needs them. Ask an officer who holds one of the roles named.',
    zh: '您的岗位不适用于该用途。资料仅向履职所需人员提供。请由具有所列岗位的工作人员办理。',
    clause: 'S-649 art. 61',
  },
  'reveal.authorisation_missing': {
    status: 422,
    en: 'This purpose needs a case, batch or order that authorises it. Without one nobody could check later why papers were shown. Name the one that the purpose needs.',
    zh: '该用途须有相应的案件、批次或指令作为依据，否则事后无法核查。请填写该用途所需的依据。',
  },
  'reveal.field_not_for_purpose': {
    status: 422,
    en: 'The request asks for fields that this purpose does not need. No more is shown than is needed, so nothing was shown. Leave out the fields named.',
    zh: '所请求的字段超出该用途所需。资料按最少必要原则提供，本次未提供任何资料。请去除所列字段。',
  },
  'reveal.other_terms': {
    status: 409,
    en: 'A reveal with this id was granted on other terms. The first one stands. Ask under a new id.',
    zh: '该编号的查看申请已按不同内容获准。首次内容有效。请使用新的编号。',
  },
  'reveal.not_granted': {
    status: 404,
    en: 'There is no such reveal for you. Papers go only to whom they were granted. Ask for a reveal of your own.',
    zh: '您没有该项查看授权。资料仅提供给获准者本人。请自行提出申请。',
  },
  'reveal.expired': {
    status: 409,
    en: 'This reveal is no longer valid. A grant serves the need of its day. Ask for a new one.',
    zh: '该查看授权已失效。授权仅满足当时所需。请重新申请。',
  },
  'reveal.not_started': {
    status: 409,
    en: 'This delivery was not started. What leaves is recorded before it leaves. Start the delivery first.',
    zh: '该次提供尚未开始。资料提供前须先作记录。请先开始提供。',
  },
  'tokenise.purpose_missing': {
    status: 422,
    en: 'The request does not say what the list is for. Lists of persons are taken in for a stated purpose only. State the purpose.',
    zh: '未说明名单的用途。人员名单仅可按明确用途接收。请填写用途。',
    clause: 'S-649 art. 61',
  },
  'tokenise.role_missing': {
    status: 403,
    en: 'None of your roles serves this purpose. Lists of persons are compared by those whose duty it is. Ask an officer who holds one of the roles named.',
    zh: '您的岗位不适用于该用途。人员名单仅由履职所需人员比对。请由具有所列岗位的工作人员办理。',
  },
  'tokenise.list_unreadable': {
    status: 422,
    en: 'The list is not text in UTF-8 or GB18030. What cannot be read exactly is not guessed at, so nothing was kept. Save it again as text.',
    zh: '名单不是 UTF-8 或 GB18030 文本。无法准确读取的内容不作推测，未保存任何内容。请另存为文本后重新提交。',
  },
  'tokenise.list_empty': {
    status: 422,
    en: 'The list holds no line. There is nothing to compare. Send a list with one identity number a line.',
    zh: '名单为空，没有可比对的内容。请提交每行一个身份证号码的名单。',
  },
  'tokenise.other_terms': {
    status: 409,
    en: 'A list with this id was taken in on other terms. The first one stands. Send the list under a new id.',
    zh: '该编号的名单已按不同内容接收。首次内容有效。请使用新的编号提交。',
  },
  'erasure.record_kept': {
    status: 409,
    en: 'The law keeps records of this person. Files of assistance and payment must stay while they can be checked, so nothing was erased. Ask again when the records have run out.',
    zh: '依法须保存该人员的相关档案。救助和发放档案在可核查期内不得删除，未作任何改动。请在保存期满后再申请。',
  },
  'erasure.not_decided': {
    status: 409,
    en: 'No erasure of this person was decided. Only a decided erasure can be completed. Decide it first.',
    zh: '尚未决定删除该人员资料。只有已决定的删除才能办结。请先作出决定。',
  },
} as const satisfies Record<string, Refusal>;
