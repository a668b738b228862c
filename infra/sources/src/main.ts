/** The sources as a process of its own: `node dist/main.js --port 8091 --data DIR`. SIGTERM and SIGINT end it in order. */
import { parseArgs } from 'node:util';
import { startSources, type Sources } from './sources.js';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8091' }, data: { type: 'string', default: '.doudi/sources' } },
});

const serve = (sources: Sources): void => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sources.close().then(() => process.exit(0)));
  process.stdout.write(`sources listening on http://127.0.0.1:${sources.port}\n`);
};

await startSources({ port: Number(values.port), dataDir: values.data }).then(serve, (failure: Error) => {
  process.stderr.write(`sources did not start: ${failure.message}\n`);
  process.exitCode = 1;
});
