import type { PredictedRow } from '../regression/row-errors.ts';
import { FaultCounter, numberIn, weightIn, type Fault, type WeightColumn } from './read-column.ts';

/** Columns of a labelled file of a regression model. */
export interface PredictedColumns {
  readonly actual: readonly unknown[];
  readonly predicted: readonly unknown[];
  /** w = 1 / sampling rate. @default 1 for every row */
  readonly weights?: WeightColumn | undefined;
  readonly names: { readonly label: string; readonly score: string };
}

/** Reads pairs of numbers; rows that cannot be used are counted by column and problem. */
export function readPredicted({ actual, predicted, weights, names }: PredictedColumns): {
  readonly rows: readonly PredictedRow[];
  readonly faults: readonly Fault[];
} {
  const faults = new FaultCounter();
  const rows = actual.flatMap((cell, i) => {
    const y = numberIn(names.label, cell, faults);
    const prediction = numberIn(names.score, predicted[i], faults);
    const weight = weightIn(weights, i, faults);
    if (y === undefined || prediction === undefined || weight === undefined) return [];
    return [{ actual: y, predicted: prediction, weight }];
  });
  return { rows, faults: faults.list() };
}
