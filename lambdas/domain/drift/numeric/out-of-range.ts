import { shareChange, type ShareChange } from '../test/share-change.ts';
import type { FeatureGrid } from '../../sketch/feature-grid.ts';

/** Rows outside the reference's cells: beyond its ends, and beyond its 0.1 and 99.9 per cent quantiles. Infinite values are outside. */
export interface OutOfRange {
  readonly beyondEnds: ShareChange;
  readonly beyondQuantiles: ShareChange;
}

function outside({ first, cells, infinite }: FeatureGrid, low: number, high: number): number {
  return cells.reduce((sum, count, i) => (first + i < low || first + i > high ? sum + count : sum), infinite);
}

function rowsIn({ cells, infinite }: FeatureGrid): number {
  return cells.reduce((sum, count) => sum + count, infinite);
}

/** Cells that hold the 0.1 and 99.9 per cent quantiles. */
function innerCells({ first, cells }: FeatureGrid): { readonly low: number; readonly high: number } {
  const total = cells.reduce((sum, count) => sum + count, 0);
  const at = (rank: number): number => {
    let below = 0;
    const index = cells.findIndex((count) => {
      below += count;
      return below > rank;
    });
    return first + (index < 0 ? cells.length - 1 : index);
  };
  return { low: at(Math.floor(0.001 * (total - 1))), high: at(Math.floor(0.999 * (total - 1))) };
}

/** Shares of rows outside the range of the reference, in whole cells, so values just beyond an end are not seen. */
export function outOfRange(reference: FeatureGrid, current: FeatureGrid, level: number): OutOfRange {
  const compare = (low: number, high: number): ShareChange =>
    shareChange(
      { hits: outside(reference, low, high), rows: rowsIn(reference) },
      { hits: outside(current, low, high), rows: rowsIn(current) },
      level,
    );
  const { low, high } = innerCells(reference);
  return {
    beyondEnds: compare(reference.first, reference.first + reference.cells.length - 1),
    beyondQuantiles: compare(low, high),
  };
}
