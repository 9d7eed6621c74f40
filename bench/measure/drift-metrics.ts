import { andersonDarling } from '../../lambdas/domain/drift/exact/anderson-darling.ts';
import { hellinger, jensenShannon, klDivergence, lInfinity } from '../../lambdas/domain/drift/exact/divergences.ts';
import { psi, psiLimit } from '../../lambdas/domain/drift/exact/psi.ts';
import {
  countByEdges,
  sharesOfCounts,
  type BinCounts,
  type BinShares,
} from '../../lambdas/domain/drift/exact/shares.ts';
import { energyDistance, wasserstein, type WeightedValues } from '../../lambdas/domain/drift/exact/transport.ts';
import {
  countValues,
  exactMannWhitneyP,
  hodgesLehmann,
  mannWhitneyLess,
} from '../../lambdas/domain/drift/exact/rank-tests.ts';
import { mannWhitney } from '../../lambdas/domain/stats/two-sample/mann-whitney.ts';
import { twoSampleKs } from '../../lambdas/domain/stats/two-sample/two-sample-ks.ts';
import type { CaseInput } from './case-input.ts';
import { CaseError, exactly, rowsOnly, type Answer } from './measure-case.ts';
import { need } from './scored-input.ts';

const NEEDS_GRID = 'from a sketch the value is exact for the bins that the grid of the feature gives, not for these';
const NEEDS_ROWS = 'needs the rows';

/** Distances and tests between a reference and a current window by metric name. */
export const driftMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  psi: (input) => rowsOnly(need(psi(countsIn(input))), NEEDS_GRID),
  psi_from_counts: (input) => exactly(need(psi(pairOf(input, 'reference', 'current')))),
  psi_chi2_limit: (input) =>
    exactly(
      psiLimit(
        { reference: input.number('reference_rows'), current: input.number('current_rows') },
        input.number('bins'),
        input.number('p'),
      ),
    ),
  jensen_shannon_distance: (input) => {
    const base = input.has('base') && input.text('base') !== 'e' ? input.number('base') : Math.E;
    const value = jensenShannon(sharesIn(input), base);
    return input.has('inner_edges') ? rowsOnly(value, NEEDS_GRID) : exactly(value);
  },
  hellinger: (input) => exactly(hellinger(sharesIn(input))),
  l_infinity: (input) => exactly(lInfinity(need(sharesOfCounts(labelCounts(input))))),
  kl_divergence: (input) => exactly(klDivergence(...input.countPair('p', 'q'), input.number('base'))),
  wasserstein: (input) => {
    const [x, y] = weightedPair(input);
    return rowsOnly(need(wasserstein(x, y)), NEEDS_GRID);
  },
  energy_distance: (input) => {
    const [x, y] = weightedPair(input);
    return rowsOnly(need(energyDistance(x, y)), NEEDS_ROWS);
  },
  ks_2samp: (input) => {
    const { statistic, p } = twoSampleKs(valueCounts(input), 'asymptotic');
    return rowsOnly({ statistic, p }, NEEDS_GRID);
  },
  mann_whitney_u: (input) => {
    const { u, p } = mannWhitney(valueCounts(input));
    const isExact = input.has('method') && input.text('method') === 'exact';
    const [x, y] = samples(input);
    return rowsOnly({ u, p: isExact ? exactMannWhitneyP(u, x.length, y.length) : p }, NEEDS_GRID);
  },
  mann_whitney_p_one_sided_less: (input) =>
    exactly(mannWhitneyLess({ left: input.numbers('reference_counts'), right: input.numbers('current_counts') })),
  mann_whitney_hodges_lehmann: (input) => {
    const { lower, upper, estimate } = need(
      hodgesLehmann(input.numbers('x'), input.numbers('y'), input.number('confidence')),
    );
    return rowsOnly({ ci_low: lower, ci_high: upper, estimate }, NEEDS_ROWS);
  },
  anderson_darling_k_p: (input) =>
    rowsOnly(need(andersonDarling(input.numbers('x'), input.numbers('y'))).p, NEEDS_ROWS),
};

function samples(input: CaseInput): readonly [readonly number[], readonly number[]] {
  if (input.has('x')) return [input.numbers('x'), input.numbers('y')];
  if (!input.has('column')) {
    const document = input.document();
    return [document.numbers('reference'), document.numbers('current')];
  }
  const rows = input.rows();
  const column = input.text('column');
  const side = (name: 'reference' | 'current'): readonly number[] => {
    const cells = rows.filter((row) => row[input.text('by')] === input.text(name)).map((row) => row[column]);
    return input.numbersAmong(`${column} of ${name}`, cells);
  };
  return [side('reference'), side('current')];
}

function valueCounts(input: CaseInput) {
  return countValues(...samples(input));
}

function pairOf(input: CaseInput, a: string, b: string): BinCounts {
  const [reference, current] = input.countPair(a, b);
  return { reference, current };
}

function countsIn(input: CaseInput): BinCounts {
  if (!input.has('inner_edges')) {
    return pairOf(input, 'reference_counts', 'current_counts');
  }
  const edges = input.numbers('inner_edges');
  const [reference, current] = samples(input);
  return { reference: countByEdges(reference, edges), current: countByEdges(current, edges) };
}

function sharesIn(input: CaseInput): BinShares {
  if (input.has('p')) {
    const [p, q] = input.countPair('p', 'q');
    return { p, q };
  }
  return need(sharesOfCounts(countsIn(input)));
}

function labelCounts(input: CaseInput): BinCounts {
  const [reference, current] = [input.list('reference').map(String), input.list('current').map(String)];
  const names = [...new Set([...reference, ...current])];
  const count = (labels: readonly string[]): readonly number[] =>
    names.map((name) => labels.filter((label) => label === name).length);
  return { reference: count(reference), current: count(current) };
}

function weightedPair(input: CaseInput): readonly [WeightedValues, WeightedValues] {
  const [x, y] = samples(input);
  if (!input.has('x_weights')) return [{ values: x }, { values: y }];
  return [
    { values: x, weights: weightsOf(input, 'x') },
    { values: y, weights: weightsOf(input, 'y') },
  ];
}

function weightsOf(input: CaseInput, side: 'x' | 'y'): readonly number[] {
  const [, weights] = input.pair(side, `${side}_weights`);
  const negative = weights.filter((weight) => weight < 0).length;
  if (negative > 0) throw new CaseError(`input.${side}_weights is below 0 in ${negative} values`);
  if (!weights.some((weight) => weight > 0)) throw new CaseError(`input.${side}_weights is 0 in every value`);
  return weights;
}
