/**
 * One deployment in one process: an embedded PostgreSQL with a database per service and one for the vault's keys, the services on
 * one port, the finance bureau and the data sources beside them as processes of their own, one sandbox clock. What is opened is closed in the opposite order.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditModule, auditService } from '@doudi/audit';
import {
  alarm, createApp, createDevIssuer, createFeeds, createLogger, createSandboxClock, startRuntime, stop, type DevIssuer, type SandboxClock, type ServiceName,
  type ServiceRuntime,
} from '@doudi/edge';
import { migrate } from '@doudi/event-store';
import { createHttpReveal, createHttpSources, HouseholdVerificationModule, householdVerificationService } from '@doudi/household-verification';
import { IntakeModule, intakeService, keepErasures } from '@doudi/intake';
import type { Instant } from '@doudi/kernel';
import { createHttpBureau, createHttpReveal as createPayeeReveal, PaymentsModule, paymentsService } from '@doudi/payments';
import { FolderInUse, startPostgres, type Postgres, type PostgresOptions } from '@doudi/postgres';
import { loadPacks } from '@doudi/rules';
import { openVault, vaultMigrations, type Vault } from '@doudi/vault';
import pg from 'pg';
import { officer, province } from './county.js';
import { keptKey, masterKeyOf } from './keys.js';
import { OptionRefused } from './options.js';
import { startNeighbour } from './neighbours.js';

export type Deployment = {
  readonly url: string; readonly clock: SandboxClock; readonly issuer: DevIssuer; readonly sourcesUrl: string; readonly bureauUrl: string;
  close(): Promise<void>;
};
export type DeploymentOptions = {
  /** Kept between starts; null: a temporary folder that goes with `close()`. */
  readonly dir: string | null;
  readonly port: number; readonly start: Instant;
};

/** A used segment of the log is removed: under a new name it would go on holding keys that were destroyed. */
const settings = ['wal_recycle=off'];

/** Throws OptionRefused, and then leaves nothing open: the port is taken, the folder is another process's, or its master key another one. */
export const openDeployment = async ({ dir: kept, port, start }: DeploymentOptions): Promise<Deployment> => {
  const dir = kept ?? mkdtempSync(join(tmpdir(), 'doudi-'));
  const open: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const shut of open.splice(0).reverse()) await shut();
  };
  if (kept === null) open.push(async () => { rmSync(dir, { recursive: true, force: true }); });
  try {
    mkdirSync(dir, { recursive: true });
    const masterKey = masterKeyOf(dir, process.env);
    const postgres = await database({ settings, ...(kept !== null && { dir }) });
    open.push(() => postgres.stop());
    const sources = await startNeighbour('sources', join(dir, 'sources'));
    open.push(() => sources.stop());
    const bureau = await startNeighbour('finance-bureau', join(dir, 'finance-bureau'));
    open.push(() => bureau.stop());
    const url = `http://127.0.0.1:${port}`;
    const [clock, issuer] = [createSandboxClock({ start }), await createDevIssuer()];
    const logger = createLogger('info', join(dir, 'requests.log'));
    const reveal = createHttpReveal({ baseUrl: url, token: () => issuer.tokenFor(officer('SERVICE')) });
    const shared = { clock, packs: loadPacks(), feeds: createFeeds() };
    const audit = await startRuntime(auditService, { ...shared, adminUrl: await postgres.createDatabase('audit') });
    const intake = await startRuntime(intakeService, { ...shared, adminUrl: await postgres.createDatabase('intake') });
    const neighbourFailed = (service: ServiceName) => (neighbour: string, error: unknown) => { alarm(service, `${neighbour} failed`, logger)(error); };
    const asked = { sources: createHttpSources({ baseUrl: sources.url }), reveal, onFault: neighbourFailed('household-verification') };
    const verification = await startRuntime(householdVerificationService(asked), { ...shared, adminUrl: await postgres.createDatabase('household_verification') });
    const ports = {
      bureau: createHttpBureau({ baseUrl: bureau.url }), reveal: createPayeeReveal({ baseUrl: url, token: () => issuer.tokenFor(officer('SERVICE')) }),
      onFault: neighbourFailed('payments'),
    };
    const payments = await startRuntime(paymentsService(ports), { ...shared, adminUrl: await postgres.createDatabase('payments') });
    const runtimes: readonly ServiceRuntime[] = [audit, intake, verification, payments];
    const { vault, keysAdmin, shut } = await vaultOf(postgres, intake, masterKey);
    open.push(shut);
    const app = await createApp({
      modules: [
        AuditModule.register({ runtime: audit }), IntakeModule.register({ runtime: intake, vault }),
        HouseholdVerificationModule.register({ runtime: verification }), PaymentsModule.register({ runtime: payments, ports }),
      ],
      runtimes, clock, auth: { ...issuer.auth, within: province }, digestKey: keptKey(dir, 'digest'), logger,
    });
    open.push(() => stop(app, runtimes));
    await listen(app, port);
    for (const runtime of runtimes) runtime.start();
    const erasures = keepErasures({ runtime: intake, vault }, { keysAdmin, backupDays: 0 }); // no backups are made here
    open.push(() => erasures.stop());
    return { url, clock, issuer, sourcesUrl: sources.url, bureauUrl: bureau.url, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const database = async (options: PostgresOptions): Promise<Postgres> => {
  try {
    return await startPostgres(options);
  } catch (error) {
    throw error instanceof FolderInUse ? new OptionRefused(`--data ${options.dir}: another process works in it. End that one first, or give another folder.`) : error;
  }
};

/** Papers lie in intake's database, the keys to them in a database of their own under a role of their own. */
const vaultOf = async (
  postgres: Postgres, intake: ServiceRuntime, masterKey: Uint8Array,
): Promise<{ readonly vault: Vault; readonly keysAdmin: pg.Pool; readonly shut: () => Promise<unknown> }> => {
  const adminUrl = await postgres.createDatabase('vault_keys');
  const appRole = { name: 'doudi_vault_keys', password: randomBytes(24).toString('hex') };
  await migrate({ adminUrl, directories: [vaultMigrations.keys], appRole });
  const address = new URL(adminUrl);
  address.username = appRole.name;
  address.password = appRole.password;
  const [keys, keysAdmin] = [new pg.Pool({ connectionString: address.href, max: 4 }), new pg.Pool({ connectionString: adminUrl, max: 1 })];
  for (const pool of [keys, keysAdmin]) pool.on('error', () => undefined); // an idle connection that a stopping server closes
  const vault = openVault({ papers: intake.pool, keys, masterKey, random: (bytes) => randomBytes(bytes) });
  return { vault, keysAdmin, shut: () => Promise.all([keys.end(), keysAdmin.end()]) };
};

const listen = async (app: { listen(port: number, host: string): Promise<unknown> }, port: number): Promise<void> => {
  try {
    await app.listen(port, '127.0.0.1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw new OptionRefused(`--port ${port}: the port is taken. End what listens there, or give another.`);
    throw error;
  }
};
