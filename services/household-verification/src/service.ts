/**
 * Household verification as one value: what it imports, shows, owes and publishes. The neighbours it asks come in as ports, since the
 * asking is part of the service's own work and not of its REST.
 */
import { fileURLToPath } from 'node:url';
import { householdVerificationEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { closeCases } from './domain/close-cases.process.js';
import { joinRosters } from './domain/join-rosters.process.js';
import { leaveRosters } from './domain/leave-rosters.process.js';
import { openCases } from './domain/open-cases.process.js';
import { askSources } from './edge/ask-sources.js';
import { permissionEnded, reportExpired, sourceLate } from './edge/deadlines.js';
import type { Ports } from './edge/ports.js';
import { casesView } from './views/cases.js';
import { samplesView } from './views/samples.js';
import { sourceQueriesView } from './views/source-queries.js';

export const householdVerificationService = (ports: Ports): ServiceDefinition => ({
  name: 'household-verification',
  migrations: fileURLToPath(new URL('../migrations/', import.meta.url)),
  views: [casesView, sourceQueriesView, samplesView],
  processes: [openCases, closeCases, joinRosters, leaveRosters],
  subscriptions: [
    { publisher: 'intake', types: ['VerificationRequested', 'ApplicationSubmitted', 'ApplicationClosed'] },
    { publisher: 'audit', types: ['PolicyPublished'] },
  ],
  deadlines: [sourceLate, permissionEnded, reportExpired, askSources(ports)],
  published: householdVerificationEvents,
});
