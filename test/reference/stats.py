"""Writes stats.json: values of scipy that the statistics kernel is held against.

    python3 stats.py > stats.json
"""
import json

import numpy
import scipy
from scipy import special, stats

cases = []


def case(name, args, value):
    cases.append({'name': name, 'args': args, 'value': float(value)})


for x in (1e-300, 1e-9, 0.1, 0.49, 0.999999, 1.000001, 1.3, 1.9999, 2.0001, 2.4, 2.6, 7.5, 15.9, 16.1, 171.3, 1e5, 1e12, 1e300):
    case('logGamma', [x], special.gammaln(x))
for a, x in ((0.5, 1e-8), (0.5, 684.5), (1.5, 50), (1.5, 500), (3, 2.9), (10, 3), (10, 40), (100, 99), (100, 101), (1e4, 9800), (1e4, 10300), (0.01, 0.5), (50, 500)):
    case('gammaLower', [a, x], special.gammainc(a, x))
    case('gammaUpper', [a, x], special.gammaincc(a, x))
for a, b, x in ((3, 400, 0.2), (3, 400, 0.001), (0.5, 0.5, 0.3), (5, 2, 0.999), (1e3, 2e3, 0.33), (1e3, 2e3, 0.4), (1e5, 1e5, 0.502), (2, 700, 1e-12), (0.1, 30, 0.5)):
    case('betaLower', [a, b, x], special.betainc(a, b, x))
    case('betaUpper', [a, b, x], stats.beta.sf(x, a, b))
for x in (-37, -20, -8, -3.3, -1, -0.1, 0, 0.5, 2.2, 5, 8):
    case('normalCdf', [x], stats.norm.cdf(x))
    case('normalSf', [x], stats.norm.sf(x))
for p in (1e-300, 1e-100, 1e-10, 1e-4, 0.02, 0.07, 0.3, 0.5, 0.6, 0.975, 0.999999):
    case('normalQuantile', [p], stats.norm.ppf(p))
for t, v in ((-2.5, 7.3), (10, 1e6), (-10, 1e6), (0, 3), (1.2, 1), (-40, 12), (300, 2.5), (-1e-5, 9), (2.2, 30), (-6, 1e4)):
    case('studentCdf', [t, v], stats.t.cdf(t, v))
    case('studentSf', [t, v], stats.t.sf(t, v))
for x, v in ((100, 3), (1000, 10), (0.01, 4), (3.2, 3), (90, 99), (140, 99), (1e-6, 1), (2e3, 1500)):
    case('chiSquareLower', [x, v], stats.chi2.cdf(x, v))
    case('chiSquareUpper', [x, v], stats.chi2.sf(x, v))
for x, v, w in ((3.1, 4, 20), (40, 3, 12), (0.2, 6, 8), (1, 1, 1), (2.2, 100, 200), (500, 2, 30)):
    case('fLower', [x, v, w], stats.f.cdf(x, v, w))
    case('fUpper', [x, v, w], stats.f.sf(x, v, w))
for x, n, p in ((0, 10, 0.3), (3, 10, 0.3), (10, 10, 0.9), (60, 1000, 0.005), (5, 60000, 0.005), (300, 60000, 0.005), (420, 60000, 0.005), (999, 1000, 0.5), (0, 5, 1e-12), (7, 12, 0.0), (12, 12, 1.0)):
    case('binomialPmf', [x, n, p], stats.binom.pmf(x, n, p))
    case('binomialCdf', [x, n, p], stats.binom.cdf(x, n, p))
    case('binomialSf', [x, n, p], stats.binom.sf(x, n, p))
for x, big, k, n in ((0, 20, 5, 6), (3, 20, 5, 6), (5, 20, 5, 6), (30, 6000, 300, 300), (60, 6000, 300, 300), (12, 600, 30, 300), (1, 600, 30, 300), (29, 600, 30, 300), (1500, 60000, 3000, 30000), (1700, 60000, 3000, 30000), (4, 10, 7, 7)):
    case('hypergeometricPmf', [x, big, k, n], stats.hypergeom.pmf(x, big, k, n))
    case('hypergeometricCdf', [x, big, k, n], stats.hypergeom.cdf(x, big, k, n))
    case('hypergeometricSf', [x, big, k, n], stats.hypergeom.sf(x, big, k, n))
for d, n in ((0.3, 21), (0.04, 20), (0.06, 20), (0.02, 30), (0.9, 10), (0.6, 7), (0.1, 100), (0.2, 100), (0.05, 139), (0.15, 139), (0.17, 139), (0.25, 139), (0.05, 1000),
             (0.02, 1000), (0.046, 1000), (0.06, 1000), (0.004, 5000), (0.008, 5000), (0.01, 20000), (0.003, 150000), (0.2, 400)):
    case('kolmogorovSf', [d, n], stats.kstwo.sf(d, n))
for d, n in ((0.3, 21), (0.05, 1000), (0.9, 10), (0.001, 40), (0.12, 3000)):
    case('oneSidedKolmogorovSf', [d, n], special.smirnov(n, d))

rng = numpy.random.default_rng(20260101)
samples = []
for n, m, values, shift in ((5, 7, 100, 0), (30, 40, 8, 1), (60, 90, 1000, 0), (90, 100, 20, 3), (400, 300, 30, 2), (2000, 3000, 50, 1), (3, 3, 2, 0)):
    left = rng.integers(0, values, n)
    right = rng.integers(0, values, m) + shift
    grid = numpy.union1d(left, right)
    mwu = stats.mannwhitneyu(left, right, use_continuity=True, alternative='two-sided', method='asymptotic')
    asymptotic = stats.ks_2samp(left, right, method='asymp')
    exact = stats.ks_2samp(left, right, method='exact').pvalue if n * m <= 10_000 else None
    samples.append({'left': [int((left == v).sum()) for v in grid], 'right': [int((right == v).sum()) for v in grid],
                    'u': float(mwu.statistic), 'uP': float(mwu.pvalue), 'ks': float(asymptotic.statistic), 'ksP': float(asymptotic.pvalue),
                    'ksExactP': None if exact is None else float(exact)})
print(json.dumps({'scipy': scipy.__version__, 'numpy': numpy.__version__, 'cases': cases, 'samples': samples}, indent=1))
