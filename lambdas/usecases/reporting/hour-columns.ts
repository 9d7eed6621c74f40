import type { ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { SketchedColumn } from '../../domain/report/drift/column-shift.ts';
import { mergeColumns } from '../../domain/windows/column-sketch.ts';
import type { WideHour } from '../monitoring/wide-hour.ts';

/** Name of the predictions among the columns; no feature has an empty name. */
export const PREDICTION = '';

/** Names of all columns of some hours, the predictions first. */
export function columnNames(hours: readonly WideHour[]): readonly string[] {
  const captured = hours.flatMap((hour) => hour.entries).map((entry) => entry.captured);
  const features = [...new Set(captured.flatMap((one) => Object.keys(one.features)))].toSorted();
  return captured.some(({ prediction }) => prediction !== undefined) ? [PREDICTION, ...features] : features;
}

/** The version with the most requests: predictions of two versions are no drift of one. */
export function mainVersion(hours: readonly WideHour[]): string | undefined {
  const requests = new Map<string, number>();
  for (const { version, counts } of hours.flatMap((hour) => hour.entries))
    requests.set(version, (requests.get(version) ?? 0) + counts.requests);
  return [...requests].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** A column over some hours, of one version if one is named. */
export function columnOver(
  hours: readonly WideHour[],
  name: string,
  version: string | undefined,
): SketchedColumn | undefined {
  const captured = hours
    .flatMap((hour) => hour.entries)
    .filter((entry) => version === undefined || entry.version === version)
    .map((entry) => entry.captured);
  const sketches = captured.flatMap(({ prediction, features }): readonly ColumnSketch[] => {
    const sketch = name === PREDICTION ? prediction : features[name];
    return sketch === undefined ? [] : [sketch];
  });
  const [first, ...rest] = sketches;
  if (first === undefined) return undefined;
  const weight = captured.reduce((sum, one) => sum + one.weight, 0);
  const squares = captured.reduce((sum, one) => sum + one.squares, 0);
  return { sketch: rest.reduce(mergeColumns, first), effective: squares === 0 ? 1 : Math.min(1, weight / squares) };
}
