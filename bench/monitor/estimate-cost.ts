import { seededRandom } from '../../lambdas/domain/sketch/seeded-random.ts';
import {
  estimatePerformance,
  type EstimatedPerformance,
} from '../../lambdas/domain/performance/estimated/estimated-performance.ts';
import { scoreBinOf } from '../../lambdas/domain/sketch/labelled/score-edges.ts';
import { scoreSketchOf } from '../../lambdas/domain/sketch/labelled/score-sketch.ts';
import { cpuMs } from './cpu-time.ts';

const THRESHOLD = 0.5;

/** What an estimate took, in milliseconds of processor time, and what it said. */
export interface EstimateCost extends EstimatedPerformance {
  readonly sketchMs: number;
  readonly estimateMs: number;
}

/** Estimates performance from so many scores, calibrated on so many labels; half of what a score says comes true. */
export function estimateCost(rows: number, labels: number): EstimateCost {
  const random = seededRandom('bench');
  const labelled = Array.from({ length: labels }, () => {
    const score = random();
    return { score, isPositive: random() < score / 2, weight: 1 };
  });
  const window = Float64Array.from({ length: rows }, () => random());
  const startMs = cpuMs();
  const reference = scoreSketchOf(labelled);
  const scores: Record<number, number> = {};
  for (const score of window) scores[scoreBinOf(score)] = (scores[scoreBinOf(score)] ?? 0) + 1;
  const sketchedMs = cpuMs();
  const unlabelled = { scores, sampling: { weight: rows, squares: rows }, reference };
  const estimated = estimatePerformance(unlabelled, THRESHOLD, { seed: 'bench' });
  return { ...estimated, sketchMs: sketchedMs - startMs, estimateMs: cpuMs() - sketchedMs };
}
