import type { MomentSums } from '../../judge/model/rows.ts';
import { addMeans, lacksScores, noMeans, type ArmMeans, type SplitBlock } from './split-block.ts';

/** Means of values, with what the champion's score explains taken out, so far. */
export interface AdjustedMean {
  readonly kind: 'value';
  /** Of all closed blocks: what θ and the variances are taken from. */
  readonly sums: { readonly challenger: ArmMeans; readonly champion: ArmMeans };
  /** Sum over blocks of h = mC mB/(mC + mB), of the adjusted differences, and by arm what their variance is made of. */
  readonly weight: number;
  readonly gap: number;
  readonly challenger: VarianceParts;
  readonly champion: VarianceParts;
}

/** Sums over blocks of h²/m, h g θ q/n and g² θ²/n: what multiplies var v, cov(v, s) and var s. */
interface VarianceParts {
  readonly value: number;
  readonly cross: number;
  readonly score: number;
}

const noParts: VarianceParts = { value: 0, cross: 0, score: 0 };
/** Values beside scores that either arm has before θ is more than 0. */
const FIRST_VALUES = 100;

/** Nothing seen. */
export const freshAdjustedMean: AdjustedMean = {
  kind: 'value',
  sums: { challenger: noMeans, champion: noMeans },
  weight: 0,
  gap: 0,
  challenger: noParts,
  champion: noParts,
};

/**
 * Folds a block into the difference of means of v − θ s.
 *
 * The block adds h (v̄C − v̄B) − g θ (s̄C − s̄B), where v̄ is over the m values of an arm and s̄ over the scores of all n requests of
 * it, with a value or without, and g is the h that was expected of so many requests. Requests are drawn, and a score is what the champion
 * says of a request whoever is asked: s̄C − s̄B has expectation 0 whatever the challenger does, also to who has a value at all. Times h it
 * would not, as h depends on who has a value. So for every θ and g that do not depend on the block's outcomes the expectation is that of
 * h (v̄C − v̄B), and θ = Σ cov(v, s)/n over Σ var(s)/n of all earlier blocks, 0 in the first ones, makes differences
 * of a martingale: the asymptotic confidence sequence over blocks holds as without scores (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas
 * 2021; Howard, Ramdas, McAuliffe, Sekhon 2021, Time-uniform, nonparametric, nonasymptotic confidence sequences, for predictions that are
 * known before).
 * The variance of an arm is var(v)/m − 2 θ q cov(v, s)/n + θ² var(s)/n with q the share of values that have a score: at the best θ, and
 * a value for each request, 1 − ρ² of var(v)/m. Source: Deng, Xu, Kohavi, Walker (2013), Improving the sensitivity of online controlled
 * experiments by utilizing pre-experiment data.
 */
export function foldMeanBlock(
  state: AdjustedMean,
  block: SplitBlock,
  { mostMissing }: { readonly mostMissing: number },
): AdjustedMean {
  const { challenger = noMeans, champion = noMeans } = block.means ?? {};
  const sums = {
    challenger: addMeans(state.sums.challenger, challenger),
    champion: addMeans(state.sums.champion, champion),
  };
  const hasScores = challenger.scores.count > 0 && champion.scores.count > 0;
  const theta = hasScores && !lacksScores(block, mostMissing) ? thetaOf(state.sums) : 0;
  const weight = harmonic(challenger.values.count, champion.values.count);
  const onScores = theta === 0 ? 0 : theta * scoreWeight(state.sums, { challenger, champion });
  const gap = meanOf(challenger.values) - meanOf(champion.values);
  const scores = meanOf(challenger.scores) - meanOf(champion.scores);
  return {
    kind: 'value',
    sums,
    weight: state.weight + weight,
    gap: state.gap + weight * gap - onScores * scores,
    challenger: addParts(state.challenger, challenger, { weight, onScores }),
    champion: addParts(state.champion, champion, { weight, onScores }),
  };
}

function harmonic(own: number, other: number): number {
  return own + other === 0 ? 0 : (own * other) / (own + other);
}

/** The h that is expected of a block: its requests that have scores, times the values that each had so far. */
function scoreWeight(before: AdjustedMean['sums'], block: AdjustedMean['sums']): number {
  const expected = (arm: 'challenger' | 'champion'): number =>
    (block[arm].scores.count * before[arm].values.count) / before[arm].scores.count;
  return harmonic(expected('challenger'), expected('champion'));
}

/** How much of a score is taken off: the factor that takes out most variance, as it was known so far. */
function thetaOf({ challenger, champion }: AdjustedMean['sums']): number {
  const arms = [challenger, champion];
  if (arms.some(({ joint, scores }) => joint.value.count < FIRST_VALUES || scores.count < FIRST_VALUES)) return 0;
  const cross = arms.reduce((sum, arm) => sum + (shareOf(arm) * covariance(arm)) / arm.scores.count, 0);
  const spread = arms.reduce((sum, { scores }) => sum + variance(scores) / scores.count, 0);
  return spread > 0 ? cross / spread : 0;
}

function addParts(
  before: VarianceParts,
  arm: ArmMeans,
  { weight, onScores }: { readonly weight: number; readonly onScores: number },
): VarianceParts {
  const scored = onScores === 0 ? 0 : onScores / arm.scores.count;
  return {
    value: before.value + (weight === 0 ? 0 : weight ** 2 / arm.values.count),
    cross: before.cross + scored * weight * shareOf(arm),
    score: before.score + scored * onScores,
  };
}

/** Share of the values whose request has a score. */
function shareOf({ values, joint }: ArmMeans): number {
  return values.count === 0 ? 0 : Math.min(1, joint.value.count / values.count);
}

/** Variance of the sum of h times the difference: adjusted, and as it would be without scores. */
export function meanSpread({ sums, challenger, champion }: AdjustedMean): {
  readonly adjusted: number;
  readonly plain: number;
} {
  const arms = [
    { sum: sums.challenger, parts: challenger },
    { sum: sums.champion, parts: champion },
  ];
  const plain = arms.reduce((total, { sum, parts }) => total + variance(sum.values) * parts.value, 0);
  const taken = arms.reduce(
    (total, { sum, parts }) => total + 2 * covariance(sum) * parts.cross - variance(sum.scores) * parts.score,
    0,
  );
  return { adjusted: Math.max(0, plain - taken), plain };
}

function meanOf({ sum, count }: MomentSums): number {
  return count === 0 ? 0 : sum / count;
}

function covariance({ joint: { value, score, product } }: ArmMeans): number {
  return value.count < 2 ? 0 : (product - (value.sum * score.sum) / value.count) / (value.count - 1);
}

/** Of the values of one arm. */
function variance({ count, sum, sumSq }: MomentSums): number {
  return count < 2 ? 0 : Math.max(0, (sumSq - (sum * sum) / count) / (count - 1));
}
