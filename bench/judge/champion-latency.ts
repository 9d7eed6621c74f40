import { normalCdf } from '../../lambdas/domain/stats/distribution/normal.ts';

const MEDIAN_MS = 40;
const SIGMA = 0.6;
const FIRST_BUCKET_MS = 20;
const BUCKET_WIDTH = 0.05;
const LAST_BUCKET = 75;

/** Champion's latency in the benchmark's streams, as shares by bucket: lognormal, median 40 ms, sigma 0.6; buckets 0 to 75. */
export function benchmarkLatency(): Readonly<Record<string, number>> {
  const below = (bucket: number): number =>
    normalCdf((Math.log(FIRST_BUCKET_MS / MEDIAN_MS) + BUCKET_WIDTH * bucket) / SIGMA);
  const shares = Array.from({ length: LAST_BUCKET + 1 }, (_, bucket) => {
    const upper = bucket === LAST_BUCKET ? 1 : below(bucket);
    return [String(bucket), upper - (bucket === 0 ? 0 : below(bucket - 1))] as const;
  });
  return Object.fromEntries(shares);
}
