/** A reveal over the wire: granted first, as a fact; then streamed, with a fact before the first line and one after the last. */
import { createHash, randomUUID } from 'node:crypto';
import { accepted, notFound, type AnyCall } from '@doudi/edge';
import type { Answer } from '@doudi/event-store';
import { derivedId, instantOfMs, msOfInstant, type Uuid } from '@doudi/kernel';
import type { PapersField, PapersReference, Revealed } from '@doudi/vault';
import { reveal, type RevealCommand } from '../domain/reveal.js';
import { caseFor } from './cases.js';
import { withinReach, type Rooms } from './persons.js';

type Request = Extract<RevealCommand, { type: 'RequestReveal' }>['data'];
export type RevealTerms = Pick<Request, 'purpose' | 'authorisation'> & { readonly references: readonly PapersReference[]; readonly fields: readonly PapersField[] };

const validMs = 24 * 3_600_000;

const digestOf = (references: readonly PapersReference[]): string =>
  createHash('sha256').update(references.map(({ personId, papersVersion }) => `${personId} ${papersVersion}\n`).join('')).digest('hex');

/** The case is there, within reach, and about every one of these persons: whatever else is the same 404. */
const requireCase = async ({ runtime }: Rooms, { actor }: AnyCall, applicationId: Uuid, personIds: readonly Uuid[]): Promise<void> => {
  const { state: { filed } } = await caseFor(runtime, actor, applicationId);
  const named = new Set([filed.applicant, filed.payee.personId, ...filed.members.map(({ personId }) => personId)]);
  if (personIds.some((personId) => !named.has(personId))) notFound();
};

/** A person out of reach is the one 404, whoever else is on the list. */
export const requestReveal = async (rooms: Rooms, call: AnyCall, { references, fields, purpose, authorisation }: RevealTerms): Promise<Answer> => {
  const { runtime, vault } = rooms;
  const revealId = derivedId('reveal', call.meta.commandId);
  const reached = await withinReach(rooms, call.actor, references.map(({ personId }) => personId));
  if (references.some(({ personId }) => !reached.has(personId))) notFound();
  if (authorisation?.kind === 'APPLICATION') await requireCase(rooms, call, authorisation.id, references.map(({ personId }) => personId));
  const data = {
    revealId, purpose, authorisation, fields: [...fields], references: references.length, digest: digestOf(references), by: call.actor,
    grantedOn: call.today, validUntil: instantOfMs(msOfInstant(call.now) + validMs),
  };
  const answer = await runtime.run(call, reveal, revealId, { type: 'RequestReveal', data });
  if (answer.kind === 'done' || answer.kind === 'already') await vault.keepList(revealId, references);
  return answer;
};

/** Refuses before it gives anything; what it gives is recorded as it ends, however it ends. */
export const openReveal = async ({ runtime, vault }: Rooms, call: AnyCall, revealId: Uuid): Promise<AsyncIterable<Revealed>> => {
  const { granted } = (await runtime.load(reveal, revealId)).state;
  const references = granted?.by === call.actor.sub ? await vault.readList(revealId) : null;
  if (granted === null || references === null) return notFound();
  const deliveryId = randomUUID() as Uuid;
  const start = { revealId, deliveryId, startedOn: call.today, by: call.actor, now: call.now };
  accepted(await runtime.run(call, reveal, revealId, { type: 'StartReveal', data: start }, undefined, `start ${deliveryId}`));
  const complete = async (count: number, missing: number, whole: boolean): Promise<void> => {
    const data = { revealId, deliveryId, count, missing, whole, completedOn: call.today };
    accepted(await runtime.run(call, reveal, revealId, { type: 'CompleteReveal', data }, undefined, `complete ${deliveryId}`));
  };
  return counted(vault.reveal(references, granted.fields), complete);
};

async function* counted(papers: AsyncIterable<Revealed>, complete: (count: number, missing: number, whole: boolean) => Promise<void>): AsyncGenerator<Revealed> {
  let [count, missing, whole] = [0, 0, false];
  try {
    for await (const one of papers) {
      if (one.missing) missing += 1;
      else count += 1;
      yield one;
    }
    whole = true;
  } finally {
    await complete(count, missing, whole);
  }
}
