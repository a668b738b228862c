/** The refusals of edge, in the order of their guards: what any operation may answer before its service is asked. */
import type { Refusal } from './refusal.js';

export const edgeRefusals = {
  'request.too_large': {
    status: 413,
    en: 'The request body is too large. Large bodies are refused before they are read, so nothing changed. Send less in one request; the operation states its limit.',
    zh: '请求内容过大。超出限额的内容在读取之前即被拒收，未作任何改动。请减少单次提交的内容；各操作的限额见接口文档。',
  },
  'request.unsupported_media': {
    status: 415,
    en: 'The request body has a media type that this operation does not read. Nothing changed. Send application/json in UTF-8, not compressed.',
    zh: '请求内容的媒体类型不受支持。未作任何改动。请以 UTF-8 编码、未经压缩的 application/json 提交。',
  },
  'request.not_json': {
    status: 400,
    en: 'The request body is not valid JSON in UTF-8. What cannot be read exactly is not guessed at, so nothing changed. Correct the text and send it again.',
    zh: '请求内容不是有效的 UTF-8 JSON。无法准确读取的内容不作推测，未作任何改动。请更正后重新提交。',
  },
  'request.duplicate_key': {
    status: 400,
    en: 'An object in the request body names one field twice. Which of the two values was meant is not guessed at, so nothing changed. Name each field once.',
    zh: '请求内容中同一对象出现重复字段。系统不推测应取哪一个值，未作任何改动。请确保每个字段只出现一次。',
  },
  'request.text_refused': {
    status: 400,
    en: 'A text in the request holds a NUL or half of a character. Such text cannot be stored and given back unchanged, so nothing changed. Remove it and send the request again.',
    zh: '请求中的文本含有空字符或不完整的字符。此类文本无法原样保存，未作任何改动。请删除后重新提交。',
  },
  'request.number_inexact': {
    status: 400,
    en: 'A number in the request body cannot be held exactly. Amounts are whole fen and are never rounded in silence, so nothing changed. Send a number within the stated bounds.',
    zh: '请求中的数值无法精确表示。金额以整分计，绝不暗中舍入，未作任何改动。请提交规定范围内的数值。',
  },
  'request.too_deep': {
    status: 400,
    en: 'The request body is nested more than 32 levels deep. No operation needs that, so nothing changed. Send the documented shape.',
    zh: '请求内容嵌套超过 32 层。没有任何操作需要如此嵌套，未作任何改动。请按文档规定的结构提交。',
  },
  'auth.token_missing': {
    status: 401,
    en: 'The request carries no access token. Who acts must be known before anything is done. Send "Authorization: Bearer <token>".',
    zh: '请求未携带访问令牌。办理任何事项之前须先确认操作人。请在 Authorization 头中以 Bearer 方式提交令牌。',
  },
  'auth.token_invalid': {
    status: 401,
    en: 'The access token cannot be trusted: its signature, issuer, audience or claims are not as they must be. Nothing was done. Get a new token from the issuer.',
    zh: '访问令牌不可信：签名、签发者、受众或声明不符合要求。未办理任何事项。请向签发方重新申领令牌。',
  },
  'auth.token_expired': {
    status: 401,
    en: 'The access token has expired. Nothing was done. Get a new token and send the request again with the same Idempotency-Key.',
    zh: '访问令牌已过期。未办理任何事项。请换领新令牌，并以相同的 Idempotency-Key 重新提交。',
  },
  'auth.role_missing': {
    status: 403,
    en: 'None of the roles in the token may do this. Duties are kept apart so that nobody decides on what they prepared. Ask an officer who holds one of the roles of this operation.',
    zh: '令牌中的角色无权办理此事项。岗位职责相互分离，经办与审批不得为同一人。请由具有相应角色的工作人员办理。',
  },
  'idempotency.key_missing': {
    status: 400,
    en: 'The request has no usable Idempotency-Key. Without it a repeat could act twice. Send 8 to 128 visible ASCII characters, new for each act and the same for its repeats.',
    zh: '请求缺少可用的 Idempotency-Key。没有它，重复提交可能造成重复办理。请提交 8 至 128 个可见 ASCII 字符，每次办理用新值，重试时保持不变。',
  },
  'idempotency.still_running': {
    status: 409,
    en: 'The first request with this Idempotency-Key is still being worked on. It is not done twice. Wait a moment and send it again to get its answer.',
    zh: '使用该 Idempotency-Key 的首次请求仍在处理。同一请求不会重复办理。请稍候再次提交以取得结果。',
  },
  'idempotency.key_reused': {
    status: 422,
    en: 'This Idempotency-Key was used before for a request with another content. The first answer stands and this request was not carried out. Use a new key for a new act.',
    zh: '该 Idempotency-Key 已用于内容不同的请求。首次办理结果不变，本次请求未予办理。新的办理请使用新的键值。',
  },
  'request.invalid': {
    status: 400,
    en: 'The request does not have the documented shape. Nothing changed. Each field that is wrong is listed with what is expected there; correct them and send the request again.',
    zh: '请求不符合规定的格式。未作任何改动。有误的字段及其要求已逐一列出，请更正后重新提交。',
  },
  'cursor.invalid': {
    status: 400,
    en: 'The cursor was not given out by this list with these filters. Pages of different lists must not be mixed. Start again without a cursor, or send the filters that the cursor came from.',
    zh: '游标并非由本列表在当前筛选条件下给出。不同列表的分页不得混用。请去掉游标重新开始，或使用游标对应的筛选条件。',
  },
  'resource.not_found': {
    status: 404,
    en: 'There is nothing here for you. What does not exist and what lies outside your division look the same. Check the address and the division of your token.',
    zh: '此处没有可供您查看的内容。不存在的与不属于您辖区的，答复相同。请核对地址及令牌所属行政区划。',
  },
  'view.behind': {
    status: 409,
    en: 'The list has not yet caught up with the position you asked for. An older picture is not passed off as the one you need. Ask again in a moment, or without atLeast.',
    zh: '列表尚未更新到所要求的位置。系统不以旧数据充当所需结果。请稍后再试，或不带 atLeast 查询。',
  },
  'sandbox.refused': {
    status: 403,
    en: 'This is not a sandbox. Time cannot be moved where real duties and deadlines run. Use a sandbox deployment.',
    zh: '当前并非沙盒环境。在承担真实职责与时限的系统中不得调整时间。请使用沙盒部署。',
  },
  'clock.goes_back': {
    status: 409,
    en: 'The clock already shows a later time. The clock of a deployment only goes forward, since what was recorded stays recorded in order. Ask for a later instant.',
    zh: '时钟已晚于所要求的时间。部署的时钟只能向前，已记录的事项须保持先后次序。请指定更晚的时刻。',
  },
  'service.not_ready': {
    status: 503,
    en: 'The service is not ready to work. Nothing was done. Try again in a moment.',
    zh: '服务尚未就绪。未办理任何事项。请稍后再试。',
  },
} as const satisfies Record<string, Refusal>;
