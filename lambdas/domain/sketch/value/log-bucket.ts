import { demandSameGrid } from '../sketch-grid-error.ts';
import { mergeCounts, totalOf, type SparseCounts } from './sparse-counts.ts';

/**
 * Counts by logarithmic bucket of the absolute value, for both signs, and zeros.
 *
 * Bucket i of a sign holds (γ^(i−1), γ^i] with γ = (1 + a) / (1 − a). Source: Masson, Rim, Lee (2019), DDSketch.
 */
export interface LogBucket {
  /** a: a quantile is off by at most this share of itself, in (0, 1). */
  readonly accuracy: number;
  readonly positive: SparseCounts;
  readonly negative: SparseCounts;
  readonly zero: number;
  /** Smallest and largest value, exact; absent without values. */
  readonly min?: number;
  readonly max?: number;
}

/** Accuracy of errors and per-record values. */
export const VALUE_ACCURACY = 0.01;

/** A sketch without values. */
export function emptyLogBucket(accuracy: number = VALUE_ACCURACY): LogBucket {
  return { accuracy, positive: {}, negative: {}, zero: 0 };
}

/** Sketch of finite values in one pass; the weight of each is 1 unless given. */
export function logBucketOf(
  values: Iterable<number>,
  { accuracy = VALUE_ACCURACY, weightAt = () => 1 }: LogBucketOptions = {},
): LogBucket {
  const positive: Record<string, number> = {};
  const negative: Record<string, number> = {};
  let [zero, min, max, row] = [0, Infinity, -Infinity, 0];
  for (const value of values) {
    const w = weightAt(row++);
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value === 0) zero += w;
    else addTo(value > 0 ? positive : negative, bucketOf(value, accuracy), w);
  }
  const counts = { accuracy, positive, negative, zero };
  return row === 0 ? counts : { ...counts, min, max };
}

/** How a sketch is filled. */
export interface LogBucketOptions {
  readonly accuracy?: number;
  readonly weightAt?: (row: number) => number;
}

/**
 * Joins two sketches as if all their values had gone into one.
 *
 * @throws SketchGridError if their accuracies differ
 */
export function mergeLogBucket(a: LogBucket, b: LogBucket): LogBucket {
  demandSameGrid('log-bucket', [a.accuracy], [b.accuracy]);
  const counts = {
    accuracy: a.accuracy,
    positive: mergeCounts(a.positive, b.positive),
    negative: mergeCounts(a.negative, b.negative),
    zero: a.zero + b.zero,
  };
  const min = Math.min(a.min ?? Infinity, b.min ?? Infinity);
  return min === Infinity ? counts : { ...counts, min, max: Math.max(a.max ?? -Infinity, b.max ?? -Infinity) };
}

/** One bucket: its middle (off by at most the accuracy from anything inside) and its weight. */
export interface ValueBucket {
  readonly at: number;
  readonly count: number;
}

/** Buckets in ascending order of value. */
export function bucketsOf({ accuracy, positive, negative, zero }: LogBucket): readonly ValueBucket[] {
  const side = (counts: SparseCounts): readonly (ValueBucket & { readonly index: number })[] =>
    Object.entries(counts)
      .map(([index, count]) => ({ index: Number(index), at: middleOf(Number(index), accuracy), count }))
      .toSorted((a, b) => a.index - b.index);
  const below = side(negative)
    .toReversed()
    .map(({ at, count }) => ({ at: -at, count }));
  const above = side(positive).map(({ at, count }) => ({ at, count }));
  return [...below, ...(zero > 0 ? [{ at: 0, count: zero }] : []), ...above];
}

/** Sum of the weights. */
export function logBucketCount({ positive, negative, zero }: LogBucket): number {
  return totalOf(positive) + totalOf(negative) + zero;
}

/** The value at lower rank floor(q (n − 1)), within the accuracy; undefined without values. */
export function logBucketQuantile(sketch: LogBucket, q: number): number | undefined {
  return valueAtRank(sketch, Math.floor(q * (logBucketCount(sketch) - 1)));
}

/** A quantile of a sketch, and how far that of the rows can be from it. */
export interface BoundedQuantile {
  readonly value: number;
  readonly bound: number;
}

/** The quantile by linear interpolation between two ranks, with its bound; undefined without values. */
export function logBucketLinear(sketch: LogBucket, q: number): BoundedQuantile | undefined {
  const place = q * (logBucketCount(sketch) - 1);
  const [low, high] = [valueAtRank(sketch, Math.floor(place)), valueAtRank(sketch, Math.ceil(place))];
  if (low === undefined || high === undefined) return undefined;
  const share = place - Math.floor(place);
  const size = (1 - share) * Math.abs(low) + share * Math.abs(high);
  const { accuracy } = sketch;
  return { value: low + share * (high - low), bound: (accuracy * size) / (1 - accuracy) };
}

function valueAtRank(sketch: LogBucket, rank: number): number | undefined {
  const { min, max } = sketch;
  if (min === undefined || max === undefined) return undefined;
  let seen = 0;
  for (const { at, count } of bucketsOf(sketch)) {
    seen += count;
    if (seen > rank) return Math.min(max, Math.max(min, at));
  }
  return max;
}

function addTo(counts: Record<string, number>, bucket: number, weight: number): void {
  counts[bucket] = (counts[bucket] ?? 0) + weight;
}

function logRatio(accuracy: number): number {
  return Math.log((1 + accuracy) / (1 - accuracy));
}

/** Adding 0 turns −0 into 0, which would else be a key of its own. */
function bucketOf(value: number, accuracy: number): number {
  return Math.ceil(Math.log(Math.abs(value)) / logRatio(accuracy)) + 0;
}

/** 2 γ^i / (γ + 1), in logarithms so that the largest numbers do not overflow. */
function middleOf(index: number, accuracy: number): number {
  return Math.min(Number.MAX_VALUE, Math.exp(index * logRatio(accuracy) + Math.log1p(-accuracy)));
}
