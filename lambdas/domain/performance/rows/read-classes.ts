import type { ProbabilityRow } from '../multiclass/probability-row.ts';
import { FaultCounter, readNumber, type Fault } from './read-column.ts';

/** Columns of a labelled file of a model of several classes: one column of probabilities for each class. */
export interface ClassColumns {
  readonly labels: readonly unknown[];
  readonly labelName: string;
  /** Class name and its probabilities. */
  readonly scores: readonly (readonly [className: string, column: readonly unknown[]])[];
}

/** Reads labels and probabilities; rows that cannot be used are counted by column and problem. */
export function readClasses({ labels, labelName, scores }: ClassColumns): {
  readonly rows: readonly ProbabilityRow[];
  readonly faults: readonly Fault[];
} {
  const faults = new FaultCounter();
  const rows = labels.flatMap((label, i) => {
    const index = scores.findIndex(([name]) => name === String(label).trim());
    const isMissing = label === undefined || label === null || label === '';
    if (index < 0) faults.add(labelName, isMissing ? 'missing' : 'none of the classes');
    const row = scores.map(([name, column]) => probabilityIn(name, column[i], faults));
    const isWhole = row.every((score) => score !== undefined);
    return index < 0 || !isWhole ? [] : [{ label: index, scores: row.map((score) => score ?? 0), weight: 1 }];
  });
  return { rows, faults: faults.list() };
}

function probabilityIn(name: string, cell: unknown, faults: FaultCounter): number | undefined {
  const read = readNumber(cell);
  if (read.kind !== 'number') {
    faults.add(name, read.kind === 'not-a-number' ? 'not a number' : read.kind);
    return undefined;
  }
  if (read.value >= 0 && read.value <= 1) return read.value;
  faults.add(name, 'outside [0, 1]');
  return undefined;
}
