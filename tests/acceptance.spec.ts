/**
 * Every clause that the services carry out so far is played through REST, under its id, in a deployment of the province whose clause it
 * is. A clause that loses its example, or has it played under another province's law, fails here.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/** Kept beside this file, so that the page of the law names the tests that play a clause and not the list of them. */
const named = JSON.parse(readFileSync(`${root}tests/acceptance.json`, 'utf8')) as readonly string[];
const digitsOf: Readonly<Record<string, string>> = { Gansu: '62', Hebei: '13', Hunan: '43' };

type Requirement = { readonly id: string; readonly province: string; readonly acceptance: string };
const catalogue = JSON.parse(readFileSync(`${root}docs/requirements.json`, 'utf8')) as readonly Requirement[];
const specs = readdirSync(`${root}services`, { recursive: true }).map(String)
  .filter((name) => name.endsWith('.e2e.spec.ts') && !/node_modules|dist\//.test(name))
  .map((name) => ({ name, text: readFileSync(`${root}services/${name}`, 'utf8') }));

/** Where a test bears the id, and the deployment lies in that province. */
const playedIn = (id: string, digits: string): readonly string[] => {
  const deployed = new RegExp(`(openWorld|placesOf)\\('${digits}'|'${digits}9901000000'`);
  return specs.filter(({ text }) => text.includes(`it('${id}: `) && deployed.test(text)).map(({ name }) => name);
};

describe('the acceptance example', () => {
  it.each(named)('of %s is played through REST in its own province', (id) => {
    const requirement = catalogue.find((known) => known.id === id)!;
    expect(requirement.acceptance).not.toBe('');
    expect(playedIn(id, digitsOf[requirement.province]!)).not.toEqual([]);
  });
});
