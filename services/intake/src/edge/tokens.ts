/** What a controller of intake asks for by name. */

/** A `ServiceRuntime`. */
export const INTAKE_RUNTIME = Symbol('intake runtime');
