import { estimateAtThresholds } from '../../lambdas/domain/performance/estimated/estimate-at-thresholds.ts';
import { readScores } from '../../lambdas/domain/performance/rows/read-scores.ts';
import type { FileEstimate } from '../../lambdas/domain/report/file/estimate-section.ts';
import { scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { demandColumns } from './demand-columns.ts';
import { cellsOf, namesIn, settings, weightsOf, type MeasureOptions } from './measure-options.ts';
import { binaryRows, withColumns } from './measure-task.ts';
import type { DataTable } from './read-table.ts';

/** A labelled file that scores are calibrated on. */
export interface Reference {
  readonly name: string;
  readonly table: DataTable;
}

/**
 * What the labels of a table were to say by its scores, as the deployed check estimates it.
 *
 * @throws CliError if the reference has no rows or lacks a column
 */
export function estimateTable(
  table: DataTable,
  options: MeasureOptions,
  { name, table: known }: Reference,
): FileEstimate {
  if (options.task !== 'binary')
    return { kind: 'not-estimated', reason: `scores of task ${options.task} have no estimate before labels` };
  const { label, score } = namesIn(options);
  demandColumns(known, [label, score]);
  const reference = binaryRows(known, withoutWeight(options, known)).rows;
  const scores = readScores(cellsOf(table, score), weightsOf(table, options));
  const { calibration, outcomes } = estimateAtThresholds(
    { ...scores, reference: scoreSketchOf(reference) },
    options.threshold,
    settings,
  );
  return {
    kind: 'estimated',
    rows: scores.rows,
    reference: { name, rows: reference.length },
    calibration,
    outcomes: withColumns(outcomes, { label, score }),
  };
}

/** The reference may be a file without weights. */
function withoutWeight(options: MeasureOptions, { columns }: DataTable): MeasureOptions {
  const { weight, ...rest } = options;
  return weight === undefined || columns.includes(weight) ? options : rest;
}
