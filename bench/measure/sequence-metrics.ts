import { relativeLift } from '../../lambdas/domain/drift/exact/mean-tests.ts';
import { burnLimit } from '../../lambdas/domain/slo/burn-limits.ts';
import { asymptoticSequence } from '../../lambdas/domain/stats/boundary/asymptotic-sequence.ts';
import { betaBinomialBound } from '../../lambdas/domain/stats/boundary/beta-binomial-mixture.ts';
import { empiricalProcessBound } from '../../lambdas/domain/stats/boundary/empirical-process.ts';
import { gammaExponentialBound, gammaPoissonBound } from '../../lambdas/domain/stats/boundary/gamma-mixture.ts';
import { normalMixtureBound, type MixtureTuning } from '../../lambdas/domain/stats/boundary/normal-mixture.ts';
import { doubleStitchingBound, polyStitchingBound } from '../../lambdas/domain/stats/boundary/stitching.ts';
import type { CaseInput } from './case-input.ts';
import { exactly, type Answer } from './measure-case.ts';
import { need } from './scored-input.ts';
import { arm } from './test-metrics.ts';

const ALPHA = 0.05;

/** Bounds that hold at every look, and limits of error budgets, by metric name. */
export const sequenceMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  ab_sequential_asymptotic_cs: (input) => {
    const [a, b] = [arm(input, 'a'), arm(input, 'b')];
    const { estimate, statistic } = need(relativeLift(b, a));
    const rows = a.rows + b.rows;
    const look = asymptoticSequence(
      { estimate, variance: (estimate / statistic) ** 2 * rows, rows },
      { alpha: ALPHA, bestRows: input.number('tuning') },
    );
    return exactly({ expected: estimate, ci: [look.lower, look.upper], p: look.p });
  },
  normal_mixture_bound: (input) =>
    exactly(normalMixtureBound(input.number('v'), input.number('alpha'), tuningOf(input))),
  beta_binomial_mixture_bound: (input) =>
    exactly(
      betaBinomialBound(
        input.number('v'),
        { g: input.number('g'), h: input.number('h'), alpha: input.number('alpha') },
        tuningOf(input),
      ),
    ),
  gamma_exponential_mixture_bound: (input) => exactly(gammaExponentialBound(input.number('v'), gammaTuning(input))),
  gamma_poisson_mixture_bound: (input) => exactly(gammaPoissonBound(input.number('v'), gammaTuning(input))),
  poly_stitching_bound: (input) =>
    exactly(
      polyStitchingBound(input.number('v'), input.number('alpha'), {
        start: input.number('v_min'),
        c: input.number('c'),
      }),
    ),
  double_stitching_bound: (input) =>
    exactly(
      doubleStitchingBound(input.number('quantile_p'), input.number('t'), {
        alpha: input.number('alpha'),
        start: input.number('t_opt'),
      }),
    ),
  empirical_process_lil_bound: (input) =>
    exactly(
      empiricalProcessBound(input.number('t'), input.number('alpha'), {
        start: input.number('t_min'),
        factor: input.number('A'),
      }),
    ),
  burn_limits: (input) =>
    exactly(
      input
        .parts('tiers')
        .map((tier) =>
          burnLimit(
            { budget: tier.number('budget'), windowHours: tier.number('window_hours') },
            input.number('period_days'),
          ),
        ),
    ),
};

function tuningOf(input: CaseInput): MixtureTuning {
  const isOneSided = !input.has('one_sided') || input.isTrue('one_sided');
  const bestAlpha = input.has('alpha_opt') ? input.number('alpha_opt') : ALPHA;
  return { bestVariance: input.number('v_opt'), bestAlpha, isOneSided };
}

function gammaTuning(input: CaseInput) {
  return { alpha: input.number('alpha'), bestVariance: input.number('v_opt'), c: input.number('c') };
}
