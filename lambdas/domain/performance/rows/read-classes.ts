import type { ProbabilityRow } from '../multiclass/probability-row.ts';
import { FaultCounter, isMissingLabel, numberIn, weightIn, type Fault, type WeightColumn } from './read-column.ts';

/** Columns of a labelled file of a model of several classes: one column of probabilities for each class. */
export interface ClassColumns {
  readonly labels: readonly unknown[];
  readonly labelName: string;
  /** Class name and its probabilities. */
  readonly scores: readonly (readonly [className: string, column: readonly unknown[]])[];
  /** w = 1 / sampling rate. @default 1 for every row */
  readonly weights?: WeightColumn | undefined;
}

/** Reads labels and probabilities; rows that cannot be used are counted by column and problem. */
export function readClasses({ labels, labelName, scores, weights }: ClassColumns): {
  readonly rows: readonly ProbabilityRow[];
  readonly faults: readonly Fault[];
} {
  const faults = new FaultCounter();
  const classes = new Map(scores.map(([name], index) => [name, index]));
  const rows = labels.flatMap((label, i) => {
    const index = classes.get(String(label).trim());
    if (index === undefined) faults.add(labelName, isMissingLabel(label) ? 'missing' : 'none of the classes');
    const row = scores.map(([name, column]) => probabilityIn(name, column[i], faults));
    const weight = weightIn(weights, i, faults);
    const isWhole = row.every((score) => score !== undefined);
    if (index === undefined || !isWhole || weight === undefined) return [];
    return [{ label: index, scores: row.map((score) => score ?? 0), weight }];
  });
  return { rows, faults: faults.list() };
}

function probabilityIn(name: string, cell: unknown, faults: FaultCounter): number | undefined {
  const value = numberIn(name, cell, faults);
  if (value === undefined || (value >= 0 && value <= 1)) return value;
  faults.add(name, 'outside [0, 1]');
  return undefined;
}
