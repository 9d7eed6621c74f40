import { HIGHEST_BUCKET, type LatencySketch } from '../../sketch/latency-sketch.ts';

/** Thresholds of the latency guardrails ("above this bucket"), or too few requests to find them. */
export type LatencyThresholds =
  | {
      readonly kind: 'known';
      readonly buckets: readonly number[];
      /** The highest of them above which the champion has requests: a proof needs some. */
      readonly proof: number;
    }
  | { readonly kind: 'insufficient-data'; readonly needed: number; readonly got: number };

/** Requests with a latency from which a p99 may be taken: rough, but rough thresholds cost power alone. */
export const LEAST_REQUESTS = 100;

const quantiles = [0.5, 0.9, 0.99];

/**
 * Buckets of a champion's p50, p90 and p99, distinct and ascending: fewer than three where quantiles share a bucket.
 *
 * By the lower rank, as `latencyQuantile`: the bucket of the ⌈q·n⌉-th smallest value. A quantile in the top bucket is lowered by
 * one, because nothing lies above the top. Where the champion has nothing above its p99 either (a target that always takes the same
 * time) a slower challenger is seen there all the same, but a proof has to look one bucket lower. Wrong thresholds cost power, never validity.
 *
 * @param needed requests from which thresholds are taken, ≥ 1
 */
export function latencyThresholds(sketch: LatencySketch, needed = LEAST_REQUESTS): LatencyThresholds {
  const bars = Object.entries(sketch)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((x, y) => x.bucket - y.bucket);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  if (total < needed) return { kind: 'insufficient-data', needed, got: total };
  const found = quantiles.map((q) => Math.min(HIGHEST_BUCKET - 1, bucketAt(bars, Math.ceil(q * total))));
  const slowest = bars.findLast(({ count }) => count > 0)?.bucket ?? HIGHEST_BUCKET;
  return { kind: 'known', buckets: [...new Set(found)], proof: Math.min(slowest - 1, ...found.slice(-1)) };
}

function bucketAt(bars: readonly { readonly bucket: number; readonly count: number }[], rank: number): number {
  let seen = 0;
  const bar = bars.find(({ count }) => (seen += count) >= rank);
  return bar?.bucket ?? HIGHEST_BUCKET;
}
