import { storedExamples } from '@doudi/testing';
import { account } from './account.js';
import { batch } from './batch.js';
import { carryOverStream } from './carry-over.js';
import { clock } from './clock.js';
import { entitlement } from './entitlement.js';
import { payment } from './payment.js';
import { standard } from './standard.js';

describe.each([account, batch, carryOverStream, clock, entitlement, payment, standard].map((aggregate) => [aggregate.name, aggregate] as const))('%s', (name, aggregate) => {
  it.each([...storedExamples(aggregate, new URL(`./fixtures/${name}.json`, import.meta.url))])('%s', (_, check) => check());
});
