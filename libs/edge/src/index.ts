export * from './clock.js';
export * from './operation.js';
export * from './ports.js';
export * from './problem.js';
export * from './service.js';
