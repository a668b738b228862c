/** Under which Nest gives the controllers their service's runtime. */
export const auditRuntime = Symbol('audit runtime');
