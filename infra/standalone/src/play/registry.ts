/** Everybody becomes known: papers at the window, households, and what the registers of other offices hold of them. */
import { factsOf, type Population, type PopulationHousehold } from '@doudi/testing';
import type { Body } from '../client.js';
import { officer, officerAt } from '../county.js';
import { inEvery, type Stage } from './stage.js';

const registrar = officer('COUNTY_CIVIL', 4);
const atOnce = 500;

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

type Told = { readonly household: PopulationHousehold; readonly member: PopulationHousehold['members'][number] };

const entryOf = ({ household, member }: Told, idNumber: string): Body => {
  const { name, phone, bankAccount, bankName } = member;
  const optional = Object.fromEntries(Object.entries({ phone, bankAccount, bankName }).filter(([, value]) => value !== null));
  return { division: household.village, papers: { name, idNumber, address: household.address, ...optional } };
};

/** A wrong number is found by its check digit or its birthday, and asked for again. */
const corrected = async ({ client }: Stage, told: Told): Promise<string> => {
  const desk = officerAt(told.household.township, 'TOWNSHIP_WINDOW');
  const wrong = await client.post(desk, '/v1/persons', entryOf(told, told.member.toldIdNumber), `wrong number ${told.member.key}`);
  if (wrong.body['code'] !== 'person.id_number_invalid') throw new Error(`a wrong ID number was answered ${wrong.status}`);
  return String((await client.must(desk, '/v1/persons', entryOf(told, told.member.idNumber), `right number ${told.member.key}`))['id']);
};

const registerPeople = async (stage: Stage, everybody: readonly Told[]): Promise<ReadonlyMap<string, string>> => {
  const ids = new Map<string, string>();
  await inEvery(stage, 'papers are taken in, 500 people at a time', chunks(everybody, atOnce), async (chunk, index) => {
    const body = { persons: chunk.map((told) => entryOf(told, told.member.toldIdNumber)) };
    const answer = await stage.client.must(registrar, '/v1/persons/batch', body, `persons ${index}`);
    for (const { line, personId } of answer['persons'] as readonly { line: number; personId: string | null }[]) {
      const told = chunk[line]!;
      ids.set(told.member.key, personId ?? (await corrected(stage, told)));
    }
  });
  return ids;
};

export const registerEverybody = async (stage: Stage, population: Population): Promise<void> => {
  const everybody = population.households.flatMap((household) => household.members.map((member) => ({ household, member })));
  const ids = await registerPeople(stage, everybody);
  await inEvery(stage, 'households are registered, 500 at a time', chunks(population.households, atOnce), async (chunk, index) => {
    const body = {
      households: chunk.map(({ area, village, members }) => ({
        area, division: village, members: members.map(({ key, relation, adult }) => ({ personId: ids.get(key), relation, adult })),
      })),
    };
    const answer = await stage.client.must(registrar, '/v1/households/batch', body, `households ${index}`);
    for (const { line, householdId } of answer['households'] as readonly { line: number; householdId: string | null }[]) {
      const household = chunk[line]!;
      if (householdId === null) throw new Error(`household ${household.key} was not registered`);
      const persons = household.members.map((member) => ({ member, personId: ids.get(member.key)! }));
      stage.homes.push({ household, householdId, persons });
    }
  });
  stage.homes.sort((one, other) => (one.household.key < other.household.key ? -1 : 1));
  await tellSources(stage, population);
};

const tellSources = async ({ client, sourcesUrl }: Stage, population: Population): Promise<void> => {
  await client.once('sources', async () => {
    for (const known of chunks(factsOf(population), 1_000)) {
      const { status } = await fetch(`${sourcesUrl}/people`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(known) });
      if (status >= 400) throw new Error(`the sources answered ${status}`);
    }
    return true;
  });
};
