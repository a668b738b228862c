/** Folded states, the most recently used of them kept; and a line per stream, so that one process does not conflict with itself. */
import type { Folded } from './load.js';

/** Bounded: the least recently used goes first. Safe to be stale, since an append checks the version. */
export const createFoldCache = (size: number) => {
  const states = new Map<string, Folded<unknown>>();
  return {
    /** The aggregate is there for the type alone: a stream belongs to one aggregate. */
    get: <S>(stream: string, _aggregate: { readonly initial: S }): Folded<S> | undefined => {
      const found = states.get(stream);
      if (found === undefined) return undefined;
      states.delete(stream);
      states.set(stream, found);
      return found as Folded<S>;
    },
    set: <S>(stream: string, _aggregate: { readonly initial: S }, folded: Folded<S>): void => {
      states.delete(stream);
      if (size > 0) states.set(stream, folded);
      if (states.size > size) states.delete(states.keys().next().value!);
    },
  };
};

/** Work on one key runs in the order it came; other keys do not wait. */
export const createLine = () => {
  const last = new Map<string, Promise<unknown>>();
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const before = last.get(key);
    const result = before ? before.then(work, work) : work();
    const settled = result.catch(() => undefined).then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    last.set(key, settled);
    return result;
  };
};
