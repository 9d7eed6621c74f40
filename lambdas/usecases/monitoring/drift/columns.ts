import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import type { SampledColumn } from '../../../domain/quality/aligned-columns.ts';
import { mergeColumns } from '../../../domain/windows/column-sketch.ts';
import type { WideHour } from '../wide-hour.ts';

/** Name of the predictions among columns; no feature has an empty name. */
export const PREDICTION = '';

/** Cause of the drift of a column, which is the name of its check too. */
export function causeOf(column: string): string {
  return column === PREDICTION ? 'prediction-drift' : `drift/${column}`;
}

/** A column of hours or days; undefined where none of them has it. */
export function columnOf(
  hours: readonly WideHour[],
  column: string,
  version: string | undefined,
): SampledColumn | undefined {
  const captured = hours
    .flatMap((hour) => hour.entries)
    .filter((entry) => version === undefined || entry.version === version)
    .map((entry) => entry.captured);
  const sketches = captured.flatMap(({ prediction, features }): readonly ColumnSketch[] => {
    const sketch = column === PREDICTION ? prediction : features[column];
    return sketch === undefined ? [] : [sketch];
  });
  const [first, ...rest] = sketches;
  if (first === undefined) return undefined;
  const weight = captured.reduce((sum, one) => sum + one.weight, 0);
  const squares = captured.reduce((sum, one) => sum + one.squares, 0);
  return { sketch: rest.reduce(mergeColumns, first), effective: squares === 0 ? 1 : Math.min(1, weight / squares) };
}
