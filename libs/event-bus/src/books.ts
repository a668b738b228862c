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

/** How far one came, and the types now asked for that were passed over so far, each with the position after which that was. */
export type Opened = { readonly reach: Reach; readonly passed: ReadonlyMap<string, number> };

/** A stream's last published version that was imported, passed over or parked, and where it lay in the publisher's log. */
export type Seen = { readonly version: number; readonly position: number; readonly parked: boolean };

export type ParkedEvent = { readonly stream: string; readonly version: number; readonly envelope: string; readonly payload: string };

/** `resting` are streams that were found parked, and whose events are parked for that alone. */
type Parking = { readonly parked: readonly ParkedEvent[]; readonly resting: readonly string[] };

/** What a portion came to. It was read for these types and begins after that position: every other type was passed over from there. */
export type Kept = Parking & {
  readonly types: readonly string[];
  readonly after: number;
  readonly reach: Reach;
  readonly seen: ReadonlyMap<string, Omit<Seen, 'parked'>>;
};

/** Up to where types that were passed over have been pulled. */
export type Pulled = Parking & { readonly types: readonly string[]; readonly upTo: number };

/** `keep` and `pulled` do all in one step, and nothing goes back; false, and nothing done, when a resting stream was released meanwhile. */
export type Books = {
  open(publisher: string, types: readonly string[]): Promise<Opened>;
  seen(publisher: string, streams: readonly string[]): Promise<ReadonlyMap<string, Seen>>;
  keep(publisher: string, kept: Kept): Promise<boolean>;
  /** A type that was pulled as far as anything came is taken along from now on. */
  pulled(publisher: string, pulled: Pulled): Promise<boolean>;
  /** In order of stream and version. */
  parked(publisher: string): Promise<readonly ParkedEvent[]>;
  unpark(publisher: string, stream: string, upToVersion: number): Promise<void>;
};

type Shelf = {
  reach: Reach;
  /** Every type that was ever asked for; with a position where it was passed over after that, with null where it is taken along. */
  readonly types: Map<string, number | null>;
  readonly seen: Map<string, Omit<Seen, 'parked'>>;
  readonly parked: Map<string, ParkedEvent>;
};

const farthest = ({ position, compared }: Reach): number => Math.max(position, compared);

/** For specs and simulations. */
export const createMemoryBooks = (): Books => {
  const shelves = new Map<string, Shelf>();
  const of = (publisher: string): Shelf => {
    const shelf = shelves.get(publisher) ?? { reach: { position: 0, compared: 0 }, types: new Map(), seen: new Map(), parked: new Map() };
    shelves.set(publisher, shelf);
    return shelf;
  };
  return {
    open: async (publisher, types) => open(of(publisher), types),
    seen: async (publisher, streams) => {
      const shelf = of(publisher);
      const parked = new Set(parkedOf(shelf).map(({ stream }) => stream));
      return new Map(streams.map((stream): [string, Seen] =>
        [stream, { ...(shelf.seen.get(stream) ?? { version: 0, position: 0 }), parked: parked.has(stream) }]));
    },
    keep: async (publisher, { types, after, reach, seen, ...parking }) => {
      const shelf = of(publisher);
      if (!park(shelf, parking)) return false;
      shelf.reach = { position: Math.max(shelf.reach.position, reach.position), compared: Math.max(shelf.reach.compared, reach.compared) };
      for (const [stream, last] of seen) if (last.version > (shelf.seen.get(stream)?.version ?? 0)) shelf.seen.set(stream, last);
      for (const [type, since] of shelf.types) if (!types.includes(type)) shelf.types.set(type, Math.min(since ?? after, after));
      return true;
    },
    pulled: async (publisher, { types, upTo, ...parking }) => {
      const shelf = of(publisher);
      if (!park(shelf, parking)) return false;
      for (const type of types) {
        const since = Math.max(shelf.types.get(type) ?? 0, upTo);
        shelf.types.set(type, since < farthest(shelf.reach) ? since : null);
      }
      return true;
    },
    parked: async (publisher) => parkedOf(of(publisher)),
    unpark: async (publisher, stream, upToVersion) => {
      const { parked } = of(publisher);
      for (const [key, event] of parked) if (event.stream === stream && event.version <= upToVersion) parked.delete(key);
    },
  };
};

const open = ({ reach, types: known }: Shelf, types: readonly string[]): Opened => {
  const passed = new Map<string, number>();
  for (const type of types) {
    if (!known.has(type)) known.set(type, farthest(reach) > 0 ? 0 : null);
    const since = known.get(type) ?? null;
    if (since !== null) passed.set(type, since);
  }
  return { reach, passed };
};

const parkedOf = (shelf: Shelf): readonly ParkedEvent[] =>
  [...shelf.parked.values()].sort((a, b) => (a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1));

const park = (shelf: Shelf, { parked, resting }: Parking): boolean => {
  const now = new Set(parkedOf(shelf).map(({ stream }) => stream));
  if (!resting.every((stream) => now.has(stream))) return false;
  for (const event of parked) shelf.parked.set(`${event.version}@${event.stream}`, event);
  return true;
};
