/**
 * One deployment in one process: an embedded PostgreSQL with a database per service, the services on one port, the neighbours
 * beside them, one sandbox clock. What is opened is closed in the opposite order.
 */
import { mkdirSync } from 'node:fs';
import { auditService, AuditModule } from '@doudi/audit';
import { createApp, createDevIssuer, createLogger, createSandboxClock, startRuntime, stop, type DevIssuer, type SandboxClock, type ServiceRuntime } from '@doudi/edge';
import type { Instant } from '@doudi/kernel';
import { startPostgres } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { keptKey } from './keys.js';

export type Deployment = {
  readonly url: string;
  readonly clock: SandboxClock;
  readonly issuer: DevIssuer;
  readonly runtimes: readonly ServiceRuntime[];
  close(): Promise<void>;
};

export type DeploymentOptions = { readonly dir: string; readonly port: number; readonly start: Instant };

/** Throws PortTaken when somebody else listens there. */
export class PortTaken extends Error {}

export const openDeployment = async ({ dir, port, start }: DeploymentOptions): Promise<Deployment> => {
  mkdirSync(dir, { recursive: true });
  const postgres = await startPostgres({ dir });
  const open: (() => Promise<void>)[] = [() => postgres.stop()];
  const close = async (): Promise<void> => {
    for (const shut of open.reverse()) await shut();
  };
  try {
    const packs = loadPacks();
    const logger = createLogger();
    const clock = createSandboxClock({ start });
    const audit = await startRuntime(auditService, { adminUrl: await postgres.createDatabase('audit'), clock, packs });
    const runtimes = [audit];
    const issuer = await createDevIssuer();
    const app = await createApp({
      modules: [AuditModule.register({ runtime: audit })], runtimes, clock, logger, auth: issuer.auth, digestKey: keptKey(dir, 'digest'),
    });
    open.push(() => stop(app, runtimes));
    await listen(app, port);
    for (const runtime of runtimes) runtime.start();
    return { url: `http://127.0.0.1:${port}`, clock, issuer, runtimes, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const listen = async (app: { listen(port: number, host: string): Promise<unknown> }, port: number): Promise<void> => {
  try {
    await app.listen(port, '127.0.0.1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw new PortTaken(`port ${port} is taken: end what listens there or give --port N`);
    throw error;
  }
};
