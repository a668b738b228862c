// Before each spec: every refusal that a caller really got from Doudi over HTTP is written to the file that DOUDI_REACHED names. What a
// spec only expects, and no service answered, is not.
import { appendFileSync } from 'node:fs';

const { fetch: plain } = globalThis;
const ours = 'urn:doudi:problem:';
const known = new Set();

globalThis.fetch = async (...request) => {
  const response = await plain(...request);
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response;
  const { type, code } = JSON.parse(await response.clone().text());
  if (!known.has(code) && type === ours + code) appendFileSync(process.env.DOUDI_REACHED, `code ${code}\n`);
  known.add(code);
  return response;
};
