/**
 * Erasure beyond the decision: what was decided is carried out again at every start (a crash in between, a restored backup), and is
 * recorded as complete once no key is left in the write-ahead log and the backups.
 */
import type { AnyCall } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { derivedId, nation, type Uuid } from '@doudi/kernel';
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

/** For whoever keeps the deployment: at start, after a restore, and once a day. `keysAdmin` may vacuum, checkpoint and read the log of the keys' cluster. */
export const settleErasures = async ({ runtime, vault }: Rooms, options: { readonly keysAdmin: pg.Pool; readonly backupDays: number }): Promise<ErasureReport> => {
  const now = runtime.clock.now();
  for (const personId of await erasedPersons(runtime.pool)) await vault.erase(personId, now);
  const report = await completeErasure({ admin: options.keysAdmin, backupDays: options.backupDays, now });
  for (const personId of report.completed) await recordCompletion(runtime, personId);
  return report;
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
