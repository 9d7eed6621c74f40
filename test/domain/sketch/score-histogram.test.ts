import { expect, it } from 'vitest';
import { scoreBin } from '../../../lambdas/domain/sketch/score-histogram.ts';

it.each([
  [0, 0],
  [0.0499, 0],
  [0.05, 1],
  [0.5, 10],
  [0.999, 19],
  [1, 19],
])('puts score %d into bin %d', (score, bin) => {
  expect(scoreBin(score)).toBe(bin);
});

it.each([-0.001, 1.001, NaN, '0.5', true, null, undefined])('has no bin for %s', (prediction) => {
  expect(scoreBin(prediction)).toBeUndefined();
});
