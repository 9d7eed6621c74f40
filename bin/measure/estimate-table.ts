import { estimateAtThresholds } from '../../lambdas/domain/performance/estimated/estimate-at-thresholds.ts';
import {
  confidenceOf,
  confidenceSketch,
  estimateAccuracy,
  whyNotEstimated,
} from '../../lambdas/domain/performance/estimated/estimate-confidence.ts';
import { readNumber } from '../../lambdas/domain/performance/rows/read-column.ts';
import { readScores } from '../../lambdas/domain/performance/rows/read-scores.ts';
import type { FileEstimate } from '../../lambdas/domain/report/file/estimate-section.ts';
import { scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { demandColumns } from './demand-columns.ts';
import { cellsOf, namesIn, settings, weightsOf, type MeasureOptions } from './measure-options.ts';
import { binaryRows, classRows, withColumns } from './measure-task.ts';
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
  if (options.task === 'regression') return { kind: 'not-estimated', reason: whyNotEstimated.regression };
  if (options.task === 'multiclass') return estimateClasses(table, options, { name, table: known });
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

/** Accuracy from how sure the model was of the classes that it gave; rows without a probability of each class count as without a score. */
function estimateClasses(table: DataTable, options: MeasureOptions, { name, table: known }: Reference): FileEstimate {
  demandColumns(known, [options.label, ...options.score]);
  const { rows } = classRows(known, withoutWeight(options, known));
  const columns = options.score.map((score) => cellsOf(table, score));
  const confidences = table.rows.map((_, i) => {
    const read = columns.map((column) => readNumber(column[i]));
    const shares = read.flatMap((one) =>
      one.kind === 'number' && one.value >= 0 && one.value <= 1 ? [one.value] : [],
    );
    return shares.length === read.length ? confidenceOf(shares) : undefined;
  });
  const scores = readScores(confidences, weightsOf(table, options));
  const estimated = estimateAccuracy({ ...scores, reference: confidenceSketch(rows) }, settings);
  return { kind: 'estimated', rows: scores.rows, reference: { name, rows: rows.length }, ...estimated };
}

/** The reference may be a file without weights. */
function withoutWeight(options: MeasureOptions, { columns }: DataTable): MeasureOptions {
  const { weight, ...rest } = options;
  return weight === undefined || columns.includes(weight) ? options : rest;
}
