import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { from as copyFrom } from 'pg-copy-streams';
import { startPostgres } from '../../../infra/postgres/dist/index.js';
import { ask, castore, emmett, openOurs, ours, rawInsert, typeorm } from './contenders.mjs';

const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const streams = 1_000;

/** As many commands as fit in the time, `atOnce` of them in flight, spread over the streams. Events per second. */
const load = async (contender, atOnce, time = seconds) => {
  const ids = Array.from({ length: streams }, () => randomUUID());
  const until = performance.now() + time * 1_000;
  let count = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, async (_, worker) => {
    // Each worker keeps to its own streams: what is measured is the way in, not quarrels over one account.
    for (let turn = worker; performance.now() < until; turn += atOnce) {
      await contender.handle(ids[turn % streams - (turn % streams) % atOnce + worker] ?? ids[worker], randomUUID());
      count += 1;
    }
  }));
  return count / ((performance.now() - began) / 1_000);
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const postgres = await startPostgres({ settings: ['max_wal_size=4GB', 'shared_buffers=512MB'] });
let serial = 0;

/** A contender in a database of its own, which goes with it: what the server still had to write and to tidy up there would slow the next one. */
const inOwnDatabase = async (make, pool, measured) => {
  const name = `bench_${(serial += 1)}`;
  const contender = await make(postgres, name, pool);
  const result = await measured(contender);
  await contender.close();
  await ask(postgres, `DROP DATABASE ${name}`);
  return result;
};

console.log(`machine: ${cpus().length} cores (${cpus()[0].model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded, fsync on`);
console.log(`size: ${streams} streams, ${seconds} s a round, ${rounds} rounds, median; a contender's best pool size is the one shown\n`);

const table = {};
const measureAt = async (name, make, pools, atOnce) => {
  let best = { rate: 0, pool: 0 };
  for (const pool of pools) {
    const rate = await inOwnDatabase(make, pool, async (contender) => {
      await load(contender, atOnce, 1);
      const rates = [];
      for (let round = 0; round < rounds; round += 1) rates.push(await load(contender, atOnce));
      return median(rates);
    });
    if (rate > best.rate) best = { rate, pool };
  }
  table[name] = { ...table[name], [atOnce]: best };
  console.log(`${String(atOnce).padStart(4)} at once  ${name.padEnd(28)} ${String(Math.round(best.rate)).padStart(7)} commands/s  (pool ${best.pool})`);
};

for (const atOnce of [64, 256]) {
  await measureAt('TypeORM transaction', typeorm, [10, 20], atOnce);
  await measureAt('@castore/core', castore, [10, 20, 40], atOnce);
  await measureAt('emmett-postgresql', emmett, [10, 20, 40], atOnce);
  await measureAt('ours', ours, [4, 8], atOnce);
  await measureAt('(limit) one-row insert', rawInsert, [10, 20], atOnce);
}

const copied = await inOwnDatabase(rawInsert, 1, async ({ pool }) => {
  const rows = Array.from({ length: 200_000 }, (_, n) => `${randomUUID()}\t${n}\t1\tPosted\t{"amountFen":1,"order":"${n}"}\n`);
  const client = await pool.connect();
  const began = performance.now();
  await pipeline(Readable.from(rows), client.query(copyFrom('COPY event FROM STDIN')));
  const rate = rows.length / ((performance.now() - began) / 1_000);
  client.release();
  return rate;
});
console.log(`      all  ${'(limit) COPY'.padEnd(28)} ${String(Math.round(copied)).padStart(7)} rows/s`);

/** A reader that follows "position > last" during the run, and what it never saw. */
const followed = await inOwnDatabase(ours, 8, async (contender) => {
  let seen = 0;
  let last = 0;
  let gaps = 0;
  let running = true;
  const reader = (async () => {
    for (;;) {
      const events = await contender.log.readAll(last, 5_000);
      for (const event of events) {
        if (event.position !== last + 1) gaps += 1;
        last = event.position;
        seen += 1;
      }
      if (events.length === 0) {
        if (!running) break;
        await new Promise((resume) => setTimeout(resume, 2));
      }
    }
  })();
  await load(contender, 64);
  running = false;
  await reader;
  const { position } = await contender.log.head();
  return { written: position, missed: position - seen, gaps };
});
console.log(`\na reader that follows: ${followed.written} written, ${followed.missed} missed, ${followed.gaps} gaps`);

/** Two processes writing to one log, against one. */
const processes = (count) => inOwnDatabase(ours, 2, async (contender) => {
  const children = Array.from({ length: count }, () => fork(fileURLToPath(new URL('./writer.mjs', import.meta.url)), [contender.url, String(seconds), String(64 / count)]));
  const counts = await Promise.all(children.map((child) => new Promise((resume, fail) => {
    child.on('message', resume);
    child.on('exit', (code) => (code === 0 ? undefined : fail(new Error(`a writer ended with ${code}`))));
  })));
  const { position } = await contender.log.head();
  const written = counts.reduce((sum, value) => sum + value, 0);
  if (position < written) throw new Error(`${written} acknowledged, ${position} in the log`);
  return written / seconds;
});
const alone = [];
const together = [];
for (let pair = 0; pair < 3 * rounds; pair += 1) { // the ratio lies near its bound: a few pairs would leave it to chance
  alone.push(await processes(1));
  together.push(await processes(2));
}
console.log(`one writing process ${Math.round(median(alone))}/s, two together ${Math.round(median(together))}/s`);

const best = (atOnce) => Math.max(...['TypeORM transaction', '@castore/core', 'emmett-postgresql'].map((name) => table[name][atOnce].rate));
const goals = [
  ['64 at once, against the best peer', table.ours[64].rate / best(64), 3],
  ['64 at once, against emmett', table.ours[64].rate / table['emmett-postgresql'][64].rate, 8],
  ['256 at once, against the best peer', table.ours[256].rate / best(256), 4],
  ['two writing processes against one', median(together) / median(alone), 0.9],
];
console.log('');
let met = followed.missed === 0 && followed.gaps === 0;
for (const [name, ratio, goal] of goals) {
  met &&= ratio >= goal;
  console.log(`${ratio >= goal ? 'met    ' : 'NOT MET'} ${name}: ${ratio.toFixed(2)} (goal ${goal})`);
}
await postgres.stop();
process.exit(met ? 0 : 1);
