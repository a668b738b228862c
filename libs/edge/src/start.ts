/** Starts a service on its PostgreSQL: migrated, with log, runners and bus, showing what its log holds, and on the deployment's clock. */
import { randomBytes } from 'node:crypto';
import { auditEvents, householdVerificationEvents, intakeEvents, paymentsEvents } from '@doudi/contracts';
import {
  createHandler, createPostgresLog, createProcessRunner, createViewRunner, logMigrations, migrate, type EventLog, type EventSchema,
} from '@doudi/event-store';
import type { Packs } from '@doudi/rules';
import pg from 'pg';
import { isSandboxClock, type Clock } from './clock.js';
import { lawView, policyType } from './law-register.js';
import { bugOf, createLogger } from './logger.js';
import type { Subscription, Ticking } from './ports.js';
import { createRuntime } from './runtime.js';
import type { ServiceDefinition, ServiceName, ServiceRuntime } from './service.js';

/** What a bus brings foreign events by; the deployment chooses the adapter. */
export type BusNeeds = {
  readonly subscriber: ServiceName;
  readonly log: EventLog;
  readonly pool: pg.Pool;
  readonly subscriptions: readonly Subscription[];
  /** Whether the event is known and its payload can be read; what cannot be read parks its stream. */
  readonly readable: (publisher: string, type: string, payload: string) => boolean;
};

export type StartOptions = {
  /** The superuser's address of the service's database; for migrations only. */
  readonly adminUrl: string;
  /** The application role's address; role and password are made by the migration. Needed by several replicas; else one is made up. */
  readonly databaseUrl?: string;
  readonly clock: Clock;
  readonly packs: Packs;
  /** Without it nothing is imported. */
  readonly bus?: (needs: BusNeeds) => Ticking;
  /** Folders of numbered SQL besides the log's and the service's: those of the bus. */
  readonly migrations?: readonly string[];
  /** A round of the background loop that failed; it is tried again. Logged without its message when absent. */
  readonly onFault?: (error: unknown) => void;
  readonly poolSize?: number;
  /** Called after every append and import: nudges whoever reads this log. */
  readonly afterAppend?: () => void;
};

const published: Readonly<Record<ServiceName, Readonly<Record<string, EventSchema>>>> = {
  intake: intakeEvents, 'household-verification': householdVerificationEvents, payments: paymentsEvents, audit: auditEvents,
};

const parses = (schema: EventSchema, payload: string): boolean => {
  try {
    schema.parse(JSON.parse(payload));
    return true;
  } catch {
    return false;
  }
};

const readable: BusNeeds['readable'] = (publisher, type, payload) => {
  const schemas = Object.hasOwn(published, publisher) ? published[publisher as ServiceName] : {};
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  return schema !== undefined && parses(schema, payload);
};

/** Every service but audit itself hears of the law. */
const subscriptionsOf = ({ name, subscriptions }: ServiceDefinition): readonly Subscription[] => {
  if (name === 'audit') return subscriptions;
  const ofAudit = subscriptions.filter(({ publisher }) => publisher === 'audit').flatMap(({ types }) => types);
  return [...subscriptions.filter(({ publisher }) => publisher !== 'audit'), { publisher: 'audit', types: [...new Set([...ofAudit, policyType])] }];
};

const ownRole = (name: ServiceName, adminUrl: string): string => {
  const url = new URL(adminUrl);
  url.username = `doudi_${name.replaceAll('-', '_')}`;
  url.password = randomBytes(24).toString('hex');
  return url.href;
};

/** Role and password that the migration makes, from the address the application will use. */
const roleIn = (databaseUrl: string): { name: string; password: string } => {
  const { username, password } = new URL(databaseUrl);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
};

const logged = (service: ServiceName): ((error: unknown) => void) => {
  const logger = createLogger();
  return (error) => logger.error({ service, bug: bugOf(error, false) }, 'round failed');
};

/** A kept log may be ahead of a sandbox clock that was just made: time goes on from its last event. */
const onTheClock = async (log: ReturnType<typeof createPostgresLog>, clock: Clock): Promise<void> => {
  if (!isSandboxClock(clock)) return;
  const { recordedAt } = await log.head();
  if (recordedAt > clock.now()) clock.moveTo(recordedAt);
  await log.setClockOffset(clock.offsetMs());
};

export const startRuntime = async (definition: ServiceDefinition, options: StartOptions): Promise<ServiceRuntime> => {
  const { name, migrations, views, processes } = definition;
  const { adminUrl, clock, packs, afterAppend, onFault = logged(name), databaseUrl = ownRole(name, adminUrl) } = options;
  await migrate({ adminUrl, directories: [logMigrations, ...(options.migrations ?? []), migrations], appRole: roleIn(databaseUrl) });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: options.poolSize ?? 10, application_name: `doudi ${name}` });
  pool.on('error', onFault);
  try {
    const log = createPostgresLog({ pool });
    await onTheClock(log, clock);
    return await createRuntime(definition, {
      log, pool, clock, packs, createHandler, onFault,
      ...(afterAppend !== undefined && { afterAppend }),
      runners: (core) => ({
        views: createViewRunner({ pool, log: core.log, views: [...views, lawView] }),
        processes: createProcessRunner({ pool, log: core.log, dispatch: core.dispatch, processes: processes.map(core.prepare) }),
        bus: options.bus?.({ subscriber: name, log: core.log, pool, subscriptions: subscriptionsOf(definition), readable }) ?? { tick: () => Promise.resolve(false) },
      }),
    });
  } catch (error) {
    await pool.end();
    throw error;
  }
};
