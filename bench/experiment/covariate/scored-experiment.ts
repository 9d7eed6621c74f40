import type { GoalSplit } from '../../../lambdas/contracts/stored/rows/scores/goal-split.ts';
import { foldGoal, freshGoal } from '../../../lambdas/domain/experiment/goal-state.ts';
import { goalStanding, type GoalStanding } from '../../../lambdas/domain/experiment/goal-standing.ts';
import { decileEdges } from '../../../lambdas/domain/experiment/covariate/score-levels.ts';
import { splitOutcomes, type ScoredOutcome } from '../../../lambdas/domain/experiment/covariate/split-outcomes.ts';
import type { GoalPlan } from '../../../lambdas/domain/judge/model/goal.ts';

/** Which requests have no score; `champion-fails`: the champion's own failures, which cost their callers the event. */
export interface Missing {
  /** Chance that the champion does not answer a request of its own, or a copy. */
  readonly failing: number;
  /** Chance that a copy is not sent. */
  readonly lost: number;
  /** Copies are lost of requests whose event happens only: the worst that can be. */
  readonly isWorst?: boolean;
}

/** One kind of experiment with a champion's score. */
export interface ScoredTerms {
  readonly kind: 'binary' | 'value';
  /** Share of the variance that the score explains, 0 to 1. */
  readonly explained: number;
  /** Rate of the champion; its mean for values, whose deviation is 1. */
  readonly rate: number;
  /** Ratio of the challenger's rate, or mean, to the champion's. */
  readonly ratio: number;
  readonly requestsPerWindow: number;
  readonly windows: number;
  readonly level: number;
  readonly missing?: Missing;
}

/** A request as it was drawn. */
interface DrawnRequest extends ScoredOutcome {
  readonly hasScore: boolean;
}

/** Scored shares of requests that are beyond it are compared without scores. */
const MOST_MISSING = 0.01;
const NO_LOSS: Missing = { failing: 0, lost: 0 };

/**
 * Draws experiments request by request and folds them with the code that is deployed: split, blocks, levels, interval.
 *
 * A binary outcome has a chance that is one of two, so that ρ² is known; the score says which of them. A value is m + ρ s + rest.
 */
export class ScoredExperiment {
  readonly #random: () => number;
  readonly #terms: ScoredTerms;
  readonly #plan: GoalPlan;
  #state;
  #early: number[] = [];
  #edges: readonly number[] | undefined;
  requests = 0;

  constructor(random: () => number, terms: ScoredTerms) {
    this.#random = random;
    this.#terms = terms;
    const { kind, level } = terms;
    const covariate = { mostMissing: MOST_MISSING };
    this.#plan = { kpi: 'goal', kind, better: 'higher', effectPercent: 5, level, designEffect: 1, covariate };
    this.#state = freshGoal(this.#plan);
  }

  /** One window of requests, ripe, and the look at its end. */
  window(): GoalStanding {
    const { requestsPerWindow, kind } = this.#terms;
    const drawn = Array.from({ length: requestsPerWindow }, () => this.#request());
    this.requests += drawn.length;
    const arm = (isChallenger: boolean) => drawn.filter((one) => one.isChallenger === isChallenger);
    const scored = drawn.filter(({ hasScore }) => hasScore);
    const requests = { challenger: arm(true).length, champion: arm(false).length };
    const cohort = { challenger: countsOf(arm(true)), champion: countsOf(arm(false)) };
    const moments = { challenger: momentsOf(arm(true)), champion: momentsOf(arm(false)) };
    const known = kind === 'binary' ? { cohort } : { moments };
    const fixed = kind === 'binary' ? this.#fixEdges(scored) : {};
    const split: GoalSplit = {
      ...splitOutcomes({ weightPercent: 50, requests, ...known }, scored, this.#edges),
      ...fixed,
    };
    const ripe = kind === 'binary' ? { ripe: { goal: [cohort] } } : { ripeMoments: { goal: [moments] } };
    this.#state = foldGoal(this.#state, this.#plan, { ...ripe, splits: [split] });
    return goalStanding(this.#state, this.#plan);
  }

  #fixEdges(scored: readonly DrawnRequest[]): Pick<GoalSplit, 'edges'> {
    if (this.#edges !== undefined) return {};
    this.#early.push(...scored.map(({ score }) => score));
    this.#edges = decileEdges(this.#early);
    return this.#edges === undefined ? {} : { edges: this.#edges };
  }

  #request(): DrawnRequest {
    const { kind, missing = NO_LOSS } = this.#terms;
    const isChallenger = this.#random() < 0.5;
    const drawn = kind === 'binary' ? this.#event(isChallenger) : this.#value(isChallenger);
    const [ownFails, copyFails] = [this.#random() < missing.failing, this.#random() < missing.failing];
    // A version's failure costs the event; the champion's costs the score too, a copy's the score alone.
    const happened = drawn.happened && !ownFails;
    const hasScore = isChallenger ? !copyFails && !this.#isLost(missing, happened) : !ownFails;
    return { ...drawn, happened, isChallenger, hasScore };
  }

  #isLost({ lost, isWorst = false }: Missing, happened: boolean): boolean {
    return this.#random() < lost && (!isWorst || happened);
  }

  #event(isChallenger: boolean): Pick<DrawnRequest, 'score' | 'happened'> {
    const { rate, ratio, explained } = this.#terms;
    const gap = Math.sqrt(explained * rate * (1 - rate));
    const isHigh = this.#random() < 0.5;
    const own = (rate + (isHigh ? gap : -gap)) * (isChallenger ? ratio : 1);
    // Scores of a level differ among each other, and the difference means nothing.
    return { score: (isHigh ? 0.5 : 0) + 0.5 * this.#random(), happened: this.#random() < own };
  }

  #value(isChallenger: boolean): Pick<DrawnRequest, 'score' | 'happened' | 'value'> {
    const { rate, ratio, explained } = this.#terms;
    const score = drawNormal(this.#random);
    const rest = drawNormal(this.#random);
    const value = rate * (isChallenger ? ratio : 1) + Math.sqrt(explained) * score + Math.sqrt(1 - explained) * rest;
    return { score, happened: true, value };
  }
}

/** Box and Muller (1958). */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function countsOf(some: readonly DrawnRequest[]): { readonly requests: number; readonly events: number } {
  return { requests: some.length, events: some.filter(({ happened }) => happened).length };
}

function momentsOf(some: readonly DrawnRequest[]): {
  readonly count: number;
  readonly sum: number;
  readonly sumSq: number;
} {
  const values = some.flatMap(({ value }) => value ?? []);
  const sum = values.reduce((total, one) => total + one, 0);
  return { count: values.length, sum, sumSq: values.reduce((total, one) => total + one * one, 0) };
}
