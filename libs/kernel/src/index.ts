export * from './days.js';
export * from './decider.js';
export * from './divisions.js';
export * from './ids.js';
export * from './money.js';
