import { describe, expect, it } from 'vitest';
import { centroidDistance } from '../../../../lambdas/domain/drift/several/centroid-distance.ts';
import { correlationChange, productSums } from '../../../../lambdas/domain/drift/several/correlation-change.ts';
import { driftedShare } from '../../../../lambdas/domain/drift/several/drifted-share.ts';
import { projectionDrift } from '../../../../lambdas/domain/drift/several/projection-drift.ts';
import { hashTokens, tokenDrift } from '../../../../lambdas/domain/drift/several/token-drift.ts';
import { normalDraw, seededDraws } from '../../../support/drift-stream.ts';

function correlated(seed: number, rows: number, correlation: number): readonly (readonly number[])[] {
  const random = seededDraws(seed);
  return Array.from({ length: rows }, () => {
    const [x, y, z] = [normalDraw(random), normalDraw(random), normalDraw(random)];
    return [x, correlation * x + Math.sqrt(1 - correlation ** 2) * y, z];
  });
}

describe('drift of several features together', () => {
  it('finds a correlation that changes alone and names its pair', () => {
    const change = correlationChange(productSums(correlated(1, 2000, 0.7)), productSums(correlated(2, 600, 0.1)));

    expect(change.kind === 'known' && change.pairs[0]).toMatchObject({ first: 0, second: 1 });
    expect(change.kind === 'known' && change.pairs.filter(({ p }) => p < 0.01).length).toBe(1);
  });

  it('holds its level in pairs of samples of one law', () => {
    const flagged = Array.from({ length: 40 }, (_, i) =>
      correlationChange(productSums(correlated(2 * i, 200, 0.7)), productSums(correlated(2 * i + 1, 100, 0.7))),
    ).filter((change) => change.kind === 'known' && change.pairs.some(({ p }) => p <= 0.05));

    // Of 40 at 5 per cent, more than 6 have a chance below half a per cent.
    expect(flagged.length).toBeLessThanOrEqual(6);
  });

  it('names constant features of a correlation and keeps the other pairs', () => {
    const rows = correlated(5, 50, 0).map(([x = 0, y = 0]) => [x, 4, y]);

    const change = correlationChange(productSums(rows), productSums(rows));

    expect(change).toMatchObject({ kind: 'known', constant: [1], pairs: [{ first: 0, second: 2, p: 1 }] });
    expect(correlationChange(productSums(rows.slice(0, 4)), productSums(rows))).toMatchObject({ needed: 10, got: 4 });
  });

  it('counts features as drifted that are both surprising and large', () => {
    const share = driftedShare(
      [
        { feature: 'a', p: 0.001, isLarge: true },
        { feature: 'b', p: 0.0001, isLarge: false },
        { feature: 'c', p: 0.3, isLarge: true },
        { feature: 'd', p: 0.0002, isLarge: true },
      ],
      0.05,
    );

    expect(share).toEqual({ tested: 4, drifted: ['d', 'a'], share: 0.5 });
    expect(driftedShare([], 0.05)).toEqual({ tested: 0, drifted: [] });
  });

  it('sees other words in texts, and none in the same words', () => {
    const words = (list: string, times: number) => hashTokens(Array.from({ length: times }, () => list));
    const before = words('Refund my order, please', 100);

    const same = tokenDrift({ reference: before, current: words('refund MY order please', 40) }, 1);
    const other = tokenDrift({ reference: before, current: words('where is the parcel', 40) }, 1);

    expect(same.test.kind === 'known' && same.test.p).toBeCloseTo(1, 9);
    expect(other.test.kind === 'known' && other.test.p).toBeLessThan(1e-9);
    expect(other.distance.kind === 'known' && other.distance.value).toBeGreaterThan(0.9);
  });

  it('measures embeddings by their centroids and their most changed projection', () => {
    expect(centroidDistance([1, 0], [0, 1])).toEqual({ kind: 'known', euclid: Math.SQRT2, cosine: 1 });
    expect(centroidDistance([0, 0], [3, 4])).toMatchObject({ kind: 'undefined', euclid: 5 });
    expect(() => centroidDistance([1], [1, 2])).toThrow('equally long, got 1 and 2');
    const still = { reference: [50, 50], current: [25, 25] };
    const moved = { reference: [90, 10], current: [10, 40] };
    expect(projectionDrift([still, moved])).toMatchObject({ kind: 'known', projection: 1, drifted: 0.5 });
    expect(projectionDrift([])).toMatchObject({ kind: 'undefined' });
    expect(projectionDrift([{ reference: [0], current: [1] }])).toMatchObject({ kind: 'insufficient-data' });
  });
});
