/** A receipt number is given once in the whole log, whichever application came first. */
import { createHandler, createMemoryLog } from '@doudi/event-store';
import { derivedId, instant, uuid, type Uuid } from '@doudi/kernel';
import { counted } from '@doudi/testing';
import { dibao, hunan, steps, township, windowOfficer } from './application.examples.js';
import { application, type ApplicationCommand } from './application.js';

const now = instant('2017-01-04T02:00:00Z');
const handle = counted(createHandler(createMemoryLog({ now: () => now })));
const ask = (id: Uuid, command: ApplicationCommand) => {
  const commandId = derivedId('claims', id, command.type);
  return handle(application, id, command, { commandId, actor: windowOfficer, at: now, division: township, lawHash: hunan.hash, causationId: commandId,
    correlationId: commandId, traceparent: null, requestDigest: null });
};

it('a receipt number that is taken is not given again', async () => {
  const [one, other] = ['1', '2'].map((digit) => uuid(`0000000${digit}-0000-4000-8000-000000000001`)) as [Uuid, Uuid];
  const of = (applicationId: Uuid) => steps({ ...dibao, applicationId });
  for (const id of [one, other]) expect(await ask(id, of(id).file())).toMatchObject({ kind: 'done' });
  expect(await ask(one, of(one).accept())).toMatchObject({ kind: 'done' });
  expect(await ask(other, of(other).accept())).toMatchObject({ kind: 'refused', code: 'application.receipt_taken' });
});
