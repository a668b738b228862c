/** Under which Nest gives the controllers their service's runtime and its way to the bureau. */
export const paymentsRuntime = Symbol('payments runtime');
export const paymentsSending = Symbol('payments sending');
