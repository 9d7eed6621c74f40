import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variantAt } from '../../../lambdas/domain/routing/choose-variant.ts';
import { positionOf } from '../../../lambdas/domain/routing/position.ts';

const split = (...weights: readonly number[]) => ({
  split: 'hash' as const,
  challengers: weights.map((weightPercent, slot) => ({ version: `v${slot + 2}`, slot, weightPercent })),
});
const ownerOf = (route: ReturnType<typeof split>, position: number) => variantAt(route, position)?.version ?? 'v1';
const callers = Array.from({ length: 40_000 }, (_, n) => positionOf(`user-${n}`, 'secret'));

function sharesOf(route: ReturnType<typeof split>): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const one of callers) counts[ownerOf(route, one)] = (counts[ownerOf(route, one)] ?? 0) + 1 / callers.length;
  return counts;
}

describe('a split whose shares move against each other', () => {
  it('gives every version its share, also more than one slot would hold', () => {
    const found = sharesOf(split(85, 5, 2.5));

    // Five standard deviations of a share of 85 %.
    expect(found['v2']).toBeCloseTo(0.85, 1);
    expect(Math.abs((found['v2'] ?? 0) - 0.85)).toBeLessThan(0.009);
    expect(Math.abs((found['v3'] ?? 0) - 0.05)).toBeLessThan(0.006);
    expect(Math.abs((found['v4'] ?? 0) - 0.025)).toBeLessThan(0.004);
    expect(Math.abs((found['v1'] ?? 0) - 0.075)).toBeLessThan(0.007);
  });

  it('is the same for the same caller, and draws anew with another salt', () => {
    const route = split(30, 30);

    expect(callers.slice(0, 99).map((one) => ownerOf(route, one))).toEqual(
      callers.slice(0, 99).map((one) => ownerOf(split(30, 30), one)),
    );
    const other = callers.filter(
      (one, n) => ownerOf(route, one) !== ownerOf(route, positionOf(`user-${n}`, 'secret/confirm')),
    );
    expect(other.length / callers.length).toBeGreaterThan(0.6);
  });

  it('keeps whoever has a version whose share does not shrink against any other', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 3, maxLength: 5 });
    const property = fc.property(weights, weights, fc.nat(2_000), (before, after, from) => {
      const route = (all: readonly number[]) => {
        const sum = all.reduce((total, one) => total + one, 0);
        return split(...all.slice(1, before.length).map((one) => (100 * one) / sum));
      };
      const wide = before.map((_, at) => after[at] ?? 1);
      const [then, now] = [route(before), route(wide)];
      const ratios = before.map((one, at) => (wide[at] ?? 1) / one);
      const grew = Math.max(...ratios);
      const names = ratios.flatMap((ratio, at) => (ratio >= grew - 1e-12 ? [`v${at + 1}`] : []));
      const grown =
        names.length === 1 ? callers.slice(from, from + 200).filter((one) => ownerOf(then, one) === names[0]) : [];

      expect(grown.filter((one) => ownerOf(now, one) !== names[0])).toEqual([]);
    });
    fc.assert(property, { numRuns: 200, seed: 12 });
  });

  it('moves nobody who does not lose share: from even shares to 90 % everybody who moves goes to the one that grows', () => {
    const [then, now] = [split(33.3, 33.3), split(5, 90)];
    const moved = callers.filter((one) => ownerOf(then, one) !== ownerOf(now, one));

    expect(moved.every((one) => ownerOf(now, one) === 'v3')).toBe(true);
    expect(Math.abs(moved.length / callers.length - 0.567)).toBeLessThan(0.015);
  });

  it('gives the champion everything where nobody is tried, and nothing where others have all', () => {
    expect(ownerOf(split(), 0)).toBe('v1');
    expect(ownerOf(split(0, 0), 0.999)).toBe('v1');
    expect(new Set(callers.slice(0, 999).map((one) => ownerOf(split(50, 50), one)))).toEqual(new Set(['v2', 'v3']));
  });
});
