export { given, type Expected } from './given.js';
export { universalProperties, type Commands, type WalkOptions } from './properties.js';
export { counted, notReached, reachedOf, type Reached } from './reached.js';
export { storedExamples } from './stored.js';
export { needlesOf, searchBytes, searchFiles, type CanaryHit, type Needle } from './canary.js';
export { searchRows } from './canary-rows.js';
export {
  deductionsOf, factsOf, incomeOf, newAccountOf, populate, storyKinds,
  type Carried, type Population, type PopulationHousehold, type PopulationMember, type SourceFacts, type StoryKind,
} from './population.js';
