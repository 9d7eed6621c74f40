import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreLaw, scoreSpan } from '../../../../lambdas/domain/judge/latency/score-law.ts';

/** n over k. */
function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}

interface Drawn {
  readonly left: number;
  readonly sum: number;
  readonly ways: number;
}

/** Law of the bins by counting all samples: score after score, how many of its requests are drawn (multivariate hypergeometric). */
function counted(counts: readonly number[], own: number, unit: number): ReadonlyMap<number, number> {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const law = new Map<number, number>();
  const visit = (score: number, { left, sum, ways }: Drawn): void => {
    const count = counts[score];
    if (count === undefined) {
      const bin = Math.floor(sum / unit);
      if (left === 0) law.set(bin, (law.get(bin) ?? 0) + ways / choose(all, own));
      return;
    }
    for (let drawn = 0; drawn <= Math.min(left, count); drawn++)
      visit(score + 1, { left: left - drawn, sum: sum + drawn * score, ways: ways * choose(count, drawn) });
  };
  visit(0, { left: own, sum: 0, ways: 1 });
  return law;
}

function worstGap(counts: readonly number[], own: number, unit: number): number {
  const { low, pmf } = scoreLaw({ counts, own, unit });
  const wanted = counted(counts, own, unit);
  const bins = [...wanted.keys(), ...Array.from(pmf, (_, i) => low + i)];
  return Math.max(...bins.map((bin) => Math.abs((pmf[bin - low] ?? 0) - (wanted.get(bin) ?? 0))));
}

const pools = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 2, maxLength: 6 }),
    fc.nat(),
    fc.integer({ min: 1, max: 4 }),
  )
  .map(([counts, at, unit]) => ({ counts, at, unit, all: counts.reduce((sum, count) => sum + count, 0) }))
  .filter(({ all }) => all >= 2);

describe('the law of a sum of scores', () => {
  it('is the one by enumeration of all samples, ties and gaps included', () => {
    fc.assert(
      fc.property(pools, ({ counts, at, unit, all }) => {
        expect(worstGap(counts, 1 + (at % (all - 1)), unit)).toBeLessThan(1e-13);
      }),
      { seed: 41, numRuns: 500 },
    );
  });

  it.each([
    ['one request of this arm', [5, 0, 3, 1], 1],
    ['all but one', [5, 0, 3, 1], 8],
    ['two far scores only', [9, ...Array.from({ length: 15 }, () => 0), 6], 7],
    ['two far scores and a rare one between', [9, 0, 0, 0, 1, 0, 0, 0, 6], 7],
    ['a rare top', [30, 4, 0, 0, 0, 0, 1], 12],
  ])('is exact with %s', (_what, counts, own) => {
    expect(worstGap(counts, own, 1)).toBeLessThan(1e-13);
  });

  it('is certain when all scores are equal', () => {
    expect(scoreLaw({ counts: [0, 0, 0, 12], own: 5, unit: 2 })).toEqual({ low: 7, pmf: Float64Array.of(1) });
  });

  it('of two scores is hypergeometric at 600 requests', () => {
    const { low, pmf } = scoreLaw({ counts: [500, 100], own: 60, unit: 1 });
    const wanted = (x: number): number => {
      let p = choose(60, x);
      for (let i = 0; i < 60; i++) p *= (i < x ? 100 - i : 500 - (i - x)) / (600 - i);
      return p;
    };

    pmf.forEach((p, i) => expect(Math.abs(p - wanted(low + i))).toBeLessThan(1e-13));
  });

  it.each([
    [60_000, 3000, 32],
    [60_000, 30_000, 32],
    [6000, 300, 1],
  ])('has the mean and the variance of a sample without replacement: %i requests, %i of this arm', (all, own, unit) => {
    const counts = [0.5, 0.2, 0.1, 0.08, 0.06, 0.03, 0.02, 0.01].map((share) => Math.round(all * share));
    const span = scoreSpan({ counts, own });
    const { low, pmf } = scoreLaw({ counts, own, unit });
    const middle = (i: number): number => (low + i) * unit + (unit - 1) / 2;

    const mean = pmf.reduce((sum, p, i) => sum + p * middle(i), 0);
    const variance = pmf.reduce((sum, p, i) => sum + p * (middle(i) - mean) ** 2, 0);

    expect(mean).toBeCloseTo(span.mean, 6);
    expect((variance - (unit * unit - 1) / 12) / span.sd ** 2).toBeCloseTo(1, 9);
    expect(pmf.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
  });
});
