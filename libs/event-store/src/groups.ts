/**
 * Folds concurrent calls into groups, a few of them in flight: what many ask for at once costs one round trip. A group that fails is
 * sent again one by one, so that nobody pays for a neighbour. What is under way is shared out among the groups that may fly: callers
 * that ask again when they are answered would else all travel in one group, and we would rest while the server works, and it while we do.
 */

type Waiting<Item, Answer> = {
  readonly item: Item; readonly touched: readonly string[]; readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void;
};

/** Fewer are not worth a second trip to the disk. */
const worthAGroup = 32;

export const createGroups = <Item, Answer>(options: {
  readonly inFlight: number;
  readonly size: number;
  /** An item waits for those before it that touch the same: it rests on what becomes of them. */
  readonly touches?: (item: Item) => readonly string[];
  /** Answers in the order of the items. */
  readonly send: (items: readonly Item[]) => Promise<readonly Answer[]>;
}): ((item: Item) => Promise<Answer>) => {
  type Group = readonly Waiting<Item, Answer>[];
  const waiting: Waiting<Item, Answer>[] = [];
  const flying = new Set<Group>();
  let planned = false;

  /** Whoever asks in the same turn comes along: those who are answered now and ask again are many. */
  const plan = (): void => {
    if (planned) return;
    planned = true;
    setImmediate(launch);
  };
  const launch = (): void => {
    planned = false;
    while (flying.size < options.inFlight) {
      const group = taken();
      if (group.length === 0) return;
      flying.add(group);
      void fly(group).finally(() => {
        flying.delete(group);
        plan();
      });
    }
  };
  const taken = (): Group => {
    const underway = [...flying].flat();
    const most = Math.min(options.size, Math.max(worthAGroup, Math.ceil((waiting.length + underway.length) / options.inFlight)));
    const touched = new Set<string>();
    for (const { touched: names } of underway) for (const name of names) touched.add(name);
    const [group, passed] = [[] as Waiting<Item, Answer>[], [] as Waiting<Item, Answer>[]];
    let looked = 0;
    for (; looked < waiting.length && group.length < most; looked += 1) {
      const one = waiting[looked]!;
      (one.touched.some((name) => touched.has(name)) ? passed : group).push(one);
      for (const name of one.touched) touched.add(name);
    }
    waiting.splice(0, looked, ...passed);
    return group;
  };
  const fly = async (group: Group): Promise<void> => {
    try {
      const answers = await options.send(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error);
      else for (const one of group) await fly([one]);
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, touched: options.touches?.(item) ?? [], resolve, reject });
      plan();
    });
};
