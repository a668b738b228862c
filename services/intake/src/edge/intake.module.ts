/** Intake as a Nest module over its running service and its vault. */
import type { ServiceRuntime } from '@doudi/edge';
import type { Vault } from '@doudi/vault';
import { Module, type DynamicModule } from '@nestjs/common';
import { applicationView, recordsNaming } from '../views/application.view.js';
import { payeeView, paysCount } from '../views/payee.view.js';
import { CasesController } from './cases.controller.js';
import { DecisionController } from './decision.controller.js';
import { FilingController } from './filing.controller.js';
import { HouseholdsController } from './households.controller.js';
import { PersonsController } from './persons.controller.js';
import { ReviewController } from './review.controller.js';
import { INTAKE_RUNTIME } from './tokens.js';
import { VaultController } from './vault.controller.js';
import { RECORDS_KEPT, VAULT, type RecordsKept } from './vault.port.js';

export const controllers = [
  PersonsController, VaultController, HouseholdsController, FilingController, ReviewController, DecisionController, CasesController,
];

/** What was filed a moment ago counts too: the list has to show all that the log holds now. */
const recordsKeptIn = (runtime: ServiceRuntime): RecordsKept => async (personId) => {
  const { position } = await runtime.log.head();
  await Promise.all([applicationView, payeeView].map(({ name }) => runtime.waitForView(name, position)));
  const [applications, paid] = await Promise.all([recordsNaming(runtime.pool, personId), paysCount(runtime.pool, personId)]);
  return applications + paid;
};

@Module({})
export class IntakeModule {
  static register({ runtime, vault }: { readonly runtime: ServiceRuntime; readonly vault: Vault }): DynamicModule {
    return {
      module: IntakeModule,
      controllers,
      providers: [
        { provide: INTAKE_RUNTIME, useValue: runtime },
        { provide: VAULT, useValue: vault },
        { provide: RECORDS_KEPT, useValue: recordsKeptIn(runtime) },
      ],
    };
  }
}
