/**
 * The sources as a process of its own: `node dist/main.js --port 8091 --data DIR`. SIGTERM and SIGINT end it in order,
 * and with `--until-closed` the end of standard input does too: a process that was started by another does not outlive it.
 */
import { parseArgs } from 'node:util';
import { startSources, type Sources } from './sources.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8091' }, data: { type: 'string', default: '.doudi/sources' },
    'until-closed': { type: 'boolean', default: false },
  },
});

const serve = (sources: Sources): void => {
  const end = (): void => void sources.close().then(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  if (values['until-closed']) process.stdin.resume().once('end', end);
  process.stdout.write(`sources listening on http://127.0.0.1:${sources.port}\n`);
};

await startSources({ port: Number(values.port), dataDir: values.data }).then(serve, (failure: Error) => {
  process.stderr.write(`sources did not start: ${failure.message}\n`);
  process.exitCode = 1;
});
