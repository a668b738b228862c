/**
 * Papers go into the vault before the fact that refers to them, under ids that follow from the request: a crash in between leaves sealed
 * papers that nobody refers to, and the same request again goes on from there.
 */
import type { RefusalCode } from '@doudi/contracts';
import { notFound, Problem, refuse, requireWithin, type AnyCall, type ServiceRuntime } from '@doudi/edge';
import type { Actor, Answer, CommandMeta } from '@doudi/event-store';
import { derivedId, isWithin, type Division, type PlainDate, type Uuid } from '@doudi/kernel';
import { bornOn, parseIdNumber, type Papers, type PapersField, type PapersPatch, type Vault } from '@doudi/vault';
import { person, type Person } from '../domain/person.js';
import { divisionsOf } from '../views/persons.js';

export type Rooms = { readonly runtime: ServiceRuntime; readonly vault: Vault };
export type Entry = { readonly division: Division; readonly papers: Papers };
type Acting = Pick<AnyCall, 'actor' | 'meta' | 'today'>;

/** The one 404 for who is not registered and who is not within reach. */
export const personFor = async ({ runtime }: Pick<Rooms, 'runtime'>, actor: Actor, personId: Uuid): Promise<Person & { readonly registered: NonNullable<Person['registered']> }> => {
  const { state } = await runtime.load(person, personId);
  const { registered } = state;
  if (registered === null) return notFound();
  requireWithin(actor, registered.division);
  return { ...state, registered };
};

/** Of these persons, those within the actor's reach; the view first, the streams for whom it does not know yet. */
export const withinReach = async ({ runtime }: Pick<Rooms, 'runtime'>, actor: Actor, personIds: readonly Uuid[]): Promise<ReadonlySet<Uuid>> => {
  const known = new Map(await divisionsOf(runtime.pool, personIds));
  for (const personId of new Set(personIds)) {
    if (known.has(personId)) continue;
    const { registered } = (await runtime.load(person, personId)).state;
    if (registered !== null) known.set(personId, registered.division);
  }
  return new Set(personIds.filter((id) => known.has(id) && isWithin(known.get(id)!, actor.division)));
};

/** A number that checks, of somebody who is born. */
const parsedOn = (today: PlainDate, idNumber: string): ReturnType<typeof parseIdNumber> => {
  const parsed = parseIdNumber(idNumber);
  return parsed.ok && bornOn(parsed.number) > today ? { ok: false, problem: 'BIRTHDAY' } : parsed;
};

export const checkIdNumber = (today: PlainDate, idNumber: string, field: string): void => {
  const parsed = parsedOn(today, idNumber);
  if (!parsed.ok) throw new Problem('person.id_number_invalid', { problem: parsed.problem }, [{ field, expected: 'an identity number of 18 or 15 digits that checks' }]);
};

/** A key used for another body is found out before anything is kept, on whichever line it left something. */
export const checkReuse = async ({ runtime }: Pick<Rooms, 'runtime'>, metas: readonly CommandMeta[]): Promise<void> => {
  const known = await Promise.all(metas.map(({ commandId, requestDigest }) => runtime.log.answerOf(commandId, requestDigest)));
  if (known.some((answer) => answer?.kind === 'differs')) refuse('idempotency.key_reused');
};

/** A command for each line of a list. */
export const metasOf = (meta: CommandMeta, what: 'person' | 'household', lines: number): readonly CommandMeta[] =>
  Array.from({ length: lines }, (_, line) => ({ ...meta, commandId: derivedId(what, meta.commandId, String(line)), causationId: meta.commandId }));

type Registration = { readonly personId: Uuid; readonly papersVersion: number; readonly answer: Answer };

/** Divisions and numbers were checked. */
const registerAll = async (rooms: Rooms, call: Acting, entries: readonly Entry[], metas: readonly CommandMeta[]): Promise<readonly Registration[]> => {
  if (entries.length === 0) return [];
  const ids = metas.map(({ commandId, requestDigest }) => derivedId('person', commandId, requestDigest ?? ''));
  const kept = await rooms.vault.keepMany(entries.map(({ papers }, line) => ({ personId: ids[line]!, papers })));
  const fresh = new Set(kept.filter(({ alreadyKept }) => !alreadyKept).map(({ personId }) => personId));
  return Promise.all(kept.map(async ({ personId, papersVersion, alreadyKept }, line) => {
    const version = alreadyKept && !fresh.has(personId) ? await adopted(rooms, personId, papersVersion, entries[line]!.papers, metas[line]!) : papersVersion;
    const data = { personId, division: entries[line]!.division, papersVersion: version, by: call.actor, registeredOn: call.today };
    const answer = await rooms.runtime.handle(person, personId, { type: 'RegisterPerson', data }, { ...metas[line]!, lawHash: rooms.runtime.law().hash, division: entries[line]!.division });
    return { personId, papersVersion: version, answer };
  }));
};

/** Papers that an earlier request left without a fact: what is said now is the next version of them. */
const adopted = async ({ runtime, vault }: Rooms, personId: Uuid, papersVersion: number, papers: Papers, { commandId }: CommandMeta): Promise<number> => {
  if ((await runtime.load(person, personId)).state.registered !== null) return papersVersion;
  const amendment = await vault.amend(personId, papers, commandId);
  return amendment.kind === 'amended' ? amendment.papersVersion : papersVersion;
};

export const registerPerson = async (rooms: Rooms, call: Acting, entry: Entry): Promise<Answer> => {
  requireWithin(call.actor, entry.division);
  checkIdNumber(call.today, entry.papers.idNumber, 'body.papers.idNumber');
  await checkReuse(rooms, [call.meta]);
  return (await registerAll(rooms, call, [entry], [call.meta]))[0]!.answer;
};

/** Lines count from 0, as they were sent. `personId` is null when the number is no number, or belongs to somebody out of reach. */
export type BatchLine = { readonly line: number; readonly personId: Uuid | null; readonly papersVersion: number | null; readonly problem: RefusalCode | null };

export const registerPersons = async (rooms: Rooms, call: Acting, entries: readonly Entry[]): Promise<{ readonly persons: readonly BatchLine[]; readonly position: number }> => {
  entries.forEach(({ division }) => requireWithin(call.actor, division));
  const metas = metasOf(call.meta, 'person', entries.length);
  await checkReuse(rooms, metas);
  const valid = entries.flatMap(({ papers }, line) => (parsedOn(call.today, papers.idNumber).ok ? [line] : []));
  const registrations = await registerAll(rooms, call, valid.map((line) => entries[line]!), valid.map((line) => metas[line]!));
  const lines = new Map(valid.map((line, index) => [line, lineOf(line, registrations[index]!)]));
  const position = Math.max(0, ...registrations.map(({ answer }) => ('position' in answer ? answer.position : 0)));
  return { persons: entries.map((_, line) => lines.get(line) ?? { line, personId: null, papersVersion: null, problem: 'person.id_number_invalid' }), position };
};

const lineOf = (line: number, { personId, papersVersion, answer }: Registration): BatchLine => {
  if (answer.kind === 'differs') return refuse('idempotency.key_reused');
  if (answer.kind !== 'refused') return { line, personId, papersVersion, problem: null };
  const known = answer.figures['personId'] === personId;
  return { line, personId: known ? personId : null, papersVersion: null, problem: 'person.already_registered' };
};

export const amendPapers = async (rooms: Rooms, call: Acting, personId: Uuid, patch: PapersPatch): Promise<Answer> => {
  const { registered } = await personFor(rooms, call.actor, personId);
  if (patch.idNumber !== undefined) checkIdNumber(call.today, patch.idNumber, 'body.idNumber');
  await checkReuse(rooms, [call.meta]);
  const amendment = await rooms.vault.amend(personId, patch, call.meta.commandId);
  if (amendment.kind === 'absent') return refuse('person.erased');
  if (amendment.kind === 'numberTaken') return refuse('person.number_taken');
  const fields = Object.keys(patch) as PapersField[];
  const data = { personId, papersVersion: amendment.papersVersion, fields, by: call.actor, amendedOn: call.today };
  return rooms.runtime.handle(person, personId, { type: 'AmendPapers', data }, { ...call.meta, lawHash: rooms.runtime.law().hash, division: registered.division });
};
