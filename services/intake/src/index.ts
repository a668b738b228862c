import { application } from './domain/application.js';
import { erasure } from './domain/erasure.js';
import { household } from './domain/household.js';
import { person } from './domain/person.js';
import { reveal } from './domain/reveal.js';
import { tokenisation } from './domain/tokenise.js';

export { keepErasures } from './edge/erasures.js';
export { controllers, IntakeModule } from './edge/intake.module.js';
export { intakeService } from './service.js';
export const aggregates = [person, household, application, reveal, tokenisation, erasure];
