import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import { gridAround, type FeatureGrid, type Grid } from '../../sketch/feature-grid.ts';
import { settleColumn } from '../../windows/sums/settle-column.ts';

/** Numbers on both sides over one grid; values that ride along without one are put into that of the other side, or into one around them. */
export function onOneGrid(
  reference: ColumnSketch,
  current: ColumnSketch,
): readonly [reference: FeatureGrid, current: FeatureGrid] | undefined {
  const grid = gridOf(reference) ?? gridOf(current) ?? gridAroundValues(reference);
  const [before, now] = [settleColumn(reference, grid), settleColumn(current, grid)];
  if (before.kind !== 'numeric' || now.kind !== 'numeric') return undefined;
  const [a, b] = [before.grid.grid, now.grid.grid];
  return a.origin === b.origin && a.unit === b.unit ? [before.grid, now.grid] : undefined;
}

function gridOf(sketch: ColumnSketch): Grid | undefined {
  return sketch.kind === 'numeric' ? sketch.grid.grid : undefined;
}

function gridAroundValues(sketch: ColumnSketch): Grid | undefined {
  if (sketch.kind !== 'loose' || sketch.values.length === 0) return undefined;
  const rows = sketch.values.reduce((sum, [, weight]) => sum + weight, 0);
  const mean = sketch.values.reduce((sum, [value, weight]) => sum + value * weight, 0) / rows;
  const variance = sketch.values.reduce((sum, [value, weight]) => sum + weight * (value - mean) ** 2, 0) / rows;
  return gridAround(mean, Math.sqrt(variance));
}
