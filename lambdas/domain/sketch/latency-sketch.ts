/** Requests by logarithmic bucket of their latency: bucket index as text → requests > 0. The empty sketch is `{}`. */
export type LatencySketch = Readonly<Record<string, number>>;

/** Width of a bucket in ln ms. */
const BUCKET_WIDTH = 0.05;
/** Bucket 0 holds latencies above 19.02 and up to 20 ms. */
const ORIGIN_MS = 20;
/** First bucket: everything up to 0.135 ms. */
export const LOWEST_BUCKET = -100;
/** Last bucket: everything above 154 s, and requests without a latency. */
export const HIGHEST_BUCKET = 180;

/**
 * Bucket of a latency: bucket i holds (20·e^(0.05(i−1)), 20·e^(0.05i)] ms.
 *
 * @param latencyMs milliseconds ≥ 0; anything that is no number goes to the top bucket
 * @returns an index from −100 to 180
 */
export function latencyBucket(latencyMs: number): number {
  if (Number.isNaN(latencyMs)) return HIGHEST_BUCKET;
  if (latencyMs <= 0) return LOWEST_BUCKET;
  const index = Math.ceil(Math.log(latencyMs / ORIGIN_MS) / BUCKET_WIDTH);
  return Math.min(HIGHEST_BUCKET, Math.max(LOWEST_BUCKET, index)) + 0;
}

/** Joins two sketches as if all their values had gone into one. Order and grouping of merges do not matter. */
export function mergeLatency(a: LatencySketch, b: LatencySketch): LatencySketch {
  const merged = { ...a };
  for (const [bucket, count] of Object.entries(b)) merged[bucket] = (merged[bucket] ?? 0) + count;
  return merged;
}

/** A quantile of a sketch, or that it is empty. */
export type LatencyQuantile =
  | { readonly kind: 'known'; readonly ms: number }
  /** The rank falls into the top bucket: a timeout, or more than 154 s. */
  | { readonly kind: 'beyond' }
  | { readonly kind: 'no-data' };

/**
 * Latency at a quantile, by the lower rank: the ⌈q·n⌉-th smallest value.
 *
 * Within 2.5 % of that value between 0.14 ms and 154 s.
 *
 * @param q quantile in (0, 1]
 */
export function latencyQuantile(sketch: LatencySketch, q: number): LatencyQuantile {
  const buckets = Object.entries(sketch)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((x, y) => x.bucket - y.bucket);
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return { kind: 'no-data' };
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const { bucket, count } of buckets) {
    seen += count;
    if (seen >= rank) return bucket >= HIGHEST_BUCKET ? { kind: 'beyond' } : { kind: 'known', ms: middleOf(bucket) };
  }
  return { kind: 'beyond' };
}

/** The value whose largest relative distance to anything in the bucket is smallest: tanh(0.025) = 2.4995 %. */
function middleOf(bucket: number): number {
  const upper = ORIGIN_MS * Math.exp(bucket * BUCKET_WIDTH);
  return (2 * upper) / (1 + Math.exp(BUCKET_WIDTH));
}
