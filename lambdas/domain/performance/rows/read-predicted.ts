import type { PredictedRow } from '../regression/row-errors.ts';
import { FaultCounter, readNumber, type Fault } from './read-column.ts';

/** Columns of a labelled file of a regression model. */
export interface PredictedColumns {
  readonly actual: readonly unknown[];
  readonly predicted: readonly unknown[];
  /** w = 1 / sampling rate. @default 1 for every row */
  readonly weights?: readonly unknown[];
  readonly names: { readonly label: string; readonly score: string };
}

/** Reads pairs of numbers; rows that cannot be used are counted by column and problem. */
export function readPredicted({ actual, predicted, weights, names }: PredictedColumns): {
  readonly rows: readonly PredictedRow[];
  readonly faults: readonly Fault[];
} {
  const faults = new FaultCounter();
  const numberIn = (column: string, cell: unknown): number | undefined => {
    const read = readNumber(cell);
    if (read.kind === 'number') return read.value;
    faults.add(column, read.kind === 'not-a-number' ? 'not a number' : read.kind);
    return undefined;
  };
  const rows = actual.flatMap((cell, i) => {
    const [y, prediction] = [numberIn(names.label, cell), numberIn(names.score, predicted[i])];
    const weight = weights === undefined ? 1 : numberIn('weight', weights[i]);
    if (y === undefined || prediction === undefined || weight === undefined) return [];
    if (weight > 0) return [{ actual: y, predicted: prediction, weight }];
    faults.add('weight', 'not above 0');
    return [];
  });
  return { rows, faults: faults.list() };
}
