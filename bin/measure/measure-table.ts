import { binarySketchesOf } from '../../lambdas/domain/performance/entry/binary-sketches.ts';
import { classSketchesOf } from '../../lambdas/domain/performance/entry/class-sketches.ts';
import { measureBinaryRows } from '../../lambdas/domain/performance/entry/measure-binary-rows.ts';
import { binaryWarnings } from '../../lambdas/domain/performance/entry/measure-binary.ts';
import { measureMulticlass } from '../../lambdas/domain/performance/entry/measure-multiclass.ts';
import { measureRegression } from '../../lambdas/domain/performance/entry/measure-regression.ts';
import type { NamedOutcome } from '../../lambdas/domain/outcome.ts';
import { errorSketchOf } from '../../lambdas/domain/performance/regression/error-sketch.ts';
import { readBinary } from '../../lambdas/domain/performance/rows/read-binary.ts';
import { readClasses } from '../../lambdas/domain/performance/rows/read-classes.ts';
import { lackOf, type Fault } from '../../lambdas/domain/performance/rows/read-column.ts';
import { readPredicted } from '../../lambdas/domain/performance/rows/read-predicted.ts';
import { CliError } from '../client/cli-error.ts';
import type { DataTable } from './read-table.ts';

/** What is measured. */
export type Task = 'binary' | 'multiclass' | 'regression';

/** How a file is measured. */
export interface MeasureOptions {
  readonly label: string;
  /** Column of the score or prediction; of several classes their columns, named as the classes. */
  readonly score: readonly string[];
  readonly task: Task;
  readonly positive: string;
  readonly threshold: readonly number[];
  readonly weight?: string;
}

/** Numbers of a file, and what was wrong with rows that were left out. */
export interface MeasuredFile {
  readonly task: Task;
  readonly rows: number;
  readonly used: number;
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
  readonly outcomes: readonly NamedOutcome[];
}

/**
 * Measures a table.
 *
 * @throws CliError if a column is not there or no row can be used
 */
export function measureTable(table: DataTable, options: MeasureOptions): MeasuredFile {
  demandColumns(table, [options.label, ...options.score, ...(options.weight === undefined ? [] : [options.weight])]);
  const measuredFile = measureTask(table, options);
  if (measuredFile.used > 0) return measuredFile;
  const lack = lackOf(measuredFile.faults);
  const why =
    lack.kind === 'refused' ? `${lack.column} is ${lack.reason} in ${lack.count} rows` : 'the file has no rows';
  throw new CliError('badInput', `no row can be measured: ${why}`, { code: 'NO_ROWS' });
}

function demandColumns({ columns, rows }: DataTable, wanted: readonly string[]): void {
  if (rows.length === 0)
    throw new CliError('badInput', 'no row can be measured: the file has no rows', { code: 'NO_ROWS' });
  const missing = wanted.filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  throw new CliError('badInput', `columns must be among ${columns.join(', ')}, got ${missing.join(', ')}`);
}

function measureTask(table: DataTable, options: MeasureOptions): MeasuredFile {
  const columnOf = (name: string): readonly unknown[] => table.rows.map((row) => row[name]);
  switch (options.task) {
    case 'binary':
      return binary(table, options, columnOf);
    case 'regression':
      return regression(table, options, columnOf);
    case 'multiclass':
      return multiclass(table, options, columnOf);
  }
}

type ColumnOf = (name: string) => readonly unknown[];

/** The same file gives the same resamples. */
const settings = { seed: 'understudy measure' };

function namesIn({ label, score }: MeasureOptions) {
  return { label, score: score[0] ?? '' };
}

function weightsIn({ weight }: MeasureOptions, columnOf: ColumnOf) {
  return weight === undefined ? {} : { weights: columnOf(weight) };
}

function binary(table: DataTable, options: MeasureOptions, columnOf: ColumnOf): MeasuredFile {
  const names = namesIn(options);
  const { rows, faults } = readBinary({
    labels: columnOf(names.label),
    scores: columnOf(names.score),
    positive: options.positive,
    ...weightsIn(options, columnOf),
    ...negativeIn(columnOf(names.label), options.positive),
    names,
  });
  const outcomes = measureBinaryRows(rows, options.threshold, settings);
  return {
    task: 'binary',
    rows: table.rows.length,
    used: rows.length,
    faults,
    warnings: binaryWarnings(binarySketchesOf(rows, options.threshold)),
    outcomes,
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

function regression(table: DataTable, options: MeasureOptions, columnOf: ColumnOf): MeasuredFile {
  const names = namesIn(options);
  const { rows, faults } = readPredicted({
    actual: columnOf(names.label),
    predicted: columnOf(names.score),
    ...weightsIn(options, columnOf),
    names,
  });
  const outcomes = measureRegression(errorSketchOf(rows), settings);
  return { task: 'regression', rows: table.rows.length, used: rows.length, faults, warnings: [], outcomes };
}

function multiclass(table: DataTable, options: MeasureOptions, columnOf: ColumnOf): MeasuredFile {
  const scores = options.score.map((name) => [name, columnOf(name)] as const);
  const { rows, faults } = readClasses({ labels: columnOf(options.label), labelName: options.label, scores });
  const outcomes = measureMulticlass(classSketchesOf(rows, options.score), settings);
  return { task: 'multiclass', rows: table.rows.length, used: rows.length, faults, warnings: [], outcomes };
}
