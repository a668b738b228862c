export { zFacts, type Facts } from './facts.js';
export { startSources, type Sources, type SourcesOptions } from './sources.js';
