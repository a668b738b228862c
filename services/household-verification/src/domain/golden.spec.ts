import { storedExamples } from '@doudi/testing';
import { sample } from './sample.js';
import { verificationCase } from './verification-case.js';

describe.each([['verification-case', verificationCase], ['sample', sample]] as const)('%s', (name, aggregate) => {
  it.each([...storedExamples(aggregate, new URL(`./fixtures/${name}.json`, import.meta.url))])('%s', (_, check) => check());
});
