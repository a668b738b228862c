/** Intake as one value: what it shows, what it owes, what it hears from its neighbours and what it tells them. */
import { intakeEvents } from '@doudi/contracts';
import type { ServiceDefinition } from '@doudi/edge';
import { vaultMigrations } from '@doudi/vault';
import { grantPostingNames } from './domain/posting-names.process.js';
import { recordReports } from './domain/reports.process.js';
import { recordSamples } from './domain/samples.process.js';
import { applicationView } from './views/application.view.js';
import { payeeView } from './views/payee.view.js';
import { personsView } from './views/persons.js';
import { postingView } from './views/posting.view.js';
import { standardView } from './views/standard.view.js';
import { missedSteps, stepClockView } from './views/step-clock.view.js';

export const intakeService: ServiceDefinition = {
  name: 'intake',
  /** The sealed papers lie in intake's own database; everything else of intake is log and views. */
  migrations: vaultMigrations.papers,
  views: [personsView, applicationView, stepClockView, standardView, postingView, payeeView],
  processes: [recordReports, recordSamples, grantPostingNames],
  subscriptions: [
    { publisher: 'payments', types: ['StandardPublished', 'RecipientsCarriedOver', 'PayeeChanged'] },
    { publisher: 'household-verification', types: ['ReportIssued', 'SampleDrawn', 'SampleVisitDone'] },
    { publisher: 'audit', types: ['PolicyPublished'] },
  ],
  deadlines: [missedSteps],
  published: intakeEvents,
};
