import { reject, type Decision, type Message } from '@doudi/kernel';
import type { Aggregate } from '@doudi/event-store';
import fc from 'fast-check';
import { given, notReached, reachedOf, universalProperties } from './index.js';

type Command = Message<'Open', { readonly by: string }> | Message<'Close', Record<string, never>>;
type Event = Message<'Opened', { readonly by: string; readonly note?: string | undefined }> | Message<'Closed', Record<string, never>>;
type State = 'none' | 'open' | 'closed';
type Door = Aggregate<Command, State, Event>;

const decide = (command: Command, state: State): Decision<Event> => {
  if (command.type === 'Open') return state === 'none' ? [{ type: 'Opened', data: { by: command.data.by, note: undefined } }] : [];
  if (state === 'none') return reject('door.not_open', { state });
  return state === 'closed' ? [] : [{ type: 'Closed', data: {} }];
};
const same = { parse: (data: unknown) => data };
const door: Door = {
  name: 'door', initial: 'none', decide, events: { Opened: same, Closed: same },
  evolve: (_, event) => (event.type === 'Opened' ? 'open' : 'closed'),
};
const open: Command = { type: 'Open', data: { by: 'a' } };
const opened: Event = { type: 'Opened', data: { by: 'a' } };
const commands = fc.oneof(fc.record({ by: fc.string() }).map((data): Command => ({ type: 'Open', data })), fc.constant<Command>({ type: 'Close', data: {} }));

describe('given/when/then', () => {
  it('compares events, a rejection with its figures, or its code', () => {
    given(door)().when(open).then([opened]);
    given(door)(opened).when(open).then([]);
    given(door)().when({ type: 'Close', data: {} }).then('door.not_open');
    given(door)().when({ type: 'Close', data: {} }).then(reject('door.not_open', { state: 'none' }));
    expect(given(door)(opened).state).toBe('open');
  });

  it('says what differs', () => {
    expect(() => given(door)().when(open).then([])).toThrow(/Opened/);
    expect(() => given(door)().when(open).then('door.not_open')).toThrow(/door\.not_open/);
    expect(() => given(door)().when({ type: 'Close', data: {} }).then(reject('door.not_open', { state: 'open' }))).toThrow(/none/);
  });
});

describe('the universal properties', () => {
  it('hold for a sound decider and count what was reached', () => {
    const fresh: Door = { ...door, name: 'fresh' };
    expect(notReached([fresh], ['door.not_open'])).toEqual(['door.not_open', 'fresh: Closed', 'fresh: Opened']);
    universalProperties(fresh, commands, [[opened]], { seed: 1 });
    expect([...reachedOf(fresh).events].sort()).toEqual(['Closed', 'Opened']);
    expect(notReached([fresh], ['door.not_open', 'door.stuck'])).toEqual(['door.stuck']);
  });

  it('may choose commands by the state', () => {
    const chosen: Door = { ...door, name: 'chosen' };
    universalProperties(chosen, (state) => (state === 'none' ? fc.constant(open) : fc.constant<Command>({ type: 'Close', data: {} })), [], { runs: 5, seed: 1 });
    expect(notReached([chosen], [])).toEqual([]);
  });

  it('catch an effect that comes twice, unless the command is named as repeatable', () => {
    const twice: Door = { ...door, decide: (command, state) => (command.type === 'Open' ? [opened] : decide(command, state)) };
    expect(() => universalProperties(twice, commands, [], { seed: 1 })).toThrow(/Open decided twice/);
    expect(() => universalProperties(twice, commands, [], { seed: 1, repeatable: ['Open'] })).not.toThrow();
  });

  it('catch an event that evolve does not take, and one that its codec changes', () => {
    const stuck: Door = { ...door, evolve: () => { throw new Error('unknown event'); } };
    expect(() => universalProperties(stuck, commands, [], { seed: 1 })).toThrow(/unknown event/);
    const lossy: Door = { ...door, events: { ...door.events, Opened: { parse: () => ({}) } } };
    expect(() => universalProperties(lossy, commands, [], { seed: 1 })).toThrow(/does not survive/);
  });
});
