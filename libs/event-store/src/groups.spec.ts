import { createGroups } from './groups.js';

type Flight = { readonly items: readonly string[]; land(): void };

/** Flights that land when told, so that a test sees who is under way with whom. */
const airport = (options: { readonly size?: number; readonly touches?: (item: string) => readonly string[]; readonly refuse?: string } = {}) => {
  const flights: Flight[] = [];
  const ask = createGroups<string, string>({
    inFlight: 2, size: options.size ?? 256, ...(options.touches && { touches: options.touches }),
    send: (items) => new Promise((resolve, reject) => {
      flights.push({ items, land: () => (items.includes(options.refuse ?? '') ? reject(new Error('refused')) : resolve(items.map((item) => `${item}!`))) });
    }),
  });
  return { ask, flights, turn: () => new Promise((resume) => setTimeout(resume, 5)) };
};
const named = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `item ${index}`);

describe('groups', () => {
  it('what is asked at once is shared out among the groups that may fly; few go together', async () => {
    const [many, few] = [airport(), airport()];
    void named(100).map(many.ask);
    void named(10).map(few.ask);
    await many.turn();
    expect(many.flights.map(({ items }) => items.length)).toEqual([50, 50]);
    expect(few.flights.map(({ items }) => items.length)).toEqual([10]);
  });

  it('who asks again when answered waits for the rest of the turn, and meets the other group under way', async () => {
    const { ask, flights, turn } = airport();
    for (const item of named(100)) void ask(item).then(ask);
    await turn();
    flights[0]!.land();
    await turn();
    expect(flights.map(({ items }) => items.length)).toEqual([50, 50, 50]);
    expect(flights[2]!.items.every((item) => item.endsWith('!'))).toBe(true);
  });

  it('an item waits for those before it that touch the same, waiting or under way; others pass it', async () => {
    const { ask, flights, turn } = airport({ touches: (item) => [item.split(' ')[0]!] });
    void ['a 1', 'a 2', 'b 1', 'a 3'].map(ask);
    await turn();
    expect(flights.map(({ items }) => items)).toEqual([['a 1', 'b 1']]);
    flights[0]!.land();
    await turn();
    flights[1]!.land();
    await turn();
    expect(flights.slice(1).map(({ items }) => items)).toEqual([['a 2'], ['a 3']]);
  });

  it('a group that fails is sent again one by one: only who is to blame hears of it', async () => {
    const { ask, flights, turn } = airport({ refuse: 'bad' });
    const answers = Promise.allSettled(['good', 'bad', 'fine'].map(ask));
    for (let flight = 0; flight < 4; flight += 1) {
      await turn();
      flights[flight]!.land();
    }
    expect((await answers).map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual(['good!', 'failed', 'fine!']);
  });
});
