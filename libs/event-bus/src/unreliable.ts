/** For tests: a transport that loses, doubles, delays and reorders, the same way for the same seed. What it lost can still be pulled. */
import type { FedEvent } from '@doudi/event-store';
import type { FeedSource } from './direct.js';

/** Each in percent of the events. */
export type Faults = { readonly drop?: number; readonly double?: number; readonly delay?: number; readonly reorder?: number };

export const unreliable = (source: FeedSource, seed: number, faults: Faults = {}): FeedSource => {
  const { drop = 10, double = 10, delay = 10, reorder = 20 } = faults;
  const chance = drawing(seed);
  let delayed: FedEvent[] = [];
  return {
    feed: async (after, limit) => {
      const due = delayed;
      delayed = [];
      const arriving: FedEvent[] = [];
      for (const event of await source.feed(after, limit)) {
        if (chance(drop)) continue;
        if (chance(delay)) delayed.push(event);
        else arriving.push(...(chance(double) ? [event, event] : [event]));
      }
      arriving.push(...due);
      for (let index = 1; index < arriving.length; index += 1) {
        if (chance(reorder)) [arriving[index - 1], arriving[index]] = [arriving[index]!, arriving[index - 1]!];
      }
      return arriving;
    },
    pull: (after, limit) => source.feed(after, limit),
  };
};

/** mulberry32. */
const drawing = (seed: number): ((percent: number) => boolean) => {
  let state = seed >>> 0;
  return (percent) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % 100 < percent;
  };
};
