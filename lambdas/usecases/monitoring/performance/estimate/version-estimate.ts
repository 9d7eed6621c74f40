import type { ColumnSketch } from '../../../../contracts/stored/rows/part.ts';
import type { LabelledEntry } from '../../../../contracts/stored/rows/period-row.ts';
import type { UnlabelledScores } from '../../../../domain/performance/estimated/expected-classes.ts';
import { hasCalibration } from '../../../../domain/performance/estimated/isotonic.ts';
import {
  emptyScoreSketch,
  mergeScoreSketch,
  type ScoreSketch,
} from '../../../../domain/sketch/labelled/score-sketch.ts';
import { mergeSampling, noSampling } from '../../../../domain/sketch/value/sampling.ts';
import { mergeCounts } from '../../../../domain/sketch/value/sparse-counts.ts';
import type { LabelledPeriod } from '../labelled-period.ts';

/** Labelled scores that an estimate is calibrated on. */
export interface EstimateReference {
  readonly source: 'labels' | 'baseline';
  /** Labelled rows in it. */
  readonly rows: number;
  readonly score: ScoreSketch;
}

/** Scores of a version's callers in some periods, whether their labels came or not. */
export function scoresOf(
  periods: readonly Pick<LabelledPeriod, 'row'>[],
  version: string,
): Required<Omit<UnlabelledScores, 'reference'>> {
  let [scores, sampling, outside] = [{}, noSampling, 0];
  for (const { captured, version: own } of periods.flatMap(({ row }) => row?.entries ?? [])) {
    if (own !== version || captured.scores === undefined) continue;
    const inside = Object.values(captured.scores).reduce((sum, count) => sum + count, 0);
    const share = captured.weight === 0 ? 0 : inside / captured.weight;
    scores = mergeCounts(scores, captured.scores);
    sampling = mergeSampling(sampling, { weight: inside, squares: captured.squares * share });
    outside += Math.max(0, numbersIn(captured.prediction) - inside);
  }
  return { scores, sampling, outside };
}

/** Ripe labels of the version if they have enough of each class, else those of its baseline, else what there is. */
export function referenceOf(
  labelled: readonly LabelledEntry[],
  baseline: LabelledEntry | undefined,
): EstimateReference {
  const labels: EstimateReference = { source: 'labels', ...scoreOf(labelled) };
  if (hasCalibration(labels.score) || baseline === undefined) return labels;
  const own: EstimateReference = { source: 'baseline', ...scoreOf([baseline]) };
  return hasCalibration(own.score) ? own : labels;
}

function scoreOf(labelled: readonly LabelledEntry[]): Pick<EstimateReference, 'rows' | 'score'> {
  const binary = labelled.flatMap((entry) => (entry.task === 'binary' ? [entry] : []));
  const score = binary.reduce((sum, { sketches }) => mergeScoreSketch(sum, sketches.score), emptyScoreSketch);
  return { rows: binary.reduce((sum, { rows }) => sum + rows, 0), score };
}

/** Predictions that are numbers; infinite ones are among them. */
function numbersIn(column: ColumnSketch | undefined): number {
  switch (column?.kind) {
    case 'numeric':
      return column.grid.cells.reduce((sum, count) => sum + count, column.grid.infinite);
    case 'loose':
      return column.values.reduce((sum, [, weight]) => sum + weight, column.infinite);
    case 'categorical':
    case undefined:
      return 0;
  }
}
