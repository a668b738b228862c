/** `npm start`: opens the deployment, plays what the options ask, prints the report, and goes on serving until it is told to stop. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { roles } from '@doudi/contracts';
import { instant } from '@doudi/kernel';
import { createClient } from './client.js';
import { county, officer } from './county.js';
import { openDeployment, PortTaken, type Deployment } from './deployment.js';
import { OptionRefused, parseOptions, type Options } from './options.js';
import { createProgress } from './progress.js';
import { makeReport, printed } from './report.js';
import { claimData } from './kept-play.js';
import { openMemory } from './memory.js';
import { playSixWeeks } from './play/six-weeks.js';
import type { Stage } from './play/stage.js';

const start = instant('2017-01-03T01:00:00Z');

const play = async (deployment: Deployment, options: Options): Promise<void> => {
  const { url, issuer, sourcesUrl, bureauUrl } = deployment;
  const { seed, households, data, until } = options;
  const memory = openMemory(data);
  const client = createClient({ url, play: `seed ${seed}`, memory, tokenFor: (who) => issuer.tokenFor(who) });
  const stage: Stage = { client, progress: createProgress(process.stdout), seed, households, sourcesUrl, bureauUrl, homes: [], stories: new Map() };
  await playSixWeeks(stage, until);
  const report = await makeReport({ client, bureauUrl, seed, households, day: until, stories: stage.stories });
  process.stdout.write(`\n${printed(report)}\n`);
  if (options.report !== null) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
};

const invite = async ({ url, issuer }: Deployment): Promise<void> => {
  process.stdout.write(`\nserving ${url} — documentation ${url}/docs, OpenAPI ${url}/openapi.json\ntokens for a day, by role (county ${county}):\n`);
  for (const role of roles) process.stdout.write(`${role}=${await issuer.tokenFor(officer(role))}\n`);
  process.stdout.write('Ctrl-C stops in order.\n');
};

const untilStopped = (): Promise<void> => new Promise((resume) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resume());
});

const main = async (): Promise<void> => {
  const options = parseOptions(process.argv.slice(2));
  const dir = options.data === null ? mkdtempSync(join(tmpdir(), 'doudi-')) : resolve(options.data);
  if (options.data !== null) claimData(dir, options);
  const stopped = untilStopped();
  const deployment = await openDeployment({ dir, port: options.port, start });
  try {
    if (!options.empty) await play(deployment, options);
    if (!options.exit) {
      await invite(deployment);
      await stopped;
    }
  } finally {
    await deployment.close();
    if (options.data === null) rmSync(dir, { recursive: true, force: true });
  }
};

main().then(() => process.exit(0), (error: unknown) => {
  const said = error instanceof OptionRefused || error instanceof PortTaken;
  process.stderr.write(`${said ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(said ? 2 : 1);
});
