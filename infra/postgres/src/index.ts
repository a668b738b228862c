export { FolderInUse, startPostgres, type Postgres, type PostgresOptions } from './embedded.js';
