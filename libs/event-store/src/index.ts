export * from './log.js';
export { createHandler, type Handle } from './handle.js';
export { load, type Folded } from './load.js';
export { createMemoryLog } from './memory.js';
export { envelopeText, readEnvelope, type ForeignEnvelope } from './numbered.js';
