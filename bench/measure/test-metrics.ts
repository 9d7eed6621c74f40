import {
  chiSquareFit,
  chiSquareTest,
  fisherExact,
  gFit,
  gTest,
  type CountTest,
} from '../../lambdas/domain/drift/exact/count-tests.ts';
import {
  cohensD,
  pooledTest,
  relativeLift,
  twoProportionZ,
  welchTest,
  type MeanTest,
  type SampleSummary,
} from '../../lambdas/domain/drift/exact/mean-tests.ts';
import { momentsOf, sampleVariance } from '../../lambdas/domain/sketch/value/moments.ts';
import { binomialTails } from '../../lambdas/domain/stats/distribution/binomial.ts';
import type { CaseInput } from './case-input.ts';
import { CaseError, exactly, type Answer, type Tree } from './measure-case.ts';
import { need } from './scored-input.ts';
import { sum } from '../../lambdas/domain/stats/sum.ts';

/** Tests of counts and means by metric name. */
export const testMetrics: Readonly<Record<string, (input: CaseInput) => Answer>> = {
  chi_square: (input) => {
    const test = need(chiSquareTest(input.table('table')));
    return exactly({ ...testTree(test), dof: test.degrees });
  },
  g_test: (input) => exactly(testTree(need(gTest(input.table('table'))))),
  g_test_gof: (input) => exactly(testTree(need(gFit(...input.countPair('observed', 'expected'))))),
  chi_square_gof: (input) => exactly(testTree(need(chiSquareFit(...input.countPair('observed', 'expected'))))),
  chi_square_gof_p: (input) => exactly(need(chiSquareFit(input.numbers('current_counts'), scaledReference(input))).p),
  g_test_gof_p: (input) => exactly(need(gFit(input.numbers('current_counts'), scaledReference(input))).p),
  fisher_exact: (input) => {
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = input.table('table');
    return exactly(
      fisherExact([
        [a, b],
        [c, d],
      ]),
    );
  },
  binomial_test: (input) => {
    if (input.text('alternative') !== 'greater') throw new CaseError('input.alternative must be greater');
    return exactly(binomialTails(input.number('k') - 1, input.number('n'), input.number('p')).upper);
  },
  t_test: (input) => {
    const summary = (side: 1 | 2): SampleSummary => ({
      rows: input.number(`n${side}`),
      mean: input.number(`mean${side}`),
      variance: input.number(`var${side}`),
    });
    const test = input.isTrue('equal_var') ? pooledTest : welchTest;
    const { statistic, p } = need(test(summary(1), summary(2)));
    return exactly({ statistic, p });
  },
  cohens_d: (input) => exactly(need(cohensD(summaryOf(input.numbers('x')), summaryOf(input.numbers('y'))))),
  ab_welch_ttest: (input) => exactly(meanTree(need(welchTest(arm(input, 'b'), arm(input, 'a'))))),
  ab_relative_ttest: (input) => exactly(meanTree(need(relativeLift(arm(input, 'b'), arm(input, 'a'))))),
  two_proportion_z: (input) =>
    exactly({
      ...need(
        twoProportionZ(
          { hits: input.number('x1'), rows: input.number('n1') },
          { hits: input.number('x2'), rows: input.number('n2') },
        ),
      ),
    }),
};

function testTree({ statistic, p }: CountTest): { readonly [key: string]: Tree } {
  return { statistic, p };
}

function meanTree({ estimate, lower, upper, p }: MeanTest): Tree {
  return { expected: estimate, ci: [lower, upper], p };
}

/** Reference shares times the current rows. */
function scaledReference(input: CaseInput): readonly number[] {
  const [reference, current] = input.countPair('reference_counts', 'current_counts');
  return reference.map((count) => (count * sum(current)) / sum(reference));
}

function summaryOf(values: readonly number[]): SampleSummary {
  const moments = momentsOf(values);
  return { rows: values.length, mean: moments.mean, variance: sampleVariance(moments) ?? 0 };
}

/** One arm of an experiment from its sums; without a sum of squares the values are 0 and 1. */
export function arm(input: CaseInput, name: 'a' | 'b'): SampleSummary {
  const sums = input.part(name);
  const [sum, rows] = [sums.number('sum'), sums.number('n')];
  const mean = sum / rows;
  if (!sums.has('sum_squares')) return { rows, mean, variance: mean * (1 - mean) };
  return { rows, mean, variance: (sums.number('sum_squares') - (sum * sum) / rows) / (rows - 1) };
}
