/**
 * One connection for many who do not wait for each other: what the second asks is at the server before the first is answered. A
 * connection that failed somebody carries nobody new, and is closed when the last one has left it.
 */
import type pg from 'pg';

type Track = { readonly client: Promise<pg.PoolClient>; riders: number; failed: boolean };

export const createTrack = (pool: pg.Pool): (<Result>(ride: (client: pg.PoolClient) => Promise<Result>) => Promise<Result>) => {
  let open: Track | null = null;
  const leave = (track: Track): void => {
    track.riders -= 1;
    if (track.riders > 0) return;
    if (open === track) open = null;
    track.client.then((client) => client.release(track.failed), () => undefined); // one that never opened was told to its riders
  };
  return async (ride) => {
    const track = (open ??= { client: pool.connect(), riders: 0, failed: false });
    track.riders += 1;
    try {
      return await ride(await track.client);
    } catch (error) {
      track.failed = true;
      if (open === track) open = null;
      throw error;
    } finally {
      leave(track);
    }
  };
};
