export { createDirectBus, type Bus, type DirectBusOptions, type FeedSource, type ParkedStream, type Subscription } from './direct.js';
export { unreliable, type Faults } from './unreliable.js';
