/**
 * Erasure beyond the decision: what was decided is carried out again at every start and on every day (a crash in between, a restored backup), and is
 * recorded as complete once no key is left in the write-ahead log and the backups.
 */
import { alarm, createLoop, type AnyCall } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { derivedId, nation, type PlainDate, type Uuid } from '@doudi/kernel';
import { completeErasure, type ErasureReport } from '@doudi/vault';
import type pg from 'pg';
import { erasure, type ErasureCommand } from '../domain/erasure.js';
import { person } from '../domain/person.js';
import { erasedPersons } from '../views/persons.js';
import { personFor, type Rooms } from './persons.js';
import type { RecordsKept } from './vault.port.js';

type Ground = Extract<ErasureCommand, { type: 'ErasePerson' }>['data']['ground'];

export const erasePerson = async (rooms: Rooms, recordsKept: RecordsKept, call: AnyCall, personId: Uuid, ground: Ground): Promise<Answer> => {
  const { registered } = await personFor(rooms, call.actor, personId);
  const data = { personId, ground, by: call.actor, erasedOn: call.today, recordsKept: await recordsKept(personId) };
  const answer = await rooms.runtime.run(call, erasure, personId, { type: 'ErasePerson', data }, registered.division);
  if (answer.kind === 'done' || answer.kind === 'already') await rooms.vault.erase(personId, call.now);
  return answer;
};

export type ShownErasure = { readonly personId: Uuid; readonly ground: Ground; readonly erasedOn: PlainDate; readonly completedOn: PlainDate | null };

/** Null while nothing was erased. */
export const erasureOf = async (rooms: Pick<Rooms, 'runtime'>, { actor }: Pick<AnyCall, 'actor'>, personId: Uuid): Promise<ShownErasure | null> => {
  await personFor(rooms, actor, personId);
  const { erased, completed } = (await rooms.runtime.load(erasure, personId)).state;
  return erased && { personId, ground: erased.ground, erasedOn: erased.erasedOn, completedOn: completed?.completedOn ?? null };
};

type SettleOptions = {
  /** May vacuum, checkpoint and read the log of the keys' cluster, which must run with `wal_recycle=off`. */
  readonly keysAdmin: pg.Pool;
  /** For so many days a backup may hold a destroyed key; 0 where none are made. */
  readonly backupDays: number;
};

export const settleErasures = async ({ runtime, vault }: Rooms, { keysAdmin, backupDays }: SettleOptions): Promise<ErasureReport> => {
  const now = runtime.clock.now();
  for (const personId of await erasedPersons(runtime.pool)) await vault.erase(personId, now);
  const record = async (completed: readonly Uuid[]): Promise<void> => {
    for (const personId of completed) await recordCompletion(runtime, personId);
  };
  return completeErasure({ admin: keysAdmin, backupDays, now, record });
};

const lookEveryMs = 1_000;

/** For whoever keeps the deployment: settles at once, which is after every start and restore, and then once on each day of its clock. */
export const keepErasures = (rooms: Rooms, options: SettleOptions): { stop(): Promise<void> } => {
  let settledOn: PlainDate | null = null;
  const keeper = createLoop(async () => {
    const today = rooms.runtime.clock.today();
    if (settledOn !== today) await settleErasures(rooms, options);
    settledOn = today;
    return false;
  }, alarm('intake', 'erasures were not settled'));
  keeper.start(lookEveryMs);
  return keeper;
};

const recordCompletion = async (runtime: Rooms['runtime'], personId: Uuid): Promise<void> => {
  const { erased } = (await runtime.load(erasure, personId)).state;
  if (erased === null) return; // the key of an uploaded file
  const commandId = derivedId('erasure completed', personId);
  const division = (await runtime.load(person, personId)).state.registered?.division ?? nation;
  await runtime.handle(erasure, personId, { type: 'CompleteErasure', data: { personId, completedOn: runtime.clock.today() } }, {
    commandId, causationId: commandId, correlationId: commandId, at: runtime.clock.now(), division, lawHash: '', traceparent: null, requestDigest: null,
    actor: { sub: 'process:intake.erasures', roles: ['SERVICE'], division },
  });
};
