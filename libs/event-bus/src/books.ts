/**
 * What a subscriber remembers of a publisher's feed: how far it came, each stream's last version, and what is parked. Losing it costs
 * a repeat, never an event: the log takes each event once.
 */
export type Reach = {
  /** How far the transport brought us. */
  readonly position: number;
  /** Up to where that was compared with the publisher's feed. */
  readonly compared: number;
};

/** A stream's last published version that was imported, passed over or parked, and where it lay in the publisher's log. */
export type Seen = { readonly version: number; readonly position: number; readonly parked: boolean };

export type ParkedEvent = { readonly stream: string; readonly version: number; readonly envelope: string; readonly payload: string };

export type Kept = {
  readonly reach: Reach;
  readonly seen: ReadonlyMap<string, Omit<Seen, 'parked'>>;
  readonly parked: readonly ParkedEvent[];
};

export type Books = {
  /** Begins at 0 again when a type is subscribed to that was passed over so far: its history is pulled. */
  open(publisher: string, types: readonly string[]): Promise<Reach>;
  seen(publisher: string, streams: readonly string[]): Promise<ReadonlyMap<string, Seen>>;
  /** In one step; nothing goes back. */
  keep(publisher: string, kept: Kept): Promise<void>;
  /** In order of stream and version. */
  parked(publisher: string): Promise<readonly ParkedEvent[]>;
  unpark(publisher: string, stream: string, upToVersion: number): Promise<void>;
};

type Shelf = {
  types: readonly string[];
  reach: Reach;
  readonly seen: Map<string, Omit<Seen, 'parked'>>;
  readonly parked: Map<string, ParkedEvent>;
};

/** For specs and simulations. */
export const createMemoryBooks = (): Books => {
  const shelves = new Map<string, Shelf>();
  const of = (publisher: string): Shelf => {
    const shelf = shelves.get(publisher) ?? { types: [], reach: { position: 0, compared: 0 }, seen: new Map(), parked: new Map() };
    shelves.set(publisher, shelf);
    return shelf;
  };
  const parkedOf = (shelf: Shelf): readonly ParkedEvent[] =>
    [...shelf.parked.values()].sort((a, b) => (a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1));
  return {
    open: async (publisher, types) => {
      const shelf = of(publisher);
      if (types.some((type) => !shelf.types.includes(type))) {
        shelf.reach = { position: 0, compared: 0 };
        shelf.seen.clear();
      }
      shelf.types = types;
      return shelf.reach;
    },
    seen: async (publisher, streams) => {
      const shelf = of(publisher);
      const parked = new Set(parkedOf(shelf).map(({ stream }) => stream));
      return new Map(streams.flatMap((stream) => {
        const last = shelf.seen.get(stream) ?? (parked.has(stream) ? { version: 0, position: 0 } : undefined);
        return last ? [[stream, { ...last, parked: parked.has(stream) }] as const] : [];
      }));
    },
    keep: async (publisher, { reach, seen, parked }) => {
      const shelf = of(publisher);
      shelf.reach = { position: Math.max(shelf.reach.position, reach.position), compared: Math.max(shelf.reach.compared, reach.compared) };
      for (const [stream, last] of seen) if (last.version > (shelf.seen.get(stream)?.version ?? 0)) shelf.seen.set(stream, last);
      for (const event of parked) shelf.parked.set(`${event.version}@${event.stream}`, event);
    },
    parked: async (publisher) => parkedOf(of(publisher)),
    unpark: async (publisher, stream, upToVersion) => {
      const { parked } = of(publisher);
      for (const [key, event] of parked) if (event.stream === stream && event.version <= upToVersion) parked.delete(key);
    },
  };
};
