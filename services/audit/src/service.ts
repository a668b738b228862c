/** Audit as one value: for now the law register. It imports nothing; what it publishes lies over the law in every service. */
import { fileURLToPath } from 'node:url';
import { auditEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { policyView } from './views/policy.view.js';

export const auditService: ServiceDefinition = {
  name: 'audit',
  migrations: fileURLToPath(new URL('../migrations/', import.meta.url)),
  views: [policyView],
  processes: [],
  subscriptions: [],
  deadlines: [],
  published: auditEvents,
};
