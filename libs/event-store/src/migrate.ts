/**
 * Brings a service's database to the newest numbered SQL. Everything is created by the migrator's role and belongs to it; the
 * application's role gets what the files grant it (written `:app` there), tables of its own service, and no event to write.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export type MigrateOptions = {
  /** A superuser's address of the service's database. */
  readonly adminUrl: string;
  /** Folders of numbered SQL files, in order; those of this library come first. */
  readonly directories: readonly string[];
  readonly appRole: { readonly name: string; readonly password: string };
  /** The application may move the log's clock forward. */
  readonly sandbox?: boolean;
};

export const migrate = async ({ adminUrl, directories, appRole, sandbox = false }: MigrateOptions): Promise<void> => {
  const { default: driver } = await import('pg');
  const admin = new driver.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [0xd0d1]); // two replicas that start at once
    const migrator = `${appRole.name}_migrator`;
    await createRoles(admin, migrator, appRole);
    await runFiles(adminUrl, migrator, directories.flatMap((directory, index) => filesOf(directory, index, driver.escapeIdentifier(appRole.name))));
    await admin.query(`REVOKE ALL ON migration FROM ${driver.escapeIdentifier(appRole.name)}`); // what was done is not the application's to say
    if (sandbox) await admin.query(`GRANT EXECUTE ON FUNCTION log.set_clock_offset TO ${driver.escapeIdentifier(appRole.name)}`);
  } finally {
    await admin.end();
  }
};

const createRoles = async (admin: pg.Client, migrator: string, app: MigrateOptions['appRole']): Promise<void> => {
  const [owner, user, database] = [migrator, app.name, await databaseOf(admin)].map((name) => admin.escapeIdentifier(name));
  await createRole(admin, migrator, 'NOLOGIN');
  await createRole(admin, app.name, `LOGIN PASSWORD ${admin.escapeLiteral(app.password)}`);
  await admin.query(`
    REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
    GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${database} TO ${owner};
    GRANT CONNECT ON DATABASE ${database} TO ${user};
    GRANT USAGE, CREATE ON SCHEMA public TO ${owner}, ${user};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${user};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${user};
  `);
};

/** Roles belong to the cluster: another database's migration may have made this one a moment ago. */
const createRole = async (admin: pg.Client, name: string, words: string): Promise<void> => {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  await admin.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${admin.escapeIdentifier(name)} ${words}`);
};

const databaseOf = async (admin: pg.Client): Promise<string> =>
  (await admin.query<{ name: string }>('SELECT current_database() AS name')).rows[0]!.name;

type NumberedSql = { readonly name: string; readonly sql: string };

const filesOf = (directory: string, nth: number, app: string): readonly NumberedSql[] =>
  readdirSync(directory).filter((file) => /^\d{4}_\w+\.sql$/.test(file)).sort().map((file) => {
    const sql = readFileSync(join(directory, file), 'utf8');
    const order = 1_000_000_000_000 + nth * 10_000 + Number(file.slice(0, 4)); // TypeORM orders by the 13 digits at a name's end
    return { name: `${basename(dirname(directory))}_${file.slice(0, -4)}_${order}`, sql: sql.replace(/:app\b/g, () => app) };
  });

const runFiles = async (url: string, migrator: string, files: readonly NumberedSql[]): Promise<void> => {
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: files.map(migrationOf),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    extra: { options: `-c role=${migrator}`, max: 1 },
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
};

const migrationOf = ({ name, sql }: NumberedSql) =>
  class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }
    async down(): Promise<void> {
      throw new Error('migrations go forward: write the next one');
    }
  };
