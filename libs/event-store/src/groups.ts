/**
 * Folds concurrent calls into groups, a few of them in flight: what many ask for at once costs one round trip. A group that fails is
 * sent again one by one, so that nobody pays for a neighbour.
 */

/** An answer that is none yet: the item goes into the next group. */
export const again: unique symbol = Symbol('again');

type Waiting<Item, Answer> = { readonly item: Item; readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void };

export const createGroups = <Item, Answer>(options: {
  readonly inFlight: number;
  readonly size: number;
  /** Answers in the order of the items. */
  readonly send: (items: readonly Item[]) => Promise<readonly (Answer | typeof again)[]>;
}): ((item: Item) => Promise<Answer>) => {
  const waiting: Waiting<Item, Answer>[] = [];
  let flying = 0;
  let planned = false;

  const launch = (): void => {
    planned = false;
    while (flying < options.inFlight && waiting.length > 0) {
      flying += 1;
      void fly(waiting.splice(0, options.size)).finally(() => {
        flying -= 1;
        launch();
      });
    }
  };
  const fly = async (group: readonly Waiting<Item, Answer>[]): Promise<void> => {
    try {
      const answers = await options.send(group.map(({ item }) => item));
      const unanswered = group.filter((_, index) => answers[index] === again);
      group.forEach(({ resolve }, index) => { if (answers[index] !== again) resolve(answers[index] as Answer); });
      waiting.unshift(...unanswered);
    } catch (error) {
      if (group.length === 1) group[0]!.reject(error);
      else for (const one of group) await fly([one]);
    }
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (planned) return;
      planned = true;
      setImmediate(launch); // whoever asks in the same turn comes along
    });
};
