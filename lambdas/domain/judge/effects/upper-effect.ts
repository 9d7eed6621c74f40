import { sum } from '../../stats/sum.ts';

const NORMAL_95 = 1.645;

/**
 * Upper 95 % bound of a design effect from squared deviations in units of their variance, at least 1.
 *
 * Takes the mean of independent deviations as normal.
 *
 * @param squares at least two, each ≥ 0
 */
export function upperEffect(squares: readonly number[]): number {
  const mean = sum(squares) / squares.length;
  const variance = sum(squares.map((value) => (value - mean) ** 2)) / (squares.length - 1);
  return Math.max(1, mean + NORMAL_95 * Math.sqrt(variance / squares.length));
}
