import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchSize,
  batchWeights,
  carriedPercent,
  instancesFor,
} from '../../../../lambdas/domain/rollout/capacity/batch-shares.ts';

describe('shares of batches', () => {
  it('are whole instances: a batch is rounded down, one at least', () => {
    expect([batchSize(5, 40), batchSize(5, 25), batchSize(3, 25), batchSize(10, 50), batchSize(29, 10)]).toEqual([
      2, 1, 1, 5, 2,
    ]);
    expect(batchWeights(5, 2)).toEqual([40, 80]);
    expect(batchWeights(4, 1)).toEqual([25, 50, 75]);
    expect(batchWeights(2, 1)).toEqual([50]);
  });

  it('need exactly the instances that they were made of, and those carry them', () => {
    const sizes = fc.record({
      instances: fc.integer({ min: 2, max: 2_000 }),
      percent: fc.double({ min: 1, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(sizes, ({ instances, percent }) => {
        const batch = batchSize(instances, percent);
        const weights = batchWeights(instances, batch);

        expect(batch).toBeLessThanOrEqual(Math.max(1, (instances * percent) / 100 + 1e-6));
        weights.forEach((weight, at) => expect(instancesFor(weight, instances)).toBe((at + 1) * batch));
        expect(instances - weights.length * batch).toBeLessThanOrEqual(batch);
        expect(Math.max(0, ...weights)).toBeLessThan(100);
      }),
      { seed: 20260201 },
    );
  });

  it('say what so many instances carry', () => {
    expect([carriedPercent(2, 5), carriedPercent(0, 5), carriedPercent(7, 5)]).toEqual([40, 0, 100]);
    expect([instancesFor(0, 5), instancesFor(100, 5), instancesFor(41, 5)]).toEqual([0, 5, 3]);
  });
});
