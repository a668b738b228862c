/** Logs as JSON lines; nothing of a request's content or of a person gets there, not even by way of an error's message. */
import { pino, type Logger } from 'pino';

/** To a file when one is named, else to standard output. */
export const createLogger = (level = 'info', file?: string): Logger =>
  pino({ level, base: { system: 'doudi' } }, pino.destination(file === undefined ? 1 : { dest: file, mkdir: true, sync: false }));

/** Where a bug happened. Its message and its values may be somebody's data and are logged only when asked for, in development. */
export const bugOf = (error: unknown, withMessage: boolean) => {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line)).slice(0, 12).map((line) => line.trim());
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  return { name: error.name, code, constraint, table, frames, ...(withMessage && { message: error.message }) };
};
