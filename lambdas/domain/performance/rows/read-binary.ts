import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import {
  FaultCounter,
  isMissingLabel,
  numberIn,
  readNumber,
  weightIn,
  type Fault,
  type WeightColumn,
} from './read-column.ts';

/** Columns of a labelled file of a binary model. */
export interface BinaryColumns {
  readonly labels: readonly unknown[];
  readonly scores: readonly unknown[];
  /** w = 1 / sampling rate. @default 1 for every row */
  readonly weights?: WeightColumn | undefined;
  /** Label of the positive class. */
  readonly positive: string;
  /** Label of the negative class; others are faults. @default every other label is negative */
  readonly negative?: string;
  readonly names: { readonly label: string; readonly score: string };
}

/** Rows that can be used, and what was wrong with the rest. */
export interface BinaryRows {
  readonly rows: readonly ScoredRow[];
  readonly faults: readonly Fault[];
  /** Rows with a score outside [0, 1]: usable for ranking alone. */
  readonly outside: number;
}

/** Reads labels and scores; rows that cannot be used are counted by column and problem, never guessed. */
export function readBinary(columns: BinaryColumns): BinaryRows {
  const faults = new FaultCounter();
  const rows: ScoredRow[] = [];
  for (let i = 0; i < columns.labels.length; i++) {
    const row = readRow(columns, i, faults);
    if (row !== undefined) rows.push(row);
  }
  const outside = rows.filter(({ score }) => score < 0 || score > 1).length;
  return { rows, faults: faults.list(), outside };
}

function readRow(columns: BinaryColumns, i: number, faults: FaultCounter): ScoredRow | undefined {
  const isPositive = readLabel(columns, i, faults);
  const score = numberIn(columns.names.score, columns.scores[i], faults);
  const weight = weightIn(columns.weights, i, faults);
  if (isPositive === undefined || score === undefined || weight === undefined) return undefined;
  return { score, isPositive, weight };
}

function readLabel({ labels, positive, negative, names }: BinaryColumns, i: number, faults: FaultCounter) {
  const label = labels[i];
  if (isSameLabel(label, positive)) return true;
  if (negative !== undefined && isSameLabel(label, negative)) return false;
  const problem = labelProblem(label) ?? (negative === undefined ? undefined : `neither ${positive} nor ${negative}`);
  if (problem === undefined) return false;
  faults.add(names.label, problem);
  return undefined;
}

function labelProblem(label: unknown): string | undefined {
  if (isMissingLabel(label)) return 'missing';
  if (readNumber(label).kind === 'infinite') return 'infinite';
  return typeof label === 'object' ? 'not a label' : undefined;
}

/** Labels are equal as text or as numbers: 1, "1" and 1.0 are one class. */
function isSameLabel(label: unknown, wanted: string): boolean {
  const text = typeof label === 'string' ? label.trim() : String(label);
  if (text === wanted) return true;
  const [a, b] = [readNumber(label), readNumber(wanted)];
  return a.kind === 'number' && b.kind === 'number' && typeof label !== 'boolean' && a.value === b.value;
}
