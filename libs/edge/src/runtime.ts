/**
 * One running service: every command goes the same way, and one tick carries it all on. Imports come first, then views, then the
 * commands that processes and deadlines owe. What it runs on (log, runners, bus) comes in, so that memory and PostgreSQL serve alike.
 */
import type { Bus } from '@doudi/event-bus';
import {
  commandIdOf, load, type Actor, type Aggregate, type Answer, type AnyProcess, type CommandMeta, type EventLog, type Handle,
  type ViewRunner,
} from '@doudi/event-store';
import { derivedId, type Division, type Message } from '@doudi/kernel';
import type { Packs } from '@doudi/rules';
import type pg from 'pg';
import { processPrefix } from './auth.js';
import { isSandboxClock, type Clock } from './clock.js';
import { createLawRegister, lawView, type LawRegister } from './law-register.js';
import { createLoop, inTurn } from './loop.js';
import type { AnyAggregate, Ticking } from './ports.js';
import { refuse } from './problem.js';
import {
  prepared, type CommandContext, type DueCommand, type OutstandingCommand, type ServiceDefinition, type ServiceProcess, type ServiceRuntime,
} from './service.js';

/** What a runtime stands on. The runners are made from what `Core` offers, since they send commands and read the watched log. */
export type Parts = {
  readonly log: EventLog & { setClockOffset?(ms: number): Promise<void> };
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly packs: Packs;
  readonly createHandler: (log: EventLog) => Handle;
  readonly runners: (core: Core) => { readonly views: ViewRunner; readonly processes: Ticking; readonly bus: Bus | null };
  readonly onFault: (error: unknown) => void;
  /** Called when something was appended that others may read. */
  readonly onPublished: () => void;
};

export type Core = {
  readonly log: EventLog;
  /** Sends what a process owes. */
  dispatch(process: string, outstanding: SentCommand): Promise<Answer>;
  /** The process with its commands as they would be sent now, by the law and the day of now. */
  prepare(process: ServiceProcess): AnyProcess<SentCommand>;
};

export type SentCommand = Omit<OutstandingCommand, 'command'> & { readonly command: Message };

/** How often a due row is asked again in one life of the process; the log would only repeat its first answer. */
const rememberedDeadlines = 100_000;
const viewWaitMs = 2_000;

/** Names that begin with their service's already are not made longer. */
const actorOf = (service: string, name: string, division: Division): Actor =>
  ({ sub: `${processPrefix}${name.startsWith(`${service}.`) ? name : `${service}.${name}`}`, roles: ['SERVICE'], division });

/** A list of aggregates of many kinds cannot name each one's types; the command beside it was made for it. */
const anyOf = (aggregate: AnyAggregate) => aggregate as unknown as Aggregate<Message, unknown, Message>;

const heard = (log: EventLog, onAppended: (published: boolean) => void): EventLog => ({
  ...log,
  append: async (unit) => {
    const result = await log.append(unit);
    if (result.kind === 'appended' && result.events.length > 0) onAppended(result.events.some(({ published }) => published));
    return result;
  },
});

/** A bus is compared with its publishers' feeds once in so many rounds: what a transport lost at a stream's end shows only there. */
const roundsBetweenComparisons = 100;
const createImports = (bus: Bus | null): Ticking => {
  let round = 0;
  return {
    tick: async () => {
      if (bus === null) return false;
      const due = round % roundsBetweenComparisons === 0;
      round += 1;
      const compared = async (): Promise<boolean> => due && (await bus.compareHeads()) > 0;
      return inTurn([compared, () => bus.tick()]);
    },
  };
};

const lawful = (handle: Handle, register: LawRegister): Handle => (aggregate, id, command, meta) =>
  handle(aggregate, id, command, meta.lawHash === '' ? { ...meta, lawHash: register.law().hash } : meta);

type Ids = Pick<CommandMeta, 'commandId' | 'causationId' | 'correlationId'>;

/** Commands that nobody asked for by HTTP: of processes and deadlines. */
const ownCommands = (service: string, clock: Clock, register: LawRegister, handle: Handle) => {
  const context = (name: string, division: Division): CommandContext =>
    ({ law: register.law(), today: clock.today(), now: clock.now(), by: actorOf(service, name, division) });
  const metaOf = (name: string, division: Division, ids: Ids): CommandMeta => ({
    ...ids, actor: actorOf(service, name, division), at: clock.now(), division, lawHash: register.law().hash,
    traceparent: null, requestDigest: null,
  });
  return {
    prepare: (process: ServiceProcess): AnyProcess<SentCommand> => ({
      ...process,
      next: (state, key) => process.next(state, key)
        .map((owed) => ({ ...owed, command: prepared(owed.command, context(process.name, owed.division)) })),
    }),
    dispatch: (process: string, sent: SentCommand): Promise<Answer> => {
      const { causedBy, aggregate, id, command, division, correlationId } = sent;
      const commandId = commandIdOf(process, sent);
      return handle(anyOf(aggregate), id, command, metaOf(process, division, { commandId, causationId: causedBy, correlationId }));
    },
    fire: (deadline: string, { key, aggregate, id, command, division }: DueCommand): Promise<Answer> => {
      const commandId = derivedId('deadline', deadline, key);
      const meta = metaOf(deadline, division, { commandId, causationId: commandId, correlationId: commandId });
      return handle(anyOf(aggregate), id, prepared(command, context(deadline, division)), meta);
    },
  };
};

type Fire = ReturnType<typeof ownCommands>['fire'];

const createDeadlines = ({ deadlines }: ServiceDefinition, pool: pg.Pool, clock: Clock, fire: Fire): Ticking => {
  const fired = new Set<string>();
  const fireOnce = async (name: string, row: DueCommand): Promise<boolean> => {
    const mark = `${name}:${row.key}`;
    if (fired.has(mark)) return false;
    const answer = await fire(name, row);
    if (fired.size >= rememberedDeadlines) fired.clear();
    fired.add(mark);
    return answer.kind === 'done' && !answer.repeated;
  };
  return {
    tick: () => inTurn(deadlines.map(({ name, due }) => async () =>
      inTurn((await due(pool, clock.now())).map((row) => () => fireOnce(name, row))))),
  };
};

/**
 * Views, and after them the law that they know of. A view that fails holds up nothing but itself; only while the law is not as far as
 * the log is nothing decided, since it might be decided by a law that no longer holds.
 */
const createShowing = (views: ViewRunner, register: LawRegister, { pool, log }: Parts) => {
  let knowsTheLaw = true;
  return {
    knowsTheLaw: () => knowsTheLaw,
    tick: async (): Promise<boolean> => {
      try {
        const shown = await views.tick();
        await register.readView(pool); // another replica may have shown it
        knowsTheLaw = true;
        return shown;
      } catch (fault) {
        knowsTheLaw = false;
        await register.readView(pool);
        knowsTheLaw = (await views.position(lawView.name)) >= (await log.head()).position;
        throw fault;
      }
    },
  };
};

/** The meta of one command of a call; a further step has an id of its own and is caused by the call. */
const metaOfCall = (meta: CommandMeta, division: Division, step: string | undefined): CommandMeta =>
  ({ ...meta, division, ...(step !== undefined && { commandId: derivedId('step', meta.commandId, step), causationId: meta.commandId }) });

export const createRuntime = async (definition: ServiceDefinition, parts: Parts): Promise<ServiceRuntime> => {
  const { pool, clock } = parts;
  const { name } = definition;
  const register = createLawRegister(parts.packs);
  const log = heard(register.watched(parts.log), (published) => {
    loop.nudge();
    if (published) parts.onPublished();
  });
  const handle = lawful(parts.createHandler(log), register);
  const own = ownCommands(name, clock, register, handle);
  const { views, processes, bus } = parts.runners({ log, dispatch: own.dispatch, prepare: own.prepare });
  const deadlines = createDeadlines(definition, pool, clock, own.fire);
  const imports = createImports(bus);

  const showing = createShowing(views, register, parts);
  let failing = false;
  const noted = async (round: Promise<boolean>): Promise<boolean> => {
    const [{ status }] = await Promise.allSettled([round]);
    failing = status === 'rejected';
    return round;
  };
  const lawfully = (step: () => Promise<boolean>) => async () => showing.knowsTheLaw() && step();
  const loop = createLoop(() => noted(inTurn([imports.tick, showing.tick, lawfully(processes.tick), lawfully(deadlines.tick)])), parts.onFault);

  const followClock = async (): Promise<void> => {
    if (isSandboxClock(clock)) await parts.log.setClockOffset?.(clock.offsetMs());
  };
  const context: ServiceRuntime['context'] = (call) => ({ law: register.law(), today: call.today, now: call.now, by: call.actor });

  const catchUp = async (): Promise<boolean> => {
    while (await showing.tick());
    await register.readView(pool);
    return false;
  };
  // A start shows what the log holds, as far as it can.
  await noted(catchUp()).catch((fault: unknown) => {
    if (!showing.knowsTheLaw()) throw fault;
    parts.onFault(fault);
  });
  return {
    name, log, pool, clock, bus, handle, context, followClock,
    law: register.law,
    run: (call, aggregate, id, command, division = call.actor.division, step) => {
      const known = context(call);
      const meta = { ...metaOfCall(call.meta, division, step), lawHash: known.law.hash };
      return handle(aggregate, id, prepared(command, known), meta);
    },
    load: (aggregate, id, times) => load(log, aggregate, id, times),
    waitForView: async (view, position) => {
      if (!(await views.waitFor(view, position, viewWaitMs))) refuse('view.behind', { view, position });
    },
    viewPosition: (view) => views.position(view),
    rebuildView: (view) => views.rebuild(view),
    tick: loop.once,
    start: (intervalMs = 250) => loop.start(intervalMs),
    nudge: loop.nudge,
    ready: async () => {
      register.law();
      if (failing) throw new Error('the last round failed');
      await pool.query('SELECT 1');
    },
    halt: loop.stop,
    close: async () => {
      await loop.stop();
      await pool.end();
    },
  };
};
