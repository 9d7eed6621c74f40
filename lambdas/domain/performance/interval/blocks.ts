import { studentQuantile } from '../../stats/distribution/student-quantile.ts';
import { known, type Interval, type Result } from '../../outcome.ts';

/** Fewest blocks of an interval. */
const LEAST_BLOCKS = 20;

/** How sketches of blocks are joined and what is computed from all of them. */
export interface BlockStatistic<S> {
  readonly merge: (a: S, b: S) => S;
  readonly empty: S;
  readonly statistic: (all: S) => number | undefined;
}

/**
 * Interval for requests that come in clumps or series: jackknife over time blocks of the window.
 *
 * Source: Künsch (1989), The jackknife and the bootstrap for general stationary observations; delete one block.
 */
export function blocksInterval<S>(blocks: readonly S[], how: BlockStatistic<S>, level = 0.95): Result<Interval> {
  const got = blocks.length;
  if (got < LEAST_BLOCKS) return { kind: 'insufficient-data', of: 'time blocks', needed: LEAST_BLOCKS, got };
  const whole = how.statistic(blocks.reduce(how.merge, how.empty));
  const without = leaveOneOut(blocks, how).map(how.statistic);
  const values = without.filter((value) => value !== undefined);
  if (whole === undefined || values.length < got) {
    return { kind: 'undefined', reason: 'the number has no value without one of the blocks' };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / got;
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentQuantile(0.5 + level / 2, got - 1) * Math.sqrt(((got - 1) / got) * spread);
  return known({ lower: whole - half, upper: whole + half, method: 'blocks' });
}

/** Merges of all blocks but one each, from the merges before it and after it. */
function leaveOneOut<S>(blocks: readonly S[], { merge, empty }: BlockStatistic<S>): readonly S[] {
  const after: S[] = [empty];
  for (const block of blocks.toReversed()) after.push(merge(block, after.at(-1) ?? empty));
  after.reverse();
  let before = empty;
  return blocks.map((block, i) => {
    const rest = merge(before, after[i + 1] ?? empty);
    before = merge(before, block);
    return rest;
  });
}
