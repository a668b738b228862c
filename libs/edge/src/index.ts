export { prefixOf, requireWithin } from './access.js';
export { createApp, edgeControllers, stop, type AppOptions } from './app.js';
export { type AuthOptions } from './auth.js';
export { accepted, idOf } from './call.js';
export { createSandboxClock, isSandboxClock, systemClock, type Clock, type SandboxClock } from './clock.js';
export { createDevIssuer, type DevIssuer } from './dev-issuer.js';
export { createFeeds, type Feeds } from './feeds.js';
export { afterOf, listShape, page, timesShape, zInstant, zPage, type Page } from './lists.js';
export { createLogger } from './logger.js';
export { createLoop } from './loop.js';
export { openApi } from './openapi.js';
export { NeighbourFault } from './neighbour-fault.js';
export { CallParam, Operation, operationsOf, type AnyCall, type Call } from './operation.js';
export { type AnyAggregate } from './ports.js';
export { notFound, Problem, refuse } from './problem.js';
export { createRevealClient, type RevealClientOptions } from './reveal-client.js';
export { moveClock, settle } from './sandbox.controller.js';
export {
  type CommandContext, type CommandFor, type Deadline, type DueCommand, type OutstandingCommand, type ServiceDefinition, type ServiceName,
  type ServiceProcess, type ServiceRuntime,
} from './service.js';
export { alarm, startRuntime, type BusNeeds, type StartOptions } from './start.js';
