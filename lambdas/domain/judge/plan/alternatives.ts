import { sum } from '../../stats/sum.ts';
import type { Bet, Count } from '../model/plan.ts';

/** Alternatives with prior weights that are scaled to add up to 1. */
function bet(steps: readonly number[], weights: readonly number[]): Bet {
  const total = sum(weights);
  return { steps, weights: weights.map((weight) => weight / total) };
}

const more = bet([1.5, 2, 3, 5, 10, 30], [1, 1, 1, 1, 1, 0.5]);
const slower = bet([1.1, 1.25, 1.6, 2.5, 6], [1, 1, 1, 1, 0.5]);

/** Alternatives to "failures are at least the bad ratio". */
export const fewerFailures = bet([0.5, 0.675, 0.3], [0.6, 0.2, 0.2]);
/** Alternatives to "the failure rate is at least the objective's". */
export const rarerFailures = bet([0.5, 0.2, 0.02], [0.4, 0.3, 0.3]);
/** Alternatives to "the tail is at least the bad shift slower". */
export const fasterTail = bet([0.75, 0.6, 0.45, 0.3], [1, 1, 1, 1]);
/** Alternatives to "the KPI has not fallen". */
export const fallenKpi = bet([0.95, 0.9, 0.8, 0.6, 0.3], [1, 1, 1, 1, 0.5]);

/** Alternatives to "the KPI has not risen", where lower is better: the same changes the other way. */
export const risenKpi = bet([1 / 0.95, 1 / 0.9, 1 / 0.8, 1 / 0.6, 1 / 0.3], [1, 1, 1, 1, 0.5]);

/** Steps e^θ per score for alternatives that add θ to each unit of the rank (eighths) or of z² (three quarters). */
const wholeCurve = bet(
  [0.25, 0.5, 1, 2, 4].map((theta) => Math.exp(theta / 8)),
  [1, 1, 1, 1, 0.5],
);
const widerTail = bet(
  [0.05, 0.1, 0.2, 0.35].map((theta) => Math.exp(0.75 * theta)),
  [1, 1, 1, 0.5],
);

/** Alternatives to "no slower", by score. */
export const slowerRanks = { body: wholeCurve, tail: widerTail } as const;

/** Alternatives to "no more of these events than allowed". */
export function moreOf(count: Count): Bet {
  return count.kind === 'above' ? slower : more;
}
