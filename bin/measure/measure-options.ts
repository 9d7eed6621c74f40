import type { WeightColumn } from '../../lambdas/domain/performance/rows/read-column.ts';
import type { DataTable } from './read-table.ts';

/** What is measured. */
export const tasks = ['binary', 'multiclass', 'regression'] as const;
export type Task = (typeof tasks)[number];

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

/** The same file gives the same resamples. */
export const settings = { seed: 'understudy measure' };

/** Cells of a column in the order of the rows. */
export function cellsOf({ rows }: DataTable, name: string): readonly unknown[] {
  return rows.map((row) => row[name]);
}

/** The column of weights, if the file is said to have one. */
export function weightsOf(table: DataTable, { weight }: MeasureOptions): WeightColumn | undefined {
  return weight === undefined ? undefined : { name: weight, cells: cellsOf(table, weight) };
}

/** The columns of one score. */
export function namesIn({ label, score }: MeasureOptions): { readonly label: string; readonly score: string } {
  return { label, score: score[0] ?? '' };
}
