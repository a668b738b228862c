/** What people of a county do again and again in an example of intake: each act fails aloud where it is not taken. */
import type { Role } from '@doudi/contracts';
import { derivedId } from '@doudi/kernel';
import { populate } from '@doudi/testing';
import type { World } from './world.fixture.js';

export type Home = { readonly householdId: string; readonly persons: readonly string[]; readonly names: readonly string[] };
export const officers = { investigators: ['township_investigator-1', 'township_investigator-2'] };

export const actsOf = (world: World) => {
  const { places: { village, county }, clock } = world;
  const people = populate({ seed: 'intake-life', households: 60, division: county }).households.flatMap(({ members }) => members);
  let used = 0;

  const done = async (path: string, role: Role, body: unknown = {}, sub?: string): Promise<Record<string, unknown>> => {
    const reply = await world.ask(path, role, body, sub);
    if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const home = async (size = 3): Promise<Home> => {
    const members = people.slice(used, used += size);
    const registered = await Promise.all(
      members.map(({ name, idNumber }) => done('/v1/persons', 'TOWNSHIP_WINDOW', { division: village, papers: { name, idNumber } })));
    const persons = registered.map(({ id }) => String(id));
    const household = await done('/v1/households', 'TOWNSHIP_WINDOW', {
      area: 'RURAL', division: village, members: persons.map((personId, n) => ({ personId, relation: n === 0 ? 'HEAD' : 'CHILD', adult: n < 2 })),
    });
    return { householdId: String(household['id']), persons, names: members.map(({ name }) => name) };
  };
  const filing = ({ householdId, persons }: Home, more: Record<string, unknown> = {}) => ({
    householdId, scheme: 'RURAL_DIBAO', applicant: persons[0], payee: { personId: persons[0], papersVersion: 1 },
    members: persons.map((personId, n) => ({ personId, adult: n < 2, incomeYearlyFen: n === 0 ? 540_000 : 0, depositsFen: 0, houses: 1, vehicles: 0 })),
    ...more,
  });
  const filed = async (more: Record<string, unknown> = {}, { size = 1, by = 'TOWNSHIP_WINDOW' as Role, sub = undefined as string | undefined } = {}) =>
    `/v1/applications/${String((await done('/v1/applications', by, filing(await home(size), more), sub))['id'])}`;
  const surveyed = async (path: string): Promise<void> => {
    await done(`${path}/investigation`, 'TOWNSHIP_INVESTIGATOR', officers);
    await done(`${path}/investigation-result`, 'TOWNSHIP_INVESTIGATOR', officers);
  };
  return {
    done, home, filing, filed, surveyed,
    codeOf: async (path: string, role: Role, body: unknown = {}, sub?: string): Promise<unknown> => (await world.ask(path, role, body, sub)).body['code'],
    appraised: (path: string) => done(`${path}/appraisal`, 'TOWNSHIP_INVESTIGATOR', { present: 20, villagers: 18, inFavour: 20, against: 0 }),
    shown: async (path: string): Promise<Record<string, unknown>> => (await world.ask(path, 'COUNTY_CIVIL')).body,
    report: (applicationId: string, more: Record<string, unknown> = {}) => world.verification.publish('ReportIssued', {
      caseId: derivedId('case', applicationId), reportId: derivedId('report', applicationId, clock.today()), applicationId, division: village, complete: true,
      missing: [], differences: [], foundIncomeYearlyFen: 540_000, onPovertyRegistry: true, issuedOn: clock.today(), validUntil: null, findings: [], ...more,
    }),
  };
};
export type Acts = ReturnType<typeof actsOf>;
export const idOf = (path: string): string => path.slice('/v1/applications/'.length);
