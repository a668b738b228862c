/** The documentation page: the OpenAPI document made readable and tryable, from two small texts served here and nothing from outside. */

export const docsPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Doudi 兜底: the API</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#222}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}
details{border:1px solid #ddd;border-radius:4px;margin:.4rem 0;padding:.4rem .7rem}summary{cursor:pointer}
code,pre,textarea,input{font:13px/1.4 ui-monospace,monospace}pre{background:#f6f6f6;padding:.6rem;overflow:auto;max-height:24rem}
textarea,input{width:100%;box-sizing:border-box;margin:.15rem 0 .5rem}textarea{min-height:8rem}
.GET{color:#0a6}.POST{color:#a50}table{border-collapse:collapse;width:100%}td{border-top:1px solid #eee;padding:.2rem .4rem;vertical-align:top}
</style></head><body>
<h1>Doudi 兜底: the API</h1>
<p>Made from <a href="/openapi.json">/openapi.json</a>. A token is kept in this page only.</p>
<label>Access token <input id="token" type="password" autocomplete="off"></label>
<main id="operations">The document is being read.</main>
<script src="/docs.js"></script></body></html>`;

export const docsScript = `'use strict';
const make = (name, text, attributes = {}) => Object.assign(document.createElement(name), text === undefined ? {} : { textContent: text }, attributes);
const follow = (doc, part) => part.$ref ? part.$ref.slice(2).split('/').reduce((at, key) => at[key], doc) : part;
const example = (schema, depth = 0) => {
  if (!schema || depth > 8) return null;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf || schema.oneOf;
  if (choice) return example(choice[0], depth + 1);
  if (schema.type === 'object') {
    const required = schema.required || [];
    return Object.fromEntries(Object.entries(schema.properties || {}).filter(([key]) => required.includes(key)).map(([key, value]) => [key, example(value, depth + 1)]));
  }
  if (schema.type === 'array') return [example(schema.items, depth + 1)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum || 0;
  if (schema.type === 'boolean') return false;
  return schema.type === 'string' ? '' : null;
};
const field = (form, label, element) => { const line = make('label', label); line.append(element); form.append(line); return element; };
const send = async (method, path, inputs, body, out) => {
  const query = new URLSearchParams();
  const headers = {};
  let url = path;
  for (const { place, name, input } of inputs) {
    if (!input.value) continue;
    if (place === 'path') url = url.replace('{' + name + '}', encodeURIComponent(input.value));
    if (place === 'query') query.set(name, input.value);
    if (place === 'header') headers[name] = input.value;
  }
  const token = document.getElementById('token').value.trim();
  if (token) headers.authorization = 'Bearer ' + token;
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(query.size ? url + '?' + query : url, { method, headers, ...(body && { body: body.value }) });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
  out.textContent = answer.status + ' ' + answer.statusText + '\\n' + shown;
};
const tryForm = (doc, method, path, operation) => {
  const form = make('form');
  const inputs = operation.parameters.map((ref) => follow(doc, ref)).map((parameter) => {
    const value = parameter.name === 'Idempotency-Key' ? crypto.randomUUID() : '';
    const label = parameter.name + (parameter.required ? ' *' : '') + (parameter.description ? ' (' + parameter.description + ')' : '');
    return { place: parameter.in, name: parameter.name, input: field(form, label, make('input', undefined, { value })) };
  });
  const schema = operation.requestBody && operation.requestBody.content['application/json'].schema;
  const body = schema && field(form, 'Body', make('textarea', JSON.stringify(example(schema), null, 2)));
  const out = make('pre', '');
  form.append(make('button', 'Send'), out);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(method.toUpperCase(), path, inputs, body, out).catch((error) => { out.textContent = String(error); });
  });
  return form;
};
const codes = (operation) => {
  const table = make('table');
  for (const { code, status, en, zh } of operation['x-refusals']) {
    const row = make('tr');
    row.append(make('td', String(status)), make('td', code), make('td', en + ' ' + zh));
    table.append(row);
  }
  const box = make('details');
  box.append(make('summary', 'Refusals'), table);
  return box;
};
const show = (doc, method, path, operation) => {
  const box = make('details');
  const head = make('summary');
  head.append(make('code', method.toUpperCase() + ' ', { className: method.toUpperCase() }), make('code', path), ' ', operation.summary);
  box.append(head, make('p', operation.description));
  if (operation.requestBody) {
    const shape = make('details');
    shape.append(make('summary', 'Shape of the body'), make('pre', JSON.stringify(operation.requestBody.content['application/json'].schema, null, 2)));
    box.append(shape);
  }
  box.addEventListener('toggle', () => { if (!box.dataset.filled) { box.dataset.filled = 'yes'; box.append(tryForm(doc, method, path, operation), codes(operation)); } });
  return box;
};
const main = async () => {
  const doc = await (await fetch('/openapi.json')).json();
  const byTag = new Map();
  for (const [path, methods] of Object.entries(doc.paths)) for (const [method, operation] of Object.entries(methods)) {
    const tag = operation.tags[0];
    if (!byTag.has(tag)) byTag.set(tag, []);
    byTag.get(tag).push(show(doc, method, path, operation));
  }
  const place = document.getElementById('operations');
  place.textContent = '';
  for (const [tag, boxes] of [...byTag].sort()) place.append(make('h2', tag), ...boxes);
};
main().catch((error) => { document.getElementById('operations').textContent = String(error); });
`;
