/** Two sketches count on different grids and cannot be merged. */
export class SketchGridError extends Error {
  override readonly name = 'SketchGridError';
  readonly code = 'SKETCH_GRID';
}

/**
 * Stops when two sketches do not share their grid.
 *
 * @throws SketchGridError naming both grids
 */
export function demandSameGrid(sketch: string, a: readonly (string | number)[], b: readonly (string | number)[]): void {
  if (a.length === b.length && a.every((part, i) => part === b[i])) return;
  throw new SketchGridError(`${sketch} sketches must share their grid, got [${a.join(', ')}] and [${b.join(', ')}]`);
}
