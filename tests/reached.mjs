// What no test reached: `node tests/reached.mjs FILE`, with the file that the suites wrote (DOUDI_REACHED). Every event type that a
// decider may emit or contracts publish, and every refusal of the catalogue, was really answered by a decider or over HTTP, and every
// decider was walked by the universal properties; or it stands in reached.json with its reason. That list is compared exactly: what is
// reached by now must leave it.
import { readFileSync } from 'node:fs';
import * as contracts from '../libs/contracts/dist/index.js';

const services = ['intake', 'household-verification', 'payments', 'audit'];
const published = [contracts.intakeEvents, contracts.householdVerificationEvents, contracts.paymentsEvents, contracts.auditEvents];
const aggregates = (await Promise.all(services.map((name) => import(`../services/${name}/dist/index.js`)))).flatMap((service) => service.aggregates);

const lines = new Set(readFileSync(process.argv[2], 'utf8').split('\n'));
const types = new Set([...lines].filter((line) => line.startsWith('event ')).map((line) => line.split(': ')[1]));
const asked = [
  ...aggregates.flatMap(({ name, events }) => [`walk ${name}`, ...Object.keys(events).map((type) => `event ${name}: ${type}`)]),
  ...Object.keys(contracts.refusals).map((code) => `code ${code}`),
];
const missed = new Set([
  ...asked.filter((line) => !lines.has(line)),
  ...published.flatMap((events) => Object.keys(events)).filter((type) => !types.has(type)).map((type) => `event ${type}`),
]);

const known = JSON.parse(readFileSync(new URL('reached.json', import.meta.url), 'utf8'));
const faults = [
  ...[...missed].filter((line) => known[line] === undefined).map((line) => `no test reaches ${line}`),
  ...Object.keys(known).filter((line) => !missed.has(line)).map((line) => `reached.json lists ${line}, which is reached, or no longer there`),
];
for (const fault of faults.sort()) process.stderr.write(`${fault}\n`);
process.stdout.write(`${asked.length - missed.size} of ${asked.length} events, refusals and walks reached\n`);
process.exit(faults.length === 0 ? 0 : 1);
