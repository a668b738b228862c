/**
 * Money is whole fen in safe integers; rates are exact fractions; every rounding is named. There is no way from a float to a
 * `Fen`: what is not a safe integer throws, since it can only be a bug (bad input is refused before it gets here).
 */

declare const fenBrand: unique symbol;
/** Whole fen (1 yuan = 100 fen), a safe integer, negative for what is owed the other way. */
export type Fen = number & { readonly [fenBrand]: true };

/** An exact rate. `denominator` is positive. */
export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

/** Rounding is always named at the place where it happens. HALF_UP rounds half away from zero. */
export type Rounding = 'HALF_UP' | 'DOWN' | 'UP';

export const fen = (amount: number): Fen => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not whole fen: ${amount}`);
  return (amount === 0 ? 0 : amount) as Fen;
};

export const isFen = (amount: unknown): amount is Fen => Number.isSafeInteger(amount);

export const zeroFen = fen(0);

/** `yuan('306.50')` is 30650 fen; at most two decimals. Throws on anything else. */
export const yuan = (text: string): Fen => {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) throw new RangeError(`not an amount in yuan: ${text}`);
  const amount = fen(Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0')));
  return match[1] ? fen(-amount) : amount;
};

/** '306.50'; the only way an amount is shown in yuan. */
export const inYuan = (amount: Fen): string => {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

export const plus = (...amounts: readonly Fen[]): Fen => amounts.reduce((sum, amount) => fen(sum + amount), zeroFen);
export const minus = (from: Fen, amount: Fen): Fen => fen(from - amount);
/** `count` is a whole number (persons, months). */
export const times = (amount: Fen, count: number): Fen => {
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a whole count: ${count}`);
  return fen(amount * count);
};
export const atLeastZero = (amount: Fen): Fen => (amount < 0 ? zeroFen : amount);
export const smallerOf = (one: Fen, other: Fen): Fen => (one < other ? one : other);

export const fraction = (numerator: number | bigint, denominator: number | bigint): Fraction => {
  if (BigInt(denominator) <= 0n) throw new RangeError(`a denominator is positive, not ${denominator}`);
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
};

/** '0.10', '3/10' or '2' as an exact fraction. Throws on anything else. */
export const parseFraction = (text: string): Fraction => {
  const ratio = /^(-?\d+)\/(\d+)$/.exec(text);
  if (ratio) return fraction(BigInt(ratio[1]!), BigInt(ratio[2]!));
  const decimal = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!decimal) throw new RangeError(`not an exact rate: ${text}`);
  const places = decimal[3] ?? '';
  return fraction(BigInt(`${decimal[1]}${decimal[2]}${places}`), 10n ** BigInt(places.length));
};

/** `amount × rate`, rounded to whole fen as named. */
export const atRate = (amount: Fen, rate: Fraction, rounding: Rounding): Fen =>
  fen(Number(divide(BigInt(amount) * rate.numerator, rate.denominator, rounding)));

/** A yearly amount as a monthly one: divided by 12 last, after every other step, rounded as named. */
export const monthly = (yearly: Fen, rounding: Rounding): Fen => atRate(yearly, fraction(1, 12), rounding);

/** `amount / count`, rounded as named; `count` is a positive whole number. */
export const perHead = (amount: Fen, count: number, rounding: Rounding): Fen => atRate(amount, fraction(1, count), rounding);

/** Compares `a/b` with `rate` exactly, by cross-multiplying: -1, 0 or 1. `b` is positive. */
export const compareRatio = (a: number | bigint, b: number | bigint, rate: Fraction): -1 | 0 | 1 => {
  const left = BigInt(a) * rate.denominator;
  const right = BigInt(b) * rate.numerator;
  return left < right ? -1 : left > right ? 1 : 0;
};

const divide = (numerator: bigint, denominator: bigint, rounding: Rounding): bigint => {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const whole = size / denominator;
  const rest = size % denominator;
  const up = rounding === 'UP' ? rest > 0n : rounding === 'HALF_UP' ? rest * 2n >= denominator : false;
  const rounded = up ? whole + 1n : whole;
  return negative ? -rounded : rounded;
};
