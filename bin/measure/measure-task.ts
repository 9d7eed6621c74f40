import { binarySketchesOf, type BinarySketches } from '../../lambdas/domain/performance/entry/binary-sketches.ts';
import { classSketchesOf, type ClassSketches } from '../../lambdas/domain/performance/entry/class-sketches.ts';
import { measureBinaryRows } from '../../lambdas/domain/performance/entry/measure-binary-rows.ts';
import { binaryWarnings } from '../../lambdas/domain/performance/entry/measure-binary.ts';
import { measureMulticlass } from '../../lambdas/domain/performance/entry/measure-multiclass.ts';
import { measureRegression } from '../../lambdas/domain/performance/entry/measure-regression.ts';
import type { NamedOutcome } from '../../lambdas/domain/outcome.ts';
import { errorSketchOf, type ErrorSketch } from '../../lambdas/domain/performance/regression/error-sketch.ts';
import { readBinary, type BinaryRows } from '../../lambdas/domain/performance/rows/read-binary.ts';
import { readClasses } from '../../lambdas/domain/performance/rows/read-classes.ts';
import type { Fault } from '../../lambdas/domain/performance/rows/read-column.ts';
import { readPredicted } from '../../lambdas/domain/performance/rows/read-predicted.ts';
import { cellsOf, namesIn, settings, weightsOf, type MeasureOptions } from './measure-options.ts';
import type { DataTable } from './read-table.ts';

/** Numbers of the usable rows, and the sketches that charts are drawn from. */
export interface MeasuredRows {
  readonly used: number;
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
  readonly outcomes: readonly NamedOutcome[];
  readonly sketched: TaskSketches;
}

/** Sketches of a task as rows of a deployed model keep them. */
export type TaskSketches =
  | { readonly task: 'binary'; readonly sketches: BinarySketches }
  | { readonly task: 'multiclass'; readonly sketches: ClassSketches }
  | { readonly task: 'regression'; readonly sketches: ErrorSketch };

/** Measures the labelled rows of a table; refusals name its columns. */
export function measureTask(table: DataTable, options: MeasureOptions): MeasuredRows {
  const measured = measureRows(table, options);
  return { ...measured, outcomes: withColumns(measured.outcomes, namesIn(options)) };
}

/** Numbers speak of the score and the label; a file has names for them. */
export function withColumns(
  outcomes: readonly NamedOutcome[],
  { label, score }: ReturnType<typeof namesIn>,
): readonly NamedOutcome[] {
  const columns: Readonly<Record<string, string>> = { label, score, 'label or prediction': `${label} or ${score}` };
  return outcomes.map(({ name, outcome }) => ({
    name,
    outcome: outcome.kind === 'refused' ? { ...outcome, column: columns[outcome.column] ?? outcome.column } : outcome,
  }));
}

function measureRows(table: DataTable, options: MeasureOptions): MeasuredRows {
  switch (options.task) {
    case 'binary':
      return binary(table, options);
    case 'regression':
      return regression(table, options);
    case 'multiclass':
      return multiclass(table, options);
  }
}

/** Labels and scores of a binary model. */
export function binaryRows(table: DataTable, options: MeasureOptions): BinaryRows {
  const names = namesIn(options);
  const labels = cellsOf(table, names.label);
  return readBinary({
    labels,
    scores: cellsOf(table, names.score),
    positive: options.positive,
    weights: weightsOf(table, options),
    ...negativeIn(labels, options.positive),
    names,
  });
}

function binary(table: DataTable, options: MeasureOptions): MeasuredRows {
  const { rows, faults } = binaryRows(table, options);
  const sketches = binarySketchesOf(rows, options.threshold);
  return {
    used: rows.length,
    faults,
    warnings: binaryWarnings(sketches),
    outcomes: measureBinaryRows(rows, options.threshold, settings),
    sketched: { task: 'binary', sketches },
  };
}

/** With more than two labels, everything but 0 beside 1 is a fault; else the other label is the negative one. */
function negativeIn(labels: readonly unknown[], positive: string): { readonly negative?: string } {
  const others = new Set(labels.map(labelText).filter((label) => label !== '' && label !== positive));
  return others.size > 1 && positive === '1' ? { negative: '0' } : {};
}

function labelText(label: unknown): string {
  const isPlain = typeof label === 'string' || typeof label === 'number' || typeof label === 'bigint';
  return isPlain || typeof label === 'boolean' ? String(label).trim() : '';
}

function regression(table: DataTable, options: MeasureOptions): MeasuredRows {
  const names = namesIn(options);
  const { rows, faults } = readPredicted({
    actual: cellsOf(table, names.label),
    predicted: cellsOf(table, names.score),
    weights: weightsOf(table, options),
    names,
  });
  const sketches = errorSketchOf(rows);
  const outcomes = measureRegression(sketches, settings);
  return { used: rows.length, faults, warnings: [], outcomes, sketched: { task: 'regression', sketches } };
}

/** Labels and probabilities of a model of several classes. */
export function classRows(table: DataTable, options: MeasureOptions): ReturnType<typeof readClasses> {
  return readClasses({
    labels: cellsOf(table, options.label),
    labelName: options.label,
    scores: options.score.map((name) => [name, cellsOf(table, name)] as const),
    weights: weightsOf(table, options),
  });
}

function multiclass(table: DataTable, options: MeasureOptions): MeasuredRows {
  const { rows, faults } = classRows(table, options);
  const sketches = classSketchesOf(rows, options.score);
  const outcomes = measureMulticlass(sketches, settings);
  return { used: rows.length, faults, warnings: [], outcomes, sketched: { task: 'multiclass', sketches } };
}
