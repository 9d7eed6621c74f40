import { averagePrecision, binnedPrecision } from '../../lambdas/domain/performance/order/average-precision.ts';
import { auc, aucBound, gini } from '../../lambdas/domain/performance/order/auc.ts';
import {
  concordance,
  gammaBound,
  rankAssociation,
  type Concordance,
} from '../../lambdas/domain/performance/order/concordance.ts';
import { gainCurve, rocCurve } from '../../lambdas/domain/performance/order/curves.ts';
import { decilesOfGroups, decilesOfRows, type DecileTable } from '../../lambdas/domain/performance/order/deciles.ts';
import { pairedDelong } from '../../lambdas/domain/performance/order/delong.ts';
import { ksClassesP, ksOfClasses } from '../../lambdas/domain/performance/order/ks-classes.ts';
import type { CaseInput } from './case-input.ts';
import { CaseError, rowsOnly, type Answer, type Tree } from './measure-case.ts';
import { groupPair, need, scoredRows } from './scored-input.ts';

const EVERY_SCORE = 'the curve through every score needs the rows';

/** Numbers of ranking by metric name. */
export const orderMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  roc_auc: (input) => {
    const { exact, binned } = groupPair(input);
    return { value: need(auc(exact)), sketch: need(auc(binned)), bound: aucBound(binned) + 1e-12 };
  },
  gini: giniOf,
  gini_accuracy_ratio: giniOf,
  ks_classes: (input) => {
    const { exact, binned } = groupPair(input);
    const [value, sketch] = [need(ksOfClasses(exact)), need(ksOfClasses(binned))];
    const p = ksClassesP(sketch.statistic, binned);
    return {
      value: { statistic: value.statistic, p: ksClassesP(value.statistic, exact) },
      sketch: { statistic: sketch.statistic, p },
      bound: {
        statistic: sketch.upper - sketch.statistic + 1e-12,
        p: p - ksClassesP(sketch.upper, binned) + 1e-9 * p,
      },
    };
  },
  ks_max_separation: (input) => {
    const { exact, binned } = groupPair(input);
    const sketch = need(ksOfClasses(binned));
    const bound = sketch.upper - sketch.statistic + 1e-12;
    return { value: need(ksOfClasses(exact)).statistic, sketch: sketch.statistic, bound };
  },
  concordance_pairs: (input) => {
    const { exact, binned } = groupPair(input);
    const [value, sketch] = [need(concordance(exact)), need(concordance(binned))];
    const share = sketch.tied / sketch.pairs + 1e-12;
    return {
      value: pairTree(value),
      sketch: pairTree(sketch),
      bound: {
        pairs: 0,
        concordant: sketch.tied,
        tied: sketch.tied,
        discordant: sketch.tied,
        concordance: share,
        discordance: share,
      },
    };
  },
  rank_association: (input) => {
    const { exact, binned, rows } = groupPair(input);
    const [value, sketch] = [need(concordance(exact)), need(concordance(binned))];
    const bound = {
      somers_d: sketch.tied / sketch.pairs + 1e-12,
      gamma: gammaBound(sketch) + 1e-12,
      tau_a: (2 * sketch.tied) / (rows.length * (rows.length - 1)) + 1e-12,
      c: aucBound(binned) + 1e-12,
    };
    return { value: associationTree(value, rows.length), sketch: associationTree(sketch, rows.length), bound };
  },
  average_precision: (input) => {
    const { exact, binned } = groupPair(input);
    const { value, lower, upper } = need(binnedPrecision(binned));
    return {
      value: need(averagePrecision(exact)),
      sketch: value,
      bound: Math.max(value - lower, upper - value) + 1e-12,
    };
  },
  gain_lift_deciles: (input) => {
    const { rows, binned } = groupPair(input);
    const sketch = need(decilesOfGroups(binned));
    const gains = sketch.gains.map((gain) => Math.max(gain.value - gain.lower, gain.upper - gain.value) + 1e-12);
    return {
      value: decileTree(need(decilesOfRows(rows))),
      sketch: decileTree(sketch),
      bound: {
        gain: gains,
        cum_lift: gains.map(
          (bound, k) => (bound * (sketch.deciles[k]?.cumulativeLift ?? 0)) / (sketch.deciles[k]?.gain ?? 1) + 1e-9,
        ),
        decile_rate: sketch.deciles.map(
          ({ rows: size }, k) => (((gains[k] ?? 0) + (gains[k - 1] ?? 0)) * binned.positives) / size,
        ),
        base_rate: 1e-12,
      },
    };
  },
  decile_positives: (input) =>
    rowsOnly(
      need(decilesOfRows(scoredRows(input))).deciles.map(({ positives }) => positives),
      'whole positives of a tenth need the rows: a sketch has their expected number, see gain_lift_deciles',
    ),
  decile_ks_percent: (input) =>
    rowsOnly(
      need(decilesOfRows(scoredRows(input))).deciles.map(({ separation }) => 100 * separation),
      'whole positives of a tenth need the rows: a sketch has their expected number, see gain_lift_deciles',
    ),
  roc_curve: rocTree,
  roc_curve_all_points: rocTree,
  accuracy_by_cutoff: (input) => {
    const { exact } = groupPair(input);
    const { positives, negatives } = exact;
    const points = need(rocCurve(exact));
    return rowsOnly(
      points.map(({ tpr, fpr }) => (tpr * positives + (1 - fpr) * negatives) / (positives + negatives)),
      EVERY_SCORE,
    );
  },
  cumulative_gain: (input) => {
    const points = need(gainCurve(groupPair(input).exact));
    return rowsOnly(
      {
        percent_tested: points.map(({ tested }) => 100 * tested),
        percent_found: points.map(({ found }) => 100 * found),
      },
      EVERY_SCORE,
    );
  },
  lift_curve: (input) => {
    const points = need(gainCurve(groupPair(input).exact)).slice(1);
    return rowsOnly(
      { percent_tested: points.map(({ tested }) => 100 * tested), lift: points.map(({ lift }) => lift ?? null) },
      EVERY_SCORE,
    );
  },
  delong_paired: (input) => {
    const [first, second] = [scoredRows(input, 'score_a'), scoredRows(input, 'score_b')];
    if (input.faults().length > 0 || first.length !== second.length)
      throw new CaseError('the paired difference needs both scores of each row');
    const { z, p, interval } = need(
      pairedDelong({
        isPositive: first.map(({ isPositive }) => isPositive),
        first: first.map(({ score }) => score),
        second: second.map(({ score }) => score),
      }),
    );
    return rowsOnly(
      { z, p, ci_low: interval.lower, ci_high: interval.upper },
      'the paired difference needs both scores of each row',
    );
  },
};

function giniOf(input: CaseInput): Answer {
  const { exact, binned } = groupPair(input);
  return { value: need(gini(exact)), sketch: need(gini(binned)), bound: 2 * aucBound(binned) + 1e-12 };
}

function rocTree(input: CaseInput): Answer {
  const points = need(rocCurve(groupPair(input).exact));
  return rowsOnly({ fpr: points.map(({ fpr }) => fpr), tpr: points.map(({ tpr }) => tpr) }, EVERY_SCORE);
}

function pairTree({ pairs, concordant, tied, discordant }: Concordance): Tree {
  return { pairs, concordant, tied, discordant, concordance: concordant / pairs, discordance: discordant / pairs };
}

function associationTree(counts: Concordance, rows: number): Tree {
  const { somersD, gamma, tauA, c } = rankAssociation(counts, rows);
  return { somers_d: somersD, gamma: gamma.kind === 'known' ? gamma.value : null, tau_a: tauA, c };
}

function decileTree({ deciles, baseRate }: DecileTable): Tree {
  return {
    gain: deciles.map(({ gain }) => gain),
    cum_lift: deciles.map(({ cumulativeLift }) => cumulativeLift),
    decile_rate: deciles.map(({ rate }) => rate),
    base_rate: baseRate,
  };
}
