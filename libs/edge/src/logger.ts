/** Logs as JSON lines; nothing of a request's content or of a person gets there, not even by way of an error's message. */
import { pino, type Logger } from 'pino';

/** To a file when one is named, else to standard output. */
export const createLogger = (level = 'info', file?: string): Logger =>
  pino({ level, base: { system: 'doudi' } }, pino.destination(file === undefined ? 1 : { dest: file, mkdir: true, sync: false }));

/** So many of the faults of one round are told, and so many places of each. */
const [faultsTold, framesTold] = [20, 12] as const;

/** Where a bug happened. Its message and its values may be somebody's data and are logged only when asked for, in development. */
export const bugOf = (error: unknown, withMessage: boolean): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)).slice(0, framesTold).map((line) => line.trim());
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  const faults = error instanceof AggregateError ? error.errors.slice(0, faultsTold).map((one) => bugOf(one, withMessage)) : undefined;
  return { name: error.name, code, constraint, table, frames, ...(withMessage && { message: error.message }), ...(faults && { faults }) };
};
