import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binomialPmf, binomialTails } from '../../../lambdas/domain/stats/distribution/binomial.ts';
import { chiSquareTails } from '../../../lambdas/domain/stats/distribution/chi-square.ts';
import { fTails } from '../../../lambdas/domain/stats/distribution/f-distribution.ts';
import {
  hypergeometricPmf,
  hypergeometricTails,
  type Urn,
} from '../../../lambdas/domain/stats/distribution/hypergeometric.ts';
import { incompleteBeta } from '../../../lambdas/domain/stats/special/incomplete-beta.ts';
import { incompleteGamma } from '../../../lambdas/domain/stats/special/incomplete-gamma.ts';
import { oneSidedKolmogorovSf } from '../../../lambdas/domain/stats/distribution/kolmogorov-one-sided.ts';
import { kolmogorovSf } from '../../../lambdas/domain/stats/distribution/kolmogorov.ts';
import { logGamma } from '../../../lambdas/domain/stats/special/log-gamma.ts';
import { mannWhitney } from '../../../lambdas/domain/stats/two-sample/mann-whitney.ts';
import { normalCdf, normalQuantile, normalSf } from '../../../lambdas/domain/stats/distribution/normal.ts';
import { StatsDomainError } from '../../../lambdas/domain/stats/stats-domain-error.ts';
import { studentCdf, studentSf } from '../../../lambdas/domain/stats/distribution/student.ts';
import { twoSampleKs } from '../../../lambdas/domain/stats/two-sample/two-sample-ks.ts';

interface Reference {
  readonly cases: readonly { readonly name: string; readonly args: readonly number[]; readonly value: number }[];
  readonly samples: readonly {
    readonly left: readonly number[];
    readonly right: readonly number[];
    readonly u: number;
    readonly uP: number;
    readonly ks: number;
    readonly ksP: number;
    readonly ksExactP: number | null;
  }[];
}

const reference: Reference = JSON.parse(readFileSync(new URL('../../reference/stats.json', import.meta.url), 'utf8'));

const urn = ([population = 0, marked = 0, draws = 0]: readonly number[]): Urn => ({ population, marked, draws });
const at = (x: number) => ({ x, y: 1 - x });

type Args = readonly [number, number, number, number];
const kernel: Readonly<Record<string, (...args: Args) => number>> = {
  logGamma: (x) => logGamma(x),
  gammaLower: (a, x) => incompleteGamma(a, x).lower,
  gammaUpper: (a, x) => incompleteGamma(a, x).upper,
  betaLower: (a, b, x) => incompleteBeta(a, b, at(x)).lower,
  betaUpper: (a, b, x) => incompleteBeta(a, b, at(x)).upper,
  normalCdf: (x) => normalCdf(x),
  normalSf: (x) => normalSf(x),
  normalQuantile: (p) => normalQuantile(p),
  studentCdf: (t, v) => studentCdf(t, v),
  studentSf: (t, v) => studentSf(t, v),
  chiSquareLower: (x, v) => chiSquareTails(x, v).lower,
  chiSquareUpper: (x, v) => chiSquareTails(x, v).upper,
  fLower: (x, v, w) => fTails(x, v, w).lower,
  fUpper: (x, v, w) => fTails(x, v, w).upper,
  binomialPmf: (x, n, p) => binomialPmf(x, n, p),
  binomialCdf: (x, n, p) => binomialTails(x, n, p).lower,
  binomialSf: (x, n, p) => binomialTails(x, n, p).upper,
  hypergeometricPmf: (x, ...rest) => hypergeometricPmf(x, urn(rest)),
  hypergeometricCdf: (x, ...rest) => hypergeometricTails(x, urn(rest)).lower,
  hypergeometricSf: (x, ...rest) => hypergeometricTails(x, urn(rest)).upper,
  kolmogorovSf: (d, n) => kolmogorovSf(d, n),
  oneSidedKolmogorovSf: (d, n) => oneSidedKolmogorovSf(d, n),
};

function relativeError(got: number, wanted: number): number {
  return got === wanted ? 0 : Math.abs(got - wanted) / Math.abs(wanted);
}

describe('the statistics kernel', () => {
  it.each(Object.keys(kernel))('%s agrees with scipy to 1e-9 relative, tails included', (name) => {
    const cases = reference.cases.filter((one) => one.name === name);
    expect(cases.length).toBeGreaterThan(4);

    for (const { args, value } of cases) {
      const [a = 0, b = 0, c = 0, d = 0] = args;
      const got = kernel[name]?.(a, b, c, d) ?? Number.NaN;
      expect(relativeError(got, value), `${name}(${args.join(', ')}) = ${got}, scipy ${value}`).toBeLessThan(1e-9);
    }
  });

  it('gives the quantile that the distribution function undoes', () => {
    for (const p of [1e-12, 1e-3, 0.2, 0.5, 0.9]) {
      expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
    }
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
  });
});

describe('two samples', () => {
  it('give the U, its p and the distance of scipy', () => {
    for (const { left, right, u, uP, ks, ksP } of reference.samples) {
      const rank = mannWhitney({ left, right });
      const distance = twoSampleKs({ left, right }, 'asymptotic');

      expect(rank.u).toBe(u);
      expect(relativeError(rank.p, uP)).toBeLessThan(1e-9);
      expect(relativeError(distance.statistic, ks)).toBeLessThan(1e-12);
      expect(relativeError(distance.p, ksP), `ks ${ks} of ${left.length} values`).toBeLessThan(1e-9);
    }
  });

  it('give the exact p of scipy while both are small', () => {
    const small = reference.samples.filter(({ ksExactP }) => ksExactP !== null);

    expect(small.length).toBeGreaterThan(3);
    for (const { left, right, ksExactP } of small) {
      expect(relativeError(twoSampleKs({ left, right }).p, ksExactP ?? Number.NaN)).toBeLessThan(1e-9);
    }
  });

  it('change places without changing the p', () => {
    const left = [3, 0, 5, 9];
    const right = [6, 2, 1, 4];

    expect(mannWhitney({ left, right }).p).toBeCloseTo(mannWhitney({ left: right, right: left }).p, 12);
    expect(twoSampleKs({ left, right }).p).toBeCloseTo(twoSampleKs({ left: right, right: left }).p, 12);
  });

  it('of one value only differ in nothing', () => {
    expect(mannWhitney({ left: [4], right: [9] })).toEqual({ u: 18, share: 0.5, p: 1 });
    expect(twoSampleKs({ left: [4], right: [9] })).toEqual({ statistic: 0, p: 1, method: 'exact' });
  });
});

describe('arguments outside the domain', () => {
  it.each([
    ['log-gamma of 0', () => logGamma(0)],
    ['log-gamma of NaN', () => logGamma(Number.NaN)],
    ['gamma with negative x', () => incompleteGamma(1, -1)],
    ['beta beyond 1', () => incompleteBeta(1, 1, { x: 1.5, y: -0.5 })],
    ['beta with a wrong complement', () => incompleteBeta(1, 1, { x: 0.5, y: 0.4 })],
    ['normal of NaN', () => normalCdf(Number.NaN)],
    ['quantile of 1.5', () => normalQuantile(1.5)],
    ['t without degrees', () => studentCdf(1, 0)],
    ['chi-square of -1', () => chiSquareTails(-1, 2)],
    ['F of -1', () => fTails(-1, 2, 2)],
    ['binomial with a fraction', () => binomialPmf(0.5, 2, 0.5)],
    ['binomial with p 2', () => binomialTails(1, 2, 2)],
    ['more marked than there are', () => hypergeometricPmf(1, urn([3, 4, 1]))],
    ['distance of 2', () => kolmogorovSf(2, 5)],
    ['no values', () => kolmogorovSf(0.5, 0)],
    ['one-sided distance of -1', () => oneSidedKolmogorovSf(-1, 5)],
    ['an empty sample', () => mannWhitney({ left: [0], right: [1] })],
    ['lists of different lengths', () => twoSampleKs({ left: [1], right: [1, 2] })],
  ])('stop: %s', (_what, call) => {
    expect(call).toThrow(StatsDomainError);
  });
});
