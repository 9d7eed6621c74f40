import { given } from '../given.ts';
import type { GoalPlan } from '../judge/model/goal.ts';
import type { TwoArms } from '../judge/sequential/exact-test.ts';
import { thin, type ReadingState } from '../judge/sequential/thin-counts.ts';
import { foldRatio, type RatioState } from './ratio-sequence.ts';

/** Counts of a goal after division by its design effect, and what they say of the ratio. */
export interface BothSides {
  readonly reading: ReadingState;
  /** The reading with the versions exchanged; absent without a design effect, and in states of an earlier release. */
  readonly exchanged?: ReadingState;
  readonly ratio: RatioState;
}

/**
 * Folds a cohort into both ends of the interval of a ratio. Divided counts are rounded against the end that they may move: what
 * speaks for a higher challenger is rounded as if it were lower, and the other way round.
 */
export function foldBothSides(
  { reading, exchanged, ratio }: BothSides,
  { level, designEffect }: Pick<GoalPlan, 'level' | 'designEffect'>,
  counts: TwoArms,
): BothSides {
  const up = thin(reading, counts, designEffect);
  const higher = foldRatio(ratio, up.window, level);
  if (designEffect === 1) return { reading: up.state, ratio: higher };
  const before = exchanged ?? { sums: exchange(reading.sums), given: exchange(reading.given) };
  const down = thin(before, exchange(counts), designEffect);
  const { below, upper } = foldRatio(ratio, exchange(down.window), level);
  const { above, lower } = higher;
  return { reading: up.state, exchanged: down.state, ratio: { above, below, ...given({ lower, upper }) } };
}

function exchange({ x, y, a, b }: TwoArms): TwoArms {
  return { x: y, y: x, a: b, b: a };
}
