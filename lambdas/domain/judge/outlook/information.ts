import { sum } from '../../stats/sum.ts';
import { otherShare, plannedShares, type PlannedTraffic } from '../simulate/planned-traffic.ts';
import type { Guardrail, Hypothesis, JudgePlan } from '../model/plan.ts';

/** Information, in units of the need ln(1/alpha), that gives a power of about 90 %. */
const NEEDED = 1.8;

/**
 * The rate of a guardrail's event from which on the plan carries enough information to see it in about 90 % of rollouts: where a
 * search by simulation starts. Undefined if even the worst rate is not enough.
 *
 * Source: Lorden (1976) for the information needed; the factor 1.8 was confirmed by simulation.
 */
export function informativeRate(
  plan: JudgePlan,
  guardrail: Guardrail,
  { traffic, championRate }: { readonly traffic: PlannedTraffic; readonly championRate: number },
): number | undefined {
  const isBad = guardrail.reading.rejectedBy === 'challenger';
  return boundary(championRate, isBad ? 1 : 0, (p) => power(plan, guardrail, { traffic, championRate, p }));
}

/** Rate between the champion's and the worst at which the power first suffices. */
function boundary(from: number, to: number, powerAt: (rate: number) => number): number | undefined {
  const worst = to === 1 ? 1 - 1e-9 : 1e-12;
  if (powerAt(worst) < NEEDED) return undefined;
  let [blind, visible] = [from, worst];
  for (let i = 0; i < 60; i++) {
    const middle = (blind + visible) / 2;
    if (powerAt(middle) < NEEDED) blind = middle;
    else visible = middle;
  }
  return visible;
}

interface Alternative {
  readonly traffic: PlannedTraffic;
  readonly championRate: number;
  readonly p: number;
}

/** Information over the planned windows in units of the need; the weakest of the guardrail's tests counts. */
function power(plan: JudgePlan, guardrail: Guardrail, { traffic, championRate, p }: Alternative): number {
  const shares = plannedShares(traffic.steps, plan.calendar.plannedMinutes);
  const perTest = guardrail.tests.map(({ hypothesis, budget }) => {
    const bits = shares.map((share, window) => {
      if (guardrail.reading.afterWarmup && isWarmup(shares, window, plan.warmup)) return 0;
      const of = share + otherShare(traffic, share);
      return (
        (traffic.requestsPerWindow *
          of *
          information(hypothesis, { share: share / of, champion: championRate, p, guardrail })) /
        guardrail.reading.effect
      );
    });
    return sum(bits) / Math.log(1 / budget);
  });
  return Math.min(...perTest);
}

function isWarmup(shares: readonly number[], window: number, warmup: number): boolean {
  const start = shares.findLastIndex((share, i) => i < window && share !== shares[window]) + 1;
  return window - start < warmup;
}

interface Window {
  readonly share: number;
  readonly champion: number;
  readonly p: number;
  readonly guardrail: Guardrail;
}

/** Per request of both arms. */
function information(hypothesis: Hypothesis, { share, champion, p, guardrail }: Window): number {
  if (hypothesis.kind !== 'ratio') return p > hypothesis.rate ? share * divergence(p, hypothesis.rate) : 0;
  const isBad = guardrail.reading.rejectedBy === 'challenger';
  const ratio = isBad ? hypothesis.ratio : 1 / hypothesis.ratio;
  if (isBad ? p <= ratio * champion : p >= ratio * champion) return 0;
  const mean = share * p + (1 - share) * champion;
  if (ratio === 1) return share * divergence(p, mean) + (1 - share) * divergence(champion, mean);
  const allowed = (ratio * share) / (ratio * share + 1 - share);
  return mean * divergence((share * p) / mean, allowed);
}

/** Kullback-Leibler divergence of two Bernoulli laws. */
function divergence(p: number, q: number): number {
  const term = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));
  return term(p, q) + term(1 - p, 1 - q);
}
