/** Under which Nest gives the controllers their service's runtime. */
export const verificationRuntime = Symbol('household-verification runtime');
