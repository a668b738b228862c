export * from './events/audit.js';
export * from './events/household-verification.js';
export * from './events/intake.js';
export * from './events/payments.js';
export { intakeRefusals } from './refusals/intake.js';
export * from './refusals/index.js';
export * from './refusals/refusal.js';
export * from './shapes.js';
