import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import { totalVariation } from '../drift/distance/total-variation.ts';
import { kolmogorovSmirnov } from '../drift/distance/kolmogorov-smirnov.ts';
import { wasserstein } from '../drift/distance/wasserstein.ts';
import { binCounts, quantileBins } from '../drift/distance/quantile-bins.ts';
import { chiSquareTest } from '../drift/test/chi-square-test.ts';
import { cellMiddle, type FeatureGrid, type Grid } from '../sketch/feature-grid.ts';
import { dispersionOf } from './dispersion.ts';
import { scaledCounts } from './scaled-counts.ts';

/** Least effects that are drift (metrics: a flag is a p value and one of these). */
const KS_FLOOR = 0.08;
const SHIFT_FLOOR = 0.2;
const TVD_FLOOR = 0.05;
/** Rows that count on each side, below which a column is still learning. */
export const LEAST_DRIFT_ROWS = 500;
const BINS = 10;

/** A column in one stretch of time, with the share of its rows that count beside sampled ones (Σw / Σw², at most 1). */
export interface SampledColumn {
  readonly sketch: ColumnSketch;
  readonly effective: number;
}

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

/** Both stretches over the same cells, and the hours of the reference over them too. */
interface Aligned {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly blocks: readonly (readonly number[])[];
}

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

/** Counts by category; those beyond the kept ones together. */
function namedCounts(sketch: ColumnSketch): ReadonlyMap<string, number> {
  if (sketch.kind !== 'categorical') return new Map();
  const { listed, fresh, other } = sketch.categories;
  const counts = new Map<string, number>();
  for (const [name, count] of [...Object.entries(listed), ...Object.entries(fresh), ['\u0000other', other] as const])
    counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

function alignNames(reference: readonly SampledColumn[], current: SampledColumn): Aligned {
  const hours = reference.map(({ sketch }) => namedCounts(sketch));
  const now = namedCounts(current.sketch);
  const names = [...new Set([...hours, now].flatMap((counts) => [...counts.keys()]))].toSorted();
  const blocks = hours.map((hour) => names.map((name) => hour.get(name) ?? 0));
  return { reference: sumOf(blocks, names.length), current: names.map((name) => now.get(name) ?? 0), blocks };
}

function alignNumbers(hours: readonly FeatureGrid[], now: FeatureGrid): Aligned & { readonly first: number } {
  const ends = [...hours, now].filter(({ cells }) => cells.length > 0);
  const first = Math.min(0, ...ends.map((sketch) => sketch.first));
  const last = Math.max(first, ...ends.map((sketch) => sketch.first + sketch.cells.length - 1));
  const spread = (sketch: FeatureGrid): readonly number[] =>
    Array.from({ length: last - first + 1 }, (_, i) => sketch.cells[first + i - sketch.first] ?? 0);
  const blocks = hours.map(spread);
  return { first, reference: sumOf(blocks, last - first + 1), current: spread(now), blocks };
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
    enough('reference', total(aligned.reference) * sampled) ??
    enough('current', total(aligned.current) * current.effective);
  if (few !== undefined) return few;
  const dispersion = dispersionOf(aligned.blocks.map((block) => scaledCounts(block, sampled)));
  return {
    kind: 'counted',
    reference: scaledCounts(aligned.reference, sampled / dispersion),
    current: scaledCounts(aligned.current, current.effective / dispersion),
  };
}

function momentsOf(
  counts: readonly number[],
  { first }: { readonly first: number },
  grid: Grid,
): { mean: number; deviation: number } {
  const rows = total(counts);
  const at = counts.map((_, i) => cellMiddle(grid, first + i));
  const mean = counts.reduce((sum, count, i) => sum + count * (at[i] ?? 0), 0) / rows;
  const variance = counts.reduce((sum, count, i) => sum + count * ((at[i] ?? 0) - mean) ** 2, 0) / rows;
  return { mean, deviation: Math.sqrt(variance) };
}

function sumOf(blocks: readonly (readonly number[])[], width: number): readonly number[] {
  return Array.from({ length: width }, (_, i) => blocks.reduce((sum, block) => sum + (block[i] ?? 0), 0));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function isSame(a: Grid, b: Grid): boolean {
  return a.origin === b.origin && a.unit === b.unit;
}
