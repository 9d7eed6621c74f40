import type { ColumnSketch } from '../../../contracts/stored/rows/part.ts';
import type { FeatureHour, HourSketch } from '../../../domain/drift/detect/hour-sketch.ts';
import type { DriftFeature } from '../../../domain/drift/detect/settings.ts';
import { scaledCounts } from '../../../domain/quality/scaled-counts.ts';
import { mergeColumns } from '../../../domain/windows/column-sketch.ts';
import { rowsOfColumn } from '../../../domain/windows/rows-of-column.ts';
import type { WideHour } from '../wide-hour.ts';
import { PREDICTION } from './columns.ts';

/** The version with the most requests: predictions of two models are no drift of one. */
export function mainVersion(hours: readonly WideHour[]): string | undefined {
  const requests = new Map<string, number>();
  for (const { version, counts } of hours.flatMap((hour) => hour.entries))
    requests.set(version, (requests.get(version) ?? 0) + counts.requests);
  return [...requests].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** Columns of an hour in the order of their names: its features, or the prediction of a version. */
export function columnsOf(hour: WideHour, version: string | undefined): readonly DriftFeature[] {
  return [...sketchesOf(hour, version)]
    .map(([name, { kind }]): DriftFeature => ({ name, kind: kind === 'categorical' ? 'categorical' : 'numeric' }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether an hour can be read: it has all columns, and their grids are fixed. */
export function isReady(hour: WideHour, columns: readonly DriftFeature[], version: string | undefined): boolean {
  const sketches = sketchesOf(hour, version);
  return columns.every(({ name }) => {
    const sketch = sketches.get(name);
    return sketch !== undefined && sketch.kind !== 'loose';
  });
}

/** An hour as the detector reads it; sampled rows count for as many as they tell. Without a row of the hour it has none. */
export function hourSketch(
  hour: number,
  wide: WideHour | undefined,
  { columns, version }: { readonly columns: readonly DriftFeature[]; readonly version?: string | undefined },
): HourSketch {
  if (wide === undefined) return { hour, rows: 0, features: {} };
  const sketches = sketchesOf(wide, version);
  const effective = effectiveOf(wide, version);
  const totals = [...sketches.values()].map((sketch) => Math.round(rowsOfColumn(sketch) * effective));
  const rows = totals.reduce((most, total) => Math.max(most, total), 0);
  const features = columns.map(({ name, kind }) => [name, featureHour(sketches.get(name), kind, { rows, effective })]);
  return { hour, rows, features: Object.fromEntries(features) };
}

/** Sketch of a feature over all callers' requests of an hour; undefined if there is none. */
export function mergedFeature(hour: WideHour, feature: string): ColumnSketch | undefined {
  return sketchesOf(hour, undefined).get(feature);
}

/** Merged sketches of all callers' requests by column. */
function sketchesOf({ entries }: WideHour, version: string | undefined): ReadonlyMap<string, ColumnSketch> {
  const merged = new Map<string, ColumnSketch>();
  for (const { version: own, captured } of entries) {
    if (version !== undefined && own !== version) continue;
    const named =
      version === undefined ? Object.entries(captured.features) : [[PREDICTION, captured.prediction] as const];
    for (const [name, sketch] of named) {
      if (sketch === undefined) continue;
      const before = merged.get(name);
      merged.set(name, before === undefined ? sketch : mergeColumns(before, sketch));
    }
  }
  return merged;
}

/** Share of the rows that count beside sampled ones: Σw / Σw². */
function effectiveOf({ entries }: WideHour, version: string | undefined): number {
  const own = entries.filter((entry) => version === undefined || entry.version === version);
  const weight = own.reduce((sum, { captured }) => sum + captured.weight, 0);
  const squares = own.reduce((sum, { captured }) => sum + captured.squares, 0);
  return squares === 0 ? 1 : Math.min(1, weight / squares);
}

/** Rows without a value of the column's kind count as missing. */
function featureHour(
  sketch: ColumnSketch | undefined,
  kind: DriftFeature['kind'],
  { rows, effective }: { readonly rows: number; readonly effective: number },
): FeatureHour {
  if (sketch?.kind === 'numeric' && kind === 'numeric') {
    const cells = scaledCounts(sketch.grid.cells, effective);
    return { missing: rest(rows, cells), first: sketch.grid.first, cells };
  }
  if (sketch?.kind === 'categorical' && kind === 'categorical') {
    const { listed, fresh, other } = sketch.categories;
    const named = new Map(Object.entries(listed));
    for (const [name, count] of Object.entries(fresh)) named.set(name, (named.get(name) ?? 0) + count);
    if (other > 0) named.set(OTHER, other);
    const counts = scaledCounts([...named.values()], effective);
    return {
      missing: rest(rows, counts),
      counts: Object.fromEntries([...named.keys()].map((name, i) => [name, counts[i] ?? 0])),
    };
  }
  return { missing: rows };
}

/** Rows of categories that are not kept by name. */
const OTHER = '\u0000other';

function rest(rows: number, counts: readonly number[]): number {
  return Math.max(0, rows - counts.reduce((sum, count) => sum + count, 0));
}
