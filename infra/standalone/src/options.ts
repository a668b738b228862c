/** What may stand after `npm start --`. Anything else is refused before a file is touched or a port is opened. */
import { isPlainDate, plainDate, type PlainDate } from '@doudi/kernel';
import { parseArgs } from 'node:util';

export type Options = {
  /** Two digits of the division code. The only province played so far is Hunan, 43. */
  readonly province: '43';
  readonly households: number;
  readonly seed: number;
  /** The last day played; null: 13 February, or the day of a folder that has come further. */
  readonly until: PlainDate | null;
  /** Kept between starts; null: a temporary folder that goes when the process ends. */
  readonly data: string | null;
  /** Serve an empty county instead of playing. */
  readonly empty: boolean;
  readonly port: number;
  /** Stop after the report. */
  readonly exit: boolean;
  /** Where the report goes as JSON; null: it is only printed. */
  readonly report: string | null;
};

/** An option that cannot be followed, in words for the person who typed it. */
export class OptionRefused extends Error {}

const known = {
  province: { type: 'string', default: '43' },
  households: { type: 'string', default: '2000' },
  seed: { type: 'string', default: '2017' },
  until: { type: 'string' },
  data: { type: 'string' },
  empty: { type: 'boolean', default: false },
  port: { type: 'string', default: '8080' },
  exit: { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

/** Fewer would leave a story without its household. */
const [fewest, most] = [84, 10_000] as const;
export const firstDay = plainDate('2017-01-03');
const lastDay = plainDate('2017-02-28');
const played = plainDate('2017-02-13');

export const usage = `npm start -- [--province 43] [--households N] [--seed S] [--until YYYY-MM-DD] [--data DIR] [--empty] [--port N] [--exit] [--report FILE]`;

/** Throws OptionRefused. */
export const parseOptions = (args: readonly string[]): Options => {
  const { values } = parsed(args);
  if (values.province !== '43') throw new OptionRefused(`--province ${values.province}: only Hunan (43) can be played so far. Leave the option out or give 43.`);
  return {
    province: '43',
    households: whole('households', values.households, fewest, most),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    until: values.until === undefined ? null : dayIn(values.until),
    data: named('data', 'folder', values.data),
    empty: values.empty,
    port: whole('port', values.port, 1, 65_535),
    exit: values.exit,
    report: named('report', 'file', values.report),
  };
};

/** The last day to play on a folder whose clock has come to `today`. Throws OptionRefused where that is past: the figures would be of another day. */
export const lastDayOf = (until: PlainDate | null, today: PlainDate): PlainDate => {
  if (until !== null && until < today) throw new OptionRefused(`--until ${until}: the folder has come to ${today} already, and no day comes back. Leave the option out, or give a later day.`);
  return until ?? (today > played ? today : played);
};

const dayIn = (text: string): PlainDate => {
  if (!isPlainDate(text) || text < firstDay || text > lastDay) throw new OptionRefused(`--until ${text}: give a day from ${firstDay} to ${lastDay}, as YYYY-MM-DD.`);
  return text;
};

const named = (name: string, what: string, text: string | undefined): string | null => {
  if (text === '') throw new OptionRefused(`--${name} "": give the name of a ${what}, or leave the option out.`);
  return text ?? null;
};

const parsed = (args: readonly string[]): { values: { [Name in keyof typeof known]: (typeof known)[Name]['type'] extends 'boolean' ? boolean : string } & { until?: string; data?: string; report?: string } } => {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: false, strict: true }) as ReturnType<typeof parsed>;
  } catch (error) {
    throw new OptionRefused(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
};

const whole = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new OptionRefused(`--${name} ${text}: give a whole number from ${least} to ${most}.`);
  return value;
};
