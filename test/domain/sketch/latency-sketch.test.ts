import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HIGHEST_BUCKET,
  latencyBucket,
  latencyQuantile,
  LOWEST_BUCKET,
  mergeLatency,
  type LatencySketch,
} from '../../../lambdas/domain/sketch/latency-sketch.ts';

const latency = fc.oneof(
  fc.double({ min: 0.14, max: 150_000, noNaN: true }),
  fc.constantFrom(0.14, 1, 20, 20.0001, 150_000),
);
const anySketch = fc.dictionary(
  fc.integer({ min: -100, max: 180 }).map(String),
  fc.integer({ min: 1, max: 1_000_000 }),
  { maxKeys: 30 },
);

function sketchOf(values: readonly number[]): LatencySketch {
  const sketch: Record<string, number> = {};
  for (const value of values) sketch[latencyBucket(value)] = (sketch[latencyBucket(value)] ?? 0) + 1;
  return sketch;
}

describe('latency sketch', () => {
  it.each([
    [20, 0],
    [20.001, 1],
    [19.02, -1],
    [19.03, 0],
    [0, LOWEST_BUCKET],
    [0.0001, LOWEST_BUCKET],
    [-5, LOWEST_BUCKET],
    [1e9, HIGHEST_BUCKET],
    [Infinity, HIGHEST_BUCKET],
    [NaN, HIGHEST_BUCKET],
  ])('puts %d ms into bucket %d', (ms, bucket) => {
    expect(latencyBucket(ms)).toBe(bucket);
  });

  it('answers every quantile within 2.5 % of the value at its lower rank', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.99, 1),
        (values, q) => {
          const exact = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? NaN;
          const quantile = latencyQuantile(sketchOf(values), q);

          const ms = quantile.kind === 'known' ? quantile.ms : NaN;
          expect(Math.abs(ms - exact) / exact).toBeLessThanOrEqual(0.025);
        },
      ),
      { seed: 1 },
    );
  });

  it('merges as if all values had gone into one', () => {
    fc.assert(
      fc.property(fc.array(latency), fc.array(latency), (a, b) => {
        expect(mergeLatency(sketchOf(a), sketchOf(b))).toEqual(sketchOf([...a, ...b]));
      }),
      { seed: 2 },
    );
  });

  it('merges in any order and grouping, and the empty sketch changes nothing', () => {
    fc.assert(
      fc.property(anySketch, anySketch, anySketch, (a, b, c) => {
        expect(mergeLatency(a, b)).toEqual(mergeLatency(b, a));
        expect(mergeLatency(mergeLatency(a, b), c)).toEqual(mergeLatency(a, mergeLatency(b, c)));
        expect(mergeLatency(a, {})).toEqual(a);
        expect(mergeLatency({}, a)).toEqual(a);
      }),
      { seed: 3 },
    );
  });

  it('has no quantile without data, and says when the rank is a timeout', () => {
    expect(latencyQuantile({}, 0.5)).toEqual({ kind: 'no-data' });
    expect(latencyQuantile({ 180: 1, 0: 99 }, 0.99).kind).toBe('known');
    expect(latencyQuantile({ 180: 2, 0: 98 }, 0.99)).toEqual({ kind: 'beyond' });
  });
});
