/**
 * The bureau as a process of its own: `node dist/main.js --port 8090 --data DIR`. SIGTERM and SIGINT end it in order,
 * and with `--until-closed` the end of standard input does too: a process that was started by another does not outlive it.
 */
import { parseArgs } from 'node:util';
import { startBureau, type Bureau } from './bureau.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8090' }, data: { type: 'string', default: '.doudi/finance-bureau' },
    'until-closed': { type: 'boolean', default: false },
  },
});

const serve = (bureau: Bureau): void => {
  const end = (): void => void bureau.close().then(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  if (values['until-closed']) process.stdin.resume().once('end', end);
  process.stdout.write(`finance-bureau listening on http://127.0.0.1:${bureau.port}\n`);
};

await startBureau({ port: Number(values.port), dataDir: values.data }).then(serve, (failure: Error) => {
  process.stderr.write(`finance-bureau did not start: ${failure.message}\n`);
  process.exitCode = 1;
});
