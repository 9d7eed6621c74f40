import type { CapturedValues, ColumnSketch } from '../../contracts/stored/rows/part.ts';
import type { Grid } from '../sketch/feature-grid.ts';
import { gridOfValues } from '../sketch/grid-of-values.ts';
import { PREDICTION_COLUMN } from './feature-terms.ts';
import { settleColumn } from './sums/settle-column.ts';

/** Requests whose values are enough to fix a grid. */
const LEAST_VALUES = 100;

/** A column whose grid can be fixed now. */
export interface FixableColumn {
  readonly column: string;
  readonly grid: Grid;
}

/** What entries of parts and of periods have in common here. */
export interface WithCaptured {
  readonly captured: CapturedValues;
}

/** Whether values of some column ride along without a grid. */
export function hasLoose(entries: readonly WithCaptured[]): boolean {
  return entries.some(({ captured }) => columnsOf(captured).some(([, sketch]) => sketch.kind === 'loose'));
}

/** Columns of one model with loose values of at least 100 requests, with the grid that their values suggest. */
export function fixableColumns(entries: readonly WithCaptured[]): readonly FixableColumn[] {
  return [...looseValues(entries)].flatMap(([column, values]) => {
    const weight = values.reduce((sum, [, one]) => sum + one, 0);
    return weight >= LEAST_VALUES ? [{ column, grid: gridOfValues(values) }] : [];
  });
}

/** Entries of one model whose loose values went into the grids that stand. */
export function settleEntries<Entry extends WithCaptured>(
  entries: readonly Entry[],
  grids: ReadonlyMap<string, Grid>,
): readonly Entry[] {
  return entries.map((entry) => {
    const { captured } = entry;
    const features = Object.entries(captured.features).map(
      ([name, sketch]) => [name, settleColumn(sketch, grids.get(name))] as const,
    );
    const prediction =
      captured.prediction === undefined
        ? {}
        : { prediction: settleColumn(captured.prediction, grids.get(PREDICTION_COLUMN)) };
    return { ...entry, captured: { ...captured, features: Object.fromEntries(features), ...prediction } };
  });
}

function columnsOf({ features, prediction }: CapturedValues): readonly (readonly [name: string, ColumnSketch])[] {
  const named = Object.entries(features);
  return prediction === undefined ? named : [...named, [PREDICTION_COLUMN, prediction]];
}

type Values = (readonly [value: number, weight: number])[];

function looseValues(entries: readonly WithCaptured[]): ReadonlyMap<string, Values> {
  const all = new Map<string, Values>();
  for (const [name, sketch] of entries.flatMap(({ captured }) => columnsOf(captured))) {
    if (sketch.kind !== 'loose') continue;
    const held = all.get(name) ?? [];
    held.push(...sketch.values);
    all.set(name, held);
  }
  return all;
}
