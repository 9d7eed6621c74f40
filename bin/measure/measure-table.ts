import type { NamedOutcome } from '../../lambdas/domain/outcome.ts';
import type { Fault } from '../../lambdas/domain/performance/rows/read-column.ts';
import type { FileEstimate } from '../../lambdas/domain/report/file/estimate-section.ts';
import { demandColumns, noRows } from './demand-columns.ts';
import { estimateTable, type Reference } from './estimate-table.ts';
import type { MeasureOptions, Task } from './measure-options.ts';
import { measureTask, type TaskSketches } from './measure-task.ts';
import type { DataTable } from './read-table.ts';

/** Numbers of a file, and what was wrong with rows that were left out. */
export interface MeasuredFile {
  readonly task: Task;
  readonly rows: number;
  readonly used: number;
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
  readonly outcomes: readonly NamedOutcome[];
  readonly estimate?: FileEstimate;
}

/** A measured file with what its charts are drawn from; no sketches where no row has a label. */
export interface MeasuredTable {
  readonly measured: MeasuredFile;
  readonly sketched: TaskSketches | undefined;
}

/**
 * Measures a table; with a labelled reference, estimates too what its labels were to say, for which it needs none itself.
 *
 * @throws CliError if a column is not there or no row can be used
 */
export function measureTable(table: DataTable, options: MeasureOptions, reference?: Reference): MeasuredTable {
  const { label, score, weight, task } = options;
  const demanded = [...score, ...(weight === undefined ? [] : [weight])];
  demandColumns(table, reference === undefined ? [label, ...demanded] : demanded);
  const { used, faults, warnings, outcomes, sketched } = measureTask(table, options);
  const estimate = reference === undefined ? undefined : estimateTable(table, options, reference);
  if (used === 0 && !hasScores(estimate)) throw noRows(faults);
  const found = used === 0 ? { warnings: [], outcomes: [] } : { warnings, outcomes };
  return {
    measured: {
      task,
      rows: table.rows.length,
      used,
      faults,
      ...found,
      ...(estimate === undefined ? {} : { estimate }),
    },
    sketched: used === 0 ? undefined : sketched,
  };
}

/** A file without labels is worth a page if its scores were estimated. */
function hasScores(estimate: FileEstimate | undefined): boolean {
  return estimate?.kind === 'estimated' && estimate.rows > 0;
}
