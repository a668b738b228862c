/** The one OpenAPI document of all services that are served so far, made without starting any. */
import { controllers as audit } from '@doudi/audit';
import { createSandboxClock, edgeControllers, openApi as documentOf, operationsOf } from '@doudi/edge';
import { controllers as householdVerification } from '@doudi/household-verification';
import { controllers as intake } from '@doudi/intake';
import { instant } from '@doudi/kernel';
import { controllers as payments } from '@doudi/payments';

export const openApi = (): Record<string, unknown> =>
  documentOf(operationsOf([...audit, ...intake, ...householdVerification, ...payments, ...edgeControllers(createSandboxClock({ start: instant('2017-01-03T01:00:00Z') }), [])]));
