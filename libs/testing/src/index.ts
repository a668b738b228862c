export { given, type Expected } from './given.js';
export { universalProperties, type Commands, type WalkOptions } from './properties.js';
export { notReached, reachedOf, type Reached } from './reached.js';
