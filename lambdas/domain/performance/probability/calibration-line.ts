import { middleOfBin } from '../../sketch/labelled/score-edges.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import type { ScoredRow } from '../../sketch/labelled/scored-row.ts';
import { normalQuantile } from '../../stats/distribution/normal.ts';
import { known, undefinedBecause, type Result } from '../../outcome.ts';

/** Logistic line of the labels on the logit of the score: intercept 0 and slope 1 is well calibrated. */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
  /** Standard errors (Wald). */
  readonly slopeError: number;
  readonly interceptError: number;
}

/** One logit with the weight of each class at it. */
interface LogitCell {
  readonly logit: number;
  readonly positives: number;
  readonly negatives: number;
}

const CLIP = 1e-15;
const STEPS = 100;
const SMALL_STEP = 1e-10;

/** Fits the line on rows. Source: Cox (1958), Two further applications of a model for binary regression. */
export function calibrationLine(rows: readonly ScoredRow[]): Result<CalibrationLine> {
  return fit(
    rows.map(({ score, isPositive, weight }) => ({
      logit: logitOf(score),
      positives: isPositive ? weight : 0,
      negatives: isPositive ? 0 : weight,
    })),
  );
}

/** Fits the line on the middles of the score bins: an approximation. */
export function binnedCalibrationLine({ positives, negatives }: ScoreSketch): Result<CalibrationLine> {
  const bins = new Set([...Object.keys(positives), ...Object.keys(negatives)]);
  return fit(
    [...bins].map((bin) => ({
      logit: logitOf(middleOfBin(Number(bin))),
      positives: positives[bin] ?? 0,
      negatives: negatives[bin] ?? 0,
    })),
  );
}

/** Two-sided interval of a fitted number with its standard error. */
export function waldInterval(value: number, error: number, level = 0.95): readonly [number, number] {
  const half = normalQuantile(0.5 + level / 2) * error;
  return [value - half, value + half];
}

/** Newton's method with halved steps while the likelihood falls. */
function fit(cells: readonly LogitCell[]): Result<CalibrationLine> {
  const lack = whyNotFitted(cells);
  if (lack !== undefined) return undefinedBecause(lack);
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const { move, determinant, information } = newton(cells, intercept, slope);
    if (!(determinant > 1e-12)) return undefinedBecause('the classes are separated by the score');
    const scale = stepScale(cells, { intercept, slope, move });
    intercept += scale * move[0];
    slope += scale * move[1];
    if (Math.abs(move[0]) + Math.abs(move[1]) > SMALL_STEP) continue;
    return known({
      slope,
      intercept,
      slopeError: Math.sqrt(information[0] / determinant),
      interceptError: Math.sqrt(information[2] / determinant),
    });
  }
  return undefinedBecause('the classes are separated by the score');
}

function whyNotFitted(cells: readonly LogitCell[]): string | undefined {
  const has = (name: 'positives' | 'negatives'): boolean => cells.some((cell) => cell[name] > 0);
  if (!has('positives') || !has('negatives')) return 'only one class has rows';
  return new Set(cells.map(({ logit }) => logit)).size < 2 ? 'all scores are equal' : undefined;
}

/** Gradient and information at a point, and Newton's step from it. */
function newton(cells: readonly LogitCell[], intercept: number, slope: number) {
  let [g0, g1, i00, i01, i11] = [0, 0, 0, 0, 0];
  for (const { logit, positives, negatives } of cells) {
    const rows = positives + negatives;
    const p = 1 / (1 + Math.exp(-(intercept + slope * logit)));
    const spread = rows * p * (1 - p);
    g0 += positives - rows * p;
    g1 += (positives - rows * p) * logit;
    i00 += spread;
    i01 += spread * logit;
    i11 += spread * logit * logit;
  }
  const determinant = i00 * i11 - i01 * i01;
  const move = [(i11 * g0 - i01 * g1) / determinant, (i00 * g1 - i01 * g0) / determinant] as const;
  return { move, determinant, information: [i00, i01, i11] as const };
}

interface Step {
  readonly intercept: number;
  readonly slope: number;
  readonly move: readonly [number, number];
}

function stepScale(cells: readonly LogitCell[], { intercept, slope, move }: Step): number {
  const now = likelihood(cells, intercept, slope);
  let scale = 1;
  while (scale > 1e-6 && !(likelihood(cells, intercept + scale * move[0], slope + scale * move[1]) >= now - 1e-9)) {
    scale /= 2;
  }
  return scale;
}

function likelihood(cells: readonly LogitCell[], intercept: number, slope: number): number {
  const softplus = (x: number): number => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
  return cells.reduce((sum, { logit, positives, negatives }) => {
    const line = intercept + slope * logit;
    return sum - positives * softplus(-line) - negatives * softplus(line);
  }, 0);
}

function logitOf(score: number): number {
  const s = Math.min(1 - CLIP, Math.max(CLIP, score));
  return Math.log(s) - Math.log1p(-s);
}
