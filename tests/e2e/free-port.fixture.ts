import { createServer } from 'node:net';

// A deployment opens its port seconds after it was told which: by then the system may have given a port of its own choice to somebody
// else. So each worker counts in a range of its own, below those that systems choose from.
let last = 20_000 + 1_000 * Number(process.env['JEST_WORKER_ID'] ?? 0);

/** A port on which nothing listens, and which no other worker hands out. */
export const freePort = async (): Promise<number> => {
  last += 1;
  const port = last;
  return (await isFree(port)) ? port : freePort();
};

const isFree = (port: number): Promise<boolean> => new Promise((resume) => {
  const probe = createServer().once('error', () => resume(false));
  probe.listen(port, '127.0.0.1', () => probe.close(() => resume(true)));
});
