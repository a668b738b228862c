import { sample } from './domain/sample.js';
import { verificationCase } from './domain/verification-case.js';

export { commitmentTo, redraw, type Draw } from './domain/draw.js';
export { sampleIdOf } from './domain/sample.state.js';
export { caseIdOf } from './domain/verification-case.state.js';
export { controllers, HouseholdVerificationModule } from './edge/household-verification.module.js';
export { type Ports, type Reveal, type Sources } from './edge/ports.js';
export { createHttpReveal } from './edge/reveal-http.js';
export { createHttpSources } from './edge/sources-http.js';
export { householdVerificationService } from './service.js';
export const aggregates = [verificationCase, sample];
