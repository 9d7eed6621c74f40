import { known, type Interval, type Result } from '../../outcome.ts';
import { wilson } from './wilson.ts';

/** A rate and the effective number of rows behind it. */
export interface RateOf {
  readonly rate: number;
  readonly rows: number;
}

/**
 * Interval of the difference of two independent rates, first minus second.
 *
 * Source: Newcombe (1998), Interval estimation for the difference between independent proportions, method 10.
 */
export function newcombe(first: RateOf, second: RateOf, level = 0.95): Result<Interval> {
  const [a, b] = [wilson(first.rate, first.rows, level), wilson(second.rate, second.rows, level)];
  if (a.kind !== 'known') return a;
  if (b.kind !== 'known') return b;
  const gap = first.rate - second.rate;
  const down = Math.hypot(first.rate - a.value.lower, b.value.upper - second.rate);
  const up = Math.hypot(a.value.upper - first.rate, second.rate - b.value.lower);
  return known({ lower: gap - down, upper: gap + up, method: 'newcombe' });
}
