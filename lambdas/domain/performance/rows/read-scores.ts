import { scoreBinOf } from '../../sketch/labelled/score-edges.ts';
import { samplingOf } from '../../sketch/value/sampling.ts';
import type { UnlabelledScores } from '../estimated/expected-classes.ts';
import { FaultCounter, readNumber, weightIn, type WeightColumn } from './read-column.ts';

/** Scores of a column, and how many rows have one in [0, 1]. */
export interface ReadScores extends Required<Omit<UnlabelledScores, 'reference'>> {
  readonly rows: number;
}

/** Scores of a column whether their labels came or not; those outside [0, 1] are counted, other cells hold none. */
export function readScores(cells: readonly unknown[], weights: WeightColumn | undefined): ReadScores {
  const scores: Record<number, number> = {};
  const counted: number[] = [];
  const faults = new FaultCounter();
  let outside = 0;
  cells.forEach((cell, i) => {
    const [score, weight] = [readNumber(cell), weightIn(weights, i, faults)];
    if (score.kind === 'missing' || score.kind === 'not-a-number' || weight === undefined) return;
    if (score.kind === 'infinite' || score.value < 0 || score.value > 1) {
      outside += weight;
      return;
    }
    const bin = scoreBinOf(score.value);
    scores[bin] = (scores[bin] ?? 0) + weight;
    counted.push(weight);
  });
  return { scores, sampling: samplingOf(counted), outside, rows: counted.length };
}
