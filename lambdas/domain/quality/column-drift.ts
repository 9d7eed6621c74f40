import { totalVariation } from '../drift/distance/total-variation.ts';
import { kolmogorovSmirnov } from '../drift/distance/kolmogorov-smirnov.ts';
import { wasserstein } from '../drift/distance/wasserstein.ts';
import { binCounts, quantileBins } from '../drift/distance/quantile-bins.ts';
import { chiSquareTest } from '../drift/test/chi-square-test.ts';
import { alignNames, alignNumbers, isSame, momentsOf, type Aligned, type SampledColumn } from './aligned-columns.ts';
import { dispersionOf } from './dispersion.ts';
import { scaledCounts } from './scaled-counts.ts';
import { sum } from '../stats/sum.ts';

/** Least effects that are drift (metrics: a flag is a p value and one of these). */
const KS_FLOOR = 0.08;
const SHIFT_FLOOR = 0.2;
const TVD_FLOOR = 0.05;
/** Rows that count on each side, below which a column is still learning. */
export const LEAST_DRIFT_ROWS = 500;
const BINS = 10;

/** How far a column is from what it was. */
export type ColumnDrift =
  | { readonly kind: 'learning'; readonly side: 'reference' | 'current'; readonly needed: number; readonly got: number }
  | { readonly kind: 'undefined'; readonly reason: string }
  | {
      readonly kind: 'compared';
      readonly p: number;
      /** Whether the effect reaches the floor of its kind. */
      readonly matters: boolean;
      readonly numbers: Readonly<Record<string, number>>;
    };

/**
 * Compares the rows of now with those of the reference's hours.
 *
 * p: numeric 2 min(χ² in 10 quantile bins, KS), categorical χ²; rows are counted as fewer by the sampling and by the dispersion of the
 * reference's hours.
 */
export function columnDrift(reference: readonly SampledColumn[], current: SampledColumn): ColumnDrift {
  return current.sketch.kind === 'categorical'
    ? categoricalDrift(reference, current)
    : numericDrift(reference, current);
}

function numericDrift(reference: readonly SampledColumn[], current: SampledColumn): ColumnDrift {
  if (current.sketch.kind !== 'numeric') return { kind: 'undefined', reason: 'no grid is fixed for the column yet' };
  const now = current.sketch.grid;
  const hours = reference.flatMap(({ sketch }) =>
    sketch.kind === 'numeric' && isSame(sketch.grid.grid, now.grid) ? [sketch.grid] : [],
  );
  const aligned = alignNumbers(hours, now);
  const counted = countRows(aligned, reference, current);
  if (counted.kind !== 'counted') return counted;
  const edges = quantileBins(counted.reference, BINS);
  const chi = chiSquareTest({
    reference: binCounts(edges, counted.reference),
    current: binCounts(edges, counted.current),
  });
  const ks = kolmogorovSmirnov(counted);
  const w1 = wasserstein({ ...aligned, grid: now.grid });
  if (ks.kind !== 'known' || w1.kind !== 'known')
    return { kind: 'undefined', reason: 'the column has no rows to compare' };
  const [before, after] = [
    momentsOf(aligned.reference, aligned, now.grid),
    momentsOf(aligned.current, aligned, now.grid),
  ];
  const moved = before.deviation === 0 ? (w1.value > 0 ? Infinity : 0) : w1.value / before.deviation;
  const p = Math.min(1, 2 * Math.min(chi.kind === 'known' ? chi.p : 1, ks.p));
  return {
    kind: 'compared',
    p,
    matters: ks.statistic >= KS_FLOOR || moved >= SHIFT_FLOOR,
    numbers: {
      meanBefore: before.mean,
      meanNow: after.mean,
      ks: ks.statistic,
      ...(Number.isFinite(moved) ? { wassersteinInSd: moved } : {}),
      p,
    },
  };
}

function categoricalDrift(reference: readonly SampledColumn[], current: SampledColumn): ColumnDrift {
  const aligned = alignNames(reference, current);
  const counted = countRows(aligned, reference, current);
  if (counted.kind !== 'counted') return counted;
  const test = chiSquareTest(counted);
  const distance = totalVariation(aligned);
  if (test.kind === 'undefined') return { kind: 'compared', p: 1, matters: false, numbers: { tvd: 0, p: 1 } };
  if (test.kind !== 'known' || distance.kind !== 'known')
    return { kind: 'undefined', reason: 'the column has no rows to compare' };
  return {
    kind: 'compared',
    p: test.p,
    matters: distance.value >= TVD_FLOOR,
    numbers: { tvd: distance.value, p: test.p },
  };
}

type Counted =
  | { readonly kind: 'counted'; readonly reference: readonly number[]; readonly current: readonly number[] }
  | Extract<ColumnDrift, { readonly kind: 'learning' }>;

/** Rows that count: fewer by sampling, and fewer by what the hours differ without drift. */
function countRows(aligned: Aligned, reference: readonly SampledColumn[], current: SampledColumn): Counted {
  const sampled = Math.min(1, ...reference.map(({ effective }) => effective));
  const enough = (side: 'reference' | 'current', got: number): Counted | undefined =>
    got < LEAST_DRIFT_ROWS ? { kind: 'learning', side, needed: LEAST_DRIFT_ROWS, got: Math.floor(got) } : undefined;
  const few =
    enough('reference', sum(aligned.reference) * sampled) ??
    enough('current', sum(aligned.current) * current.effective);
  if (few !== undefined) return few;
  const dispersion = dispersionOf(aligned.blocks.map((block) => scaledCounts(block, sampled)));
  return {
    kind: 'counted',
    reference: scaledCounts(aligned.reference, sampled / dispersion),
    current: scaledCounts(aligned.current, current.effective / dispersion),
  };
}
