/** Starts a service on its PostgreSQL: migrated, with log, runners and bus, showing what its log holds, and on the deployment's clock. */
import { randomBytes } from 'node:crypto';
import { auditEvents, householdVerificationEvents, intakeEvents, paymentsEvents } from '@doudi/contracts';
import { createDirectBus, type Bus, type DirectBusOptions, type ParkedStream, type Subscription } from '@doudi/event-bus';
import {
  createHandler, createPostgresLog, createProcessRunner, createViewRunner, logMigrations, migrate, openPool, type EventSchema,
} from '@doudi/event-store';
import type { Packs } from '@doudi/rules';
import type pg from 'pg';
import { isSandboxClock, type Clock } from './clock.js';
import type { Feeds } from './feeds.js';
import { lawView, policyType } from './law-register.js';
import { bugOf, createLogger } from './logger.js';
import { createRuntime } from './runtime.js';
import type { ServiceDefinition, ServiceName, ServiceRuntime } from './service.js';

/** What a bus adapter is made from. */
export type BusNeeds = Pick<DirectBusOptions, 'log' | 'subscriptions' | 'readable' | 'onParked'> & {
  readonly subscriber: ServiceName;
  readonly pool: pg.Pool;
};

export type StartOptions = {
  /** The superuser's address of the service's database; for migrations only. */
  readonly adminUrl: string;
  /** The application role's address; role and password are made by the migration. Needed by several replicas; else one is made up. */
  readonly databaseUrl?: string;
  readonly clock: Clock;
  readonly packs: Packs;
  /** The services of this process, which the direct bus reads. With neither this nor `bus`, nothing is imported. */
  readonly feeds?: Feeds;
  /** Another adapter of the bus. */
  readonly bus?: (needs: BusNeeds) => Bus;
  /** A round of the background loop that failed; it is tried again. Logged without its message when absent. */
  readonly onFault?: (error: unknown) => void;
  /** The alarm for a stream with an event that cannot be read; logged when absent. */
  readonly onParked?: (stream: ParkedStream) => void;
  readonly poolSize?: number;
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

const readable: DirectBusOptions['readable'] = (publisher, type, payload) => {
  const schemas = Object.hasOwn(published, publisher) ? published[publisher as ServiceName] : {};
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  return schema !== undefined && parses(schema, payload);
};

/** Every service but audit itself hears of the law. */
const subscriptionsOf = ({ name, subscriptions }: ServiceDefinition): readonly Subscription[] => {
  if (name === 'audit') return subscriptions;
  const ofAudit = subscriptions.filter(({ publisher }) => publisher === 'audit').flatMap(({ types }) => types);
  const others = subscriptions.filter(({ publisher }) => publisher !== 'audit');
  return [...others, { publisher: 'audit', types: [...new Set([...ofAudit, policyType])] }];
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

/** Says that something kept going wrong in the background, and where in the code; its message may be somebody's data. */
export const alarm = (service: ServiceName, what: string, logger = createLogger()): ((error: unknown) => void) =>
  (error) => logger.error({ service, bug: bugOf(error, false) }, what);

const alarms = (service: ServiceName): Required<Pick<StartOptions, 'onFault' | 'onParked'>> => {
  const logger = createLogger();
  return {
    onFault: alarm(service, 'round failed', logger),
    onParked: (stream) => logger.error({ service, stream }, 'stream parked: an event of it cannot be read'),
  };
};

const busOf = (definition: ServiceDefinition, { bus, feeds }: StartOptions, needs: Omit<BusNeeds, 'subscriptions'>): Bus | null => {
  const subscriptions = subscriptionsOf(definition);
  if (subscriptions.length === 0) return null;
  if (bus !== undefined) return bus({ ...needs, subscriptions });
  return feeds === undefined ? null : createDirectBus({ ...needs, subscriptions, sources: feeds.sources });
};

/** A kept log may be ahead of a sandbox clock that was just made: time goes on from where it was moved to, or its last event. */
const onTheClock = async (log: ReturnType<typeof createPostgresLog>, clock: Clock): Promise<void> => {
  if (!isSandboxClock(clock)) return;
  const { recordedAt } = await log.head();
  if (recordedAt > clock.now()) clock.moveTo(recordedAt);
  await log.setClockOffset(clock.offsetMs());
};

export const startRuntime = async (definition: ServiceDefinition, options: StartOptions): Promise<ServiceRuntime> => {
  const { name, migrations, views, processes } = definition;
  const { adminUrl, clock, packs, feeds, databaseUrl = ownRole(name, adminUrl) } = options;
  const { onFault, onParked } = { ...alarms(name), ...options };
  await migrate({ adminUrl, directories: [logMigrations, migrations], appRole: roleIn(databaseUrl), sandbox: isSandboxClock(clock) });
  const pool = openPool({ url: databaseUrl, max: options.poolSize ?? 10, name: `doudi ${name}`, onFault });
  try {
    const log = createPostgresLog({ pool });
    await onTheClock(log, clock);
    const runtime = await createRuntime(definition, {
      log, pool, clock, packs, createHandler, onFault,
      onPublished: () => feeds?.wakeOthers(name),
      runners: (core) => ({
        views: createViewRunner({ pool, log: core.log, views: [...views, lawView] }),
        processes: createProcessRunner({ pool, log: core.log, dispatch: core.dispatch, processes: processes.map(core.prepare) }),
        bus: busOf(definition, options, { subscriber: name, log: core.log, pool, readable, onParked }),
      }),
    });
    feeds?.join(runtime);
    return runtime;
  } catch (error) {
    await pool.end();
    throw error;
  }
};
