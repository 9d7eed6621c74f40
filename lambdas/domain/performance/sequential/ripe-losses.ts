import type { LabelledEntry } from '../../../contracts/stored/rows/period-row.ts';
import { effectiveRows } from '../../sketch/value/sampling.ts';
import { effectiveCount, type Moments } from '../../sketch/value/moments.ts';
import type { ScoreSketch } from '../../sketch/labelled/score-sketch.ts';
import { groupsOfSketch } from '../order/class-groups.ts';
import { concordance } from '../order/concordance.ts';
import { marginsOf } from '../multiclass/one-against-rest.ts';

/** Losses ≥ 0 of one batch of labels, by the number that gets worse with them. */
export type Losses = Readonly<Record<string, Moments>>;

/**
 * Losses that an alarm can be fed with: misranking and squared error of a binary model, wrong answers of classes, absolute errors.
 *
 * A measure without rows in the batch is left out.
 */
export function lossesOf(entry: LabelledEntry): Losses {
  switch (entry.task) {
    case 'binary': {
      const { score, squaredError } = entry.sketches;
      const brier = score.outside === 0 ? squaredError : undefined;
      return filled({ auc: score.outside === 0 ? misranking(score) : undefined, brier });
    }
    case 'multiclass': {
      const { matrix } = entry.sketches;
      const { right, all } = marginsOf(matrix);
      return filled({ accuracy: shareMoments(1 - right / all, matrix.sampling) });
    }
    case 'regression':
      return filled({ mae: entry.sketches.absolute });
  }
}

/**
 * Misranked pairs of a batch, with the weight of as many independent pairs as the smaller class has rows.
 *
 * A mean over all pairs is a mean over ways to pair the rows off, in each of which pairs are independent; the evidence is convex in
 * them, so by Jensen it keeps its bound. Pairs inside a bin count half. Source: Hoeffding (1963), section 5.
 */
function misranking(score: ScoreSketch): Moments | undefined {
  const counts = concordance(groupsOfSketch(score));
  if (counts.kind !== 'known') return undefined;
  const { pairs, discordant, tied } = counts.value;
  const mean = (discordant + tied / 2) / pairs;
  const rows = Math.min(effectiveRows(score.positiveSampling), effectiveRows(score.negativeSampling));
  return { count: rows, squares: rows, mean, m2: rows * Math.max(0, (discordant + tied / 4) / pairs - mean * mean) };
}

function shareMoments(
  mean: number,
  { weight, squares }: { readonly weight: number; readonly squares: number },
): Moments {
  return { count: weight, squares, mean, m2: weight * mean * (1 - mean) };
}

function filled(losses: Readonly<Record<string, Moments | undefined>>): Losses {
  const known = Object.entries(losses).flatMap(([name, one]) =>
    one !== undefined && effectiveCount(one) > 0 ? [[name, one] as const] : [],
  );
  return Object.fromEntries(known);
}
