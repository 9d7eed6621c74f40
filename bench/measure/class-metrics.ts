import { handTillAuc } from '../../lambdas/domain/performance/multiclass/class-auc.ts';
import { classKappa, type KappaWeights } from '../../lambdas/domain/performance/multiclass/class-kappa.ts';
import { classMean } from '../../lambdas/domain/performance/multiclass/class-means.ts';
import { classLogLosses, type ProbabilityRow } from '../../lambdas/domain/performance/multiclass/probability-row.ts';
import { matrixOf, mergeMatrix, type ClassMatrix } from '../../lambdas/domain/sketch/labelled/class-matrix.ts';
import { mergeMoments, type Moments } from '../../lambdas/domain/sketch/value/moments.ts';
import { readClasses } from '../../lambdas/domain/performance/rows/read-classes.ts';
import type { CaseInput } from './case-input.ts';
import { inParts } from './in-parts.ts';
import { exactly, rowsOnly, type Answer, type Tree } from './measure-case.ts';
import { need } from './scored-input.ts';

/** The package that printed these values clips at the machine's precision. */
const REFERENCE_CLIP = Number.EPSILON;

/** Numbers of models of several classes by metric name. */
export const classMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  confusion_matrix: (input) => fromMatrix(input, confusionTree),
  f1_macro: (input) => fromMatrix(input, (matrix) => need(classMean(matrix, 'f1', 'macro'))),
  cohen_kappa: (input) => kappaOf(input, 'plain'),
  cohen_kappa_linear: (input) => kappaOf(input, 'linear'),
  roc_auc_multiclass_ovo: (input) => {
    const { rows, classes } = probabilityRows(input);
    return rowsOnly(need(handTillAuc(rows, classes)), 'pairs of classes need the rows');
  },
  log_loss_multiclass: (input) => {
    const { rows } = probabilityRows(input);
    const losses = (part: readonly ProbabilityRow[]): Moments => classLogLosses(part, REFERENCE_CLIP);
    return exactly(losses(rows).mean, inParts(rows, losses, mergeMoments).mean);
  },
};

function kappaOf(input: CaseInput, weights: KappaWeights): Answer {
  return fromMatrix(input, (matrix) => need(classKappa(matrix, weights)));
}

function fromMatrix(input: CaseInput, value: (matrix: ClassMatrix) => Tree): Answer {
  const rows = pairsIn(input).map(([label, predicted]) => ({ label, predicted, weight: 1 }));
  const classes = input.has('order')
    ? input.list('order').map(String)
    : [...new Set(rows.flatMap(({ label, predicted }) => [label, predicted]))].toSorted();
  const merged = inParts(rows, (part) => matrixOf(part, classes), mergeMatrix);
  return exactly(value(matrixOf(rows, classes)), value(merged));
}

function pairsIn(input: CaseInput): readonly (readonly [label: string, predicted: string])[] {
  if (!input.has('file')) {
    const [labels, decisions] = [input.list('y_true'), input.list('y_pred')];
    const longest = labels.length > decisions.length ? labels : decisions;
    return input.labelPairs(
      ['y_true', 'y_pred'],
      longest.map((_, i) => [labels[i], decisions[i]] as const),
    );
  }
  const columns = [input.text('label'), input.text('predicted')] as const;
  return input.labelPairs(
    columns,
    input.rows().map((row) => [row[columns[0]], row[columns[1]]] as const),
  );
}

/** Two classes are printed as tn, fp, fn, tp. */
function confusionTree({ cells }: ClassMatrix): Tree {
  return cells.length === 2 ? cells.flat() : cells;
}

function probabilityRows(input: CaseInput): { readonly rows: readonly ProbabilityRow[]; readonly classes: number } {
  const [classes, cells, label] = [input.list('scores').map(String), input.rows(), input.text('label')];
  const { rows, faults } = readClasses({
    labels: cells.map((row) => row[label]),
    labelName: label,
    scores: classes.map((name) => [name, cells.map((row) => row[name])] as const),
  });
  input.note(faults);
  return { rows, classes: classes.length };
}
