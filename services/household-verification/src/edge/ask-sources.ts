/**
 * Carries every intent to ask to its source and brings the answers home, for all cases at once. A source that does not know a query is
 * asked it, under the id it has had since the intent was stored; so a crash anywhere asks again and never twice. ID numbers are
 * revealed for the asking and kept nowhere. Only what is allowed on the day is asked, and under the paper that allows it.
 */
import type { Source } from '@doudi/contracts';
import type { CommandContext, Deadline, DueCommand } from '@doudi/edge';
import { dayOf, derivedId, msOfInstant, type Instant, type PlainDate, type Uuid } from '@doudi/kernel';
import { allSources } from '../domain/facts.js';
import { awaitedOn, permissionOf } from '../domain/permissions.js';
import { verificationCase, type CaseCommand } from '../domain/verification-case.js';
import { queryIdOf, type CaseState, type Query } from '../domain/verification-case.state.js';
import { awaitedCases } from '../views/cases.js';
import type { Ports, SourceAnswer } from './ports.js';

type Open = { readonly queryId: Uuid; readonly caseId: Uuid; readonly query: Query; readonly state: CaseState };
type Heard = { readonly open: Open; readonly answer: SourceAnswer };

const openIn = (states: readonly CaseState[], today: PlainDate): readonly Open[] =>
  states.flatMap((state) => awaitedOn(state, today)
    .map((query) => ({ queryId: queryIdOf(state.caseId!, query.round, query.personId, query.source), caseId: state.caseId!, query, state })));

/** So many reveals are under way at once. */
const revealsAtOnce = 16;

const inLanes = async <Item>(items: readonly Item[], lanes: number, work: (item: Item) => Promise<void>): Promise<void> => {
  const rest = [...items];
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  }));
};

const personKey = (caseId: Uuid, personId: Uuid): string => `${caseId}/${personId}`;

/** ID numbers of those who are to be asked about, by case and person. */
const numbersOf = async ({ reveal, onFault }: Ports, unasked: readonly Open[], today: PlainDate): Promise<ReadonlyMap<string, string>> => {
  const byCase = new Map<Uuid, Open[]>();
  for (const open of unasked) byCase.set(open.caseId, [...(byCase.get(open.caseId) ?? []), open]);
  const numbers = new Map<string, string>();
  await inLanes([...byCase], revealsAtOnce, async ([caseId, opens]) => {
    const members = opens[0]!.state.request!.members.filter(({ personId }) => opens.some(({ query }) => query.personId === personId));
    const references = members.map(({ personId, papersVersion = 1 }) => ({ personId, papersVersion }));
    const key = derivedId('verification-reveal', caseId, today, ...references.map(({ personId, papersVersion }) => `${personId} ${papersVersion}`));
    try {
      for (const [personId, number] of await reveal.idNumbers({ caseId, key, references })) numbers.set(personKey(caseId, personId), number);
    } catch (error) {
      onFault('reveal', error);
    }
  });
  return numbers;
};

const askOne = async ({ sources }: Ports, source: Source, unasked: readonly Open[], numbers: ReadonlyMap<string, string>, today: PlainDate) => {
  const queries = unasked.flatMap(({ queryId, caseId, query, state }) => {
    const idNumber = numbers.get(personKey(caseId, query.personId));
    const paper = permissionOf(state, query, today);
    const { purpose, requester } = state.commission!;
    if (idNumber === undefined || paper === null) return [];
    return [{ queryId, idNumber, authorisationId: paper.authorisationId, purpose, requester, day: query.askedOn }];
  });
  if (queries.length === 0) return [];
  await sources.query(source, queries, today);
  return sources.answers(source, queries.map(({ queryId }) => queryId), today);
};

/** Runs for each source by itself: one that cannot be reached holds up no other. */
const forEachSource = async (ports: Ports, open: readonly Open[], work: (source: Source, own: readonly Open[]) => Promise<readonly SourceAnswer[]>) => {
  const heard = await Promise.all(allSources.map(async (source): Promise<readonly SourceAnswer[]> => {
    const own = open.filter(({ query }) => query.source === source);
    if (own.length === 0) return [];
    try {
      return await work(source, own);
    } catch (error) {
      ports.onFault(source, error);
      return [];
    }
  }));
  const byId = new Map(heard.flat().map((answer) => [answer.queryId, answer]));
  return open.flatMap((one): readonly Heard[] => {
    const answer = byId.get(one.queryId);
    return answer === undefined ? [] : [{ open: one, answer }];
  });
};

const poll = async (ports: Ports, states: readonly CaseState[], today: PlainDate): Promise<readonly Heard[]> => {
  const first = await forEachSource(ports, openIn(states, today), (source, own) => ports.sources.answers(source, own.map(({ queryId }) => queryId), today));
  const unasked = first.filter(({ answer }) => answer.status === 'UNKNOWN').map(({ open }) => open);
  if (unasked.length === 0) return first;
  const numbers = await numbersOf(ports, unasked, today);
  const second = await forEachSource(ports, unasked, (source, own) => askOne(ports, source, own, numbers, today));
  return [...first.filter(({ answer }) => answer.status !== 'UNKNOWN'), ...second];
};

type Made = (context: CommandContext) => CaseCommand;
const dueFor = ({ caseId, state, query: { round } }: Open, what: string, ids: readonly string[], command: Made): DueCommand =>
  ({ key: `${caseId}/${derivedId(what, String(round), ...ids)}`, aggregate: verificationCase, id: caseId, command, division: state.request!.division });

/** One command a case and round for what was answered, one for what is out of service. */
const commandsFor = (heard: readonly Heard[], today: PlainDate): readonly DueCommand[] => {
  const groups = new Map<string, Heard[]>();
  for (const one of heard) {
    const key = `${one.open.caseId}/${one.open.query.round}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const { open } = group[0]!;
    const answers = group.flatMap(({ open: { query }, answer }) => (answer.status === 'ANSWERED' ? [{ personId: query.personId, facts: answer.facts }] : []));
    const down = [...new Set(group.flatMap(({ open: { query }, answer }) => (answer.status === 'UNAVAILABLE' && query.standing === 'WAITING' ? [query.source] : [])))];
    const told = ({ law, today }: CommandContext) => ({ law, today });
    return [
      ...(answers.length === 0 ? [] : [dueFor(open, 'answered', [today, ...answers.map(({ personId, facts }) => `${personId}/${facts.source}`)], (context) =>
        ({ type: 'RecordAnswers', data: { ...told(context), round: open.query.round, answers } }))]),
      ...(down.length === 0 ? [] : [dueFor(open, 'out of service', down, (context) =>
        ({ type: 'RecordUnavailable', data: { ...told(context), sources: down, reason: 'OUT_OF_SERVICE', by: null } }))]),
    ];
  });
};

/** Silent sources are asked for their answers again after so long; what is new is asked at once. */
const pauseMs = 30_000;

export const askSources = (ports: Ports): Deadline => {
  let [seen, nextMs] = [0, 0];
  return {
    name: 'household-verification.ask-sources',
    due: async (pool, now: Instant) => {
      const { states, position } = await awaitedCases(pool, dayOf(now));
      if (states.length === 0 || (position <= seen && msOfInstant(now) < nextMs)) return [];
      [seen, nextMs] = [position, msOfInstant(now) + pauseMs];
      return commandsFor(await poll(ports, states, dayOf(now)), dayOf(now));
    },
  };
};
