/**
 * The feeds of services that run in one process, under their names: each may be asked before the others have started, and whoever
 * publishes wakes those who listen.
 */
import type { FeedSource } from '@doudi/event-bus';
import type { ServiceName, ServiceRuntime } from './service.js';

export type Feeds = {
  readonly sources: Readonly<Record<ServiceName, FeedSource>>;
  /** From now on that publisher is read there; a service that starts here is set by itself. */
  set(publisher: ServiceName, source: FeedSource): void;
  /** A service that started: its log is read under its name, and it is woken when another publishes. */
  join(runtime: Pick<ServiceRuntime, 'name' | 'log' | 'nudge'>): void;
  wakeOthers(publisher: ServiceName): void;
};

const names: readonly ServiceName[] = ['intake', 'household-verification', 'payments', 'audit'];

/** Nothing is published yet. */
const silent: FeedSource = { feed: () => Promise.resolve([]) };

export const createFeeds = (): Feeds => {
  const known = new Map<ServiceName, FeedSource>();
  const listeners: Pick<ServiceRuntime, 'name' | 'nudge'>[] = [];
  const sourceOf = (name: ServiceName): FeedSource => ({
    feed: (after, limit) => (known.get(name) ?? silent).feed(after, limit),
    pull: (after, limit) => {
      const source = known.get(name) ?? silent;
      return (source.pull ?? source.feed).call(source, after, limit);
    },
  });
  return {
    sources: Object.fromEntries(names.map((name) => [name, sourceOf(name)])) as Record<ServiceName, FeedSource>,
    set: (publisher, source) => { known.set(publisher, source); },
    join: (runtime) => {
      known.set(runtime.name, { feed: (after, limit) => runtime.log.feed(after, limit) });
      listeners.push(runtime);
    },
    wakeOthers: (publisher) => listeners.filter(({ name }) => name !== publisher).forEach((runtime) => runtime.nudge()),
  };
};
