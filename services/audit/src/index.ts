import { policy } from './domain/policy.js';

export { AuditModule, controllers } from './edge/audit.module.js';
export { auditService } from './service.js';
export const aggregates = [policy];
