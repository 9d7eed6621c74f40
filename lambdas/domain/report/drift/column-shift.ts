import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import { binCounts, quantileBins } from '../../drift/distance/quantile-bins.ts';
import { totalVariation } from '../../drift/distance/total-variation.ts';
import type { Lack } from '../../outcome.ts';
import { alignGrids } from '../../sketch/feature-grid.ts';
import { onOneGrid } from './one-grid.ts';
import { sum } from '../../stats/sum.ts';

/** A column in a stretch of time, with the share of its rows that count beside sampled ones, at most 1. */
export interface SketchedColumn {
  readonly sketch: ColumnSketch;
  readonly effective: number;
}

/** Share of the values that would have to change places, and how much of it chance alone brings. */
export interface ColumnShift {
  readonly kind: 'known';
  readonly distance: number;
  /** Expected without any change, of so many rows. */
  readonly chance: number;
  /** What is above chance, at least 0. */
  readonly excess: number;
}

/** Rows below which a stretch of time says nothing. */
const LEAST_ROWS = 100;
const BINS = 10;

/** Rows by cell on both sides, those without a value in a cell of their own. */
interface Cells {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * Total variation distance of a column to its reference: numbers in ten bins of the reference's quantiles, categories by name, values
 * that are missing, infinite or of another type in cells of their own.
 */
export function columnShift(reference: SketchedColumn, current: SketchedColumn): ColumnShift | Lack {
  const cells = cellsOf(reference.sketch, current.sketch);
  if (cells === undefined) return { kind: 'undefined', reason: 'the column was of another kind, or on another grid' };
  const [n, m] = [sum(cells.reference) * reference.effective, sum(cells.current) * current.effective];
  if (n < LEAST_ROWS) return lacking('rows of the reference', n);
  if (m < LEAST_ROWS) return lacking('rows', m);
  const distance = totalVariation(cells);
  if (distance.kind !== 'known') return lacking('rows', 0);
  const chance = chanceOf(cells.reference, n, m);
  return { kind: 'known', distance: distance.value, chance, excess: Math.max(0, distance.value - chance) };
}

function lacking(of: string, got: number): Lack {
  return { kind: 'insufficient-data', of, needed: LEAST_ROWS, got: Math.floor(got) };
}

function cellsOf(reference: ColumnSketch, current: ColumnSketch): Cells | undefined {
  if (reference.kind === 'categorical' && current.kind === 'categorical') return namesOf(reference, current);
  const both = onOneGrid(reference, current);
  if (both === undefined) return undefined;
  const [before, now] = both;
  const aligned = alignGrids(before, now);
  const edges = quantileBins(aligned.reference, BINS);
  const without = ({ missing, infinite, mistyped }: typeof now): readonly number[] => [missing, infinite, mistyped];
  return {
    reference: [...binCounts(edges, aligned.reference), ...without(before)],
    current: [...binCounts(edges, aligned.current), ...without(now)],
  };
}

type Categorical = Extract<ColumnSketch, { kind: 'categorical' }>;

function namesOf(reference: Categorical, current: Categorical): Cells {
  const [before, now] = [categoryCounts(reference), categoryCounts(current)];
  const names = [...new Set([...before.keys(), ...now.keys()])];
  const counts = (of: ReadonlyMap<string, number>): readonly number[] => names.map((name) => of.get(name) ?? 0);
  return { reference: counts(before), current: counts(now) };
}

/** Rows by category, whether the baseline knows it or not; those without a name of their own in brackets. */
export function categoryCounts({ categories }: Categorical): ReadonlyMap<string, number> {
  const { listed, fresh, other, missing, mistyped } = categories;
  const counts = new Map<string, number>();
  for (const [name, count] of [...Object.entries(listed), ...Object.entries(fresh)])
    counts.set(name, (counts.get(name) ?? 0) + count);
  const rest = { '(all others)': other, '(missing)': missing, '(no category)': mistyped };
  for (const [name, count] of Object.entries(rest)) if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  return counts;
}

/** Mean of the distance of two samples of one distribution: half the sum of E|difference of shares|, each about normal. */
function chanceOf(reference: readonly number[], n: number, m: number): number {
  const all = sum(reference);
  const spread = (1 / n + 1 / m) * (2 / Math.PI);
  return reference.reduce((sum, count) => sum + Math.sqrt(spread * (count / all) * (1 - count / all)), 0) / 2;
}
