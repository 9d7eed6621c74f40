import { normalQuantile } from '../../stats/distribution/normal.ts';
import { cellEdge, cellMiddle, type Grid } from '../../sketch/feature-grid.ts';
import type { GridPair } from '../distance/wasserstein.ts';
import { rowsOf, type TooFewRows } from '../distance/count-pair.ts';

/** Shift of a quantile in units of the feature. */
export type QuantileShift =
  { readonly kind: 'known'; readonly shift: number; readonly low: number; readonly high: number } | TooFewRows;

interface CellRun {
  readonly grid: Grid;
  readonly first: number;
  readonly counts: readonly number[];
}

function cellAtRank({ first, counts }: CellRun, rank: number): number {
  let below = 0;
  for (const [i, count] of counts.entries()) {
    below += count;
    if (below > rank) return first + i;
  }
  return first + counts.length - 1;
}

/** Lower rank of the quantile, and the edges of the cells of its binomial rank interval. */
function quantileOf(
  run: CellRun,
  rows: number,
  { q, level }: QuantilePlan,
): { readonly at: number; readonly low: number; readonly high: number } {
  const reach = normalQuantile(1 - level / 2) * Math.sqrt(rows * q * (1 - q));
  const rank = (offset: number): number => Math.max(0, Math.min(rows - 1, Math.floor(q * (rows - 1) + offset)));
  return {
    at: cellMiddle(run.grid, cellAtRank(run, rank(0))),
    low: cellEdge(run.grid, cellAtRank(run, rank(-reach))),
    high: cellEdge(run.grid, cellAtRank(run, rank(reach)) + 1),
  };
}

/** Which quantile, in (0, 1), and the chance of lying outside the interval. */
export interface QuantilePlan {
  readonly q: number;
  readonly level: number;
}

/**
 * Difference of a quantile (lower rank) between present and reference, at the middles of cells. The interval holds both rank intervals,
 * widened to whole cells, so it is conservative. Needs n·min(q, 1 − q) ≥ 10 rows on both sides.
 */
export function quantileShift(pair: GridPair, plan: QuantilePlan): QuantileShift {
  const rows = rowsOf(pair);
  const needed = Math.ceil(10 / Math.min(plan.q, 1 - plan.q) - 1e-9);
  for (const side of ['reference', 'current'] as const)
    if (rows[side] < needed) return { kind: 'insufficient-data', side, needed, got: rows[side] };
  const { grid, first } = pair;
  const a = quantileOf({ grid, first, counts: pair.reference }, rows.reference, plan);
  const b = quantileOf({ grid, first, counts: pair.current }, rows.current, plan);
  return { kind: 'known', shift: b.at - a.at, low: b.low - a.high, high: b.high - a.low };
}
