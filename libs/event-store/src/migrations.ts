/** Where the log's own numbered SQL lies: the first of the folders that `migrate` is given. */
import { join } from 'node:path';

export const logMigrations = join(import.meta.dirname, '..', 'migrations');
