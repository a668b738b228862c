/** `npm start`: opens the deployment, plays what the options ask, prints the report, and goes on serving until it is told to stop. */
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { roles } from '@doudi/contracts';
import { instant } from '@doudi/kernel';
import { createClient } from './client.js';
import { county, officer } from './county.js';
import { openDeployment, type Deployment } from './deployment.js';
import { lastDayOf, OptionRefused, parseOptions, type Options } from './options.js';
import { createProgress } from './progress.js';
import { makeReport, printed } from './report.js';
import { claimData } from './kept-play.js';
import { openMemory } from './memory.js';
import { playSixWeeks } from './play/six-weeks.js';
import type { Stage } from './play/stage.js';

const start = instant('2017-01-03T01:00:00Z');

const play = async (deployment: Deployment, options: Options, stopped: AbortSignal): Promise<void> => {
  const { url, issuer, sourcesUrl, bureauUrl, clock } = deployment;
  const { seed, households, data } = options;
  const until = lastDayOf(options.until, clock.today());
  const memory = openMemory(data);
  const client = createClient({ url, play: `seed ${seed}`, memory, tokenFor: (who) => issuer.tokenFor(who), stopped });
  const stage: Stage = { client, progress: createProgress(process.stdout), seed, households, sourcesUrl, bureauUrl, homes: [], stories: new Map() };
  await playSixWeeks(stage, until);
  const report = await makeReport({ client, bureauUrl, seed, households, day: until, stories: stage.stories });
  process.stdout.write(`\n${printed(report)}\n`);
  if (options.report !== null) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
};

const invite = async ({ url, issuer, bureauUrl }: Deployment): Promise<void> => {
  process.stdout.write(`\nserving ${url} — documentation ${url}/docs, OpenAPI ${url}/openapi.json\nthe bureau's books ${bureauUrl}/books\ntokens for a day, by role (county ${county}):\n`);
  for (const role of roles) process.stdout.write(`${role}=${await issuer.tokenFor(officer(role))}\n`);
  process.stdout.write('Ctrl-C stops in order.\n');
};

/** Aborted when the process is asked to end: however often, it ends once, and in order. */
const askedToStop = (): AbortSignal => {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => asked.abort());
  return asked.signal;
};

/** Throws OptionRefused now rather than after the play. */
const mustBeWritable = (file: string): void => {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new OptionRefused(`--report ${file}: cannot be written (${(error as NodeJS.ErrnoException).code}). Give another file.`);
  }
};

const main = async (): Promise<void> => {
  const options = parseOptions(process.argv.slice(2));
  if (options.report !== null) mustBeWritable(options.report);
  const dir = options.data === null ? null : resolve(options.data);
  if (dir !== null) claimData(dir, options);
  const stopped = askedToStop();
  const deployment = await openDeployment({ dir, port: options.port, start });
  try {
    if (!options.empty) await play(deployment, options, stopped);
    if (!options.exit) {
      await invite(deployment);
      if (!stopped.aborted) await once(stopped, 'abort');
    }
  } catch (error) {
    if (error !== stopped.reason) throw error;
  } finally {
    await deployment.close();
  }
};

main().then(() => process.exit(0), (error: unknown) => {
  const said = error instanceof OptionRefused;
  process.stderr.write(`${said ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(said ? 2 : 1);
});
