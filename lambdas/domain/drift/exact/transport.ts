import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Values with their weights. */
export interface WeightedValues {
  readonly values: readonly number[];
  /** @default 1 for every value */
  readonly weights?: readonly number[];
}

/** First Wasserstein distance: integral of |F − G|, in the unit of the values. Source: Vallender (1974). */
export function wasserstein(x: WeightedValues, y: WeightedValues): Result {
  return integrate(x, y, Math.abs);
}

/** Energy distance √(2 ∫ (F − G)²). Source: Székely, Rizzo (2013). */
export function energyDistance(x: WeightedValues, y: WeightedValues): Result {
  const area = integrate(x, y, (gap) => gap * gap);
  return area.kind === 'known' ? known(Math.sqrt(2 * area.value)) : area;
}

function integrate(x: WeightedValues, y: WeightedValues, height: (gap: number) => number): Result {
  const steps = [...stepsOf(x, 1), ...stepsOf(y, -1)].toSorted((a, b) => a.at - b.at);
  if (x.values.length === 0 || y.values.length === 0) return undefinedBecause('a side has no rows');
  let [gap, area] = [0, 0];
  for (const [i, { at, jump }] of steps.entries()) {
    gap += jump;
    area += height(gap) * ((steps[i + 1]?.at ?? at) - at);
  }
  return known(area);
}

function stepsOf({ values, weights }: WeightedValues, sign: number) {
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? values.length;
  return values.map((at, i) => ({ at, jump: (sign * (weights?.[i] ?? 1)) / total }));
}
