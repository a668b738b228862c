export * from './log.js';
export { createHandler, type Handle } from './handle.js';
export { load, type Folded } from './load.js';
export { createMemoryLog } from './memory.js';
export { migrate, type MigrateOptions } from './migrate.js';
export { envelopeText, readEnvelope, type ForeignEnvelope } from './numbered.js';
export { createPostgresLog, type PostgresLog, type PostgresLogOptions } from './postgres.js';
export type { Queryable } from './rows.js';
