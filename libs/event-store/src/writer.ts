/** A process that appends, for the integration specs: `node writer.js <url> <name> <count>` deposits on five shared funds and tells each answer. */
import { createHandler } from './handle.js';
import { openPool } from './pool.js';
import { createPostgresLog } from './postgres.js';
import { fund, metaOf } from './sample.js';

const [url, name, count] = process.argv.slice(2) as [string, string, string];
const pool = openPool({ url, max: 4 });
const handle = createHandler(createPostgresLog({ pool }));
const labels = Array.from({ length: Number(count) }, (_, n) => `${name}-${n}`);
await Promise.all(labels.map(async (label, n) => {
  await handle(fund, `shared-${n % 5}`, { type: 'Deposit', data: { fen: 1 } }, metaOf(label));
  process.send?.(label);
}));
await pool.end();
process.disconnect?.();
