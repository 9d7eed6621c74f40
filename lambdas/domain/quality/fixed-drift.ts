import { alignNames, alignNumbers, isSame, momentsOf, type Aligned, type SampledColumn } from './aligned-columns.ts';
import { studentSf } from '../stats/distribution/student.ts';
import type { Grid } from '../sketch/feature-grid.ts';
import { totalVariation } from '../drift/distance/total-variation.ts';
import { wasserstein } from '../drift/distance/wasserstein.ts';
import { sum } from '../stats/sum.ts';

/** Least effects that are drift (metrics 5). */
const KS_FLOOR = 0.08;
const SHIFT_FLOOR = 0.2;
const TVD_FLOOR = 0.05;
/** Rows of the baseline, of the days together, and of a day that counts. */
const BASELINE_ROWS = 1_000;
const ROWS = 500;
const DAY_ROWS = 30;
/** Whole days: every day of the week is in them. */
const LEAST_DAYS = 7;
/** Thresholds among which that of the largest difference is as if chosen: values between two tenths say much the same. */
const THRESHOLDS = 10;

/** How far the last days of a column are from its fixed baseline. */
export type FixedDrift =
  | { readonly kind: 'insufficient-data'; readonly of: string; readonly needed: number; readonly got: number }
  | { readonly kind: 'undefined'; readonly reason: string }
  | {
      readonly kind: 'compared';
      readonly p: number;
      /** Whether the effect reaches the floor of its kind. */
      readonly matters: boolean;
      readonly numbers: Readonly<Record<string, number>>;
    };

/**
 * Compares whole days with a baseline.
 *
 * The size is the distance of all days together. The p value is Student's t of the days' shares of rows below the value, or in the
 * category, with the largest difference, times the places that were looked at: days, and not rows, are what is independent. The
 * baseline counts as if its days differed as much.
 */
export function fixedDrift(baseline: SampledColumn, days: readonly SampledColumn[]): FixedDrift {
  const lack = lackOf(baseline, days);
  if (lack !== undefined) return lack;
  return baseline.sketch.kind === 'categorical' ? categories(baseline, days) : numbers(baseline, days);
}

function numbers(baseline: SampledColumn, days: readonly SampledColumn[]): FixedDrift {
  if (baseline.sketch.kind !== 'numeric') return { kind: 'undefined', reason: 'no grid is fixed for the column yet' };
  const fixed = baseline.sketch.grid;
  const own = days.flatMap(({ sketch }) =>
    sketch.kind === 'numeric' && isSame(sketch.grid.grid, fixed.grid) ? [sketch.grid] : [],
  );
  const { first, ...aligned } = alignNumbers(own, fixed);
  const held = heldOf(aligned, days, baseline);
  if (held.kind !== 'held') return held;
  const effect = effectOf(held, fixed.grid, first);
  if (effect === undefined) return { kind: 'undefined', reason: 'the column has no rows to compare' };
  const { gap, p } = farthest(cumulated(held.blocks, held.fixed), held, THRESHOLDS);
  const matters = gap >= KS_FLOOR || effect.moved >= SHIFT_FLOOR;
  return { kind: 'compared', p, matters, numbers: { ...effect.numbers, ks: gap, p, days: days.length } };
}

/** Distance in deviations of the baseline, and what is told of it; undefined without rows. */
function effectOf(
  { fixed, live }: Held,
  grid: Grid,
  first: number,
): { readonly moved: number; readonly numbers: Readonly<Record<string, number>> } | undefined {
  const apart = wasserstein({ reference: fixed, current: live, grid, first });
  if (apart.kind !== 'known') return undefined;
  const before = momentsOf(fixed, { first }, grid);
  const means = { meanBaseline: before.mean, meanNow: momentsOf(live, { first }, grid).mean };
  if (before.deviation > 0) {
    const moved = apart.value / before.deviation;
    return { moved, numbers: { ...means, wassersteinInSd: moved } };
  }
  return { moved: apart.value > 0 ? Infinity : 0, numbers: means };
}

function categories(baseline: SampledColumn, days: readonly SampledColumn[]): FixedDrift {
  const aligned = alignNames(days, baseline);
  const held = heldOf(aligned, days, baseline);
  if (held.kind !== 'held') return held;
  const distance = totalVariation({ reference: held.fixed, current: held.live });
  if (distance.kind !== 'known') return { kind: 'undefined', reason: 'the column has no rows to compare' };
  const { p } = farthest({ days: held.blocks.map(shares), fixed: shares(held.fixed) }, held, held.fixed.length);
  const matters = distance.value >= TVD_FLOOR;
  return { kind: 'compared', p, matters, numbers: { tvd: distance.value, p, days: days.length } };
}

function lackOf(baseline: SampledColumn, days: readonly SampledColumn[]): FixedDrift | undefined {
  if (days.length < LEAST_DAYS)
    return { kind: 'insufficient-data', of: 'whole days of the version', needed: LEAST_DAYS, got: days.length };
  const isSame = days.every(({ sketch }) => sketch.kind === baseline.sketch.kind);
  return isSame ? undefined : { kind: 'undefined', reason: 'days and baseline have columns of two kinds' };
}

interface Held {
  readonly kind: 'held';
  readonly fixed: readonly number[];
  readonly live: readonly number[];
  readonly blocks: readonly (readonly number[])[];
  /** Rows that count on each side. */
  readonly rows: { readonly fixed: number; readonly live: number };
}

/** Of what was aligned, the last stretch is the baseline and the others are days with rows. */
function heldOf(aligned: Aligned, days: readonly SampledColumn[], baseline: SampledColumn): Held | FixedDrift {
  const { reference: live, current: fixed } = aligned;
  const blocks = aligned.blocks.filter((block) => sum(block) >= DAY_ROWS);
  const effective = Math.min(1, ...days.map((day) => day.effective));
  const rows = { fixed: sum(fixed) * baseline.effective, live: sum(live) * effective };
  const few = (of: string, needed: number, got: number): FixedDrift => ({ kind: 'insufficient-data', of, needed, got });
  if (rows.fixed < BASELINE_ROWS) return few('rows of the baseline', BASELINE_ROWS, Math.floor(rows.fixed));
  if (rows.live < ROWS) return few('rows that count', ROWS, Math.floor(rows.live));
  if (blocks.length < LEAST_DAYS) return few('days with rows of the column', LEAST_DAYS, blocks.length);
  return { kind: 'held', fixed, live, blocks, rows };
}

/** Shares at each place, by day and of the baseline. */
interface Shares {
  readonly days: readonly (readonly number[])[];
  readonly fixed: readonly number[];
}

function shares(counts: readonly number[]): readonly number[] {
  const rows = sum(counts);
  return counts.map((count) => count / rows);
}

function cumulated(blocks: readonly (readonly number[])[], fixed: readonly number[]): Shares {
  const below = (counts: readonly number[]): readonly number[] => {
    let sum = 0;
    return shares(counts).map((share) => (sum += share));
  };
  return { days: blocks.map(below), fixed: below(fixed) };
}

/** The place where days on average are farthest from the baseline, and how likely that is by chance. */
function farthest(
  { days, fixed }: Shares,
  { rows }: Held,
  places: number,
): { readonly gap: number; readonly p: number } {
  const means = fixed.map((_, i) => days.reduce((sum, day) => sum + (day[i] ?? 0), 0) / days.length);
  const gaps = fixed.map((share, i) => Math.abs((means[i] ?? 0) - share));
  const gap = Math.max(...gaps);
  const at = gaps.indexOf(gap);
  const mean = means[at] ?? 0;
  const spread = days.reduce((sum, day) => sum + ((day[at] ?? 0) - mean) ** 2, 0) / (days.length - 1);
  const share = ((fixed[at] ?? 0) * rows.fixed + mean * rows.live + 1) / (rows.fixed + rows.live + 2);
  const sampling = share * (1 - share) * (1 / rows.fixed + 1 / rows.live);
  const t = gap / Math.sqrt((2 * spread) / days.length + sampling);
  return { gap, p: Math.min(1, 2 * places * studentSf(t, days.length - 1)) };
}
