import { emptyMatrix, matrixOf, mergeMatrix, type ClassMatrix } from '../../sketch/labelled/class-matrix.ts';
import {
  emptyScoreSketch,
  mergeScoreSketch,
  scoreSketchOf,
  type ScoreSketch,
} from '../../sketch/labelled/score-sketch.ts';
import { emptyMoments, mergeMoments, type Moments } from '../../sketch/value/moments.ts';
import { classLogLosses, topKHits, type ProbabilityRow } from '../multiclass/probability-row.ts';

/** Everything that is kept of the labelled rows of a model of several classes. */
export interface ClassSketches {
  readonly matrix: ClassMatrix;
  /** One against the rest, by class; empty where the model gives no probabilities. */
  readonly scores: readonly ScoreSketch[];
  readonly logLoss: Moments;
  readonly topK: Moments;
  readonly k: number;
}

/** No rows. */
export function emptyClasses(classes: readonly string[], k = 3): ClassSketches {
  return {
    matrix: emptyMatrix(classes),
    scores: classes.map(() => emptyScoreSketch),
    logLoss: emptyMoments,
    topK: emptyMoments,
    k,
  };
}

/** Sketches of rows with probabilities in one pass; the predicted class is the most probable one, the first of equals. */
export function classSketchesOf(rows: readonly ProbabilityRow[], classes: readonly string[], k = 3): ClassSketches {
  const answers = rows.map(({ label, scores, weight }) => ({
    label: classes[label] ?? '',
    predicted: classes[scores.indexOf(Math.max(...scores))] ?? '',
    weight,
  }));
  return {
    matrix: matrixOf(answers, classes),
    scores: classes.map((_, i) =>
      scoreSketchOf(
        rows.map(({ label, scores, weight }) => ({ score: scores[i] ?? 0, isPositive: label === i, weight })),
      ),
    ),
    logLoss: classLogLosses(rows),
    topK: topKHits(rows, k),
    k,
  };
}

/** Joins two sets of sketches as if all their rows had gone into one. */
export function mergeClasses(a: ClassSketches, b: ClassSketches): ClassSketches {
  return {
    matrix: mergeMatrix(a.matrix, b.matrix),
    scores: a.scores.map((score, i) => mergeScoreSketch(score, b.scores[i] ?? emptyScoreSketch)),
    logLoss: mergeMoments(a.logLoss, b.logLoss),
    topK: mergeMoments(a.topK, b.topK),
    k: a.k,
  };
}
