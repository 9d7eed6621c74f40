/** Why there is no number. */
export type Lack =
  | { readonly kind: 'insufficient-data'; readonly of: string; readonly needed: number; readonly got: number }
  /** The definition divides nothing by nothing, or has no meaning for these data. */
  | { readonly kind: 'undefined'; readonly reason: string }
  /** A column holds values that the metric cannot take. */
  | { readonly kind: 'refused'; readonly column: string; readonly count: number; readonly reason: string };

/** A value, or why there is none; never NaN. */
export type Result<T = number> = { readonly kind: 'known'; readonly value: T } | Lack;

/** How an interval was made. */
export type IntervalMethod =
  | 'wilson'
  | 'newcombe'
  | 'mover'
  | 'delong'
  | 'dkw'
  | 't'
  | 'delta'
  | 'rank'
  | 'bootstrap'
  | 'bounds'
  | 'blocks'
  | 'exact-binomial';

/** Two-sided interval, both ends included. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly method: IntervalMethod;
}

/** A number with its interval and what the sketch may have changed, or why there is none. */
export type Outcome =
  | {
      readonly kind: 'measured';
      readonly value: number;
      readonly interval: Result<Interval>;
      /** The exact value of the rows is at most this far away; 0 if the sketch is exact. */
      readonly bound: number;
    }
  | Lack;

/** One number of a report. */
export interface NamedOutcome {
  readonly name: string;
  readonly outcome: Outcome;
}

/** A known value. */
export function known<T>(value: T): Result<T> {
  return { kind: 'known', value };
}

/** Why a definition has no value here. */
export function undefinedBecause(reason: string): Lack {
  return { kind: 'undefined', reason };
}

/** A quotient, or that it divides by nothing. */
export function ratioOf(numerator: number, denominator: number, reason: string): Result {
  return denominator === 0 ? undefinedBecause(reason) : known(numerator / denominator);
}

/** Applies a function to a value, if there is one. */
export function mapResult<A, B>(result: Result<A>, change: (value: A) => B): Result<B> {
  return result.kind === 'known' ? known(change(result.value)) : result;
}

/** The value, or nothing. */
export function valueOf<T>(result: Result<T>): T | undefined {
  return result.kind === 'known' ? result.value : undefined;
}

/**
 * Puts a value, its interval and its bound together; without a value there is no interval either.
 *
 * What is too large for a number, as the quotient by one that is nearly nothing, is none.
 */
export function measured(value: Result, interval: Result<Interval>, bound = 0): Outcome {
  if (value.kind !== 'known') return value;
  if (!Number.isFinite(value.value)) return undefinedBecause(BEYOND_NUMBERS);
  return { kind: 'measured', value: value.value, interval: finiteInterval(interval), bound };
}

const BEYOND_NUMBERS = 'larger than a number can be';

function finiteInterval(interval: Result<Interval>): Result<Interval> {
  if (interval.kind !== 'known') return interval;
  const { lower, upper } = interval.value;
  return Number.isFinite(lower) && Number.isFinite(upper) ? interval : undefinedBecause(BEYOND_NUMBERS);
}
