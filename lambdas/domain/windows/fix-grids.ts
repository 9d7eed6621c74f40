import type { PartEntry } from '../../contracts/stored/rows/part.ts';
import { gridAround, type Grid } from '../sketch/feature-grid.ts';
import { groupBy } from '../group-by.ts';
import { settleColumn } from './column-sketch.ts';

/** Name under which the grid of a model's prediction is kept; no feature has it, names of features are not empty after the `$`. */
export const PREDICTION_COLUMN = '$prediction';
/** Requests whose values are enough to fix a grid. */
const LEAST_VALUES = 100;

/** A column whose grid can be fixed now. */
export interface FixableColumn {
  readonly model: string;
  readonly column: string;
  readonly grid: Grid;
}

/** Columns with loose values of at least 100 requests, with the grid that their values suggest. */
export function fixableColumns(entries: readonly PartEntry[]): readonly FixableColumn[] {
  const found: FixableColumn[] = [];
  for (const [model, own] of groupBy(entries, (entry) => entry.model)) {
    for (const [column, values] of looseValues(own)) {
      const weight = values.reduce((sum, [, one]) => sum + one, 0);
      if (weight >= LEAST_VALUES) found.push({ model, column, grid: gridOf(values, weight) });
    }
  }
  return found;
}

/** Entries whose loose values went into the grids that stand. */
export function settleEntries(
  entries: readonly PartEntry[],
  gridFor: (model: string, column: string) => Grid | undefined,
): readonly PartEntry[] {
  return entries.map((entry) => {
    const { captured, model } = entry;
    const features = Object.entries(captured.features).map(
      ([name, sketch]) => [name, settleColumn(sketch, gridFor(model, name))] as const,
    );
    const prediction =
      captured.prediction === undefined
        ? {}
        : { prediction: settleColumn(captured.prediction, gridFor(model, PREDICTION_COLUMN)) };
    return { ...entry, captured: { ...captured, features: Object.fromEntries(features), ...prediction } };
  });
}

type Values = readonly (readonly [value: number, weight: number])[];

function looseValues(entries: readonly PartEntry[]): ReadonlyMap<string, Values> {
  const all = new Map<string, (readonly [number, number])[]>();
  for (const { captured } of entries) {
    const columns = { ...captured.features, ...(captured.prediction && { [PREDICTION_COLUMN]: captured.prediction }) };
    for (const [name, sketch] of Object.entries(columns)) {
      if (sketch.kind !== 'loose') continue;
      all.set(name, [...(all.get(name) ?? []), ...sketch.values]);
    }
  }
  return all;
}

/** Around the weighted median, in units of the weighted standard deviation. */
function gridOf(values: Values, weight: number): Grid {
  const sorted = values.toSorted(([a], [b]) => a - b);
  let seen = 0;
  const median = sorted.find(([, one]) => (seen += one) >= weight / 2)?.[0] ?? 0;
  const mean = sorted.reduce((sum, [value, one]) => sum + value * one, 0) / weight;
  const variance = sorted.reduce((sum, [value, one]) => sum + one * (value - mean) ** 2, 0) / weight;
  return gridAround(median, Math.sqrt(variance));
}
