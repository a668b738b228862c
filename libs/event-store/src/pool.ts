/** The one way to a service's database. */
import pg from 'pg';

type PoolOptions = {
  readonly url: string;
  readonly max: number;
  /** What the server shows of who is connected. */
  readonly name?: string;
  /** Told of a connection that the server closed. Whoever was using it is refused on its own. */
  readonly onFault?: (error: unknown) => void;
};

/**
 * Statements of one connection are sent as they are asked for and answered in that order; who awaits each notices nothing. A connection
 * that the server closes is an error of whoever was using it, never of the whole process.
 */
export const openPool = ({ url, max, name, onFault }: PoolOptions): pg.Pool => {
  const pool = new pg.Pool({ connectionString: url, max, pipeline: true, ...(name !== undefined && { application_name: name }) });
  const told = (error: unknown): void => { if (!pool.ending) onFault?.(error); };
  pool.on('connect', (client) => client.on('error', told)); // a connection in use, which the pool does not watch
  pool.on('error', () => undefined); // the same of an idle one, which was told above
  return pool;
};
